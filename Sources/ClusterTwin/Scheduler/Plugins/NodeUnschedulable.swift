/// Filter: a node with `spec.unschedulable` takes only pods that tolerate it.
enum NodeUnschedulable {
  static func isTolerated(_ shape: PodShape, _ words: WellKnownSymbols) -> Bool {
    shape.tolerations.contains { $0.tolerates(words.unschedulableTaint) }
  }
}
