/// The workload object that made a pod: its kind and its row in the table of the kind.
struct OwnerRef: Hashable, Comparable, Sendable, BitwiseCopyable {
  enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// A bare pod; all of them are row 0.
    case none
    /// Of a ReplicaSet or a ReplicationController.
    case replicaSet
    case statefulSet, daemonSet, job
  }

  var kind: Kind
  var row: Int32

  static func < (left: OwnerRef, right: OwnerRef) -> Bool {
    (left.kind.rawValue, left.row) < (right.kind.rawValue, right.row)
  }

  static let none = OwnerRef(kind: .none, row: 0)
}
