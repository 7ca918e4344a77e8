/// What must be done to one tree to have another, as JSON patch (RFC 6902).
package enum TreeDifference {
  /// Operations in the order of the tree; none where both say the same.
  package static func operations(from old: KubeValue, to new: KubeValue) -> [KubeValue] {
    var operations: [KubeValue] = []
    compare(old, new, at: "", into: &operations)
    return operations
  }

  private static func compare(_ old: KubeValue, _ new: KubeValue, at path: String, into operations: inout [KubeValue]) {
    if old == new { return }
    if let before = old.mapping, let after = new.mapping {
      for entry in before.entries where after[entry.key] == nil {
        operations.append(["op": "remove", "path": .string(child(entry.key, of: path))])
      }
      for entry in after.entries {
        if let value = before[entry.key] {
          compare(value, entry.value, at: child(entry.key, of: path), into: &operations)
        } else {
          operations.append(["op": "add", "path": .string(child(entry.key, of: path)), "value": entry.value])
        }
      }
    } else if let before = old.sequence, let after = new.sequence, before.count == after.count {
      for index in before.indices {
        compare(before[index], after[index], at: "\(path)/\(index)", into: &operations)
      }
    } else {
      operations.append(["op": "replace", "path": .string(path), "value": new])
    }
  }

  /// The JSON pointer of an entry, with its signs escaped.
  package static func child(_ key: String, of path: String) -> String {
    let escaped = key.map { sign in
      switch sign {
      case "~": "~0"
      case "/": "~1"
      default: String(sign)
      }
    }
    return path + "/" + escaped.joined()
  }
}
