import SimKernel

/// DefaultPreemption: which pods would have to go so that a pod fits, and where that does the least harm.
struct Preemption: Sendable {
  struct Candidate: Sendable {
    var node: NodeID
    /// The most important first.
    var victims: [PodID]
    /// Victims whose disruption budget is exhausted.
    var violations: Int
    fileprivate var harm: Harm
  }

  /// What a candidate is judged by, the most important first; less is better.
  fileprivate struct Harm: Comparable {
    var violations: Int
    var highestPriority: Int64
    var prioritySum: Int64
    var count: Int
    /// When the first of the most important victims started, reversed: the later the better.
    var age: Int64

    static func < (left: Harm, right: Harm) -> Bool {
      if left.violations != right.violations { return left.violations < right.violations }
      if left.highestPriority != right.highestPriority { return left.highestPriority < right.highestPriority }
      if left.prioritySum != right.prioritySum { return left.prioritySum < right.prioritySum }
      if left.count != right.count { return left.count < right.count }
      return left.age < right.age
    }
  }

  /// Where the pod could make room; where answers are kept, only the one that does the least harm.
  private(set) var candidates: [Candidate] = []
  private(set) var chosen: Int?
  /// Why nodes that were tried are no candidates.
  private var refusals: [Rejection] = []
  /// How many nodes no removal can help.
  private var hopeless = 0
  /// Why the pod may not preempt at all.
  private(set) var ineligible: String?

  /// The pods that have to go, empty when no node was chosen.
  var victims: [PodID] { chosen.map { candidates[$0].victims } ?? [] }

  /// `resolvable`: the nodes where removing pods could help, in the order of the rejections, where they are known.
  /// `trials`: what is known from before; used where the pod's rules look at one node at a time.
  init(
    _ cycle: SchedulingCycle, _ decision: Decision, _ nominated: NodeID?, resolvable known: [NodeID]? = nil,
    _ scheduler: inout Scheduler, _ trials: inout TrialCache
  ) {
    ineligible = Self.ineligible(cycle, decision, nominated, scheduler.state)
    if ineligible != nil { return }
    let resolvable =
      known ?? decision.rejections.compactMap { $0.rejection.isResolvable ? $0.node : nil }
    hopeless = scheduler.state.nodes.count - resolvable.count
    if resolvable.isEmpty { return }
    // A tenth of the nodes, at least 100, is enough to look at.
    let enough = min(resolvable.count, max(100, resolvable.count / 10))
    let offset = resolvable.count == 1 ? 0 : scheduler.preemptionOffsets.below(resolvable.count)
    if trials.isKept {
      useTrials(resolvable, from: offset, enough: enough, cycle, &scheduler.state, &trials)
      return
    }
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
    chosen = candidates.indices.min { candidates[$0].harm < candidates[$1].harm }
  }

