import KubeModel

/// One change of a document's tree: the value at a path becomes another; mappings on the way are made.
struct TreeEdit: Sendable, Hashable {
  let path: [KubeValuePath.Step]
  let value: KubeValue

  init(_ path: [KubeValuePath.Step], _ value: KubeValue) {
    self.path = path
    self.value = value
  }

  /// A path as the API server writes it, `spec.template.spec`.
  init?(_ path: String, _ value: KubeValue) {
    guard let steps = KubeValuePath.steps(path) else { return nil }
    self.init(steps, value)
  }

  /// The tree with the change; nil where the path leads nowhere.
  func applied(to root: KubeValue) -> KubeValue? { Self.applied(root, path[...], value) }

  private static func applied(_ node: KubeValue, _ path: ArraySlice<KubeValuePath.Step>, _ value: KubeValue)
    -> KubeValue?
  {
    guard let step = path.first else { return value }
    let rest = path.dropFirst()
    switch step {
    case .key(let key):
      // A key without a value (`securityContext:`) is a mapping that is still empty.
      guard node.mapping != nil || node.isNull else { return nil }
      var changed = node.mapping ?? KubeMapping()
      guard let child = applied(changed[key] ?? .null, rest, value) else { return nil }
      changed[key] = child
      return KubeValue(.mapping(changed), at: node.position)
    case .index(let index):
      guard var elements = node.sequence, elements.indices.contains(index),
        let child = applied(elements[index], rest, value)
      else { return nil }
      elements[index] = child
      return KubeValue(.sequence(elements), at: node.position)
    }
  }
}
