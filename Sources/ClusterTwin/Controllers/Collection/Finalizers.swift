import KubeModel
import SimKernel

/// Finalizers of workload objects, which nobody removes: the object has a deletion timestamp and stays.
///
/// Its controller acts no more for it (`DeletionTimestamp != nil`). Its dependents are deleted after it in the background,
/// which is never, and before it in the foreground (`attemptToDeleteItem`: an owner with a deletion timestamp is there
/// until its object is gone, or until it waits for its dependents).
extension Twin {
  /// What the garbage collector itself removes.
  private static let ownFinalizers = ["foregroundDeletion", "orphan"]

  /// Notes that an object has finalizers that somebody else would remove.
  mutating func noteFinalizers(of maker: Maker, _ object: KubeObject) {
    let finalizers = (object.root.at("metadata", "finalizers")?.sequence ?? []).compactMap(\.string)
    if finalizers.contains(where: { !Self.ownFinalizers.contains($0) }) { held.insert(maker) }
  }

  /// Whether an owner's object exists, also when it is deleted and a finalizer holds it.
  func stands(_ maker: Maker) -> Bool {
    if held.contains(maker) { return true }
    let row = Int(maker.row)
    return switch maker.kind {
    case .deployment: deployments.isAlive[row]
    case .replicaSet: replicaSets.isAlive[row]
    case .statefulSet: statefulSets.isAlive[row]
    case .daemonSet: daemonSets.isAlive[row]
    case .job: jobs[maker.row].isAlive
    case .cronJob: cronJobs[maker.row].isAlive
    case .scaledJob: true
    }
  }

  /// Whether an object of a namespace stays because a finalizer holds it.
  func holdsObjects(in namespace: Symbol) -> Bool {
    held.contains { maker in
      let row = Int(maker.row)
      return switch maker.kind {
      case .deployment: deployments.namespace[row] == namespace
      case .replicaSet: templates[replicaSets.owned.template[row].index].namespace == namespace
      case .statefulSet: statefulSets.namespace[row] == namespace
      case .daemonSet: daemonSets.namespace[row] == namespace
      case .job: jobs[maker.row].namespace == namespace
      case .cronJob: cronJobs[maker.row].namespace == namespace
      case .scaledJob: false
      }
    }
  }

  /// Whether a dependent keeps its owner from going when that is deleted in the foreground: its controller's reference
  /// says so with `blockOwnerDeletion`.
  static func blocksOwner(_ object: KubeObject) -> Bool {
    let references = object.root.at("metadata", "ownerReferences")?.sequence ?? []
    return references.first { $0["controller"]?.bool == true }?["blockOwnerDeletion"]?.bool ?? false
  }

  /// How an object that is loaded with a deletion timestamp was deleted; nil for one that was not.
  static func deletion(of object: KubeObject) -> DeletionPropagation? {
    let metadata = object.root["metadata"]
    guard metadata?["deletionTimestamp"]?.string != nil else { return nil }
    let finalizers = (metadata?["finalizers"]?.sequence ?? []).compactMap(\.string)
    return finalizers.contains("foregroundDeletion")
      ? .foreground : finalizers.contains("orphan") ? .orphan : .background
  }
}
