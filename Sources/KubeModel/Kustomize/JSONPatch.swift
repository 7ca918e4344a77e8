/// The operations of RFC 6902 on a tree, as Kustomize and the API server apply them.
package struct JSONPatch: Sendable {
  /// Why an operation could not be carried out.
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  private let operations: [KubeValue]

  /// `operations` is the list of `{op, path, from, value}`.
  package init(_ operations: [KubeValue]) { self.operations = operations }

  package func applied(to tree: KubeValue) throws(Failure) -> KubeValue {
    var tree = tree
    for operation in operations {
      let name = operation["op"]?.string ?? ""
      let path = try Self.keys(operation["path"])
      switch name {
      case "add": try Self.add(operation["value"] ?? .null, at: path[...], in: &tree)
      case "replace":
        try Self.remove(at: path[...], in: &tree)
        try Self.add(operation["value"] ?? .null, at: path[...], in: &tree)
      case "remove": try Self.remove(at: path[...], in: &tree)
      case "copy", "move":
        let from = try Self.keys(operation["from"])
        let value = try Self.value(at: from[...], in: tree)
        if name == "move" { try Self.remove(at: from[...], in: &tree) }
        try Self.add(value, at: path[...], in: &tree)
      case "test":
        guard try Self.value(at: path[...], in: tree) == operation["value"] else {
          throw Failure(description: "the value at \(Self.text(operation["path"])) is another one")
        }
      default: throw Failure(description: "`\(name)` is no operation of a JSON patch")
      }
    }
    return tree
  }

  private static func text(_ path: KubeValue?) -> String { path?.string ?? "" }

  private static func keys(_ path: KubeValue?) throws(Failure) -> [String] {
    let text = text(path)
    if text.isEmpty { return [] }
    guard text.hasPrefix("/") else { throw Failure(description: "the path `\(text)` does not begin with /") }
    return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }

  private static func missing(_ key: String) -> Failure { Failure(description: "there is nothing at `\(key)`") }

  private static func value(at path: ArraySlice<String>, in tree: KubeValue) throws(Failure) -> KubeValue {
    guard let key = path.first else { return tree }
    let next = tree.sequence != nil ? Int(key).flatMap { tree[$0] } : tree[key]
    guard let next else { throw missing(key) }
    return try value(at: path.dropFirst(), in: next)
  }

  private static func add(
    _ value: KubeValue, at path: ArraySlice<String>, in tree: inout KubeValue
  ) throws(Failure) {
    guard let key = path.first else {
      tree = value
      return
    }
    if var list = tree.sequence {
      guard let index = key == "-" ? list.count : Int(key), index >= 0, index <= list.count else { throw missing(key) }
      if path.count == 1 {
        list.insert(value, at: index)
      } else {
        guard index < list.count else { throw missing(key) }
        try add(value, at: path.dropFirst(), in: &list[index])
      }
      tree.content = .sequence(list)
    } else if path.count == 1 {
      tree[key] = value
    } else {
      guard var next = tree[key] else { throw missing(key) }
      try add(value, at: path.dropFirst(), in: &next)
      tree[key] = next
    }
  }

  private static func remove(at path: ArraySlice<String>, in tree: inout KubeValue) throws(Failure) {
    guard let key = path.first else {
      tree = .null
      return
    }
    if var list = tree.sequence {
      guard let index = Int(key), list.indices.contains(index) else { throw missing(key) }
      if path.count == 1 { list.remove(at: index) } else { try remove(at: path.dropFirst(), in: &list[index]) }
      tree.content = .sequence(list)
    } else {
      guard var next = tree[key] else { throw missing(key) }
      if path.count == 1 {
        tree[key] = nil
      } else {
        try remove(at: path.dropFirst(), in: &next)
        tree[key] = next
      }
    }
  }
}
