import KubeModel
import SimKernel

/// Machines come and go at the word of an autoscaler or of a cloud.
extension Twin {
  /// Asks the cloud for nodes of a group in one of its zones; they arrive after the group's provisioning time. Gives how
  /// many were asked for: the group's maximum holds.
  @discardableResult
  mutating func requestNodes(_ count: Int, of group: Int32, zone: Int) -> Int {
    let row = Int(group)
    let granted = min(count, nodeGroups.groups[row].most - nodeGroups.size(group))
    guard granted > 0 else { return 0 }
    for _ in 0..<granted { requestMachine(of: group, zone: zone) }
    recordNodes(group)
    trace.add(.nodesRequested, at: now, subject: group, Int64(granted))
    return granted
  }

  /// A machine has booted and its kubelet registers.
  mutating func nodeJoins(group: Int32, zone: Int16, number: Int32, requested: SimTime) {
    forgetMachine(number, of: group)
    if nodeGroups.upcoming(group, zone: Int(zone)) == 0 {
      let part = partName(group, zone: Int(zone))
      nodeAutoscaler?.backoff.succeed(part)
    }
    guard let node = addNode(of: group, zone: Int(zone), number: number, paidFrom: requested) else { return }
    claimJoins(node, machine: number, of: group)
  }

  /// Puts a node of a group into the cluster.
  @discardableResult
  mutating func addNode(of group: Int32, zone place: Int, number: Int32, paidFrom: SimTime) -> NodeID? {
    let description = nodeGroups.groups[Int(group)]
    let zone = description.zones.isEmpty ? "" : description.zones[place]
    let object = description.node(named: "\(description.name)-\(number)", zone: zone)
    let node = reading { reader -> NodeID? in
      reader.readNode(object)
      return reader.state.nodes.indexOfName[reader.state.symbols.intern(object.name)]
    }
    guard let node else { return nil }
    welcome(node, group: group, paidFrom: paidFrom)
    nodeGroups.nodes[Int(group)].append(node)
    recordNodes(group)
    return node
  }

  /// Begins the life of a node that stands in the node table.
  mutating func welcome(_ node: NodeID, group: Int32, paidFrom: SimTime) {
    let phase = SimDuration(microseconds: Int64(nodeNoise.below(10_000_000)))
    let taints = cluster.nodes.taintSets.list[Int(cluster.nodes.taintSet[node.index])]
    nodes.begin(node, group: group, taints: taints, paidFrom: paidFrom, phase: phase, at: now)
    images.forget(node)
    if group >= 0 { drawInterruption(of: node, group: group) }
    trace.add(.nodeReady, at: now, subject: node.raw, Int64(group))
    guard placing.queue.unschedulableCount > 0 else { return }
    placing.queue.handle(.nodeAdded(cluster.nodes.describe(node)), at: now, placing.scheduler.state)
  }

  /// Takes a machine and its Node object away; its pods are gone with it.
  mutating func terminateNode(_ node: NodeID) {
    guard nodes.state[node.index] != .gone else { return }
    nodes.state[node.index] = .gone
    trace.add(.nodeGone, at: now, subject: node.raw)
    for pod in cluster.nodes.pods[node.index] { losePod(pod) }
    claimEnds(node)
    stopPaying(for: node)
    cluster.removeNode(node)
  }

  /// Puts the machine of a node on the bill and takes it out of its group; nothing where that was done before.
  mutating func stopPaying(for node: NodeID) {
    let group = nodes.group[node.index]
    guard group >= 0 else { return }
    bill.add(group, from: nodes.paidFrom[node.index], to: now, nodeGroups.groups[Int(group)])
    nodeGroups.nodes[Int(group)].removeAll { $0 == node }
    recordNodes(group)
  }

  mutating func recordNodes(_ group: Int32) {
    nodeGroups.series[Int(group)].record(Double(nodeGroups.size(group)), at: now)
  }

  /// The bill up to now, machines that still run included; millionths of a dollar by group.
  func amounts() -> [Int64] {
    var amounts = bill
    for group in nodeGroups.groups.indices {
      for node in nodeGroups.nodes[group] {
        amounts.add(Int32(group), from: nodes.paidFrom[node.index], to: now, nodeGroups.groups[group])
      }
    }
    return nodeGroups.groups.indices.map { amounts.microdollars($0) }
  }
}

/// What machines have cost, by the second.
struct NodeBill: Sendable {
  /// Machine time in microseconds, by group.
  private(set) var machineTime: [Int64] = []
  private var prices: [Int64] = []

  mutating func add(_ group: Int32, from start: SimTime, to end: SimTime, _ description: NodeGroup) {
    while machineTime.count <= Int(group) {
      machineTime.append(0)
      prices.append(0)
    }
    prices[Int(group)] = description.microdollarsPerHour
    machineTime[Int(group)] += (end - start).microseconds
  }

  func microdollars(_ group: Int) -> Int64 {
    guard group < machineTime.count else { return 0 }
    return Int64((Double(machineTime[group]) / 3_600_000_000 * Double(prices[group])).rounded())
  }
}
