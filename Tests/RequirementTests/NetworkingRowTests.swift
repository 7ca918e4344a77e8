import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// The rows of the mission about networking, each found in the files.
@Suite struct NetworkingRowTests {
  // MARK: - N-1

  @Test func `N-1 ambient: a proxy on each node, one for each namespace, none beside a container`() throws {
    let platform = try Platform("ambient")
    #expect(try platform.values(of: "istio-cni").at("ambient", "enabled") == true)
    #expect(try platform.values(of: "istiod").at("env", "PILOT_ENABLE_AMBIENT")?.string == "true")
    _ = try platform.object("HelmRelease", "ztunnel")
    let node = try #require(platform.design.components.first { $0.id == .ztunnel }?.pods.first)
    #expect(node.count == .perNode && node.cpuRequestMilli >= 50)
    for namespace in platform.design.namespaces {
      let labels = try platform.object("Namespace", namespace.name).labels
      #expect(labels.contains { $0.key == "istio.io/dataplane-mode" && $0.value == "ambient" })
      #expect(labels.contains { $0.key == "istio.io/use-waypoint" && $0.value == "waypoint" })
      let gateway = try platform.object("Gateway", "waypoint", in: namespace.name)
      #expect(gateway.root.at("spec", "gatewayClassName")?.string == "istio-waypoint")
    }
    for workload in platform.design.workloads {
      #expect(workload.sidecar(in: platform.design.specification) == nil)
    }
  }

  @Test func `N-1 ambient: policies open the tunnel between callers, waypoints and pods, and the way of probes`() throws
  {
    let platform = try Platform("ambient")
    func ports(_ rules: KubeValue?) -> [[Int]] {
      (rules?.sequence ?? []).map { ($0["ports"]?.sequence ?? []).compactMap { $0["port"]?.integer } }
    }
    let waypoint = try platform.object("NetworkPolicy", "waypoint", in: "fleet").root
    #expect(ports(waypoint.at("spec", "ingress")).contains([15008]))
    #expect(ports(waypoint.at("spec", "egress")) == [[15008]])
    let caller = try platform.object("NetworkPolicy", "desk", in: "desk").root
    #expect(ports(caller.at("spec", "egress")).contains([15008]))
    let probes = try platform.object("NetworkPolicy", "allow-probes", in: "fleet").root.at("spec", "ingress")
    #expect(probes?.sequence?.first?["from"]?.sequence?.first?.at("ipBlock", "cidr")?.string == "169.254.7.127/32")
  }

  @Test func `N-1 ambient: the waypoint lets the callers in, the pod lets the waypoint in`() throws {
    let platform = try Platform("ambient")
    let callers = try platform.object("AuthorizationPolicy", "routing-callers", in: "fleet").root
    let services = callers.at("spec", "targetRefs")?.sequence?.compactMap { $0["name"]?.string }
    #expect(services == ["routing", "routing-canary"])
    func principals(_ policy: KubeValue) -> [String] {
      let source = policy.at("spec", "rules")?.sequence?.first?["from"]?.sequence?.first?["source"]
      return source?["principals"]?.sequence?.compactMap(\.string) ?? []
    }
    #expect(principals(callers) == ["cluster.local/ns/desk/sa/desk"])
    let pod = try platform.object("AuthorizationPolicy", "routing", in: "fleet").root
    #expect(principals(pod).first == "cluster.local/ns/fleet/sa/waypoint")
    _ = try platform.object("AuthorizationPolicy", "waypoint-default-deny", in: "fleet")
  }

  // MARK: - N-2

  @Test func `N-2 Linkerd: control plane from charts, identities from cert-manager, no key in a file`() throws {
    let platform = try Platform("linkerd-regions")
    for release in ["linkerd-crds", "linkerd-cni", "linkerd-control-plane", "linkerd-multicluster"] {
      _ = try platform.object("HelmRelease", release)
    }
    let release = try platform.object("HelmRelease", "linkerd-control-plane")
    let anchor = release.root.at("spec", "valuesFrom")?.sequence?.first
    #expect(anchor?["kind"]?.string == "Secret" && anchor?["targetPath"]?.string == "identityTrustAnchorsPEM")
    let issuer = try platform.object("Certificate", "linkerd-identity-issuer")
    #expect(issuer.root.at("spec", "isCA") == true)
    let scheme = try platform.values(of: "linkerd-control-plane").at("identity", "issuer", "scheme")
    #expect(scheme?.string == "kubernetes.io/tls")
    let withKey = platform.tree.files.filter { $0.contents.contains("PRIVATE KEY") }.map(\.path)
    #expect(withKey.isEmpty)
  }

