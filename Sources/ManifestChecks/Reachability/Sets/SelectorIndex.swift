/// Which pods a term means; terms that stand in many policies are answered once.
struct SelectorIndex {
  private let pods: [ReachPod]
  private let namespaces: [String: NamespaceLabels]
  private let namespaceNames: [String]
  private let podsByNamespace: [String: [Int]]
  /// Pods by a label, and those whose labels are not all known.
  private let podsByLabel: [String: [Int]]
  private let partlyKnown: [Int]
  private var answers: [ReachPolicy.PodTerm: [Member]] = [:]

  struct Member: Sendable, Hashable {
    var pod: Int
    var truth: Truth
  }

  /// Labels of a namespace; those of one that stands in no file are unknown but for its name.
  struct NamespaceLabels: Sendable {
    var labels: [String: String]
    var isKnown: Bool
  }

  init(pods: [ReachPod], namespaces: [String: NamespaceLabels]) {
    self.pods = pods
    self.namespaces = namespaces
    podsByNamespace = Dictionary(grouping: pods.indices, by: { pods[$0].namespace })
    namespaceNames = podsByNamespace.keys.sorted()
    var byLabel: [String: [Int]] = [:]
    for (index, pod) in pods.enumerated() where !pod.isPartlyKnown {
      for (key, value) in pod.labels { byLabel["\(key)=\(value)", default: []].append(index) }  // any order
    }
    podsByLabel = byLabel
    partlyKnown = pods.indices.filter { pods[$0].isPartlyKnown }
  }

  /// Pods that match or may match, ascending.
  mutating func members(_ term: ReachPolicy.PodTerm) -> [Member] {
    if let known = answers[term] { return known }
    var truths: [String: Truth] = [:]
    for name in possibleNamespaces(term) {
      let truth = term.namespaces.evaluate { namespaceLabel($0, of: name) }
      if truth > .no { truths[name] = truth }
    }
    var found: [Member] = []
    for index in candidates(term, truths) {
      let pod = pods[index]
      guard !pod.isHostNetwork, let truth = truths[pod.namespace] else { continue }
      let both = truth.and(term.pods.evaluate { Self.label($0, of: pod) })
      if both > .no { found.append(Member(pod: index, truth: both)) }
    }
    answers[term] = found
    return found
  }

  /// Namespaces that a term may mean: where it names them, those and the one that files leave out.
  private func possibleNamespaces(_ term: ReachPolicy.PodTerm) -> [String] {
    guard let (key, values) = term.namespaces.required else { return namespaceNames }
    switch key {
    case ReachPolicy.PodTerm.ownNamespace: return values
    case ReachPolicy.PodTerm.namespaceName: return Set(values).union([""]).sorted()
    default: return namespaceNames
    }
  }

  /// The shorter of two lists: pods of the namespaces, and pods with a label that the term asks for.
  private func candidates(_ term: ReachPolicy.PodTerm, _ truths: [String: Truth]) -> [Int] {
    let isEverywhere = truths.count == namespaceNames.count
    let names = truths.keys.sorted()
    let inside = isEverywhere ? pods.count : names.reduce(0) { $0 + (podsByNamespace[$1]?.count ?? 0) }
    if let required = term.pods.required, !required.key.hasPrefix("@") {
      let labelled = Array(Set(required.values)).sorted().compactMap { podsByLabel["\(required.key)=\($0)"] }
      if labelled.reduce(partlyKnown.count, { $0 + $1.count }) < inside {
        return (labelled.flatMap(\.self) + partlyKnown).sorted()
      }
    }
    if isEverywhere { return Array(pods.indices) }
    return names.flatMap { podsByNamespace[$0] ?? [] }.sorted()
  }

  func namespaceLabel(_ key: String, of name: String) -> LabelExpression.Label {
    if key == ReachPolicy.PodTerm.ownNamespace { return .value(name) }
    // Where a file names no namespace it is not known into which one its objects go.
    if key == ReachPolicy.PodTerm.namespaceName, !name.isEmpty { return .value(name) }
    guard let namespace = namespaces[name] else { return .unknown }
    return namespace.labels[key].map { .value($0) } ?? (namespace.isKnown ? .absent : .unknown)
  }

  static func label(_ key: String, of pod: ReachPod) -> LabelExpression.Label {
    switch key {
    case ReachPolicy.PodTerm.serviceAccount:
      return pod.serviceAccount.isEmpty ? .unknown : .value(pod.serviceAccount)
    case ReachPolicy.PodTerm.principal:
      if pod.serviceAccount.isEmpty { return .unknown }
      return pod.mesh == .none
        ? .absent : .value("cluster.local/ns/\(pod.namespace)/sa/\(pod.serviceAccount)")
    default:
      if let value = pod.labels[key] { return .value(value) }
      return pod.isPartlyKnown ? .unknown : .absent
    }
  }
}
