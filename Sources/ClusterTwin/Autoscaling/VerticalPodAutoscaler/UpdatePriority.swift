package import SimKernel

/// Whether and how urgently a pod should get its recommendation.
/// Mirrors `UpdatePriorityCalculator` of the Vertical Pod Autoscaler 1.8.
package struct UpdatePriority: Sendable, Hashable {
  package enum Verdict: Sendable, Hashable {
    case update
    case notStarted
    case shortLived
    case differenceTooLow
    case nothingWouldChange
  }

  /// A request is missing or not between the bounds.
  package var isOutside = false
  /// A container wants more than it requests.
  package var wantsMore = false
  /// The sum over the resources of |recommended - requested| / requested, of the whole pod.
  package var difference = 0.0
  /// A container was killed for want of memory soon after its start.
  package var isQuickOOM = false
  package var verdict = Verdict.update

  /// Whether this pod comes before the other one.
  package func isBefore(_ other: UpdatePriority) -> Bool {
    wantsMore != other.wantsMore ? wantsMore : difference > other.difference
  }

  package var explanation: Explanation {
    Explanation(
      inputs: [
        ("outside the bounds", "\(isOutside)"), ("wants more", "\(wantsMore)"), ("quick OOM", "\(isQuickOOM)"),
        ("difference", "\(difference)"),
      ],
      formula: "outside, or quick OOM and a change, or old enough and difference large enough", result: "\(verdict)")
  }
}

/// What `spec.updatePolicy.evictionRequirements` asks: one of the resources must change in this direction.
package struct EvictionRequirement: Sendable, Hashable {
  package enum Change: Sendable { case targetHigherThanRequests, targetLowerThanRequests }

  package var resources: [VerticalResource]
  package var change: Change

  package init(resources: [VerticalResource], change: Change) {
    self.resources = resources
    self.change = change
  }
}

extension VerticalUpdater {
  /// Judges one pod by its recommendation, which is already capped for it.
  package func priority(
    _ pod: VerticalPod, _ recommendations: [ContainerRecommendation], policy: VerticalPolicy, now: SimTime
  ) -> UpdatePriority {
    var priority = UpdatePriority()
    var requested = VerticalAmounts(cpuMilli: 0, memoryBytes: 0)
    var recommended = requested
    var isCounted = (cpu: false, memory: false)
    for container in pod.containers {
      let own = policy.container(container.name)
      if own?.isOff != true, let ran = container.ranBeforeOOM, ran < oomThreshold { priority.isQuickOOM = true }
      guard let recommendation = recommendations.first(where: { $0.container == container.name }) else { continue }
      for resource in VerticalResource.allCases where own?.controls(resource) ?? true {
        let target = recommendation.target[resource]
        recommended[resource] += target
        if resource == .cpu { isCounted.cpu = true } else { isCounted.memory = true }
        guard let request = container.requests[resource] else {
          priority.wantsMore = true
          priority.isOutside = true
          continue
        }
        requested[resource] += request
        if target > request { priority.wantsMore = true }
        if request < recommendation.lowerBound[resource] || request > recommendation.upperBound[resource] {
          priority.isOutside = true
        }
      }
    }
    for resource in VerticalResource.allCases where resource == .cpu ? isCounted.cpu : isCounted.memory {
      let unit = Double(resource.milliPerUnit)
      let total = max(Double(requested[resource]) * unit, 1)
      priority.difference += abs(total - Double(recommended[resource]) * unit) / total
    }
    priority.verdict = verdict(pod, priority, now: now)
    return priority
  }

  private func verdict(_ pod: VerticalPod, _ priority: UpdatePriority, now: SimTime) -> UpdatePriority.Verdict {
    if !priority.isOutside && !priority.isQuickOOM {
      guard let start = pod.start else { return .notStarted }
      if now < start + lifetimeThreshold { return .shortLived }
      if priority.difference < minimumDifference { return .differenceTooLow }
    }
    return priority.isQuickOOM && priority.difference == 0 ? .nothingWouldChange : .update
  }

  /// Whether the eviction requirements let the pod go.
  func admits(
    _ pod: VerticalPod, _ recommendations: [ContainerRecommendation], _ requirements: [EvictionRequirement]
  ) -> Bool {
    pod.containers.contains { container in
      guard let recommendation = recommendations.first(where: { $0.container == container.name }) else { return false }
      guard let cpu = container.requests.cpuMilli, let memory = container.requests.memoryBytes else { return true }
      let requests = VerticalAmounts(cpuMilli: cpu, memoryBytes: memory)
      return requirements.allSatisfy { requirement in
        requirement.resources.contains { resource in
          switch requirement.change {
          case .targetHigherThanRequests: recommendation.target[resource] > requests[resource]
          case .targetLowerThanRequests: recommendation.target[resource] < requests[resource]
          }
        }
      }
    }
  }
}

extension VerticalPolicy.Container {
  func controls(_ resource: VerticalResource) -> Bool { resource == .cpu ? controlsCPU : controlsMemory }
}
