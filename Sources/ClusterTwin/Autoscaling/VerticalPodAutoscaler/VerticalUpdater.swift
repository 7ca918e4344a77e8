package import SimKernel

/// Decides which pods get their recommendation now. Mirrors the updater of the Vertical Pod Autoscaler 1.8.
package struct VerticalUpdater: Sendable {
  package var interval = SimDuration.minutes(1)
  package var minReplicas = 2
  package var evictionTolerance = 0.5
  package var minimumDifference = 0.1
  package var lifetimeThreshold = SimDuration.hours(12)
  package var oomThreshold = SimDuration.minutes(10)

  package init() {}

  /// The pods of one replica controller under one VerticalPodAutoscaler.
  package struct Group: Sendable {
    /// Nil for a Job: as many as live.
    package var configuredReplicas: Int?
    package var pods: [VerticalPod]

    package init(configuredReplicas: Int?, pods: [VerticalPod]) {
      self.configuredReplicas = configuredReplicas
      self.pods = pods
    }
  }

  package enum Action: Sendable, Hashable {
    case evict(pod: Int)
    /// Patch the `resize` subresource; evict instead when the patch is refused.
    case resize(pod: Int)
  }

  /// The rules of a VerticalPodAutoscaler's `spec`.
  package struct Rules: Sendable {
    package var mode = VerticalUpdateMode.recreate
    /// `updatePolicy.minReplicas`, else the updater's own.
    package var minReplicas: Int?
    package var requirements: [EvictionRequirement] = []
    package var policy = VerticalPolicy()

    package init(mode: VerticalUpdateMode = .recreate) { self.mode = mode }
  }

  /// One loop: the actions in order. Evictions still go through the Eviction API, which may refuse them.
  package func decide(
    _ groups: [Group], rules: Rules, recommend: (VerticalPod) -> [ContainerRecommendation], now: SimTime
  ) -> [Action] {
    var isInPlace = false
    switch rules.mode {
    case .off, .initial, .inPlace: return []
    case .recreate, .auto: break
    case .inPlaceOrRecreate: isInPlace = true
    }
    var stats = groups.map { group in
      DisruptionGroup(
        configured: group.configuredReplicas ?? group.pods.count,
        running: group.pods.count { !$0.isPending }, toleranceFraction: evictionTolerance)
    }
    var queue: [(pod: VerticalPod, group: Int, priority: UpdatePriority)] = []
    for (index, group) in groups.enumerated() where group.pods.count >= rules.minReplicas ?? minReplicas {
      for pod in group.pods {
        let isOpen = isInPlace ? mayTouchInPlace(pod, stats[index], now: now) : stats[index].mayEvict(pod, now: now)
        if !isOpen { continue }
        let recommendations = recommend(pod)
        let priority = priority(pod, recommendations, policy: rules.policy, now: now)
        guard priority.verdict == .update, admits(pod, recommendations, rules.requirements) else { continue }
        queue.append((pod, index, priority))
      }
    }
    queue.sort { $0.priority.isBefore($1.priority) || (!$1.priority.isBefore($0.priority) && $0.pod.id < $1.pod.id) }
    var actions: [Action] = []
    var evictions = isInPlace ? [] : queue
    for entry in isInPlace ? queue : [] {
      if entry.pod.resize != .none {
        if stats[entry.group].mayGiveUpResizing(entry.pod, now: now) { evictions.append(entry) }
      } else if stats[entry.group].isDisruptable {
        stats[entry.group].noteResize()
        actions.append(.resize(pod: entry.pod.id))
      }
    }
    for entry in evictions where stats[entry.group].mayEvict(entry.pod, now: now) {
      stats[entry.group].noteEviction(of: entry.pod)
      actions.append(.evict(pod: entry.pod.id))
    }
    return actions
  }

  private func mayTouchInPlace(_ pod: VerticalPod, _ group: DisruptionGroup, now: SimTime) -> Bool {
    if pod.isPending { return false }
    return pod.resize == .none ? group.isDisruptable : group.mayGiveUpResizing(pod, now: now)
  }
}
