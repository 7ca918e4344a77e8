/// A node, by its place in the columns of the node table.
struct NodeID: Hashable, Sendable, Comparable {
  var raw: Int32

  init(_ index: Int) { raw = Int32(index) }

  var index: Int { Int(raw) }

  static func < (left: NodeID, right: NodeID) -> Bool { left.raw < right.raw }
}

/// A pod, by its place in the columns of the pod table.
struct PodID: Hashable, Sendable, Comparable {
  var raw: Int32

  init(_ index: Int) { raw = Int32(index) }

  var index: Int { Int(raw) }

  static func < (left: PodID, right: PodID) -> Bool { left.raw < right.raw }
}

/// What the scheduler sees of a pod; the replicas of a workload share one.
struct ShapeID: Hashable, Sendable {
  var raw: Int32

  init(_ index: Int) { raw = Int32(index) }

  var index: Int { Int(raw) }
}

/// A resource that nodes offer and pods request, by its place among the resource columns.
struct ResourceID: Hashable, Sendable {
  var index: Int

  /// In thousandths of a core.
  static let cpu = ResourceID(index: 0)
  /// In bytes.
  static let memory = ResourceID(index: 1)
  /// In bytes.
  static let ephemeralStorage = ResourceID(index: 2)
}
