/// Calico's language of selectors: `role == 'db' && has(tier) && zone not in {'a', "b"}`.
struct CalicoSelector {
  private var tokens: [Token]
  private var next = 0

  private enum Token: Hashable {
    case word(String)
    case text(String)
    case symbol(String)
  }

  /// The expression of a text; nothing where the text can't be read, so that a mistake opens no door.
  static func parse(_ text: String) -> LabelExpression {
    guard let tokens = tokens(text) else { return .nothing }
    if tokens.isEmpty { return .everything }
    var parser = CalicoSelector(tokens: tokens)
    guard let expression = parser.alternatives(), parser.next == tokens.count else { return .nothing }
    return expression
  }

  // MARK: - Grammar

  private mutating func alternatives() -> LabelExpression? {
    guard let first = conjunctions() else { return nil }
    var parts = [first]
    while take(.symbol("||")) {
      guard let part = conjunctions() else { return nil }
      parts.append(part)
    }
    return parts.count == 1 ? first : .any(parts)
  }

  private mutating func conjunctions() -> LabelExpression? {
    guard let first = operation() else { return nil }
    var parts = [first]
    while take(.symbol("&&")) {
      guard let part = operation() else { return nil }
      parts.append(part)
    }
    return LabelExpression.conjunction(parts)
  }

  private mutating func operation() -> LabelExpression? {
    if take(.symbol("!")) { return operation().map { .not($0) } }
    if take(.symbol("(")) {
      guard let inner = alternatives(), take(.symbol(")")) else { return nil }
      return inner
    }
    guard case .word(let word)? = current else { return nil }
    next += 1
    if take(.symbol("(")) { return call(word) }
    return comparison(word)
  }

  private mutating func call(_ name: String) -> LabelExpression? {
    if name == "has" {
      guard case .word(let key)? = current else { return nil }
      next += 1
      return take(.symbol(")")) ? .exists(key) : nil
    }
    guard take(.symbol(")")) else { return nil }
    switch name {
    case "all": return .everything
    case "global": return .nothing
    default: return nil
    }
  }

  private mutating func comparison(_ key: String) -> LabelExpression? {
    if take(.symbol("==")) || take(.symbol("=")) { return value().map { .label(key, $0) } }
    if take(.symbol("!=")) { return value().map { .not(.label(key, $0)) } }
    if take(.word("in")) { return values().map { .isIn(key, $0) } }
    if take(.word("not")) {
      guard take(.word("in")) else { return nil }
      return values().map { .not(.isIn(key, $0)) }
    }
    if take(.word("contains")) { return value().map { .text(key, .contains($0)) } }
    if take(.word("starts")) { return take(.word("with")) ? value().map { .text(key, .startsWith($0)) } : nil }
    if take(.word("ends")) { return take(.word("with")) ? value().map { .text(key, .endsWith($0)) } : nil }
    return nil
  }

  private mutating func value() -> String? {
    guard case .text(let text)? = current else { return nil }
    next += 1
    return text
  }

  private mutating func values() -> [String]? {
    guard take(.symbol("{")) else { return nil }
    if take(.symbol("}")) { return [] }
    var found: [String] = []
    repeat {
      guard let value = value() else { return nil }
      found.append(value)
    } while take(.symbol(","))
    return take(.symbol("}")) ? found : nil
  }

  private var current: Token? { next < tokens.count ? tokens[next] : nil }

  private mutating func take(_ token: Token) -> Bool {
    guard current == token else { return false }
    next += 1
    return true
  }

  // MARK: - Words

  private static func tokens(_ text: String) -> [Token]? {
    var found: [Token] = []
    var rest = text[...]
    while let character = rest.first {
      if character == " " || character == "\t" || character == "\n" {
        rest = rest.dropFirst()
      } else if character == "'" || character == "\"" {
        let inside = rest.dropFirst()
        guard let end = inside.firstIndex(of: character) else { return nil }
        found.append(.text(String(inside[..<end])))
        rest = inside[inside.index(after: end)...]
      } else if let symbol = ["==", "!=", "&&", "||", "=", "!", "(", ")", "{", "}", ","].first(where: rest.hasPrefix) {
        found.append(.symbol(symbol))
        rest = rest.dropFirst(symbol.count)
      } else {
        let word = rest.prefix { $0.isLetter || $0.isNumber || "._-/:".contains($0) }
        if word.isEmpty { return nil }
        found.append(.word(String(word)))
        rest = rest[word.endIndex...]
      }
    }
    return found
  }
}
