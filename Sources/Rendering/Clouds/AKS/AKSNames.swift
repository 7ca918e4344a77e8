import DesignEngine
import PlatformSpec

/// Names of things in Azure that manifests and Terraform must spell alike.
enum AKSNames {
  /// The group in which AKS keeps machines, disks and balancers.
  static func machines(of cluster: ClusterDesign) -> String { "\(cluster.name)-nodes" }
  /// The set by which disks are encrypted with the customer's key.
  static func diskEncryption(of cluster: ClusterDesign) -> String { cluster.name }
  static let backupContainer = "backups"
  static let logContainer = "logs"
  static let lokiContainer = "loki"
  static let tempoContainer = "tempo"

  /// Entra keeps at most 128 characters, and Azure 120 of a credential.
  static func identity(_ identity: CloudIdentity) -> String {
    CloudNames.bounded("\(identity.namespace)-\(identity.serviceAccount)", limit: 90)
  }
}

extension CloudIdentity {
  /// Whether Azure has a role for what it may do; the cluster itself or nobody does the rest.
  var actsInAzure: Bool {
    permissions.contains { permission in
      switch permission {
      case .writeDNSRecords, .readSecrets, .readQueueDepth, .consumeQueues, .produceQueues, .storeBackups,
        .deployToClusters, .manageLoadBalancers:
        true
      // AKS scales pools, makes balancers, takes snapshots and reads logs itself; prices are public.
      case .scaleNodeGroups, .manageVolumes, .interruptionEvents, .readPrices, .writeLogs,
        .writeMetrics, .readMetrics:
        false
      }
    }
  }
}

/// Ranges within the /16 of a cluster's network, and those beside it.
struct AKSRanges {
  private let start: String
  private let index: Int

  init(_ network: NetworkPlan) {
    let parts = network.cidr.split(separator: ".").compactMap { Int($0) }
    let second = parts.count > 1 ? parts[1] : 20
    start = "10.\(second)"
    index = max(0, second - 20)
  }

  /// Application Gateway reaches pods of the overlay from a subnet of its own, a /24 at the most.
  var entrance: String { "\(start).192.0/24" }
  /// Services of the cloud by addresses of this network.
  var endpoints: String { "\(start).224.0/24" }
  /// The gateway of a private line.
  var gateway: String { "\(start).225.0/27" }
  var postgresql: String { "\(start).226.0/24" }
  var mysql: String { "\(start).227.0/24" }
  /// All stores that Azure runs.
  var stores: String { "\(start).224.0/20" }
  /// Addresses of pods, which the network itself does not know; apart for each cluster, so that meshes can join.
  var pods: String { "100.\(64 + 4 * (index % 16)).0.0/14" }
}
