import KubeModel

extension Check {
  static let claimsWithoutAuthentication = Check(
    "MSH14", "jwt-claims-without-authn", .high, .security,
    summary: "A route or policy asks for the claims of a token that nobody checks.",
    why: "The condition never holds, or anybody can write the claim.",
    remedy: "Add a RequestAuthentication for the same pods.",
    peers: ["istio:IST0149", "istio:IST0175"],
    passing: claims
      + MeshExample.security("RequestAuthentication", "jwtRules: [{issuer: a, jwksUri: \"https://a/keys\"}]"),
    failing: claims
  ) { inspection in
    let authentications = inspection.istio("RequestAuthentication")
    let routes = inspection.istio("VirtualService").flatMap { service in
      MeshRoute.all(service).compactMap { route -> Violation? in
        let asks = (route.value["match"]?.sequence ?? []).contains { match in
          let headers = (match["headers"]?.mapping?.keys ?? []) + (match["withoutHeaders"]?.mapping?.keys ?? [])
          return headers.contains { $0.hasPrefix("@request.auth.claims") }
        }
        guard asks, authentications.isEmpty else { return nil }
        return Violation(
          service, "asks for claims and there is no RequestAuthentication", path: "\(route.path).match",
          severity: inspection.isComplete ? nil : .info)
      }
    }
    let policies = inspection.istio("AuthorizationPolicy").compactMap { policy -> Violation? in
      let asks = (policy.root.at("spec", "rules")?.sequence ?? []).contains { rule in
        (rule["from"]?.sequence ?? []).contains { $0.at("source", "requestPrincipals") != nil }
          || (rule["when"]?.sequence ?? []).contains { $0["key"]?.string?.hasPrefix("request.auth.") == true }
      }
      let isChecked = authentications.contains {
        $0.namespace == policy.namespace || $0.namespace == IstioPolicyReader.rootNamespace
      }
      guard asks, !isChecked else { return nil }
      return Violation(
        policy, "asks who the token is of, and no RequestAuthentication checks tokens here",
        severity: inspection.isComplete ? nil : .info)
    }
    return routes + policies
  }

  private static let claims = MeshExample.security(
    "AuthorizationPolicy", "rules: [{from: [{source: {requestPrincipals: [\"*\"]}}]}]")

  static let mutualTLSDisagrees = Check(
    "MSH17", "mtls-strict", .high, .security,
    summary: "A caller and the pod that it calls disagree about mutual TLS.",
    why: "A strict pod refuses plain text: the caller gets a reset connection or 503.",
    remedy: "Let the client's mode be ISTIO_MUTUAL, take the caller into the mesh, or make the port PERMISSIVE.",
    peers: ["kyverno:enforce-strict-mtls"],
    passing: mutualExample("ISTIO_MUTUAL"), failing: mutualExample("DISABLE")
  ) { inspection in
    let reader = PeerAuthenticationReader(inspection.byKind)
    let pods = inspection.traffic.reachability.pods
    let clients = inspection.istio("DestinationRule").compactMap { rule -> Violation? in
      guard let node = rule.root.at("spec", "trafficPolicy", "tls", "mode"), node.string == "DISABLE",
        case .service(let name, let namespace) = MeshHost(
          rule.root.at("spec", "host")?.string ?? "", from: rule.namespace ?? "", inspection)
      else { return nil }
      for target in inspection.traffic.targets(name, in: namespace, port: nil) {
        guard case .pod(let pod) = target.party, pods[pod].mesh == .sidecar || pods[pod].mesh == .ambient,
          let (_, policy) = reader.strictPorts(of: pods[pod])
        else { continue }
        return Violation(
          rule, "speaks plain text to \(pods[pod].title), which \(policy.title) makes strict",
          path: "spec.trafficPolicy.tls.mode", node: node)
      }
      return nil
    }
    return clients + permissive(inspection)
  }

  /// Modes that take plain text from anybody.
  private static func permissive(_ inspection: Inspection) -> [Violation] {
    inspection.istio("PeerAuthentication").flatMap { policy -> [Violation] in
      var found: [Violation] = []
      if let node = policy.root.at("spec", "mtls", "mode"), node.string == "DISABLE" {
        found.append(Violation(policy, "turns mutual TLS off", path: "spec.mtls.mode", node: node, severity: .medium))
      }
      for entry in policy.root.at("spec", "portLevelMtls")?.mapping?.entries ?? []
      where entry.value["mode"]?.string == "DISABLE" {
        found.append(
          Violation(
            policy, "turns mutual TLS off at port \(entry.key)", path: "spec.portLevelMtls[\(entry.key)]",
            node: entry.value, severity: .low))
      }
      return found
    }
  }

  private static func mutualExample(_ mode: String) -> String {
    MeshExample.namespace("istio-injection: enabled") + MeshExample.service + MeshExample.pod()
      + MeshExample.security("PeerAuthentication", "mtls: {mode: STRICT}")
      + MeshExample.istio("DestinationRule", "host: a.x.svc.cluster.local, trafficPolicy: {tls: {mode: \(mode)}}")
  }

  static let linkerdSkipPorts = Check(
    "MSH19", "linkerd-skip-ports", .medium, .networking,
    summary: "Ports go around Linkerd's proxy, or a protocol where the server speaks first is not opaque.",
    why: "Around the proxy there is no encryption; a server-first protocol hangs for ten seconds in it.",
    remedy: "Delete the skip annotation; mark the port by config.linkerd.io/opaque-ports on Service and pod.",
    peers: ["kyverno:prevent-linkerd-port-skipping"],
    passing: MeshExample.pod(annotations: #"linkerd.io/inject: enabled, config.linkerd.io/opaque-ports: "9999""#),
    failing: MeshExample.pod(annotations: #"linkerd.io/inject: enabled, config.linkerd.io/skip-inbound-ports: "8080""#)
  ) { inspection in
    let opaque = "config.linkerd.io/opaque-ports"
    return inspection.workloads.indices.flatMap { place -> [Violation] in
      let workload = inspection.workloads[place]
      var found = ["config.linkerd.io/skip-inbound-ports", "config.linkerd.io/skip-outbound-ports"].compactMap { key in
        workload.annotation(key).map { Violation(workload, "\(key): \($0) goes around the mesh") }
      }
      guard inspection.traffic.reachability.pods[place].mesh == .linkerd else { return found }
      for service in inspection.services(ofWorkload: place) {
        guard let wanted = service.annotation(opaque), wanted != workload.annotation(opaque) else { continue }
        let namespace = inspection.find("", "Namespace", namespace: nil, name: workload.namespace)
        if namespace?.annotation(opaque) == wanted { continue }
        found.append(Violation(service, "its opaque ports are not those of \(workload.object.title)"))
      }
      return found
    }
  }
}
