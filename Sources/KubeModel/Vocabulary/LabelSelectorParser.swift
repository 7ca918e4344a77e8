/// Reads the set-based syntax of label selectors.
struct LabelSelectorParser {
  private enum Token: Hashable {
    case word(String)
    case symbol(String)
    case end

    var text: String {
      switch self {
      case .word(let text), .symbol(let text): text
      case .end: ""
      }
    }
  }

  private var tokens: [Token] = []
  private var next = 0

  init(_ text: String) {
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest = rest.dropFirst()
      } else if Self.symbols.contains(first) {
        let operators = rest.prefix { "=!<>".contains($0) }
        let symbol = operators.isEmpty ? rest.prefix(1) : operators
        tokens.append(.symbol(String(symbol)))
        rest = rest.dropFirst(symbol.count)
      } else {
        let word = rest.prefix { !$0.isWhitespace && !Self.symbols.contains($0) }
        tokens.append(.word(String(word)))
        rest = rest.dropFirst(word.count)
      }
    }
  }

  private static let symbols: Set<Character> = ["(", ")", ",", "!", "=", "<", ">"]

  mutating func requirements() throws(SelectorError) -> [LabelSelector.Requirement] {
    var found: [LabelSelector.Requirement] = []
    if peek == .end { return found }
    while true {
      found.append(try requirement())
      switch take() {
      case .end: return found
      case .symbol(","):
        if peek == .end { throw SelectorError("found '', expected: identifier after ','") }
      case let other: throw SelectorError("found '\(other.text)', expected: ',' or 'end of string'")
      }
    }
  }

  private var peek: Token { next < tokens.count ? tokens[next] : .end }

  private mutating func take() -> Token {
    let token = peek
    next += 1
    return token
  }

  private mutating func requirement() throws(SelectorError) -> LabelSelector.Requirement {
    let isNegated = peek == .symbol("!")
    if isNegated { next += 1 }
    guard case .word(let key) = take() else { throw SelectorError("found '\(tokens[next - 1].text)', expected: key") }
    try LabelSelector.check(key, [], path: "")
    if isNegated { return .init(key, .doesNotExist) }
    if peek == .end || peek == .symbol(",") { return .init(key, .exists) }
    let name = take()
    switch name.text {
    case "in": return .init(key, .isIn(try values(of: key)))
    case "notin": return .init(key, .isNotIn(try values(of: key)))
    case "=", "==": return .init(key, .isIn([try value(of: key)]))
    case "!=": return .init(key, .isNotIn([try value(of: key)]))
    case ">", "<":
      let text = try value(of: key)
      guard let bound = Int64(text) else {
        throw SelectorError("for 'Gt', 'Lt' operators, the value must be an integer, not \"\(text)\"")
      }
      return .init(key, name.text == ">" ? .greaterThan(bound) : .lessThan(bound))
    default:
      throw SelectorError("found '\(name.text)', expected: in, notin, =, ==, !=, gt, lt")
    }
  }

  /// One value, which may be empty.
  private mutating func value(of key: String) throws(SelectorError) -> String {
    var text = ""
    if case .word(let word) = peek {
      text = word
      next += 1
    }
    try LabelSelector.check(key, [text], path: "")
    return text
  }

  private mutating func values(of key: String) throws(SelectorError) -> [String] {
    guard take() == .symbol("(") else { throw SelectorError("expected: '(' after the operator of '\(key)'") }
    var found: [String] = []
    while true {
      let text = try value(of: key)
      if !found.contains(text) { found.append(text) }
      switch take() {
      case .symbol(")"): return found
      case .symbol(","): continue
      case let other: throw SelectorError("found '\(other.text)', expected: ',', or ')'")
      }
    }
  }
}
