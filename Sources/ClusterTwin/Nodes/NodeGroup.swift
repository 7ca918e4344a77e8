import KubeModel
import SimKernel

/// A group of equal machines that a cloud starts and stops, as a `NodeGroup` document describes it.
struct NodeGroup: Sendable {
  var name: String
  /// The `ClusterProfile` that the group belongs to; empty for a group of any cluster.
  var cluster = ""
  var zones: [String]
  /// What each of its nodes is like, apart from name, zone and hostname.
  var labels: [(key: String, value: String)]
  var taints: KubeValue
  var capacity: KubeValue
  var allocatable: KubeValue
  var machineType: String
  var isSpot: Bool
  var least: Int
  var most: Int
  /// Millionths of a dollar.
  var microdollarsPerHour: Int64
  /// From the request to a node that is Ready.
  var provisioning: SimDuration
  /// Interruptions of one node per hour.
  var interruptionsPerHour: Double

  /// The Node object that the cloud registers.
  func node(named name: String, zone: String) -> KubeObject {
    var pairs: [(String, KubeValue)] = labels.map { ($0.key, .string($0.value)) }
    pairs.append(("kubernetes.io/hostname", .string(name)))
    pairs.append(("topology.kubernetes.io/zone", .string(zone)))
    return KubeObject([
      "apiVersion": "v1", "kind": "Node",
      "metadata": ["name": .string(name), "labels": .mapping(pairs)],
      "spec": ["taints": taints],
      "status": ["capacity": capacity, "allocatable": allocatable],
    ])
  }
}

/// Node groups and what runs in each.
struct NodeGroupTable: Sendable {
  var groups: [NodeGroup] = []
  /// Nodes that exist, in the order of their arrival.
  var nodes: [[NodeID]] = []
  /// Nodes that were asked for and have not arrived, by zone.
  var pending: [[Int]] = []
  /// Nodes asked for since the start, which numbers them.
  var requested: [Int] = []
  /// Nodes over time, those on their way included: what is paid.
  var series: [TimeSeries] = []

  mutating func add(_ group: NodeGroup) -> Int32 {
    groups.append(group)
    nodes.append([])
    pending.append([Int](repeating: 0, count: max(1, group.zones.count)))
    requested.append(0)
    series.append(TimeSeries(stepLength: .seconds(60)))
    return Int32(groups.count - 1)
  }

  /// Nodes that exist or are on their way.
  func size(_ group: Int32) -> Int { nodes[Int(group)].count + pending[Int(group)].reduce(0, +) }
}
