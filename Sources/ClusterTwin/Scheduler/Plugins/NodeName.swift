/// Filter: a pod with `spec.nodeName` goes to no other node.
enum NodeName {
  static func rejects(_ wanted: Symbol?, _ name: Symbol) -> Bool {
    wanted.map { $0 != name } ?? false
  }
}
