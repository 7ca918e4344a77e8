import SimKernel

/// DefaultPreemption: which pods would have to go so that a pod fits, and where that does the least harm.
struct Preemption: Sendable {
  struct Candidate: Sendable {
    var node: NodeID
    /// The most important first.
    var victims: [PodID]
    /// Victims whose disruption budget is exhausted.
    var violations: Int
  }

  private(set) var candidates: [Candidate] = []
  private(set) var chosen: Int?
  /// Why nodes are no candidates.
  private(set) var refusals: [Rejection] = []
  /// Why the pod may not preempt at all.
  private(set) var ineligible: String?

  /// The pods that have to go, empty when no node was chosen.
  var victims: [PodID] { chosen.map { candidates[$0].victims } ?? [] }

  init(_ cycle: SchedulingCycle, _ decision: Decision, _ nominated: NodeID?, _ scheduler: inout Scheduler) {
    ineligible = Self.ineligible(cycle, decision, nominated, scheduler.state)
    if ineligible != nil { return }
    let resolvable = decision.rejections.filter(\.rejection.isResolvable).map(\.node)
    let hopeless = Rejection(.preemptionNotHelpful, isResolvable: false)
    refusals = [Rejection](repeating: hopeless, count: scheduler.state.nodes.count - resolvable.count)
    if resolvable.isEmpty { return }
    // A tenth of the nodes, at least 100, is enough to look at.
    let enough = min(resolvable.count, max(100, resolvable.count / 10))
    let offset = resolvable.count == 1 ? 0 : scheduler.preemptionOffsets.below(resolvable.count)
    var hasHarmless = false
    for step in resolvable.indices {
      let node = resolvable[(offset + step) % resolvable.count]
      switch Self.tryNode(node, cycle, &scheduler.state) {
      case .refused(let rejection): refusals.append(rejection)
      case .possible(let candidate):
        candidates.append(candidate)
        hasHarmless = hasHarmless || candidate.violations == 0
      }
      if hasHarmless && candidates.count >= enough { break }
    }
    chosen = best(scheduler.state).first
  }

  /// Why the pod may not preempt; nil when it may.
  private static func ineligible(
    _ cycle: SchedulingCycle, _ decision: Decision, _ nominated: NodeID?, _ state: ClusterState
  ) -> String? {
    if !cycle.shape.mayPreempt { return "not eligible due to preemptionPolicy=Never." }
    guard let nominated else { return nil }
    if let rejection = decision.rejections.first(where: { $0.node == nominated })?.rejection,
      !rejection.isResolvable
    {
      return nil
    }
    let isMakingRoom = state.nodes.pods[nominated.index].contains { other in
      state.priority(of: other) < cycle.shape.priority && state.pods.isTerminating[other.index]
        && state.pods.isPreempted[other.index]
    }
    return isMakingRoom ? "not eligible due to a terminating pod on the nominated node." : nil
  }

  // MARK: - One node

  private enum Trial {
    case possible(Candidate)
    case refused(Rejection)
  }

  /// Takes all less important pods away, then gives back as many as the pod leaves room for.
  private static func tryNode(_ node: NodeID, _ cycle: SchedulingCycle, _ state: inout ClusterState) -> Trial {
    let before = state.nodes.pods[node.index]
    let lower = before.filter { state.priority(of: $0) < cycle.shape.priority }
    if lower.isEmpty { return .refused(Rejection(.noVictims, isResolvable: false)) }
    var trial = NodeTrial(cycle: cycle, node: node)
    for pod in lower { trial.takeAway(pod, &state) }
    var outcome = Trial.refused(Rejection(.noVictims, isResolvable: false))
    if let rejection = trial.cycle.rejectsWithNominated(node, &state) {
      outcome = .refused(rejection)
    } else {
      outcome = .possible(reprieve(lower, &trial, &state))
    }
    for pod in trial.away { state.account(pod, on: node, sign: 1) }
    state.nodes.pods[node.index] = before
    return outcome
  }

