import SimKernel

/// What the kubelet does with a pod, as times worked out beforehand: a pod that nothing disturbs costs three events.
extension Twin {
  /// The kubelet takes on a pod that was bound to its node.
  mutating func start(_ pod: PodID) {
    let index = pod.index
    life.started[index] = now
    trace.add(.podBound, at: now, subject: pod.raw, Int64(cluster.pods.node[index]?.raw ?? -1))
    switch settings.kubelet {
    case .driven: life.phase[index] = .running
    case .modelled: life.step[index] = queue.schedule(.pod(pod, .running), at: now + settings.sandbox)
    }
  }

  mutating func advance(_ pod: PodID, _ step: PodStep) {
    let index = pod.index
    life.step[index] = .none
    switch step {
    case .none: break
    case .running:
      life.phase[index] = .running
      trace.add(.podRunning, at: now, subject: pod.raw)
      life.step[index] = queue.schedule(.pod(pod, .ready), at: now + readyDelay(of: pod))
    case .ready: setReady(pod, true)
    case .gone: removePod(pod)
    }
  }

  /// From the start of the containers to the first readiness that counts.
  private func readyDelay(of pod: PodID) -> SimDuration {
    .seconds(2)
  }

  /// How long a pod takes to stop.
  func terminationTime(of pod: PodID) -> SimDuration {
    let plan = templates[life.template[pod.index].index].life
    let preStop = plan.containers.map(\.preStop).max() ?? .zero
    return min(plan.grace, preStop + .seconds(1))
  }
}
