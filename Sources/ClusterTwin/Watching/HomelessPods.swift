import SimKernel

/// Where Karpenter takes nodes away of its own will, the nodes that stay and the machines that come in their place have
/// room for the pods; and in the end no pod waits that a machine of some NodePool could take.
struct HomelessPods: Invariant {
  static let rule = "consolidation leaves no pod homeless"
  /// A pod that waits longer has had its turn.
  private static let patience = SimDuration.minutes(10)

  /// A pod and its node at the last look.
  private struct Place: Equatable {
    var serial: Int32
    var node: NodeID
  }

  private var disrupted = DisruptedNodes()
  private var places: [Place?] = []
  /// At the last look: what each pod of a claim requests.
  private var pods: [[[Int64]]] = []

  mutating func look(at twin: Twin, _ breaches: inout Breaches) {
    guard let karpenter = twin.karpenter else { return }
    let known = pods.count
    let begun = disrupted.begun(twin)
    if !begun.isEmpty {
      let rooms = rooms(twin, machines: karpenter.claims.indices.dropFirst(known).map { karpenter.claims[$0] })
      judge(begun.filter { $0 < known }, rooms, twin, &breaches)
    }
    remember(twin, karpenter)
  }

  private mutating func remember(_ twin: Twin, _ karpenter: Karpenter) {
    while places.count < twin.cluster.pods.slotCount { places.append(nil) }
    for index in places.indices {
      let node = twin.cluster.pods.isLive[index] ? twin.cluster.pods.node[index] : nil
      places[index] = node.map { Place(serial: twin.life.serial[index], node: $0) }
    }
    for (number, claim) in karpenter.claims.enumerated() {
      if number == pods.count { pods.append([]) }
      guard let node = claim.node, claim.state != .gone else {
        pods[number] = []
        continue
      }
      pods[number] = twin.cluster.nodes.pods[node.index].filter { pod in
        twin.life.owner[pod.index].kind != .daemonSet && !twin.life.phase[pod.index].isTerminal
          && !twin.cluster.pods.isTerminating[pod.index]
      }.map { twin.cluster.shape(of: $0).requests.amounts }
    }
  }

  /// What is free on every node that stays, and what every new machine offers, by resource. Pods that came within this
  /// instant take nothing away.
  private func rooms(_ twin: Twin, machines: [NodeClaim]) -> [[Int64]] {
    guard let karpenter = twin.karpenter else { return [] }
    let nodes = twin.cluster.nodes
    let leaving = Set(karpenter.claims.filter { !$0.counts && $0.state != .gone }.compactMap(\.node))
    var rooms: [[Int64]] = []
    for node in nodes.isLive.indices.map({ NodeID($0) }) where nodes.isLive[node.index] {
      guard twin.nodes.isReady(node), !twin.nodes.isLeaving[node.index], !leaving.contains(node),
        !nodes.isUnschedulable[node.index]
      else { continue }
      var room = nodes.resources.map { $0.allocatable[node.index] }
      for pod in nodes.pods[node.index] {
        let place = Place(serial: twin.life.serial[pod.index], node: node)
        guard pod.index < places.count, places[pod.index] == place else { continue }
        for (resource, amount) in twin.cluster.shape(of: pod).requests.amounts.enumerated() { room[resource] -= amount }
      }
      rooms.append(room)
    }
    return rooms + machines.map { karpenter.offers[Int($0.offer)].template.node.allocatable }
  }

  private func judge(_ begun: [Int32], _ rooms: [[Int64]], _ twin: Twin, _ breaches: inout Breaches) {
    let moved = begun.flatMap { pods[Int($0)] }
    let count = twin.cluster.resourceNames.count
    func amount(_ list: [Int64], _ resource: Int) -> Int64 { resource < list.count ? list[resource] : 0 }
    for resource in 0..<count {
      let asked = moved.reduce(0) { $0 + amount($1, resource) }
      let free = rooms.reduce(0) { $0 + max(0, amount($1, resource)) }
      if asked <= free { continue }
      breaches.add(
        "the pods of \(begun.count) disrupted nodes ask for \(asked) of \(twin.cluster.resourceNames[resource]), and "
          + "\(free) are free elsewhere")
    }
    for pod in moved {
      let hasRoom = rooms.contains { room in (0..<count).allSatisfy { amount(pod, $0) <= max(0, amount(room, $0)) } }
      if hasRoom { continue }
      breaches.add("a pod of a disrupted node asks for \(pod), and no node or machine has as much free")
    }
  }

  // MARK: - At the end

  mutating func conclude(_ twin: Twin, _ breaches: inout Breaches) {
    guard let karpenter = twin.karpenter, !karpenter.claims.contains(where: { $0.state == .launched }) else { return }
    for index in 0..<twin.cluster.pods.slotCount {
      guard twin.cluster.pods.isLive[index], twin.life.phase[index] == .pending, twin.cluster.pods.node[index] == nil,
        !twin.cluster.pods.isTerminating[index], twin.life.created[index] + Self.patience < twin.now,
        twin.life.owner[index].kind != .daemonSet
      else { continue }
      let shape = twin.cluster.shape(of: PodID(index))
      // Other pods and volumes may keep it away from where there are machines.
      let isFree =
        shape.spread?.contains { $0.isHard } != true && shape.affinity.required.isEmpty
        && shape.affinity.requiredAnti.isEmpty && shape.volumes.isEmpty
      guard isFree, let offer = offer(for: shape, karpenter, twin) else { continue }
      breaches.add(
        "\(twin.title(of: PodID(index))) waits, though NodePool \(karpenter.pools[offer.pool].pool.name) could launch "
          + "\(offer.type) for it")
    }
  }

  /// A machine within the limits of its pool that would hold the pod and its DaemonSet pods.
  private func offer(for shape: PodShape, _ karpenter: Karpenter, _ twin: Twin) -> InstanceOffer? {
    karpenter.available(at: twin.now).first { offer in
      guard offer.isAvailable, offer.template.node.podLimit > offer.template.daemons.count else { return false }
      var used = [Int64](repeating: 0, count: offer.template.capacity.count)
      for claim in karpenter.claims where claim.counts && karpenter.offers[Int(claim.offer)].pool == offer.pool {
        let capacity = karpenter.offers[Int(claim.offer)].template.capacity
        for resource in used.indices where resource < capacity.count { used[resource] += capacity[resource] }
      }
      for (resource, limit) in karpenter.pools[offer.pool].pool.limits.enumerated() where resource < used.count {
        if let limit, used[resource] + offer.template.capacity[resource] > limit { return false }
      }
      let all = offer.template.daemons.map { twin.cluster.shapes[$0.index].requests.amounts } + [shape.requests.amounts]
      return offer.template.node.allocatable.indices.allSatisfy { resource in
        let asked = all.reduce(0) { $0 + (resource < $1.count ? $1[resource] : 0) }
        return asked <= offer.template.node.allocatable[resource]
      }
    }
  }
}
