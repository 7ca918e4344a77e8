import SimKernel

/// What a new node of a group would be: the template that the Cluster Autoscaler simulates with.
struct NodeTemplate: Sendable {
  /// Labels, taints and what pods may request; its name is made anew for every simulated node.
  var node: NodeTable.Description
  /// By resource: what the machine has, before anything is reserved.
  var capacity: [Int64]
  /// The DaemonSet pods (and others that every such node runs) as they would land there.
  var daemons: [ShapeID] = []

  init(node: NodeTable.Description, capacity: [Int64]? = nil, daemons: [ShapeID] = []) {
    self.node = node
    self.capacity = capacity ?? node.allocatable
    self.daemons = daemons
  }
}

/// A group of equal nodes that can grow and shrink.
struct ScalableGroup: Sendable {
  var name: String
  var minimum: Int
  var maximum: Int
  /// The size that the cloud was last asked for.
  var target: Int
  var template: NodeTemplate
  var isHealthy = true
  var exists = true
  /// Dollars an hour for one node, in millionths.
  var priceMicros: Int64 = 0
  /// The accelerator resource, for groups that have one.
  var gpu: ResourceID?

  init(name: String, minimum: Int, maximum: Int, target: Int, template: NodeTemplate) {
    self.name = name
    self.minimum = minimum
    self.maximum = maximum
    self.target = target
    self.template = template
  }

  /// How many nodes may still be added.
  var headroom: Int { max(0, maximum - target) }
}

/// The Cluster Autoscaler's flags (1.36), at their defaults.
struct ClusterAutoscalerFlags: Sendable {
  var scanInterval = SimDuration.seconds(10)
  var maxNodesTotal = 0
  var maxNodesPerScaleUp = 1000
  /// Pods of a lower priority are nobody's reason to act.
  var expendablePriority: Int32 = -10
  var balancesSimilarGroups = false
  var expanders: [Expander] = [.leastWaste]
  /// Pending pods younger than this may have more to come.
  var podBurstDelay = SimDuration.seconds(2)
  var maxProvisionTime = SimDuration.minutes(15)
  var initialBackoff = SimDuration.minutes(5)
  var maxBackoff = SimDuration.minutes(30)
  var backoffReset = SimDuration.hours(3)
  var delayAfterAdd = SimDuration.minutes(10)
  var delayAfterDelete = SimDuration.zero
  var delayAfterFailure = SimDuration.minutes(3)
  var unneededTime = SimDuration.minutes(10)
  var unreadyTime = SimDuration.minutes(20)
  var utilizationThreshold = 0.5
  var gpuUtilizationThreshold = 0.5
  var maxParallelism = 10
  var maxDrainParallelism = 1
  var unremovableRecheck = SimDuration.minutes(5)
  var skipsSystemPods = true
  var skipsLocalStorage = true
  var skipsUncontrolledPods = true
  var minReplicaCount = 0
  var systemPodTimeout = SimDuration.hours(1)
  var okUnreadyNodes = 3
  var maxUnreadyShare = 0.45
}
