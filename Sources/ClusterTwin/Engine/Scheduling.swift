import SimKernel

/// The scheduler's place in the run: it takes one pod after the other from its queue.
extension Twin {
  /// Tries the next pod that waits; false where none does.
  mutating func scheduleNext() -> Bool {
    guard let attempt = placing.attempt(at: now) else {
      sleepUntilWake()
      return false
    }
    countAttempt(attempt)
    switch attempt {
    case .skipped: break
    case .bound(let pod, let node):
      placing.queue.handle(.podAdded(cluster.pods.shapes[pod.index]), at: now, placing.scheduler.state)
      start(pod, on: node)
    case .failed(let decision): noteFailure(decision)
    }
    return true
  }

  /// A run whose scheduler tries pods again and again at one moment is given up.
  private mutating func countAttempt(_ attempt: QueuedScheduler.Attempt) {
    let limit = settings.eventsPerInstant + 20 * cluster.pods.count
    let pod =
      switch attempt {
      case .skipped(let pod), .bound(let pod, _): pod
      case .failed(let decision): decision.pod
      }
    guard attempts.isExceeded(at: now, limit: limit),
      let culprit = attempts.suspect(ownerTitle(of: pod), limit: limit)
    else { return }
    giveUp("the scheduler tried pods more than \(limit) times within one instant, most of them of \(culprit)")
  }

  private mutating func noteFailure(_ decision: Decision) {
    let pod = decision.pod
    trace.add(.podUnschedulable, at: now, subject: pod.raw)
    guard case .preempting = decision.outcome else { return noteWaitingPod() }
    placing.queue.finishPreempting(pod)
    // A pod that stops already may be among the victims of another one.
    for victim in decision.preemption?.victims ?? [] where !life.isStopping[victim.index] {
      trace.add(.podPreempted, at: now, subject: victim.raw, Int64(pod.raw))
      stopPod(victim)
    }
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
