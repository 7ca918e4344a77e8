/// What the pods on a node ask for fits into what the node offers, whenever the scheduler has put one there.
///
/// A pod that asks for none of a resource may join a node that is short of it, pods that a manifest binds by its name
/// ask nobody, and a node may become smaller: only what comes is judged.
struct NodeCapacity: Invariant {
  static let rule = "no node is over-committed"

  /// Which pod was where, and how large, at the last look.
  private struct Place: Equatable {
    var serial: Int32
    var node: NodeID
    var shape: ShapeID
  }

  private var places: [Place?] = []

  mutating func look(at twin: Twin, _ breaches: inout Breaches) {
    let pods = twin.cluster.pods
    let resources = twin.cluster.resourceNames.count
    var sums = [Int64](repeating: 0, count: resources * twin.cluster.nodes.slotCount)
    // What resizes have reserved that wait for room; the kubelet counts what pods have.
    var reserved = sums
    var counts = [Int64](repeating: 0, count: twin.cluster.nodes.slotCount)
    var newcomers: [PodID] = []
    while places.count < pods.slotCount { places.append(nil) }
    for index in 0..<pods.slotCount {
      guard pods.isLive[index], let node = pods.node[index] else {
        places[index] = nil
        continue
      }
      let amounts = twin.cluster.shape(of: PodID(index)).requests.amounts
      for resource in amounts.indices { sums[node.index * resources + resource] += amounts[resource] }
      counts[node.index] += 1
      let place = Place(serial: twin.life.serial[index], node: node, shape: pods.shapes[index])
      if places[index] != place {
        places[index] = place
        // A resize that waits for room is counted without having any.
        if pods.names[index] == .empty, !twin.hasWaitingResize(PodID(index)) { newcomers.append(PodID(index)) }
      }
      if twin.hasWaitingResize(PodID(index)) {
        let held = twin.allocated(PodID(index)).amounts
        for resource in amounts.indices {
          reserved[node.index * resources + resource] +=
            amounts[resource] - (resource < held.count ? held[resource] : 0)
        }
      }
    }
    compare(sums, resources, twin, &breaches)
    for place in sums.indices { sums[place] -= reserved[place] }
    for pod in newcomers {
      guard let node = pods.node[pod.index] else { continue }
      judge(
        pod, node, sums[(node.index * resources)..<((node.index + 1) * resources)], counts[node.index], twin, &breaches)
    }
  }

  /// The engine's own sums are those of its pods.
  private func compare(_ sums: [Int64], _ resources: Int, _ twin: Twin, _ breaches: inout Breaches) {
    for index in 0..<twin.cluster.nodes.slotCount where twin.cluster.nodes.isLive[index] {
      for resource in 0..<resources {
        let counted = twin.cluster.nodes.resources[resource].requested[index]
        let asked = sums[index * resources + resource]
        guard counted != asked else { continue }
        breaches.add(
          "\(twin.title(of: NodeID(index))) counts \(counted) of \(twin.cluster.resourceNames[resource]) as requested, and "
            + "its pods ask for \(asked)")
      }
    }
  }

  private func judge(
    _ pod: PodID, _ node: NodeID, _ sums: ArraySlice<Int64>, _ count: Int64, _ twin: Twin,
    _ breaches: inout Breaches
  ) {
    let nodes = twin.cluster.nodes
    guard nodes.isLive[node.index] else {
      return breaches.add("\(twin.title(of: pod)) was put on \(twin.title(of: node)), which is gone")
    }
    for (resource, amount) in twin.cluster.shape(of: pod).requests.amounts.enumerated() where amount > 0 {
      let offered = nodes.resources[resource].allocatable[node.index]
      let asked = sums[sums.startIndex + resource]
      guard asked > offered else { continue }
      breaches.add(
        "\(twin.title(of: pod)) came to \(twin.title(of: node)), whose pods ask for \(asked) of "
          + "\(twin.cluster.resourceNames[resource]) where it offers \(offered)")
    }
    if count > nodes.podLimit[node.index] {
      breaches.add(
        "\(twin.title(of: pod)) is one of \(count) pods on \(twin.title(of: node)), which takes "
          + "\(nodes.podLimit[node.index])")
    }
    let ports = twin.cluster.shape(of: pod).hostPorts
    for other in nodes.pods[node.index] where other != pod {
      if twin.cluster.shape(of: other).hostPorts.contains(where: { ports.contains($0) }) {
        breaches.add(
          "\(twin.title(of: pod)) and \(twin.title(of: other)) have the same port of \(twin.title(of: node))")
      }
    }
  }
}