  @Test func `N-2 Linkerd: every namespace is injected, every proxy stays below 100 MB`() throws {
    let platform = try Platform("linkerd-regions")
    for namespace in platform.design.namespaces {
      let object = try platform.object("Namespace", namespace.name)
      #expect(object.annotations.contains { $0.key == "linkerd.io/inject" && $0.value == "enabled" })
    }
    let deployments = platform.objects("Deployment").filter { $0.file.hasPrefix("apps/base/") }
    #expect(deployments.count == 3)
    for deployment in deployments {
      let limit = deployment.root.at("spec", "template", "metadata", "annotations")?[
        "config.linkerd.io/proxy-memory-limit"]
      let quantity = try Quantity(parsing: limit?.string ?? "")
      #expect(quantity < Quantity(Int64(100_000_000)), "\(deployment.title)")
    }
  }

  @Test func `N-2 Linkerd: only the callers of the call graph are let in`() throws {
    let platform = try Platform("linkerd-regions")
    let server = try platform.object("Server", "rates", in: "ledger")
    #expect(server.root.at("spec", "proxyProtocol")?.string == "gRPC")
    let callers = try platform.object("MeshTLSAuthentication", "rates").root.at("spec", "identityRefs")?.sequence ?? []
    #expect(callers.compactMap { $0["name"]?.string } == ["web", "accounts", "linkerd-gateway"])
    let policy = try platform.object("AuthorizationPolicy", "rates", in: "ledger")
    #expect(policy.root.at("spec", "targetRef", "name")?.string == "rates")
    let namespace = try platform.object("Namespace", "ledger")
    #expect(
      namespace.annotations.contains { $0.key == "config.linkerd.io/default-inbound-policy" && $0.value == "deny" })
  }

  @Test func `N-2 Linkerd: other regions are linked, and what answers requests is exported to them`() throws {
    let platform = try Platform("linkerd-regions")
    let links = platform.objects("Link").filter { $0.file.contains("/base/") }
    #expect(links.map(\.name) == ["eu-west-1", "ap-southeast-1"])
    let link = try platform.object("Link", "eu-west-1")
    #expect(link.root.at("spec", "gatewayAddress")?.string == "linkerd-eu-west-1.ledger.example.com")
    let service = try platform.object("Service", "rates", in: "ledger")
    #expect(service.labels.contains { $0.key == "mirror.linkerd.io/exported" && $0.value == "true" })
    // The anchor comes from the secret store, so that all regions trust the same one.
    _ = try platform.object("ExternalSecret", "linkerd-trust-anchor")
    _ = try platform.object("ExternalSecret", "cluster-credentials-eu-west-1")
  }

  // MARK: - N-3

  @Test func `N-3 with Flagger a header chooses the new version, and nobody else meets it before it is proven`() throws
  {
    let platform = try Platform("gke-linkerd")
    let analysis = try #require(try platform.object("Canary", "maps").root.at("spec", "analysis"))
    let header = analysis["match"]?.sequence?.first?.at("headers", "x-canary", "exact")
    #expect(header?.string == "always")
    #expect(analysis["iterations"]?.integer == 2 && analysis["stepWeights"] == nil)
  }

  @Test func `N-3 with Argo Rollouts a header reaches the new version at once, weights move for all others`() throws {
    let platform = try Platform("ambient")
    let routes = try platform.object("VirtualService", "desk").root.at("spec", "http")?.sequence ?? []
    let asked = routes.first?["match"]?.sequence?.first?.at("headers", "x-canary", "exact")
    #expect(asked?.string == "always")
    let target = routes.first?["route"]?.sequence?.first?.at("destination", "host")?.string
    #expect(target == "desk-canary.desk.svc.cluster.local")
    #expect(routes.dropFirst().first?["route"]?.sequence?.map { $0["weight"]?.integer } == [100, 0])
    // Flux leaves the weights of that route alone.
    let apps = try platform.text("clusters/production/apps.yaml")
    #expect(apps.contains("/spec/http/1/route/0/weight"))
  }

  @Test func `N-3 weights: the mesh moves them in the steps that are wanted`() throws {
    let canary = try Platform("flagger-istio").object("Canary", "shop")
    #expect(canary.root.at("spec", "analysis", "stepWeights")?.sequence == [10, 50])
  }

  // MARK: - N-4, N-5

  @Test func `N-4 and N-5 with Istio: tries are few, bounded together, and only of what was refused`() throws {
    let platform = try Platform("flagger-istio")
    let route = try platform.object("VirtualService", "seats").root.at("spec", "http")?.sequence?.first
    #expect(route?.at("retries", "attempts")?.integer == 2)
    #expect(route?.at("retries", "retryOn")?.string?.contains("503") == true)
    let rule = try platform.object("DestinationRule", "seats").root.at("spec", "trafficPolicy")
    let pool = rule?.at("connectionPool", "http")
    let open = try #require(pool?["http2MaxRequests"]?.integer)
    let tries = try #require(pool?["maxRetries"]?.integer)
    #expect(tries * 10 <= open || tries == 3)
    for policy in [rule, try platform.object("Canary", "shop").root.at("spec", "service", "trafficPolicy")] {
      let outliers = policy?["outlierDetection"]
      #expect(outliers?["consecutive5xxErrors"]?.integer == 5)
      #expect(outliers?["baseEjectionTime"]?.string == "30s")
      #expect(policy?.at("connectionPool", "http", "maxRetries") != nil)
    }
  }

  @Test func `N-4 and N-5 with Linkerd: two more tries of what was refused, a pod is out for 30 s after five errors`()
    throws
  {
    let platform = try Platform("linkerd-regions")
    let service = try platform.object("Service", "rates", in: "ledger")
    let annotations = Dictionary(uniqueKeysWithValues: service.annotations.map { ($0.key, $0.value) })
    #expect(annotations["balancer.linkerd.io/failure-accrual-consecutive-max-failures"] == "5")
    #expect(annotations["balancer.linkerd.io/failure-accrual-consecutive-min-penalty"] == "30s")
    let route = try platform.object("GRPCRoute", "rates")
    #expect(route.annotations.contains { $0.key == "retry.linkerd.io/grpc" && $0.value == "unavailable" })
    #expect(route.annotations.contains { $0.key == "retry.linkerd.io/limit" && $0.value == "2" })
  }

  // MARK: - N-6

  @Test func `N-6 NGINX: routes by host and path, limits, redirect to TLS, time limits`() throws {
    let platform = try Platform("nginx")
    _ = try platform.object("HelmRelease", "ingress-nginx")
    let ingress = try platform.object("Ingress", "uploads")
    #expect(ingress.root.at("spec", "ingressClassName")?.string == "nginx")
    let rule = ingress.root.at("spec", "rules")?.sequence?.first
    #expect(rule?["host"]?.string == "uploads.recipes.example.com")
    #expect(rule?.at("http", "paths")?.sequence?.first?["pathType"]?.string == "Prefix")
    let annotations = Dictionary(uniqueKeysWithValues: ingress.annotations.map { ($0.key, $0.value) })
    for (name, value) in [
      "ssl-redirect": "true", "limit-rps": "50", "proxy-connect-timeout": "5", "proxy-read-timeout": "60",
    ] {
      #expect(annotations["nginx.ingress.kubernetes.io/\(name)"] == value, "\(name)")
    }
    let certificate = try platform.values(of: "ingress-nginx").at("controller", "extraArgs", "default-ssl-certificate")
    #expect(certificate?.string == "ingress-nginx/public-tls")
    let policy = try platform.object("NetworkPolicy", "site", in: "recipes").root.at("spec", "ingress")
    let peer = policy?.sequence?.first?["from"]?.sequence?.first?["namespaceSelector"]?["matchLabels"]
    #expect(peer?["kubernetes.io/metadata.name"]?.string == "ingress-nginx")
  }

  @Test func `N-6 NGINX: canaries in a copy of the Ingress, by weight and by header`() throws {
    let routing = try Platform("nginx").object("Rollout", "site").root.at(
      "spec", "strategy", "canary", "trafficRouting")
    #expect(routing?.at("nginx", "stableIngress")?.string == "site")
    #expect(routing?.at("nginx", "additionalIngressAnnotations", "canary-by-header")?.string == "x-canary")
    // With Flagger the same by its own provider.
    let canary = try Platform("gke-nginx").object("Canary", "site")
    #expect(canary.root.at("spec", "provider")?.string == "nginx")
    #expect(canary.root.at("spec", "ingressRef", "name")?.string == "site")
  }

  @Test func `N-6 NGINX is given with a warning, and the Gateway API is offered beside it`() throws {
    let platform = try Platform("nginx")
    let decision = try platform.decision("networking.ingress")
    #expect(decision.reason.contains("retired upstream"))
    #expect(decision.alternatives.map(\.choice).contains("gateway-api"))
    // The same platform with the one word changed.
    let other = try Platform("eks-gateway")
    let route = try other.object("HTTPRoute", "uploads").root
    #expect(route.at("spec", "hostnames")?.sequence?.compactMap(\.string) == ["uploads.cellar.example.com"])
    let gateway = try other.object("Gateway", "public").root.at("spec", "gatewayClassName")?.string
    #expect(gateway == "alb" && other.objects("Ingress").isEmpty)
    let header = try other.object("HTTPRoute", "site").root.at("spec", "rules")?.sequence?.first?["matches"]?.sequence
    #expect(header?.first?["headers"]?.sequence?.first?["name"]?.string == "x-canary")
  }

  // MARK: - N-9

  @Test func `N-9 with Linkerd: policies open the port of the proxies, and that of their metrics to Prometheus alone`()
    throws
  {
    let platform = try Platform("linkerd-regions")
    let rules = try platform.object("NetworkPolicy", "rates", in: "ledger").root.at("spec", "ingress")?.sequence ?? []
    let byPort = rules.map { rule in (rule["ports"]?.sequence ?? []).compactMap { $0["port"]?.integer } }
    #expect(byPort.contains { $0.contains(4143) } && byPort.contains([4191]))
    let control = platform.objects("NetworkPolicy", "allow-callers").first { $0.namespace == "linkerd" }
    #expect(control != nil)
  }
}
