/// What can be said of a query of Prometheus from its words: the metrics that it reads, and the shape of its answer.
struct PromQLExpression: Sendable {
  private enum Token: Sendable, Hashable {
    case word(String)
    /// Brackets, commas and operators.
    case sign(UInt8)
    /// What stands between braces or square brackets.
    case labels
    case range
    case other
  }

  private let tokens: [Token]

  init(_ text: String) { tokens = Self.tokens(Array(text.utf8)) }

  /// The names of metrics, each once, in their order.
  var metrics: [String] {
    var found: [String] = []
    var index = 0
    while index < tokens.count {
      guard case .word(let word) = tokens[index] else {
        index += 1
        continue
      }
      let next = index + 1 < tokens.count ? tokens[index + 1] : nil
      if Self.listWords.contains(word), next == .sign(UInt8(ascii: "(")) {
        index = afterBracket(index + 1)
        continue
      }
      index += 1
      if next == .sign(UInt8(ascii: "(")) || Self.keywords.contains(word) || found.contains(word) { continue }
      found.append(word)
    }
    return found
  }

  /// Whether the answer is a range vector: `metric[5m]` by itself.
  var isRange: Bool {
    guard let last = tokens.last, last == .range else { return false }
    return depths.last == 0
  }

  /// The labels that an aggregation around the whole keeps: `sum by (pod) (…)`.
  var outerGrouping: String? {
    guard case .word(let function)? = tokens.first, Self.aggregations.contains(function) else { return nil }
    let open = Token.sign(UInt8(ascii: "("))
    // The grouping stands before the argument, or behind it.
    var place = 1
    if tokens.count > 1, tokens[1] == open {
      place = afterBracket(1)
      guard place < tokens.count else { return nil }
    }
    guard case .word("by") = tokens[place], place + 1 < tokens.count, tokens[place + 1] == open else { return nil }
    let end = afterBracket(place + 1)
    let isWhole = place == 1 ? end < tokens.count && afterBracket(end) == tokens.count : end == tokens.count
    guard isWhole else { return nil }
    let labels = tokens[(place + 2)..<max(place + 2, end - 1)].compactMap { token -> String? in
      if case .word(let word) = token { word } else { nil }
    }
    return labels.isEmpty ? nil : labels.joined(separator: " and ")
  }

  private static let keywords: Set<String> = [
    "and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "group_left", "group_right", "atan2",
    "inf", "nan", "Inf", "NaN", "start", "end",
  ]
  private static let listWords: Set<String> = ["by", "without", "on", "ignoring", "group_left", "group_right"]
  private static let aggregations: Set<String> = [
    "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile",
  ]

  /// Open brackets after each token.
  private var depths: [Int] {
    var depth = 0
    return tokens.map { token in
      if token == .sign(UInt8(ascii: "(")) { depth += 1 }
      if token == .sign(UInt8(ascii: ")")) { depth -= 1 }
      return depth
    }
  }

  /// The place behind the bracket that closes the one at `index`.
  private func afterBracket(_ index: Int) -> Int {
    var depth = 0
    var place = index
    while place < tokens.count {
      if tokens[place] == .sign(UInt8(ascii: "(")) { depth += 1 }
      if tokens[place] == .sign(UInt8(ascii: ")")) {
        depth -= 1
        if depth == 0 { return place + 1 }
      }
      place += 1
      if depth == 0 { return place }
    }
    return place
  }

  private static func tokens(_ bytes: [UInt8]) -> [Token] {
    var found: [Token] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): index += 1
      case UInt8(ascii: "#"):
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
        index = afterQuote(bytes, index)
        found.append(.other)
      case UInt8(ascii: "{"):
        index = after(bytes, index, closing: UInt8(ascii: "}"))
        found.append(.labels)
      case UInt8(ascii: "["):
        index = after(bytes, index, closing: UInt8(ascii: "]"))
        found.append(.range)
      case _ where isLetter(byte):
        let start = index
        while index < bytes.count, isLetter(bytes[index]) || (48...57).contains(bytes[index]) { index += 1 }
        found.append(.word(String(decoding: bytes[start..<index], as: UTF8.self)))
      case 48...57:
        // Numbers and durations.
        while index < bytes.count, isLetter(bytes[index]) || (46...57).contains(bytes[index]) { index += 1 }
        found.append(.other)
      default:
        found.append(.sign(byte))
        index += 1
      }
    }
    return found
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
  }

  private static func afterQuote(_ bytes: [UInt8], _ start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != bytes[start] {
      index += bytes[index] == UInt8(ascii: "\\") && bytes[start] != UInt8(ascii: "`") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }

  private static func after(_ bytes: [UInt8], _ start: Int, closing: UInt8) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != closing {
      let isQuote = [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")].contains(bytes[index])
      index = isQuote ? afterQuote(bytes, index) : index + 1
    }
    return min(index + 1, bytes.count)
  }
}
