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
  /// Its labels without those of a NodePool; nil where it belongs to none.
  var ownLabels: [(key: String, value: String)]?
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
  var interruption = InterruptionPlan(provider: nil)
  var faults = ProvisioningFaults()
  /// The NodePool or node pool that its machines belong to.
  var pool = ""
  /// The pool is a NodePool: Karpenter launches the machines one by one, within the limits of the pool.
  var isKarpenter = false
  /// Of the nodes at the start, those that a group of the cloud holds and Karpenter leaves alone.
  var managed = 0

  /// The Node object that the cloud registers.
  func node(named name: String, zone: String) -> KubeObject {
    let pairs = nodeLabels(named: name, zone: zone).map { ($0.key, KubeValue.string($0.value)) }
    return KubeObject([
      "apiVersion": "v1", "kind": "Node",
      "metadata": ["name": .string(name), "labels": .mapping(pairs)],
      "spec": ["taints": taints],
      "status": ["capacity": capacity, "allocatable": allocatable],
    ])
  }

  /// The group's own labels, those that kubelet and cloud give every node, and the old names that the node controller
  /// keeps equal to them (`pkg/controller/nodelifecycle`, `labelReconcileInfo`; `cloud-provider/controllers/node`).
  private func nodeLabels(named name: String, zone: String) -> [(key: String, value: String)] {
    var all = labels
    func value(_ key: String) -> String? { all.first { $0.key == key }?.value }
    let given = [
      ("kubernetes.io/hostname", name), ("topology.kubernetes.io/zone", zone), ("kubernetes.io/os", "linux"),
      ("kubernetes.io/arch", "amd64"), ("node.kubernetes.io/instance-type", machineType),
    ]
    for (key, text) in given where value(key) == nil && !text.isEmpty { all.append((key, text)) }
    let old = [
      ("beta.kubernetes.io/os", "kubernetes.io/os"), ("beta.kubernetes.io/arch", "kubernetes.io/arch"),
      ("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"),
      ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
      ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
    ]
    for (key, current) in old where value(key) == nil {
      if let text = value(current) { all.append((key, text)) }
    }
    return all
  }
}

/// A machine that was asked for and is no node yet.
struct PendingMachine: Sendable {
  var zone: Int16
  var number: Int32
  var requested: SimTime
  /// When it joins; nothing where it never does.
  var arrival: EventTicket
}

/// Node groups and what runs in each.
struct NodeGroupTable: Sendable {
  var groups: [NodeGroup] = []
  /// Nodes that exist, in the order of their arrival.
  var nodes: [[NodeID]] = []
  /// Machines that were asked for and have not arrived.
  var pending: [[PendingMachine]] = []
  /// Nodes asked for since the start, which numbers them.
  var requested: [Int] = []
  /// Nodes over time, those on their way included: what is paid.
  var series: [TimeSeries] = []

  mutating func add(_ group: NodeGroup) -> Int32 {
    groups.append(group)
    nodes.append([])
    pending.append([])
    requested.append(0)
    series.append(TimeSeries(stepLength: .seconds(60)))
    return Int32(groups.count - 1)
  }

  /// Nodes that exist or are on their way.
  func size(_ group: Int32) -> Int { nodes[Int(group)].count + pending[Int(group)].count }

  /// Machines on their way to a zone of a group.
  func upcoming(_ group: Int32, zone: Int) -> Int {
    pending[Int(group)].reduce(0) { $0 + (Int($1.zone) == zone ? 1 : 0) }
  }
}
