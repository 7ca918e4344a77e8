/// One pod's cycle: what PreFilter prepared, asked node by node.
struct SchedulingCycle: Sendable {
  let pod: PodID
  let shape: PodShape
  let facts: StaticFacts
  /// By node; nil stands for zeros.
  let imageScores: [Int64]?
  /// What the pod's rules count.
  let rules: CountingRules
  private let fit: NodeResourcesFit
  private var restrictions: VolumeRestrictions?
  private var limits: NodeVolumeLimits?
  private var binding: VolumeBinding?
  private var zone: VolumeZone?
  private var spread: PodTopologySpread?
  private var interPod: InterPodAffinity?
  /// What a PreFilter plugin says that refuses the pod on every node.
  private(set) var message: String?

  init(_ pod: PodID, _ facts: StaticFacts, _ imageScores: [Int64]?, _ state: inout ClusterState) {
    self.pod = pod
    self.facts = facts
    self.imageScores = imageScores
    shape = state.shape(of: pod)
    fit = NodeResourcesFit(shape.requests)
    rules = state.countingRules(of: state.pods.shapes[pod.index])
    message = facts.message
    if message != nil { return }
    if !shape.volumes.isEmpty {
      restrictions = VolumeRestrictions(shape, state)
      limits = NodeVolumeLimits(shape, state)
      switch VolumeBinding.prepare(shape, state) {
      case .skip: break
      case .ready(let prepared): binding = prepared
      case .refused(let text):
        message = text
        return
      }
      zone = VolumeZone(shape, &state)
    }
    spread = PodTopologySpread(rules, facts, state)
    interPod = InterPodAffinity(rules)
  }

  /// Runs the Filter plugins in their order; the first that refuses the node ends the run.
  func rejects(_ node: NodeID, _ state: borrowing ClusterState) -> Rejection? {
    let index = node.index
    if let reason = facts.refusals[index] { return Rejection(reason, isResolvable: false) }
    if !shape.hostPorts.isEmpty && NodePorts.conflicts(shape.hostPorts, state.nodes.ports[index], state.words) {
      return Rejection(.hostPorts, isResolvable: true)
    }
    if let rejection = fit.rejects(index, state.nodes) { return rejection }
    return rejectsForOthers(node, state)
  }

  /// The Filter plugins that look at volumes and at other pods, which come after the node's own resources.
  func rejectsForOthers(_ node: NodeID, _ state: borrowing ClusterState) -> Rejection? {
    if !shape.volumes.isEmpty {
      if let rejection = restrictions?.rejects(node.index, state) { return rejection }
      if let rejection = limits?.rejects(node.index, state) { return rejection }
      if let rejection = binding?.rejects(node, state) { return rejection }
      if let rejection = zone?.rejects(node, state) { return rejection }
    }
    if let rejection = spread?.rejects(node.index, state) { return rejection }
    return interPod?.rejects(node.index, state)
  }

  /// What keeps the pod off nodes because of other pods, for a search over many nodes.
  func podFilter(_ state: borrowing ClusterState) -> PodFilter { PodFilter(spread, interPod, state) }

  /// AddPod and RemovePod of the plugins that count other pods; the state has counted the pod already.
  mutating func add(_ sign: Int64, _ other: PodID, _ node: NodeID, _ state: borrowing ClusterState) {
    restrictions?.add(Int(sign), other, state)
    spread?.add(sign, other, node, state)
  }

  /// The same as `rejects`, with the pods in mind that were promised room on the node: it must do with them and
  /// without them.
  func rejectsWithNominated(_ node: NodeID, _ state: inout ClusterState) -> Rejection? {
    if state.nodes.promised[node.index].isEmpty { return rejects(node, state) }
    let promised = state.nodes.promised[node.index].filter {
      $0 != pod && state.pods.node[$0.index] == nil && state.priority(of: $0) >= shape.priority
    }
    if promised.isEmpty { return rejects(node, state) }
    let epoch = state.nodes.epochs[node.index]
    var cycle = self
    for other in promised {
      state.nodes.pods[node.index].append(other)
      state.account(other, on: node, sign: 1)
      cycle.add(1, other, node, state)
    }
    let rejection = cycle.rejects(node, state)
    for other in promised.reversed() {
      state.nodes.pods[node.index].removeLast()
      state.account(other, on: node, sign: -1)
    }
    state.nodes.epochs[node.index] = epoch
    return rejection ?? rejects(node, state)
  }
}
