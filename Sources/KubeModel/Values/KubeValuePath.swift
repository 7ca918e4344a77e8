/// Paths inside a document as the API server writes them: `spec.containers[0].image`, `data[app.conf]`.
package enum KubeValuePath {
  /// One step down a tree.
  package enum Step: Sendable, Hashable {
    case key(String)
    case index(Int)
  }

  /// Adds a key to a path; keys that would be read as several steps stand in brackets.
  package static func appending(_ key: String, to path: String) -> String {
    if key.isEmpty || key.utf8.contains(where: { needsBrackets($0) }) { return "\(path)[\(key)]" }
    return path.isEmpty ? key : "\(path).\(key)"
  }

  package static func appending(_ index: Int, to path: String) -> String { "\(path)[\(index)]" }

  private static func needsBrackets(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "/")
  }

  package static func text(_ steps: [Step]) -> String {
    steps.reduce("") { path, step in
      switch step {
      case .key(let key): appending(key, to: path)
      case .index(let index): appending(index, to: path)
      }
    }
  }

  /// Reads a path; digits in brackets are an index. Nil when a bracket stays open.
  package static func steps(_ path: String) -> [Step]? {
    var steps: [Step] = []
    var rest = path.utf8[...]
    while let first = rest.first {
      if first == UInt8(ascii: "[") {
        guard let close = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let inside = Substring(rest[rest.index(after: rest.startIndex)..<close])
        if let index = Int(inside), index >= 0 {
          steps.append(.index(index))
        } else {
          steps.append(.key(String(inside)))
        }
        rest = rest[rest.index(after: close)...]
      } else {
        if first == UInt8(ascii: ".") { rest = rest.dropFirst() }
        let end = rest.firstIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") } ?? rest.endIndex
        if first == UInt8(ascii: "."), end == rest.startIndex, rest.first == UInt8(ascii: "[") { continue }
        steps.append(.key(String(Substring(rest[..<end]))))
        rest = rest[end...]
      }
    }
    return steps
  }
}

extension KubeValue {
  /// The value at a path such as `spec.template.spec.containers[0].image`; an index also finds a key of digits.
  package func at(path: String) -> KubeValue? {
    guard let steps = KubeValuePath.steps(path) else { return nil }
    var node = self
    for step in steps {
      let next: KubeValue? =
        switch step {
        case .key(let key): node[key]
        case .index(let index): node[index] ?? node["\(index)"]
        }
      guard let next else { return nil }
      node = next
    }
    return node
  }
}
