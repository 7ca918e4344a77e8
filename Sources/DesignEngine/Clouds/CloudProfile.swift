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
  let maxNodesPerPool: Int
  /// What the provider promises for the control plane, percent, and where.
  let controlPlaneAvailability: (percent: Double, source: String)
  /// What the provider promises for the sum of its zones in a region.
  let regionAvailability: (percent: Double, source: String)
  let machineAvailability: (percent: Double, source: String)
  let costs: @Sendable (CostBasis) -> [CostEstimate.Line]
  /// Components that this cloud leaves to the platform; where another has them built in, they are left out there.
  let installs: Set<ComponentID>
}

/// Machine types of one shape by size.
struct MachineLadder: Sendable {
  var types: [String]
  /// Index of the type that is taken when nothing speaks for another.
  var reference: Int
  /// Families of the same shape and architecture whose price and work are compared.
  var newer: [String]
}

extension Provider {
  /// nil for a cloud that designs can't be made for yet.
  var profile: CloudProfile? {
    switch self {
    case .eks: .eks
    case .gke, .aks: nil
    }
  }
}
