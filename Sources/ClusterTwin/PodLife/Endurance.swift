import SimKernel

/// How long a pod stays on a node with a NoExecute taint.
enum Endurance: Hashable, Sendable {
  case none, forever
  case limited(SimDuration)
}

/// A toleration that counts for NoExecute taints, with its time.
struct ExecutionToleration: Hashable, Sendable {
  var toleration: Toleration
  /// nil tolerates for ever.
  var seconds: Int64?
}

extension PodLife {
  /// The shortest time of the tolerations that match (`tainteviction`).
  func endurance(of taint: Taint) -> Endurance {
    let matching = tolerations.filter { $0.toleration.tolerates(taint) }
    if matching.isEmpty { return .none }
    guard let shortest = matching.compactMap(\.seconds).min() else { return .forever }
    return shortest <= 0 ? .none : .limited(.seconds(shortest))
  }
}
