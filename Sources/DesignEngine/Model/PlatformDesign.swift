package import Basics
package import PlatformSpec

/// The platform, decided: everything that rendering writes down and nothing that it still has to choose.
package struct PlatformDesign: Sendable, Hashable {
  package var specification: Specification
  /// In the order of the deliverables, then as they were taken.
  package var decisions: [Decision]
  /// One per region, the primary first.
  package var clusters: [ClusterDesign]
  package var namespaces: [NamespaceDesign]
  /// The application, in the order of the specification.
  package var workloads: [WorkloadDesign]
  /// What the platform installs into every cluster, each after all it depends on.
  package var components: [ComponentPlan]
  package var cost: CostEstimate
  package var risks: [Risk]
}

/// One choice with everything that a reviewer needs to disagree with it.
package struct Decision: Sendable, Hashable {
  /// Stable name for `explain`, `cluster.pool.general`.
  package var id: String
  package var deliverable: Deliverable
  package var title: String
  package var choice: String
  /// What else was possible, each with why not.
  package var alternatives: [Alternative]
  package var reason: String
  /// The figures behind the choice, one line each, as `10,000 req/s × 3.2 ms = 32 cores`.
  package var arithmetic: [String]
  /// Documents or data that the choice rests on.
  package var sources: [String]
  /// The fields of `platform.yaml` that change it.
  package var fields: [String]

  package struct Alternative: Sendable, Hashable {
    package var choice: String
    package var whyNot: String

    package init(_ choice: String, whyNot: String) {
      self.choice = choice
      self.whyNot = whyNot
    }
  }

  package init(
    id: String, deliverable: Deliverable, title: String, choice: String, alternatives: [Alternative] = [],
    reason: String, arithmetic: [String] = [], sources: [String] = [], fields: [String] = []
  ) {
    self.id = id
    self.deliverable = deliverable
    self.title = title
    self.choice = choice
    self.alternatives = alternatives
    self.reason = reason
    self.arithmetic = arithmetic
    self.sources = sources
    self.fields = fields
  }
}

/// What may go wrong in spite of the design, and what to do about it.
package struct Risk: Sendable, Hashable {
  package var title: String
  package var mitigation: String

  package init(_ title: String, mitigation: String) {
    self.title = title
    self.mitigation = mitigation
  }
}

/// One cluster in one region.
package struct ClusterDesign: Sendable, Hashable {
  /// `ecommerce-platform-production`, or with the region at the end where there are several.
  package var name: String
  package var environment: String
  package var region: String
  /// Zone names, `us-east-1a`.
  package var zones: [String]
  package var kubernetesVersion: KubernetesVersion
  package var network: NetworkPlan
  package var pools: [NodePool]
  /// Add-ons that the provider manages, with pinned versions where the facts have one.
  package var managedAddOns: [String]
}

/// Address space of one cluster's network.
package struct NetworkPlan: Sendable, Hashable {
  package var cidr: String
  package var publicSubnets: [String]
  package var privateSubnets: [String]
  package var serviceCIDR: String
  /// One NAT gateway per zone, or one for all.
  package var natGateways: Int
}

/// Machines of one kind and purpose, as one autoscaled group over all zones of the cluster.
package struct NodePool: Sendable, Hashable {
  package enum Capacity: String, Sendable, Hashable { case onDemand = "on-demand", spot }

  package var name: String
  package var purpose: PoolPurpose
  package var capacity: Capacity
  /// The first is the reference type; a spot pool may list more of the same shape.
  package var machineTypes: [String]
  package var vcpu: Int
  package var memoryGiB: Int
  package var allocatable: Allocatable
  package var minNodes: Int
  package var maxNodes: Int
  /// Nodes in the average hour and at the peak, as the sizing found them.
  package var averageNodes: Int
  package var peakNodes: Int
  package var labels: [LabelPair]
  package var taints: [Taint]
  package var diskGiB: Int
  /// Price of one node per hour in its region.
  package var pricePerHour: Money
  /// From the request to a node that is Ready, seconds.
  package var provisioningSeconds: Int
  /// Interruptions per node and month for spot capacity, percent.
  package var monthlyInterruption: Percent?
  /// How the counts were found, a line each.
  package var arithmetic: [String]
}

/// What a node offers to pods.
package struct Allocatable: Sendable, Hashable {
  package var cpuMilli: Int
  package var memoryMiB: Int
  package var ephemeralGiB: Int
  package var pods: Int

  package init(cpuMilli: Int, memoryMiB: Int, ephemeralGiB: Int, pods: Int) {
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.ephemeralGiB = ephemeralGiB
    self.pods = pods
  }
}

/// A label; a list of them keeps its order.
package struct LabelPair: Sendable, Hashable {
  package var key: String
  package var value: String

  package init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}

package struct Taint: Sendable, Hashable {
  package var key: String
  package var value: String
  /// `NoSchedule`, `PreferNoSchedule`, `NoExecute`.
  package var effect: String

  package init(_ key: String, _ value: String, effect: String = "NoSchedule") {
    self.key = key
    self.value = value
    self.effect = effect
  }
}

/// A namespace of the application: one per team.
package struct NamespaceDesign: Sendable, Hashable {
  package var name: String
  package var team: String
  package var costCenter: String
  package var podSecurity: SecurityWishes.PodSecurity
  package var meshInjected: Bool
  /// Sum of what its workloads may request at most, with head room.
  package var quota: Quota

  package struct Quota: Sendable, Hashable {
    package var cpuRequestMilli: Int
    package var memoryRequestMiB: Int
    package var cpuLimitMilli: Int
    package var memoryLimitMiB: Int
    package var pods: Int
  }
}
