/// Filter: a pod with `spec.nodeName` goes to no other node.
enum NodeName {
  static func rejects(_ shape: PodShape, _ name: Symbol) -> Bool {
    shape.nodeName.map { $0 != name } ?? false
  }
}