  private static func reprieve(
    _ lower: [PodID], _ trial: inout NodeTrial, _ state: inout ClusterState
  ) -> Candidate {
    let sorted = VictimOrder.sorted(lower, state)
    let (violating, harmless) = splitByBudget(sorted, state)
    var victims: [PodID] = []
    var violations = 0
    for (group, isViolating) in [(violating, true), (harmless, false)] {
      for pod in group {
        trial.giveBack(pod, &state)
        if trial.cycle.rejectsWithNominated(trial.node, &state) == nil { continue }
        trial.takeAway(pod, &state)
        victims.append(pod)
        if isViolating { violations += 1 }
      }
    }
    if !violating.isEmpty && !harmless.isEmpty { victims = VictimOrder.sorted(victims, state) }
    return Candidate(node: trial.node, victims: victims, violations: violations)
  }

  /// Pods whose budget would be overdrawn, and the others, each in their order.
  private static func splitByBudget(
    _ pods: [PodID], _ state: ClusterState
  ) -> (violating: [PodID], harmless: [PodID]) {
    var allowed = state.budgets.map(\.disruptionsAllowed)
    var violating: [PodID] = []
    var harmless: [PodID] = []
    for pod in pods {
      let shape = state.shape(of: pod)
      var isViolating = false
      for (index, budget) in state.budgets.enumerated() where budget.namespace == shape.namespace {
        guard !shape.labels.pairs.isEmpty, let selector = budget.selector, !selector.isEmpty,
          selector.matches(shape.labels, state.symbols),
          !budget.disruptedPods.contains(state.pods.names[pod.index])
        else { continue }
        allowed[index] -= 1
        if allowed[index] < 0 { isViolating = true }
      }
      if isViolating { violating.append(pod) } else { harmless.append(pod) }
    }
    return (violating, harmless)
  }

  // MARK: - The choice

  /// The candidates that do the least harm, by one criterion after the other.
  func best(_ state: ClusterState) -> [Int] {
    var left = Array(candidates.indices)
    func keepLargest(_ score: (Candidate) -> Int64) {
      let scores = left.map { score(candidates[$0]) }
      guard let largest = scores.max() else { return }
      left = zip(left, scores).filter { $0.1 == largest }.map(\.0)
    }
    keepLargest { -Int64($0.violations) }
    keepLargest { candidate in candidate.victims.first.map { -Int64(state.priority(of: $0)) } ?? .max }
    keepLargest { candidate in
      -candidate.victims.reduce(Int64(0)) { $0 + Int64(state.priority(of: $1)) + 1 << 31 }
    }
    keepLargest { -Int64($0.victims.count) }
    keepLargest { Self.earliestStart($0, state) }
    return left
  }

  /// When the first of the most important victims started; a pod that hasn't started counts as starting now.
  private static func earliestStart(_ candidate: Candidate, _ state: ClusterState) -> Int64 {
    guard let first = candidate.victims.first else { return .max }
    let priority = state.priority(of: first)
    var earliest = Int64.max
    for victim in candidate.victims where state.priority(of: victim) == priority {
      if let start = state.pods.startTime[victim.index] { earliest = min(earliest, Int64(start)) }
    }
    return earliest
  }

  /// `0/4 nodes are available: 1 No preemption victims found for incoming pod, …`
  func message(_ state: ClusterState) -> String {
    ineligible ?? FailureMessage.nodes(state.nodes.count, refusals, state.resourceNames)
  }
}

/// A node in a dry run, with the pods that are taken away from it.
private struct NodeTrial {
  var cycle: SchedulingCycle
  let node: NodeID
  private(set) var away: [PodID] = []

  init(cycle: SchedulingCycle, node: NodeID) {
    self.cycle = cycle
    self.node = node
  }

  mutating func takeAway(_ pod: PodID, _ state: inout ClusterState) {
    away.append(pod)
    state.nodes.pods[node.index].removeAll { $0 == pod }
    state.account(pod, on: node, sign: -1)
    cycle.add(-1, pod, node, state)
  }

  mutating func giveBack(_ pod: PodID, _ state: inout ClusterState) {
    away.removeAll { $0 == pod }
    state.nodes.pods[node.index].append(pod)
    state.account(pod, on: node, sign: 1)
    cycle.add(1, pod, node, state)
  }
}
