/// The workload object that made a pod: its kind and its row in the table of the kind.
struct OwnerRef: Hashable, Sendable, BitwiseCopyable {
  enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// A bare pod.
    case none
    case replicaSet, statefulSet, daemonSet, job
  }

  var kind: Kind
  var row: Int32

  static let none = OwnerRef(kind: .none, row: -1)
}
