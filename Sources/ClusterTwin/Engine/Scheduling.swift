import SimKernel

/// The scheduler's place in the run: it takes one pod after the other from its queue.
extension Twin {
  /// Tries the next pod that waits; false where none does.
  mutating func scheduleNext() -> Bool {
    guard let attempt = placing.attempt(at: now) else {
      sleepUntilWake()
      return false
    }
    switch attempt {
    case .skipped: break
    case .bound(let pod, let node):
      placing.queue.handle(.podAdded(cluster.pods.shapes[pod.index]), at: now, placing.scheduler.state)
      start(pod, on: node)
    case .failed(let decision): noteFailure(decision)
    }
    return true
  }

  private mutating func noteFailure(_ decision: Decision) {
    let pod = decision.pod
    trace.add(.podUnschedulable, at: now, subject: pod.raw)
    guard case .preempting = decision.outcome else { return }
    for victim in decision.preemption?.victims ?? [] {
      trace.add(.podPreempted, at: now, subject: victim.raw, Int64(pod.raw))
      deletePod(victim)
    }
    placing.queue.finishPreempting(pod)
  }

  /// Pods whose back-off is over are tried again.
  mutating func wakeScheduler() {
    schedulerWake = .never
    placing.queue.flush(at: now, placing.scheduler.state)
  }

  private mutating func sleepUntilWake() {
    let next = placing.queue.nextWakeUp
    guard next < schedulerWake else { return }
    schedulerWake = next
    queue.schedule(.schedulerWakes, at: max(next, now + .microseconds(1)))
  }
}
