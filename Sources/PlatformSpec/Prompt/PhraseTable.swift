/// One line of a phrase table: what can be said, and what it sets.
struct Phrase: Sendable {
  enum Effect: Sendable {
    /// Sets a field; another value for the same field is a contradiction.
    case set(field: String, value: String)
    /// Sets a field unless another phrase does.
    case suggest(field: String, value: String)
    /// Adds to a list.
    case add(field: String, value: String)
    /// Known, and not to be had: what is wrong, and what to say instead.
    case refuse(message: String, remedy: String)
    /// Understood, and part of every design.
    case note(String)
  }

  /// The line without its effects, as it stands in the table.
  let source: Substring
  let pattern: PhrasePattern
  let effects: [Effect]

  /// Reads `pattern => effect; effect`. Effects are `field = value`, `field ?= value`, `field += value`,
  /// `! message | remedy` and `# note`; `$1` is the first slot, `$0` the whole phrase.
  init(_ line: Substring) {
    let parts = line.split(separator: " =>", maxSplits: 1)
    source = parts[0]
    pattern = PhrasePattern(parts[0])
    let rest = parts.count > 1 ? parts[1] : ""
    effects = rest.split(separator: ";").map { Self.effect($0.trimmingSpaces) }
  }

  private static func effect(_ text: Substring) -> Effect {
    if text.hasPrefix("!") {
      let parts = text.dropFirst().split(separator: "|", maxSplits: 1).map { String($0.trimmingSpaces) }
      return .refuse(message: parts[0], remedy: parts.count > 1 ? parts[1] : "Leave it out.")
    }
    if text.hasPrefix("#") { return .note(String(text.dropFirst().trimmingSpaces)) }
    let words = text.split(separator: " ", maxSplits: 2)
    precondition(words.count == 3, "an effect is `field = value`: \(text)")
    let (field, value) = (String(words[0]), String(words[2]))
    switch words[1] {
    case "=": return .set(field: field, value: value)
    case "?=": return .suggest(field: field, value: value)
    case "+=": return .add(field: field, value: value)
    default: preconditionFailure("unknown effect: \(text)")
    }
  }
}

/// All phrases, in groups of one file each, and an index by the word that they begin with.
struct PhraseTable: Sendable {
  /// All phrases, for tests and for suggestions; a prompt needs only those with a word of its own.
  static let shared = PhraseTable(groups, words: nil)

  /// The phrases that may occur among these tokens: compiling all would take longer than reading the prompt.
  init(for tokens: [PromptToken]) {
    self.init(Self.groups, words: Set(tokens.map { WordHash.of($0.folded) }))
  }

  /// Earlier groups win where two phrases take the same words.
  static let groups = [
    fillers, platforms, regions, load, targets, cluster, deployment, scaling, resources, networking, storage, data,
    observability, security, services,
  ]

  /// Small words that stand for each other.
  static let wordSets: [(name: String, words: String)] = [
    ("is", "of|:|=|is|at|to|is at|of about|to be|are"),
    ("below", "below|under|less than|at most|up to|max|maximum|within|no more than|not more than|lower than"),
    ("atleast", "above|at least|over|more than|minimum|min|no less than"),
    ("per", "/|per|a|an|each|every"),
    ("with", "with|by|through|via|on|using"),
  ]

  let phrases: [Phrase]
  private let byFirstWord: [String: [Int]]

  private init(_ groups: [String], words wanted: Set<UInt64>?) {
    var phrases: [Phrase] = []
    var index: [String: [Int]] = [:]
    for group in groups {
      for line in group.split(separator: "\n") {
        if let wanted, !WordHash.line(line, hasAnyOf: wanted) { continue }
        let phrase = Phrase(line)
        var words: [String] = []
        _ = phrase.pattern.firstWords(into: &words, elements: phrase.pattern.elements)
        for word in words where index[word]?.last != phrases.count { index[word, default: []].append(phrases.count) }
        phrases.append(phrase)
      }
    }
    self.phrases = phrases
    byFirstWord = index
  }

  /// Phrases that may begin with this token, those that begin with the word itself first.
  func candidates(_ token: PromptToken) -> [Int] {
    let isAmount = token.isNumber || ["$", "usd"].contains(token.folded)
    let slots = byFirstWord[isAmount ? PhrasePattern.anyNumber : PhrasePattern.anyWord] ?? []
    return token.folded == PhrasePattern.anyNumber ? slots : (byFirstWord[token.folded] ?? []) + slots
  }

  /// Every word of every phrase, sorted: what a misspelt word may have been.
  static let vocabulary = shared.words()

  private func words() -> [String] {
    var words: Set<String> = []
    func collect(_ elements: [PhraseElement]) {
      for element in elements {
        switch element {
        case .word(let word), .exact(let word): if word.count > 2 { words.insert(word) }
        case .slot: break
        case .choice(let branches): for branch in branches { collect(branch) }
        }
      }
    }
    for phrase in phrases { collect(phrase.pattern.elements) }
    return words.sorted()
  }

  /// A short way to say a phrase with this word in it, of several the one that has most in common with what was typed.
  func example(with word: String, typed: [String]) -> String? {
    var best: (score: Int, text: String)?
    for phrase in phrases where !phrase.effects.isEmpty {
      if case .refuse? = phrase.effects.first { continue }
      let shown = Self.example(phrase.pattern.elements, with: word)
      guard shown.contains(word) else { continue }
      let text = shown.joined(separator: " ")
      let sharesPercent = text.contains("%") == typed.contains { $0.contains("%") }
      let score = 4 * typed.count(where: shown.contains) + (sharesPercent ? 2 : 0) - shown.count / 3
      if score > best?.score ?? .min { best = (score, text) }
    }
    return best?.text
  }

  /// First branches, but the one with the wanted word where there is one.
  static func example(_ elements: [PhraseElement], with wanted: String) -> [String] {
    elements.flatMap { element -> [String] in
      switch element {
      case .word(let word), .exact(let word): return [word]
      case .slot(let slot): return [slot.example]
      case .choice(let branches):
        let shown = branches.map { example($0, with: wanted) }
        if let found = shown.first(where: { $0.contains(wanted) }) { return found }
        return branches.contains(where: \.isEmpty) ? [] : shown.first ?? []
      }
    }
  }
}
