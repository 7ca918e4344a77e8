/// Pods as columns; a pod's place in them never changes.
struct PodTable: Sendable {
  private(set) var names: [Symbol] = []
  private(set) var shapes: [ShapeID] = []
  /// Where the pod runs; nil while it waits and after it is gone.
  var node: [NodeID?] = []
  var nominatedNode: [NodeID?] = []
  /// `status.startTime` in seconds since the epoch; nil before the kubelet has seen the pod.
  var startTime: [Int?] = []
  /// `deletionTimestamp` is set.
  var isTerminating: [Bool] = []
  /// Terminating because the scheduler made room for another pod.
  var isPreempted: [Bool] = []

  var count: Int { names.count }

  mutating func add(name: Symbol, shape: ShapeID, startTime start: Int?, isTerminating terminating: Bool) -> PodID {
    names.append(name)
    shapes.append(shape)
    node.append(nil)
    nominatedNode.append(nil)
    startTime.append(start)
    isTerminating.append(terminating)
    isPreempted.append(false)
    return PodID(names.count - 1)
  }
}
