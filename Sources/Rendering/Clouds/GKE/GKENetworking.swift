import DesignEngine
import KubeModel
import PlatformSpec

extension GKEManifests {
  private var networking: NetworkingWishes { context.specification.networking }

  /// A route of the Gateway, or an Ingress, with the settings of its backend.
  func objects(of entrance: Entrance) -> [KubeValue] {
    switch networking.ingress {
    case .gatewayAPI: routes(to: entrance)
    case .gkeIngress: ingress(to: entrance)
    // Refused on this cloud.
    case .alb, .applicationGateway, .nginx, .none: []
    }
  }

  // MARK: - Gateway

  /// The global load balancer: one address, one certificate map, routes from the namespaces of entrances alone.
  func sharedEntrance(_ plan: ComponentPlan) -> [KubeValue] {
    let redirect: [KubeValue] = networking.tls ? [encryptionPolicy(plan), context.redirectToTLS(plan)] : []
    return [gateway(plan)] + redirect
  }

  private func gateway(_ plan: ComponentPlan) -> KubeValue {
    let certificates: KubeValue = [
      "networking.gke.io/certmap": .string(GKENames.certificates(of: context.cluster))
    ]
    let metadata = context.metadata(of: plan, named: PublicGateway.name)
    let address: KubeValue = ["type": "NamedAddress", "value": .string(GKENames.address(of: context.cluster))]
    return [
      "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
      "metadata": networking.tls ? metadata.overlaid(with: ["annotations": certificates]) : metadata,
      "spec": [
        "gatewayClassName": "gke-l7-global-external-managed",
        "addresses": [address],
        "listeners": .sequence(context.publicListeners),
      ],
    ]
  }

  private func encryptionPolicy(_ plan: ComponentPlan) -> KubeValue {
    [
      "apiVersion": "networking.gke.io/v1", "kind": "GCPGatewayPolicy",
      "metadata": context.metadata(of: plan, named: PublicGateway.name),
      "spec": [
        "default": ["sslPolicy": .string(GKENames.encryption(of: context.cluster))],
        "targetRef": ["group": "gateway.networking.k8s.io", "kind": "Gateway", "name": .string(PublicGateway.name)],
      ],
    ]
  }

  var publicGateway: KubeValue? { context.publicGatewayReference }

  private func routes(to entrance: Entrance) -> [KubeValue] {
    let policies = entrance.services.flatMap { [backendPolicy($0, entrance), healthPolicy($0, entrance)] }
    guard entrance.splitting != .flagger, let publicGateway else { return policies }
    return [entrance.route(through: publicGateway, in: context)] + policies
  }

  private func backendPolicy(_ service: String, _ entrance: Entrance) -> KubeValue {
    [
      "apiVersion": "networking.gke.io/v1", "kind": "GCPBackendPolicy",
      "metadata": entrance.metadata.overlaid(with: ["name": .string(service)]),
      "spec": [
        "default": [
          "securityPolicy": firewall, "timeoutSec": 60, "connectionDraining": ["drainingTimeoutSec": 30],
          // One request of ten, in millionths.
          "logging": ["enabled": true, "sampleRate": 100_000],
        ],
        "targetRef": ["group": "", "kind": "Service", "name": .string(service)],
      ],
    ]
  }

  private func healthPolicy(_ service: String, _ entrance: Entrance) -> KubeValue {
    let place: KubeValue =
      entrance.healthPort.map { ["portSpecification": "USE_FIXED_PORT", "port": .integer($0)] }
      ?? ["portSpecification": "USE_SERVING_PORT"]
    let request: KubeValue = ["requestPath": .string(entrance.healthPath)]
    return [
      "apiVersion": "networking.gke.io/v1", "kind": "HealthCheckPolicy",
      "metadata": entrance.metadata.overlaid(with: ["name": .string(service)]),
      "spec": [
        "default": [
          "checkIntervalSec": 10, "timeoutSec": 5, "healthyThreshold": 2, "unhealthyThreshold": 3,
          "logConfig": ["enabled": true],
          "config": ["type": "HTTP", "httpHealthCheck": place.overlaid(with: request)],
        ],
        "targetRef": ["group": "", "kind": "Service", "name": .string(service)],
      ],
    ]
  }

  private var firewall: KubeValue {
    networking.webApplicationFirewall ? .string(GKENames.firewall(of: context.cluster)) : .omitted
  }

  func trafficRouting(of workload: WorkloadDesign) -> KubeValue {
    networking.ingress == .gatewayAPI ? GatewayRouting.strategy(of: workload) : .omitted
  }

  // MARK: - Ingress

  private func ingress(to entrance: Entrance) -> [KubeValue] {
    let hasTLS = networking.tls
    let name = entrance.service
    // Each Ingress is a load balancer of its own, and asks for an address by itself.
    let annotations: KubeValue = [
      "kubernetes.io/ingress.class": "gce",
      "networking.gke.io/managed-certificates": hasTLS ? .string(name) : .omitted,
      "networking.gke.io/v1beta1.FrontendConfig": hasTLS ? .string(name) : .omitted,
      "kubernetes.io/ingress.allow-http": "true",
    ]
    let object: KubeValue = [
      "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
      "metadata": entrance.metadata.overlaid(with: ["annotations": annotations]),
      "spec": ["rules": entrance.rules(for: entrance.hosts)],
    ]
    return [object, backendConfig(entrance)] + (hasTLS ? [frontendConfig(entrance), certificate(entrance)] : [])
  }

