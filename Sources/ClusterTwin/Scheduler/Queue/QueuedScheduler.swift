import SimKernel

/// The scheduler with its queue: what an event engine drives, one attempt at a time.
struct QueuedScheduler: Sendable {
  var scheduler: Scheduler
  var queue = SchedulingQueue()

  init(_ scheduler: Scheduler) { self.scheduler = scheduler }

  var state: ClusterState {
    _read { yield scheduler.state }
    _modify { yield &scheduler.state }
  }

  enum Attempt: Sendable {
    /// The pod is assumed on the node; the binding is the caller's to make known by `podAdded`.
    case bound(PodID, NodeID)
    /// The pod terminates or runs already, and is not tried.
    case skipped(PodID)
    /// The pod went back to the queue. With `preempting` its victims are marked: the caller lets them terminate, calls
    /// `queue.finishPreempting` when their deletions are sent, and reports each end by `podDeleted`.
    case failed(Decision)
  }

  /// Tries the next pod; nil when none is to be tried now.
  mutating func attempt(at now: SimTime) -> Attempt? {
    guard let pod = queue.pop() else { return nil }
    if scheduler.state.pods.isTerminating[pod.index] || scheduler.state.pods.node[pod.index] != nil {
      queue.finish(pod)
      return .skipped(pod)
    }
    let decision = scheduler.settle(pod)
    switch decision.outcome {
    case .bound(let node):
      queue.finish(pod)
      return .bound(pod, node)
    case .preempting:
      queue.fail(pod, decision.rejectors(scheduler.state), isPreempting: true, at: now, scheduler.state)
    case .unschedulable, .gated: queue.fail(pod, decision.rejectors(scheduler.state), at: now, scheduler.state)
    }
    // Room that is no longer promised may do for pods that are not more important.
    for other in scheduler.withdrawn {
      let shape = scheduler.state.pods.shapes[other.index]
      queue.handle(
        .podDeleted(shape), upTo: scheduler.state.shapes[shape.index].priority, at: now, scheduler.state)
    }
    return .failed(decision)
  }
}
