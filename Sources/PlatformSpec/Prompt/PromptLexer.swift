import KubeModel

/// Cuts a prompt into words, numbers with their units, and signs; every scalar but blanks lands in a token.
struct PromptLexer {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var line = 1
  private var lineStart = 0
  private var tokens: [PromptToken] = []

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  static func tokens(_ text: String) -> [PromptToken] {
    var lexer = PromptLexer(text)
    lexer.run()
    return lexer.tokens
  }

  private mutating func run() {
    var isApart = true
    while let scalar = peek(0) {
      if scalar == "\n" {
        index += 1
        line += 1
        lineStart = index
        isApart = true
      } else if scalar.properties.isWhitespace {
        index += 1
        isApart = true
      } else {
        token(isApart: isApart)
        isApart = false
      }
    }
  }

  private func peek(_ ahead: Int) -> Unicode.Scalar? {
    scalars.indices.contains(index + ahead) ? scalars[index + ahead] : nil
  }

  private mutating func token(isApart: Bool) {
    let start = index
    let position = SourcePosition(line: line, column: start - lineStart + 1)
    let kind: PromptToken.Kind
    if startsNumber(isApart: isApart) {
      kind = number()
    } else if isLetter(scalars[index]) {
      word()
      kind = .word
    } else {
      sign()
      kind = .sign
    }
    let text = string(start..<index)
    tokens.append(
      PromptToken(kind: kind, text: text, folded: Self.folded(text, kind), position: position, isApart: isApart))
  }

  // MARK: - Numbers

  /// A minus belongs to a number only where no other word or number touches it: `-5` does, `3-10` does not.
  private func startsNumber(isApart: Bool) -> Bool {
    if isDigit(peek(0)) { return true }
    guard peek(0) == "-", isDigit(peek(1)) else { return false }
    return isApart || [":", "(", "=", "$"].contains(tokens.last?.text ?? "(")
  }

  private mutating func number() -> PromptToken.Kind {
    var digits = ""
    if peek(0) == "-" {
      digits = "-"
      index += 1
    }
    let follows = tokens.last.map { $0.text == "," && index > 0 && scalars[index - 1] == "," } ?? false
    var run = 0
    while let scalar = peek(0) {
      if isDigit(scalar) {
        digits.unicodeScalars.append(scalar)
        run += 1
      } else if scalar == "," || scalar == "_", !follows, run <= 3, startsGroup(after: 1), !digits.contains(".") {
        run = 0
      } else if scalar == ".", isDigit(peek(1)), !digits.contains(".") {
        digits.append(".")
      } else {
        break
      }
      index += 1
    }
    let start = index
    if peek(0) == "%" {
      index += 1
    } else {
      while let scalar = peek(0), isLetter(scalar) || isDigit(scalar) { index += 1 }
    }
    return .number(digits: digits, unit: string(start..<index))
  }

  /// Exactly three digits stand there: the comma before them groups thousands.
  private func startsGroup(after ahead: Int) -> Bool {
    isDigit(peek(ahead)) && isDigit(peek(ahead + 1)) && isDigit(peek(ahead + 2)) && !isDigit(peek(ahead + 3))
  }

  // MARK: - Words and signs

  /// Letters and digits, with single joints inside: `us-east-1`, `m5.2xlarge`, `Premium_LRS`.
  private mutating func word() {
    while let scalar = peek(0) {
      if isLetter(scalar) || isDigit(scalar) {
        index += 1
      } else if "-._'’".unicodeScalars.contains(scalar), let next = peek(1), isLetter(next) || isDigit(next) {
        index += 2
      } else {
        return
      }
    }
  }

  private mutating func sign() {
    let pair = string(index..<min(index + 2, scalars.count))
    index += ["->", "<=", ">=", "=>"].contains(pair) ? 2 : 1
  }

  private static func folded(_ text: String, _ kind: PromptToken.Kind) -> String {
    guard kind == .sign else { return text.lowercased() }
    return switch text {
    case "<", "<=", "≤": "below"
    case ">", ">=", "≥": "above"
    case "–", "—", "−", "‑": "-"
    case "→", "=>": "->"
    default: text
    }
  }

  private func isDigit(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."9").contains($0) } ?? false }

  private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      : scalar.properties.isAlphabetic
  }

  private func string(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }
}