  private func backendConfig(_ entrance: Entrance) -> KubeValue {
    let policy: KubeValue = firewall
    let check: KubeValue = [
      "checkIntervalSec": 10, "timeoutSec": 5, "healthyThreshold": 2, "unhealthyThreshold": 3,
      // The pods answer on this port in clear text, whatever the port of the traffic does.
      "type": entrance.isEncrypted && entrance.healthPort == nil ? "HTTPS" : "HTTP",
      "requestPath": .string(entrance.healthPath), "port": entrance.healthPort.map { .integer($0) } ?? .omitted,
    ]
    return [
      "apiVersion": "cloud.google.com/v1", "kind": "BackendConfig",
      "metadata": entrance.metadata.overlaid(with: ["name": .string(entrance.service)]),
      "spec": [
        "timeoutSec": 60, "connectionDraining": ["drainingTimeoutSec": 30],
        "logging": ["enable": true],
        "securityPolicy": policy.isOmitted ? .omitted : ["name": policy],
        "healthCheck": check,
      ],
    ]
  }

  private func frontendConfig(_ entrance: Entrance) -> KubeValue {
    [
      "apiVersion": "networking.gke.io/v1beta1", "kind": "FrontendConfig",
      "metadata": entrance.metadata.overlaid(with: ["name": .string(entrance.service)]),
      "spec": [
        "redirectToHttps": ["enabled": true, "responseCodeName": "MOVED_PERMANENTLY_DEFAULT"],
        "sslPolicy": .string(GKENames.encryption(of: context.cluster)),
      ],
    ]
  }

  /// A managed certificate names each host by itself: it knows no wildcards.
  private func certificate(_ entrance: Entrance) -> KubeValue {
    let hosts = entrance.hosts.contains { $0.hasPrefix("*.") } ? context.publicHosts : entrance.hosts
    return [
      "apiVersion": "networking.gke.io/v1", "kind": "ManagedCertificate",
      "metadata": entrance.metadata.overlaid(with: ["name": .string(entrance.service)]),
      "spec": ["domains": .strings(hosts)],
    ]
  }

  /// By which an Ingress finds the settings of a Service.
  func annotations(of entrance: Entrance) -> [LabelPair] {
    guard networking.ingress == .gkeIngress else { return [] }
    let protocols =
      entrance.isEncrypted
      ? [LabelPair("cloud.google.com/app-protocols", #"{"https":"HTTPS"}"#)] : []
    return [
      LabelPair("cloud.google.com/neg", #"{"ingress": true}"#),
      LabelPair("cloud.google.com/backend-config", #"{"default": "\#(entrance.service)"}"#),
    ] + protocols
  }

  var encryptedPort: KubeValue { networking.ingress == .gatewayAPI ? "HTTPS" : .omitted }

  // MARK: - Peers

  /// The nodes' system is read-only but for this.
  var networkPluginFolder: String { "/home/kubernetes/bin" }

  /// Source: the GKE documentation on Istio and other components of system-node-critical priority.
  var countsCriticalPods: Bool { true }

  /// A network load balancer with a backend service: the proxies on both sides end the TLS.
  var networkBalancer: KubeValue { ["cloud.google.com/l4-rbs": "enabled"] }

  /// With Dataplane V2 the cache on each node is a pod of its own to which questions are led.
  var nameServers: [String] { ["kube-dns", "node-local-dns"] }

  /// Front ends and health checks of Google's load balancers; source: the GKE documentation on firewall rules.
  var entranceAddresses: [String] { ["35.191.0.0/16", "130.211.0.0/22"] }

  var balancerPeers: [KubeValue] { entranceAddresses.map { ["ipBlock": ["cidr": .string($0)]] } }

  /// Calls of the API server come through an agent among the system's pods.
  var apiServerPeers: [KubeValue] {
    [
      ["ipBlock": ["cidr": .string(context.cluster.network.cidr)]],
      ["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "kube-system"]]],
    ]
  }

  /// The range that is set aside for services that Google runs.
  var storeAddresses: [String] { [GKERanges(context.cluster.network).services] }

  // MARK: - Names

  /// Names of several regions follow the place of the user and the health of the regions, which Terraform writes.
  var writesEntranceNames: Bool { context.regionalHost == nil }

  var dnsRecords: KubeValue {
    [
      "provider": ["name": "google"],
      "extraArgs": [.string("--google-project=\(project)"), "--google-zone-visibility=public"],
    ]
  }

  var dnsSolver: KubeValue { ["cloudDNS": ["project": .string(project)]] }
}

/// Ranges within and beside the space of a cluster's network.
struct GKERanges {
  /// `10.20`, the beginning of the network's space.
  private let start: String
  private let second: Int

  init(_ network: NetworkPlan) {
    let parts = network.cidr.split(separator: ".").compactMap { Int($0) }
    second = parts.count > 1 ? parts[1] : 0
    start = "10.\(second)"
  }

  /// Nodes: 4,092 of them.
  var nodes: String { "\(start).0.0/20" }
  /// Stores that Google runs, by peering.
  var services: String { "\(start).192.0/20" }
  /// The control plane's end of a private cluster.
  var controlPlane: String { "\(start).240.0/28" }
  /// The address that stands for all APIs of Google.
  var apis: String { "\(start).241.2" }
  /// Pods: room for 2,048 nodes with a /25 each.
  var pods: String { "10.\(64 + 4 * (second - 20)).0.0/14" }
}
