import SimKernel

/// The scheduler's place in the run: it takes one pod after the other from its queue.
extension Twin {
  /// Tries the next pod that waits; false where none does.
  mutating func scheduleNext() -> Bool {
    guard let pod = waiting.next() else { return false }
    if cluster.pods.isTerminating[pod.index] || cluster.pods.node[pod.index] != nil { return true }
    switch scheduler.place(pod) {
    case .bound(let node):
      start(pod, on: node)
    case .preempting, .unschedulable, .gated:
      trace.add(.podUnschedulable, at: now, subject: pod.raw)
      waiting.park(pod)
    }
    return true
  }

  /// The set of nodes, or what they offer, has changed.
  mutating func nodesChanged() {}

  /// Something changed that may make room for pods that found none.
  mutating func retryWaiting() {
    for pod in waiting.takeParked() { waiting.add(pod, priority: cluster.priority(of: pod)) }
  }
}
