import DesignEngine
import PlatformSpec

/// A service account with a role in the cloud, and whose it is.
struct TerraformIdentity {
  var identity: CloudIdentity
  /// nil for a service of the application.
  var component: ComponentID?
  /// The service, for its own queues.
  var service: Service?

  var key: String { "\(identity.namespace)/\(identity.serviceAccount)" }

  /// Every identity of the clusters but those of add-ons, by namespace and name.
  static func all(in design: PlatformDesign) -> [TerraformIdentity] {
    let platform = design.components.flatMap { component in
      component.identities.map { TerraformIdentity(identity: $0, component: component.id) }
    }
    let services = design.workloads.compactMap { workload in
      CloudIdentity(of: workload, in: design).map { TerraformIdentity(identity: $0, service: workload.service) }
    }
    return (platform + services).sorted { $0.key < $1.key }
  }

  /// What it may do, for the comment above its rights.
  var meaning: String {
    let what = identity.permissions.map(\.meaning).joined(separator: "; ")
    return "\(component?.rawValue ?? "service \(identity.serviceAccount)"): \(what)."
  }

  func uses(_ queue: String, _ list: KeyPath<Service, [String]>) -> Bool {
    service?[keyPath: list].contains(queue) ?? false
  }
}

extension CloudIdentity.Permission {
  fileprivate var meaning: String {
    switch self {
    case .scaleNodeGroups: "scale the node groups of this cluster"
    case .manageLoadBalancers: "keep load balancers for Ingresses and Services"
    case .manageVolumes: "make snapshots of volumes, and volumes of them"
    case .writeDNSRecords: "write records into the zone of the domain"
    case .readSecrets: "read the secrets of this cluster"
    case .readQueueDepth: "see how many messages wait"
    case .consumeQueues: "take messages from its queues"
    case .produceQueues: "put messages into its queues"
    case .storeBackups: "keep its copies in its bucket"
    case .interruptionEvents: "hear of interruptions before they come"
    case .readPrices: "read prices"
    case .writeLogs: "send what it collects to the cloud"
    case .writeMetrics: "send recorded numbers to where those of all clusters are"
    case .readMetrics: "show the numbers of all clusters"
    case .deployToClusters: "apply the files of every region, where it is that of the first"
    }
  }
}
