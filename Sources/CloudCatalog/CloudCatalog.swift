package import Basics

/// Dated, sourced facts about the clouds; reads nothing but bytes inside the executable.
package enum Cloud: String, Sendable, Hashable, CaseIterable {
  case aws, gcp, azure
}

/// A figure with where it comes from and of which day it is.
package struct Sourced<Value: Sendable & Hashable>: Sendable, Hashable {
  package var value: Value
  package var source: String
  /// ISO date, `2026-07-20`; empty when the source gives none.
  package var asOf: String

  package init(_ value: Value, source: String, asOf: String) {
    self.value = value
    self.source = source
    self.asOf = asOf
  }
}

package struct MachineType: Sendable, Hashable {
  package var cloud: Cloud
  package var name: String
  package var family: String
  package var vcpu: Int
  package var memoryMiB: Int
  package var arm: Bool
  package var category: String
  package var generation: Int?
  package var networkGbps: Double?
  package var maxPods: Int?
  package var maxVolumes: Int?
  /// Network interfaces and IPv4 addresses on each, where they bound the pods of a node (EKS).
  package var networkInterfaces: Int?
  package var addressesPerInterface: Int?
  package var localSSDGB: Int
  package var gpuCount: Int
  /// CoreMark iterations per second of the whole machine, where measured: the measure of work per price.
  package var coremark: Int?
  package var source: String
}

/// Price of one machine per hour in one region.
package struct MachinePrice: Sendable, Hashable {
  package var onDemand: Sourced<Money>?
  package var spot: Sourced<Money>?
}

/// What a node of a type offers to pods, in the default set-up of its cloud.
///
/// Source: `controllers.md` section 14 (EKS bootstrap, GKE documentation, AKS documentation).
package struct NodeAllocatable: Sendable, Hashable {
  package var cpuMilli: Int
  package var memoryMiB: Int
  package var ephemeralGiB: Int
  package var pods: Int
}

package struct RegionFact: Sendable, Hashable {
  package var cloud: Cloud
  package var name: String
  package var displayName: String
  /// Empty when the source does not list them.
  package var zones: [String]
  package var geography: String
}

/// A component of the ecosystem with its newest known release.
package struct ComponentRelease: Sendable, Hashable {
  package var name: String
  package var category: String
  package var appVersion: String
  package var chartVersion: String
  package var chartName: String
  package var repository: String
  package var ociAddress: String
  package var released: String
  package var source: String
  package var notes: String
}

/// The published band of spot interruptions of a type in a region.
package struct SpotAdvice: Sendable, Hashable {
  /// 0 to 4: below 5 %, 5-10 %, 10-15 %, 15-20 %, above 20 % of the running instances in the trailing month.
  package var band: Int
  package var savingsPercent: Int
  package var asOf: String

  /// The upper end of the band in percent a month; 25 for the open one.
  package var monthlyInterruptionPercent: Int { min(band, 4) * 5 + 5 }
}

package struct KubernetesRelease: Sendable, Hashable {
  package enum Status: String, Sendable, Hashable { case standard, extended, ended, upcoming }
  /// nil is the upstream project.
  package var cloud: Cloud?
  package var version: String
  package var released: String
  package var endOfStandardSupport: String
  package var endOfExtendedSupport: String
  package var status: Status
}

package struct DiskType: Sendable, Hashable {
  package var cloud: Cloud
  package var name: String
  package var provisioner: String
  package var minGiB: Int
  package var maxGiB: Int
  package var baselineIOPS: Int?
  package var maxIOPS: Int?
  package var maxThroughputMiBps: Int?
  /// As published, a figure or a range; blank when nothing is.
  package var durabilityPercent: String
  package var annualFailureRatePercent: String
  package var source: String
}

package struct Fee: Sendable, Hashable {
  package var cloud: Cloud
  package var service: String
  package var item: String
  package var unit: String
  package var price: Sourced<Money>
  package var region: String
  /// Bounds of the tier in GB; nil for a flat price.
  package var tierFromGB: Double?
  package var tierToGB: Double?
}
