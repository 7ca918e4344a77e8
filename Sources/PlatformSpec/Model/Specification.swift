package import Basics

/// What is wanted, complete: every field has a value, and what the user did not say stands in `assumptions`.
///
/// The one way in is `Specification.read` over a document (a `platform.yaml` or what the prompt reader made of a
/// sentence); sizes (machines, nodes, replicas) stay open here unless the user fixed them, the design derives them.
package struct Specification: Sendable, Hashable {
  /// The application or platform as its owner calls it, `EcommercePlatform`.
  package var name: String
  /// What kind of application it is; decides the defaults that are a matter of trade.
  package var archetype: Archetype
  package var provider: Provider
  package var kubernetesVersion: KubernetesVersion
  /// At least one; the first is the primary.
  package var regions: [Region]
  /// Names of the environments, `production` first.
  package var environments: [String]
  package var targets: Targets
  package var traffic: Traffic
  package var cluster: ClusterWishes
  package var deployment: DeploymentWishes
  package var scaling: ScalingWishes
  package var networking: NetworkingWishes
  package var storage: StorageWishes
  package var observability: ObservabilityWishes
  package var security: SecurityWishes
  package var gitOps: GitOpsEngine
  package var services: [Service]
  package var queues: [MessageQueue]
  package var dataStores: [DataStore]
  /// Fields that were not said, with what was taken and why, in the order of the document.
  package var assumptions: [Assumption]
}

/// A value that the user did not give.
package struct Assumption: Sendable, Hashable {
  /// The field in `platform.yaml`, `networking.mesh` or `services[frontend].language`.
  package var path: String
  /// What was taken, as it stands in the file.
  package var taken: String
  /// Why, a sentence part that follows "because".
  package var reason: String

  package init(path: String, taken: String, reason: String) {
    self.path = path
    self.taken = taken
    self.reason = reason
  }
}

/// The managed Kubernetes services that a platform can be designed for.
package enum Provider: String, Sendable, Hashable, CaseIterable {
  case eks, gke, aks
}

/// Applications whose usual shape is known: a table of defaults per case (`ArchetypeDefaults`).
package enum Archetype: String, Sendable, Hashable, CaseIterable {
  case ecommerce, dataPipeline = "data-pipeline", saas, generic
}

/// A minor version of Kubernetes, `1.36`.
package struct KubernetesVersion: Sendable, Hashable, Comparable {
  package var major: Int
  package var minor: Int

  package init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  package static func < (left: Self, right: Self) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
  package var description: String { "\(major).\(minor)" }
}

package struct Region: Sendable, Hashable {
  /// The provider's name, `us-east-1`.
  package var name: String
  /// Share of the whole traffic that is served here; all regions together are 100 %.
  package var trafficShare: Percent
  /// Zones used, 1 to 3 or more.
  package var zones: Int
}

package enum GitOpsEngine: String, Sendable, Hashable, CaseIterable {
  case flux, argocd
}

package enum ComplianceRegime: String, Sendable, Hashable, CaseIterable {
  case hipaa, pciDSS = "pci-dss", soc2, gdpr
}

/// What the platform must reach. A nil target was not asked for and is not judged.
package struct Targets: Sendable, Hashable {
  /// Share of requests answered well, 99 to 99.999.
  package var availability: Percent
  /// Requested CPU over allocatable CPU at the average load, 40 to 90.
  package var utilization: Percent
  /// The 99th percentile of the time to answer, milliseconds.
  package var latencyP99Millis: Int?
  /// Share of objects stored that survive a year.
  package var durability: Percent?
  package var monthlyBudget: Money?
}

/// The load that the platform must carry.
package struct Traffic: Sendable, Hashable {
  /// Requests per second from outside at the peak of the day, all regions together.
  package var peakRequestsPerSecond: Int
  /// Average over the month in percent of the peak.
  package var averageShare: Percent
  /// The quietest hour in percent of the peak.
  package var baseShare: Percent
  /// Bytes of an average answer to the outside.
  package var responseBytes: Int
  /// Bytes that arrive for processing per day; nil where requests are the load.
  package var ingestBytesPerDay: Int64?
}
