import HeapModule

/// Pods that wait for a node: those to be tried now, and those that found none.
struct WaitingPods: Sendable {
  private struct Entry: Comparable, Sendable {
    var priority: Int32
    var order: Int64
    var pod: PodID

    static func < (left: Entry, right: Entry) -> Bool {
      left.priority == right.priority ? left.order < right.order : left.priority > right.priority
    }
  }

  private var active = Heap<Entry>()
  private(set) var unschedulable: [PodID] = []
  private var added: Int64 = 0

  mutating func add(_ pod: PodID, priority: Int32) {
    added += 1
    active.insert(Entry(priority: priority, order: added, pod: pod))
  }

  mutating func next() -> PodID? { active.popMin()?.pod }

  mutating func park(_ pod: PodID) { unschedulable.append(pod) }

  /// Takes out the pods that found no node, to be tried again.
  mutating func takeParked() -> [PodID] {
    defer { unschedulable.removeAll(keepingCapacity: true) }
    return unschedulable
  }
}
