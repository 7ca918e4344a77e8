import KubeModel

/// Plain words as Compose reads them: `yes`, `off` and `010` are texts there, and not what YAML 1.1 makes of them.
struct ComposeScalars {
  private let lines: [[Unicode.Scalar]]

  init(_ text: String) {
    lines = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" }.map(Array.init)
  }

  func asWritten(_ value: KubeValue) -> KubeValue {
    switch value.content {
    case .bool, .integer, .number:
      guard let word = word(at: value.position), word != "true", word != "false" else { return value }
      return KubeValue(.string(word), at: value.position)
    case .sequence(let values): return KubeValue(.sequence(values.map { asWritten($0) }), at: value.position)
    case .mapping(let mapping):
      var entries = mapping.entries
      for index in entries.indices {
        entries[index].value = asWritten(entries[index].value)
        if ["true", "false"].contains(entries[index].key), let word = word(at: entries[index].keyPosition) {
          entries[index].key = word
        }
      }
      return KubeValue(.mapping(KubeMapping(entries: entries)), at: value.position)
    case .string, .null, .omitted: return value
    }
  }

  /// The plain word at a place; nil where something else stands there.
  private func word(at position: SourcePosition?) -> String? {
    guard let position, lines.indices.contains(Int(position.line) - 1), position.column > 0 else { return nil }
    let rest = lines[Int(position.line) - 1].dropFirst(Int(position.column) - 1)
    let word = rest.prefix {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789.+-_".unicodeScalars.contains($0))
    }
    return word.isEmpty ? nil : String(String.UnicodeScalarView(word))
  }
}
