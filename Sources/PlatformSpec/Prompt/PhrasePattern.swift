/// The form of a phrase: words, alternatives and slots, compiled from a line of a phrase table.
///
/// Written as people would say it: `{a|b c}` is one of several, `[a|b]` may be left out, `<percent>` is a slot that
/// takes a value, `<is>` a named set of small words. A hyphen in a word may be left out or be a blank; a word in capitals is
/// compared as it stands (`US` is a region, `us` is not).
indirect enum PhraseElement: Sendable {
  case word(String)
  case exact(String)
  case slot(PromptSlot)
  case choice([[PhraseElement]])
}

struct PhrasePattern: Sendable {
  let elements: [PhraseElement]

  init(_ text: Substring) {
    var parser = PatternParser(text)
    elements = parser.sequence()
    precondition(parser.isAtEnd, "a brace of the phrase \"\(text)\" has no partner")
  }

  /// What a token must be for the phrase to begin with it; a slot begins with any.
  func firstWords(into words: inout [String], elements: [PhraseElement]) -> Bool {
    for element in elements {
      switch element {
      case .word(let word): words.append(word)
      case .exact(let word): words.append(word.lowercased())
      case .slot(let slot): words.append(slot.beginsWithNumber ? Self.anyNumber : Self.anyWord)
      case .choice(let branches):
        var mayBeEmpty = false
        for branch in branches where !firstWords(into: &words, elements: branch) { mayBeEmpty = true }
        if mayBeEmpty { continue }
      }
      return true
    }
    return false
  }

  /// The keys of phrases that begin with a slot.
  static let anyWord = ""
  static let anyNumber = "0"
}

/// Reads the notation of `PhraseElement`.
private struct PatternParser {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: Substring) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { index >= bytes.count }

  mutating func sequence() -> [PhraseElement] {
    var elements: [PhraseElement] = []
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: " "): index += 1
      case UInt8(ascii: "{"): elements.append(.choice(branches(until: UInt8(ascii: "}"))))
      case UInt8(ascii: "["): elements.append(.choice(branches(until: UInt8(ascii: "]")) + [[]]))
      case UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "]"): return elements
      default: elements.append(element(word()))
      }
    }
    return elements
  }

  private mutating func branches(until close: UInt8) -> [[PhraseElement]] {
    var branches: [[PhraseElement]] = []
    repeat {
      index += 1
      branches.append(sequence())
    } while index < bytes.count && bytes[index] == UInt8(ascii: "|")
    precondition(index < bytes.count && bytes[index] == close, "a brace of a phrase is left open")
    index += 1
    return branches
  }

  private mutating func word() -> String {
    let start = index
    let ends: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "]")]
    while index < bytes.count, !ends.contains(bytes[index]) { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private func element(_ word: String) -> PhraseElement {
    if word.hasPrefix("<"), word.hasSuffix(">") {
      let name = String(word.dropFirst().dropLast())
      if let slot = PromptSlot(rawValue: name) { return .slot(slot) }
      guard let set = PhraseTable.wordSets.first(where: { $0.name == name }) else {
        preconditionFailure("the phrase tables have no slot <\(name)>")
      }
      return .choice(set.words.split(separator: "|").map { $0.split(separator: " ").map { .word(String($0)) } })
    }
    if word.utf8.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) { return .exact(word) }
    let parts = word.split(separator: "-")
    guard parts.count > 1 else { return .word(word) }
    return .choice([[.word(word)], [.word(parts.joined())], parts.map { .word(String($0)) }])
  }
}
