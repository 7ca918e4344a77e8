/// A pod as something that events remember: it is another pod once the slot has been used again.
struct PodReference: Hashable, Sendable {
  var pod: PodID
  var generation: UInt32
}

/// Pods as columns; a pod keeps its slot as long as it exists, then another one gets it.
struct PodTable: Sendable {
  private(set) var names: [Symbol] = []
  private(set) var shapes: [ShapeID] = []
  private(set) var isLive: [Bool] = []
  /// Counts the pods that a slot has held.
  private(set) var generations: [UInt32] = []
  /// Where the pod runs; nil while it waits and after it is gone.
  var node: [NodeID?] = []
  var nominatedNode: [NodeID?] = []
  /// `status.startTime` in seconds since the epoch; nil before the kubelet has seen the pod.
  var startTime: [Int?] = []
  /// `deletionTimestamp` is set.
  var isTerminating: [Bool] = []
  /// Terminating because the scheduler made room for another pod.
  var isPreempted: [Bool] = []
  private var freeSlots: [PodID] = []

  /// The length of the columns.
  var slotCount: Int { names.count }
  /// How many pods exist.
  var count: Int { names.count - freeSlots.count }

  func reference(to pod: PodID) -> PodReference { PodReference(pod: pod, generation: generations[pod.index]) }

  /// Whether the pod that was meant still exists.
  func isCurrent(_ reference: PodReference) -> Bool { generations[reference.pod.index] == reference.generation }

  mutating func add(name: Symbol, shape: ShapeID, startTime start: Int?, isTerminating terminating: Bool) -> PodID {
    let pod = freeSlots.popLast() ?? appendSlot()
    names[pod.index] = name
    shapes[pod.index] = shape
    isLive[pod.index] = true
    startTime[pod.index] = start
    isTerminating[pod.index] = terminating
    isPreempted[pod.index] = false
    return pod
  }

  mutating func free(_ pod: PodID) {
    guard isLive[pod.index] else { return }
    isLive[pod.index] = false
    generations[pod.index] &+= 1
    freeSlots.append(pod)
  }

  mutating func setName(_ name: Symbol, of pod: PodID) { names[pod.index] = name }

  mutating func setShape(_ shape: ShapeID, of pod: PodID) { shapes[pod.index] = shape }

  private mutating func appendSlot() -> PodID {
    names.append(.empty)
    shapes.append(ShapeID(0))
    isLive.append(false)
    generations.append(0)
    node.append(nil)
    nominatedNode.append(nil)
    startTime.append(nil)
    isTerminating.append(false)
    isPreempted.append(false)
    return PodID(names.count - 1)
  }
}
