import SimKernel

/// Pods in an order of urgency; any of them can be taken out.
///
/// A binary heap over keys of its own, with the place of each pod by slot: no allocation once it has grown.
struct PodHeap: Sendable {
  /// What a pod is ordered by: the expiry of its back-off, its priority, the moment it was queued.
  struct Key: Sendable, Equatable {
    /// Zero in the queue of active pods.
    var expiry: SimTime
    var priority: Int32
    var timestamp: SimTime
    /// Tells apart what was queued in the same microsecond.
    var sequence: UInt64

    func precedes(_ other: Key) -> Bool {
      if expiry != other.expiry { return expiry < other.expiry }
      if priority != other.priority { return priority > other.priority }
      if timestamp != other.timestamp { return timestamp < other.timestamp }
      return sequence < other.sequence
    }
  }

  private var pods: [PodID] = []
  private var keys: [Key] = []
  /// By pod; -1 where it isn't in the heap.
  private var places: [Int32] = []

  var count: Int { pods.count }
  var first: PodID? { pods.first }
  var firstKey: Key? { keys.first }

  func contains(_ pod: PodID) -> Bool { pod.index < places.count && places[pod.index] >= 0 }

  mutating func push(_ pod: PodID, _ key: Key) {
    while places.count <= pod.index { places.append(-1) }
    places[pod.index] = Int32(pods.count)
    pods.append(pod)
    keys.append(key)
    rise(pods.count - 1)
  }

  mutating func popFirst() -> PodID? {
    guard let first = pods.first else { return nil }
    remove(first)
    return first
  }

  mutating func remove(_ pod: PodID) {
    guard contains(pod) else { return }
    let place = Int(places[pod.index])
    let last = pods.count - 1
    if place != last { swap(place, last) }
    pods.removeLast()
    keys.removeLast()
    places[pod.index] = -1
    if place < last {
      rise(place)
      sink(place)
    }
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    pods.swapAt(left, right)
    keys.swapAt(left, right)
    places[pods[left].index] = Int32(left)
    places[pods[right].index] = Int32(right)
  }

  private mutating func rise(_ start: Int) {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      if !keys[place].precedes(keys[parent]) { return }
      swap(place, parent)
      place = parent
    }
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var least = place
      let (left, right) = (2 * place + 1, 2 * place + 2)
      if left < keys.count && keys[left].precedes(keys[least]) { least = left }
      if right < keys.count && keys[right].precedes(keys[least]) { least = right }
      if least == place { return }
      swap(place, least)
      place = least
    }
  }
}
