/// The structure of a pattern.
indirect enum PatternTree: Sendable {
  case empty
  case scalars(ScalarSet)
  case sequence([PatternTree])
  case choice([PatternTree])
  case repeated(PatternTree, least: Int, most: Int?)
  case start, end
}

/// Reads the syntax of Go's `regexp` (RE2), as far as schemas use it; nil for what is outside.
struct PatternParser {
  private var rest: Substring.UnicodeScalarView
  private var ignoresCase = false
  private var depth = 0

  init(_ pattern: String) { rest = pattern[...].unicodeScalars }

  static func parse(_ pattern: String) -> PatternTree? {
    var parser = PatternParser(pattern)
    guard let tree = parser.choice(), parser.rest.isEmpty else { return nil }
    return tree
  }

  private mutating func choice() -> PatternTree? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { return nil }
    // `(?i)` holds until the end of its group, through all alternatives that follow.
    let outer = ignoresCase
    defer { ignoresCase = outer }
    var alternatives: [PatternTree] = []
    repeat {
      guard let next = sequence() else { return nil }
      alternatives.append(next)
    } while take("|")
    return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
  }

  private mutating func sequence() -> PatternTree? {
    var parts: [PatternTree] = []
    while let next = rest.first, next != "|", next != ")" {
      guard var part = atom() else { return nil }
      while let (least, most) = quantifier() {
        if let most, most < least { return nil }
        if least > 1000 || (most ?? 0) > 1000 { return nil }
        part = .repeated(part, least: least, most: most)
      }
      parts.append(part)
    }
    return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func quantifier() -> (Int, Int?)? {
    let saved = rest
    var found: (Int, Int?)?
    switch rest.first {
    case "*": found = (0, nil)
    case "+": found = (1, nil)
    case "?": found = (0, 1)
    case "{":
      found = counted()
      if found == nil { rest = saved }
    default: break
    }
    guard let found else { return nil }
    if saved.first != "{" { rest.removeFirst() }
    // Greedy or not is no difference where only a match is asked for.
    _ = take("?")
    return found
  }

  /// `{3}`, `{3,}`, `{3,5}`; anything else is a brace of its own.
  private mutating func counted() -> (Int, Int?)? {
    rest.removeFirst()
    guard let least = number() else { return nil }
    if take("}") { return (least, least) }
    guard take(",") else { return nil }
    if take("}") { return (least, nil) }
    guard let most = number(), take("}") else { return nil }
    return (least, most)
  }

  private mutating func number() -> Int? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty, digits.count < 6 else { return nil }
    rest = rest.dropFirst(digits.count)
    return Int(String(Substring(digits)))
  }

  // MARK: - Atoms

  private mutating func atom() -> PatternTree? {
    let first = rest.removeFirst()
    switch first {
    case "^": return .start
    case "$": return .end
    case ".": return .scalars(.anyButLineBreak)
    case "(": return group()
    case "[": return bracket()
    case "\\": return escaped()
    case "*", "+", "?": return nil
    default: return .scalars(folded(.scalar(first)))
    }
  }

  private mutating func group() -> PatternTree? {
    let outer = ignoresCase
    if take("?") {
      if take("i") { ignoresCase = true }
      if take(")") { return .empty }
      guard take(":") else { return nil }
    }
    guard let inside = choice(), take(")") else { return nil }
    ignoresCase = outer
    return inside
  }

  private mutating func escaped() -> PatternTree? {
    var set = ScalarSet()
    guard let single = escape(into: &set) else { return nil }
    if let scalar = single { return .scalars(folded(.scalar(scalar))) }
    return .scalars(folded(set))
  }

  /// The scalar that an escape stands for, or nil inside when it was a class, which goes into `set`.
  private mutating func escape(into set: inout ScalarSet) -> Unicode.Scalar?? {
    guard !rest.isEmpty else { return nil }
    let letter = rest.removeFirst()
    switch letter {
    case "d": set.ranges += ScalarSet.digits
    case "w": set.ranges += ScalarSet.words
    case "s": set.ranges += ScalarSet.spaces
    case "D": set.insertAll(except: ScalarSet.digits)
    case "W": set.insertAll(except: ScalarSet.words)
    case "S": set.insertAll(except: ScalarSet.spaces)
    case "p", "P":
      guard !rest.isEmpty else { return nil }
      let category = Character(rest.removeFirst())
      guard "LMNPSZC".contains(category) else { return nil }
      set.categories.append(ScalarSet.Category(letter: category, isNegated: letter == "P"))
    case "n": return .some("\n")
    case "t": return .some("\t")
    case "r": return .some("\r")
    case "x":
      guard rest.count >= 2, let value = UInt32(String(Substring(rest.prefix(2))), radix: 16) else { return nil }
      rest = rest.dropFirst(2)
      return Unicode.Scalar(value).map { .some($0) }
    default:
      // Other letters are anchors and classes that no schema uses.
      if letter.properties.isAlphabetic || ("0"..."9").contains(letter) { return nil }
      return .some(letter)
    }
    return .some(nil)
  }

  // MARK: - Classes

  private mutating func bracket() -> PatternTree? {
    var set = ScalarSet()
    set.isNegated = take("^")
    var isFirst = true
    while let next = rest.first, isFirst || next != "]" {
      isFirst = false
      if next == "[", let named = namedClass() {
        set.ranges += named
        continue
      }
      guard let low = member(into: &set) else { return nil }
      guard let from = low else { continue }
      let saved = rest
      if take("-"), let next = rest.first, next != "]" {
        guard let high = member(into: &set) else { return nil }
        guard let to = high, from.value <= to.value else { return nil }
        set.insert(from.value...to.value)
      } else {
        rest = saved
        set.insert(from.value...from.value)
      }
    }
    guard take("]") else { return nil }
    return .scalars(folded(set))
  }

  private mutating func member(into set: inout ScalarSet) -> Unicode.Scalar?? {
    guard !rest.isEmpty else { return nil }
    let first = rest.removeFirst()
    return first == "\\" ? escape(into: &set) : .some(first)
  }

  /// `[:print:]` inside a class.
  private mutating func namedClass() -> [ClosedRange<UInt32>]? {
    let names: [(String, [ClosedRange<UInt32>])] = [
      ("[:print:]", [32...126]), ("[:alnum:]", [48...57, 65...90, 97...122]), ("[:alpha:]", [65...90, 97...122]),
      ("[:digit:]", [48...57]), ("[:lower:]", [97...122]), ("[:upper:]", [65...90]), ("[:space:]", [9...13, 32...32]),
    ]
    for (name, ranges) in names where rest.starts(with: name.unicodeScalars) {
      rest = rest.dropFirst(name.unicodeScalars.count)
      return ranges
    }
    return nil
  }

  private func folded(_ set: ScalarSet) -> ScalarSet { ignoresCase ? set.ignoringCase : set }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }
}
