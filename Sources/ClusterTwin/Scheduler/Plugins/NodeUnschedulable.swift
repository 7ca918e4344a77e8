/// Filter: a node with `spec.unschedulable` takes only pods that tolerate it.
enum NodeUnschedulable {
  static func isTolerated(_ tolerations: [Toleration], _ words: WellKnownSymbols) -> Bool {
    tolerations.contains { $0.tolerates(words.unschedulableTaint) }
  }
}
