import CloudCatalog
import PlatformSpec

/// Everything about one cloud that the design depends on; the only place where designs of two clouds differ.
struct CloudProfile: Sendable {
  let provider: Provider
  let title: String
  /// Machine types of each purpose from small to large, with the place of the reference type among them.
  let machines: @Sendable (PoolPurpose) -> MachineLadder
  /// What runs on every node before anything is installed.
  let nodeAgents: [PodFootprint]
  /// What the provider's add-ons run in the cluster.
  let systemPods: [PodFootprint]
  let managedAddOns: [String]
  /// From the request of a node to Ready, seconds.
  let nodeProvisioningSeconds: Int
  let provisioningSource: String
  /// Until every load balancer of the cloud has taken a pod out of rotation, seconds.
  let loadBalancerPropagationSeconds: Int
  let propagationSource: String
  let nodeDiskGiB: Int
  /// nil takes what the machine type allows.
  let maxPodsPerNode: Int?
  let maxNodesPerPool: Int
  /// What the provider promises for the control plane, percent, and where.
  let controlPlaneAvailability: (percent: Double, source: String)
  /// What the provider promises for the sum of its zones in a region.
  let regionAvailability: (percent: Double, source: String)
  let machineAvailability: (percent: Double, source: String)
  /// nil where no source has the discount.
  let reservation: Reservation?
  /// A spot price below this share of the one on demand is not planned with: it is the floor of one market day.
  let leastSpotShare: Double
  /// Whether a spot pool may draw on several machine types.
  let mixesSpotTypes: Bool
  let costs: @Sendable (CostBasis) -> [CostEstimate.Line]
  /// Components that this cloud leaves to the platform; where another has them built in, they are left out there.
  let installs: Set<ComponentID>
  /// What the provider's own monitoring runs on every node, where it is asked for.
  var monitoringAgents: [PodFootprint] = []
  /// Who writes to and reads from the cloud's store of the numbers of several clusters; nobody where there is none.
  var centralMetrics: @Sendable (Specification) -> [CloudIdentity] = { _ in [] }
}

/// Machine types of one shape by size.
struct MachineLadder: Sendable {
  var types: [String]
  /// Index of the type that is taken when nothing speaks for another.
  var reference: Int
  /// Families of the same shape and architecture whose price and work are compared.
  var newer: [String]
}

extension CloudProfile {
  /// Whether a subnet, and the way out of it, spans the zones of its region.
  var hasRegionalSubnets: Bool {
    switch provider {
    case .gke: true
    case .eks, .aks: false
    }
  }

  /// Whether the entrance ends TLS with a certificate of the provider.
  func endsTLS(_ ingress: NetworkingWishes.Ingress) -> Bool {
    switch ingress {
    case .alb, .gkeIngress: true
    case .gatewayAPI: provider == .gke || provider == .eks
    case .applicationGateway, .nginx, .none: false
    }
  }

  /// The zone as nodes name it in `topology.kubernetes.io/zone`.
  func zoneName(_ zone: String, in region: String) -> String {
    switch provider {
    case .eks, .gke: zone
    case .aks: "\(region)-\(zone)"
    }
  }

  /// What the cloud itself puts on nodes of spot capacity.
  var spotTaints: [Taint] {
    switch provider {
    case .eks, .gke: []
    case .aks: [Taint("kubernetes.azure.com/scalesetpriority", "spot")]
    }
  }

  /// Names of zones where no source lists them.
  func usualZones(_ count: Int, in region: String) -> [String] {
    switch provider {
    case .eks: "abcdef".prefix(count).map { "\(region)\($0)" }
    case .gke: "abcdef".prefix(count).map { "\(region)-\($0)" }
    case .aks: (1...max(1, count)).map { "\(region)-\($0)" }
    }
  }
}

extension Provider {
  var profile: CloudProfile {
    switch self {
    case .eks: .eks
    case .gke: .gke
    case .aks: .aks
    }
  }
}
