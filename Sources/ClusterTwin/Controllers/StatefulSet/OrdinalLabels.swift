/// The labels by which a StatefulSet tells its pods apart (`initIdentity`): a Service may select a single one of them.
///
/// Every pod is a shape of its own with them, so they are only there where some object names them.
enum OrdinalLabels {
  static let podName = "statefulset.kubernetes.io/pod-name"
  static let podIndex = "apps.kubernetes.io/pod-index"

  /// Whether an object that was read names one of them.
  static func areAsked(_ symbols: SymbolTable) -> Bool {
    symbols.number(of: podName) != nil || symbols.number(of: podIndex) != nil
  }

  /// A pod's labels with these.
  static func adding(name: String, ordinal: Int32, to labels: LabelSet, _ symbols: inout SymbolTable) -> LabelSet {
    let keys = [symbols.intern(podName), symbols.intern(podIndex)]
    let values = [symbols.intern(name), symbols.intern("\(ordinal)")]
    let others = labels.pairs.filter { !keys.contains($0.key) }
    return LabelSet(others + zip(keys, values).map { LabelSet.Pair(key: $0, value: $1) })
  }
}

extension Twin {
  /// What tells a pod of a StatefulSet, or one that it left behind, apart from others of its template for selectors; nil
  /// where that is nothing.
  func replica(_ pod: PodID) -> Replica? {
    guard asksForOrdinals, life.ordinal[pod.index] >= 0 else { return nil }
    switch life.owner[pod.index].kind {
    case .statefulSet, .none: return Replica(template: life.template[pod.index], ordinal: life.ordinal[pod.index])
    case .replicaSet, .daemonSet, .job: return nil
    }
  }
}

/// One pod of a StatefulSet's template, now and when it is made again.
struct Replica: Hashable, Sendable {
  var template: TemplateID
  var ordinal: Int32
}
