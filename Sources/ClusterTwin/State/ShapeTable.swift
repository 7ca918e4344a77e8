/// The distinct shapes of pods; a shape that nobody has used for long makes room for another.
struct ShapeTable: Sendable {
  private(set) var list: [PodShape] = []
  /// Counts the shapes that a slot has held.
  private(set) var generations: [UInt32] = []
  private var ids: [PodShape: ShapeID] = [:]
  private var users: [Int32] = []
  /// Pods of the shape that are on nodes.
  private(set) var placed: [Int32] = []
  /// Shapes by each of their labels.
  private var index = LabelIndex()
  /// Shapes in the order in which they lost their last user; some have found one again.
  private var idle: [ShapeID] = []
  private var idleCount = 0

  /// So many idle shapes are kept: a workload that is scaled to nothing comes back under the same number.
  static let idleLimit = 1_024

  /// The number of a shape and whether it is new; without a user it may be given to another shape later.
  mutating func find(_ shape: PodShape) -> (id: ShapeID, isNew: Bool) {
    if let id = ids[shape] { return (id, false) }
    let id = recycled() ?? appendSlot(shape)
    list[id.index] = shape
    ids[shape] = id
    for pair in shape.labels.pairs { index.add(id.index, under: LabelKey(namespace: shape.namespace, pair: pair)) }
    return (id, true)
  }

  /// Counts pods that come to nodes or leave them.
  mutating func place(_ shape: ShapeID, _ change: Int32) { placed[shape.index] += change }

  /// The shapes that may meet a query, found by the rarest of the labels that it needs.
  func candidates(for query: PodQuery) -> [Int] {
    let found = query.requiredLabels.map { index.numbers(under: $0) }
    return found.min { $0.count < $1.count } ?? Array(list.indices)
  }

  mutating func retain(_ shape: ShapeID) {
    if users[shape.index] == 0 && isWaiting[shape.index] { idleCount -= 1 }
    users[shape.index] += 1
  }

  mutating func release(_ shape: ShapeID) {
    users[shape.index] -= 1
    guard users[shape.index] == 0 else { return }
    idleCount += 1
    if !isWaiting[shape.index] {
      isWaiting[shape.index] = true
      idle.append(shape)
    }
  }

  /// Whether a shape stands in `idle`.
  private var isWaiting: [Bool] = []

  private mutating func appendSlot(_ shape: PodShape) -> ShapeID {
    list.append(shape)
    generations.append(0)
    users.append(0)
    placed.append(0)
    isWaiting.append(false)
    return ShapeID(list.count - 1)
  }

  /// The shape that has been idle for longest, when there are too many of them.
  private mutating func recycled() -> ShapeID? {
    guard idleCount > Self.idleLimit else { return nil }
    for (place, shape) in idle.enumerated() {
      isWaiting[shape.index] = false
      guard users[shape.index] == 0 else { continue }
      idle.removeFirst(place + 1)
      idleCount -= 1
      let old = list[shape.index]
      ids[old] = nil
      for pair in old.labels.pairs { index.remove(shape.index, under: LabelKey(namespace: old.namespace, pair: pair)) }
      generations[shape.index] &+= 1
      return shape
    }
    return nil
  }
}
