import KubeModel

/// `${VARIABLE}` in the values of a Compose file, as the Compose specification writes it.
struct ComposeInterpolation {
  let variables: [String: String]
  /// Variables without a value, in the order in which they were met.
  private(set) var unset: [String] = []
  /// Variables that must be set, with the message of the file.
  private(set) var required: [(name: String, message: String)] = []

  init(_ variables: [String: String]) { self.variables = variables }

  /// The tree with every text filled in; keys stay as they are.
  mutating func filled(_ value: KubeValue) -> KubeValue {
    switch value.content {
    case .string(let text):
      return text.contains("$") ? KubeValue(.string(filled(text)), at: value.position) : value
    case .sequence(let values):
      return KubeValue(.sequence(values.map { filled($0) }), at: value.position)
    case .mapping(let mapping):
      var entries = mapping.entries
      for index in entries.indices { entries[index].value = filled(entries[index].value) }
      return KubeValue(.mapping(KubeMapping(entries: entries)), at: value.position)
    case .null, .bool, .integer, .number, .omitted: return value
    }
  }

  mutating func filled(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      switch rest.first {
      case "$":
        result.append("$")
        rest = rest.dropFirst()
      case "{":
        guard let close = Self.closing(rest) else {
          result.append("$")
          continue
        }
        result += expression(rest[rest.index(after: rest.startIndex)..<close])
        rest = rest[rest.index(after: close)...]
      default:
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        if name.isEmpty || name.first?.isNumber == true {
          result.append("$")
        } else {
          result += value(String(name))
          rest = rest[name.endIndex...]
        }
      }
    }
    return result + rest
  }

  /// The brace that closes the one at the start.
  private static func closing(_ text: Substring) -> String.Index? {
    var depth = 0
    for index in text.indices {
      if text[index] == "{" { depth += 1 }
      if text[index] == "}" {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  private mutating func value(_ name: String) -> String {
    if let value = variables[name] { return value }
    if !unset.contains(name) { unset.append(name) }
    return ""
  }

  private mutating func expression(_ text: Substring) -> String {
    let name = String(text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
    var operation = text.dropFirst(name.count)
    guard !operation.isEmpty else { return value(name) }
    let takesEmpty = operation.first != ":"
    if !takesEmpty { operation = operation.dropFirst() }
    let sign = operation.first
    let other = String(operation.dropFirst())
    let known = variables[name].flatMap { takesEmpty || !$0.isEmpty ? $0 : nil }
    switch sign {
    case "-": return known ?? filled(other)
    case "+": return known == nil ? "" : filled(other)
    case "?":
      if known == nil, !required.contains(where: { $0.name == name }) { required.append((name, other)) }
      return known ?? ""
    default: return value(name)
    }
  }
}

/// The variables of an `.env` file: `NAME=value`, comments, quotes, `${OTHER}`.
enum EnvironmentFile {
  static func variables(_ text: String, others: [String: String] = [:]) -> [(name: String, value: String)] {
    var known = others
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      guard let (name, value, isLiteral) = entry(line) else { return nil }
      var filling = ComposeInterpolation(known)
      let filled = isLiteral ? value : filling.filled(value)
      known[name] = filled
      return (name, filled)
    }
  }

  private static func entry(_ line: Substring) -> (name: String, value: String, isLiteral: Bool)? {
    var line = line.trimmingSpaces
    if line.hasPrefix("#") { return nil }
    if line.hasPrefix("export ") { line = line.dropFirst(7) }
    guard let equals = line.firstIndex(of: "=") else { return nil }
    let name = line[..<equals].trimmingSpaces
    var value = line[line.index(after: equals)...].trimmingSpaces
    let quote = value.first
    if let quote, quote == "\"" || quote == "'", let end = value.dropFirst().firstIndex(of: quote) {
      value = value[value.index(after: value.startIndex)..<end]
    } else if let comment = value.ranges(of: " #").first {
      value = value[..<comment.lowerBound].trimmingSpaces
    }
    return name.isEmpty ? nil : (String(name), String(value), quote == "'")
  }
}