  /// The same from dry runs that are known already, where the pod's rules look at one node at a time.
  private mutating func useTrials(
    _ nodes: [NodeID], from offset: Int, enough: Int, _ cycle: SchedulingCycle, _ state: inout ClusterState,
    _ trials: inout TrialCache
  ) {
    trials.begin(state)
    var found = 0
    var hasHarmless = false
    var best: Int?
    var place = offset
    for _ in nodes.indices {
      let node = nodes[place]
      place = place + 1 == nodes.count ? 0 : place + 1
      if !trials.isKnown(node, state) {
        let outcome = Self.tryNode(node, cycle, &state)
        trials.keep(outcome, node, state)
      }
      if trials.isRefused[node.index] {
        refusals.append(trials.refusals[node.index])
        continue
      }
      found += 1
      if trials.harms[node.index].violations == 0 { hasHarmless = true }
      if let least = best {
        if trials.harms[node.index] < trials.harms[least] { best = node.index }
      } else {
        best = node.index
      }
      if hasHarmless && found >= enough { break }
    }
    guard let best else { return }
    let harm = trials.harms[best]
    candidates = [
      Candidate(
        node: NodeID(best), victims: trials.victims[best], violations: harm.violations, harm: harm)
    ]
    chosen = 0
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

  fileprivate enum Trial {
    case possible(Candidate)
    case refused(Rejection)
  }

  /// Takes all less important pods away, then gives back as many as the pod leaves room for.
  private static func tryNode(_ node: NodeID, _ cycle: SchedulingCycle, _ state: inout ClusterState) -> Trial {
    let before = state.nodes.pods[node.index]
    let lower = before.filter { state.priority(of: $0) < cycle.shape.priority }
    if lower.isEmpty { return .refused(Rejection(.noVictims, isResolvable: false)) }
    let epoch = state.nodes.epochs[node.index]
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
    // The node is as it was.
    state.nodes.epochs[node.index] = epoch
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
    return Candidate(
      node: trial.node, victims: victims, violations: violations, harm: harm(victims, violations, state))
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

  /// The candidates that do the least harm, in the order in which they were found.
  var best: [Int] {
    guard let least = candidates.map(\.harm).min() else { return [] }
    return candidates.indices.filter { candidates[$0].harm == least }
  }

  private static func harm(_ victims: [PodID], _ violations: Int, _ state: ClusterState) -> Harm {
    guard let first = victims.first else {
      return Harm(violations: violations, highestPriority: .min, prioritySum: 0, count: 0, age: .min)
    }
    let highest = state.priority(of: first)
    var sum: Int64 = 0
    var earliest = Int64.max
    for victim in victims {
      let priority = state.priority(of: victim)
      sum += Int64(priority) + 1 << 31
      // A pod that hasn't started counts as starting now.
      if priority == highest, let start = state.pods.startTime[victim.index] { earliest = min(earliest, Int64(start)) }
    }
    return Harm(
      violations: violations, highestPriority: Int64(highest), prioritySum: sum, count: victims.count, age: -earliest)
  }

  /// `0/4 nodes are available: 1 No preemption victims found for incoming pod, …`
  func message(_ state: ClusterState) -> String {
    if let ineligible { return ineligible }
    let notHelped = repeatElement(Rejection(.preemptionNotHelpful, isResolvable: false), count: hopeless)
    return FailureMessage.nodes(state.nodes.count, notHelped + refusals, state.resourceNames)
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

/// What dry runs on nodes found, kept as long as nothing about the node changes.
struct TrialCache: Sendable {
  /// By node: the epoch of its answer.
  private var epochs: [UInt32] = []
  fileprivate private(set) var isRefused: [Bool] = []
  fileprivate private(set) var refusals: [Rejection] = []
  fileprivate private(set) var harms: [Preemption.Harm] = []
  fileprivate private(set) var victims: [[PodID]] = []
  private var hasAnswer: [Bool] = []
  private var budgetVersion = -1
  /// Whether answers may be kept at all.
  fileprivate let isKept: Bool

  init(isKept: Bool = true) { self.isKept = isKept }

  fileprivate mutating func begin(_ state: borrowing ClusterState) {
    if budgetVersion != state.budgetVersion {
      self = TrialCache()
      budgetVersion = state.budgetVersion
    }
    let missing = state.nodes.slotCount - epochs.count
    if missing <= 0 { return }
    epochs.append(contentsOf: repeatElement(0, count: missing))
    hasAnswer.append(contentsOf: repeatElement(false, count: missing))
    isRefused.append(contentsOf: repeatElement(false, count: missing))
    let none = Rejection(.noVictims, isResolvable: false)
    refusals.append(contentsOf: repeatElement(none, count: missing))
    let harmless = Preemption.Harm(violations: 0, highestPriority: .min, prioritySum: 0, count: 0, age: .min)
    harms.append(contentsOf: repeatElement(harmless, count: missing))
    victims.append(contentsOf: repeatElement([], count: missing))
  }

  fileprivate func isKnown(_ node: NodeID, _ state: borrowing ClusterState) -> Bool {
    hasAnswer[node.index] && epochs[node.index] == state.nodes.epochs[node.index]
  }

  fileprivate mutating func keep(_ outcome: Preemption.Trial, _ node: NodeID, _ state: borrowing ClusterState) {
    epochs[node.index] = state.nodes.epochs[node.index]
    hasAnswer[node.index] = true
    switch outcome {
    case .refused(let rejection):
      isRefused[node.index] = true
      refusals[node.index] = rejection
    case .possible(let candidate):
      isRefused[node.index] = false
      harms[node.index] = candidate.harm
      victims[node.index] = candidate.victims
    }
  }
}
