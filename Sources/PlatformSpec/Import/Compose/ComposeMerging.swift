import KubeModel

/// How one Compose file or service stands over another, as the Compose specification merges them.
enum ComposeMerging {
  static func merged(_ base: KubeValue, _ over: KubeValue, key: String = "") -> KubeValue {
    if over.isNull { return base }
    if replaced.contains(key) { return over }
    if keyed.contains(key) {
      return merged(asMapping(base), asMapping(over))
    }
    if let below = base.mapping, let above = over.mapping {
      var entries = below.entries
      for entry in above.entries {
        if let index = entries.firstIndex(where: { $0.key == entry.key }) {
          entries[index].value = merged(entries[index].value, entry.value, key: entry.key)
        } else {
          entries.append(entry)
        }
      }
      return KubeValue(.mapping(KubeMapping(entries: entries)), at: base.position)
    }
    if let below = base.sequence, let above = over.sequence {
      let kept = below.filter { element in
        !above.contains { $0 == element || key == "volumes" && target($0) == target(element) }
      }
      return KubeValue(.sequence(kept + above), at: base.position)
    }
    return over
  }

  /// Texts and lists that are taken whole.
  private static let replaced: Set<String> = ["command", "entrypoint", "test"]
  /// Lists of `name=value`, or of names, that mean mappings.
  private static let keyed: Set<String> = [
    "environment", "labels", "depends_on", "networks", "args", "sysctls", "extra_hosts", "annotations",
  ]

  /// `[A=1, B]` as `{A: 1, B: null}`; a mapping as it is.
  static func asMapping(_ value: KubeValue) -> KubeValue {
    guard let list = value.sequence else { return value.mapping == nil ? .mapping([]) : value }
    var mapping = KubeMapping()
    for element in list {
      guard let text = element.scalarText else { continue }
      let name = String(text.prefix { $0 != "=" })
      let content: KubeValue.Content = name.count < text.count ? .string(String(text.dropFirst(name.count + 1))) : .null
      mapping[name] = KubeValue(content, at: element.position)
    }
    return KubeValue(.mapping(mapping), at: value.position)
  }

  /// The path in the container of an entry of `volumes`.
  private static func target(_ volume: KubeValue) -> String? {
    if let target = volume["target"]?.scalarText { return target }
    guard let text = volume.scalarText else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return String(parts.count > 1 ? parts[1] : parts[0])
  }
}
