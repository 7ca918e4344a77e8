/// A phrase found in the tokens.
struct PhraseMatch {
  var phrase: Phrase
  var tokens: Range<Int>
  var captures: [PromptCapture]
}

/// Finds the longest phrase at a place; of two that are equally long, the earlier one of the tables.
struct PhraseMatcher {
  let tokens: [PromptToken]
  let table: PhraseTable
  private let amounts: PromptAmounts

  init(_ tokens: [PromptToken], _ table: PhraseTable) {
    self.tokens = tokens
    self.table = table
    amounts = PromptAmounts(tokens: tokens)
  }

  /// `names` lets phrases take words of the user's own; without it only known words and amounts match.
  func longest(at index: Int, names: Bool = true) -> PhraseMatch? {
    var best: PhraseMatch?
    for candidate in table.candidates(tokens[index]) {
      let phrase = table.phrases[candidate]
      var found: Found?
      walk(phrase.pattern.elements[...], at: index, names: names, captures: [], &found)
      guard let found, found.end > (best?.tokens.upperBound ?? index) else { continue }
      best = PhraseMatch(phrase: phrase, tokens: index..<found.end, captures: found.captures)
    }
    return best
  }

  private struct Found {
    var end: Int
    var captures: [PromptCapture]
  }

  /// Tries every way through the pattern and keeps the one that takes most tokens.
  private func walk(
    _ elements: ArraySlice<PhraseElement>, at index: Int, names: Bool, captures: [PromptCapture], _ best: inout Found?
  ) {
    guard let first = elements.first else {
      if index > (best?.end ?? -1) { best = Found(end: index, captures: captures) }
      return
    }
    let rest = elements.dropFirst()
    switch first {
    case .word, .exact:
      if fits(first, at: index) { walk(rest, at: index + 1, names: names, captures: captures, &best) }
    case .slot(let slot):
      guard let capture = capture(slot, at: index, names: names) else { return }
      walk(rest, at: capture.tokens.upperBound, names: names, captures: captures + [capture], &best)
    case .choice(let branches):
      for branch in branches {
        guard let head = branch.first else {
          walk(rest, at: index, names: names, captures: captures, &best)
          continue
        }
        if fits(head, at: index) { walk((branch + rest)[...], at: index, names: names, captures: captures, &best) }
      }
    }
  }

  /// Whether the element may begin at the token: exact for words, a first guess for others.
  private func fits(_ element: PhraseElement, at index: Int) -> Bool {
    switch element {
    case .word(let word): index < tokens.count && tokens[index].folded == word
    case .exact(let word): index < tokens.count && tokens[index].text == word
    case .slot: index < tokens.count
    case .choice: true
    }
  }

  // MARK: - Words of the user's own

  private func capture(_ slot: PromptSlot, at index: Int, names: Bool) -> PromptCapture? {
    switch slot {
    case .name: names ? name(at: index) : nil
    case .names: names ? list(at: index) : nil
    case .data: names ? data(at: index) : nil
    case .n, .percent, .share, .duration, .size, .cpu, .money, .version, .machine, .disk, .domain, .word, .steps:
      amounts.capture(slot, at: index)
    }
  }

  /// One to five words after an article: `EcommercePlatform`, `an online book shop`.
  private func name(at index: Int) -> PromptCapture? {
    var start = index
    if start < tokens.count, Self.articles.contains(tokens[start].folded) { start += 1 }
    guard start < tokens.count, tokens[start].isWord, !PhraseTable.isFiller(tokens[start].folded),
      !Self.stops.contains(tokens[start].folded), longest(at: start, names: false) == nil
    else { return nil }
    let end = endOfWords(from: start, most: 5)
    return PromptCapture(text: text(start..<end), tokens: index..<end)
  }

  private func data(at index: Int) -> PromptCapture? {
    var start = index
    if start < tokens.count, Self.articles.contains(tokens[start].folded) { start += 1 }
    guard start < tokens.count, tokens[start].isWord, !Self.stops.contains(tokens[start].folded) else { return nil }
    var end = start + 1
    while end < tokens.count, end < start + 4, tokens[end].isWord, !Self.stops.contains(tokens[end].folded) { end += 1 }
    return PromptCapture(text: text(start..<end), tokens: index..<end)
  }

  /// `cart, checkout and payment` as `cart,checkout,payment`; it ends before a known phrase.
  private func list(at index: Int) -> PromptCapture? {
    var names: [String] = []
    var end = index
    var next = index
    while next < tokens.count, let label = tokens[next].label, !Self.stops.contains(tokens[next].folded),
      !Self.articles.contains(tokens[next].folded), longest(at: next, names: false) == nil
    {
      names.append(label)
      end = next + 1
      next = end
      var isSeparated = false
      while next < tokens.count, [",", "and", "&", "/"].contains(tokens[next].folded) {
        isSeparated = true
        next += 1
      }
      if !isSeparated { break }
    }
    return names.isEmpty ? nil : PromptCapture(text: names.joined(separator: ","), tokens: index..<end)
  }

  /// Words go on until a sign, a preposition or a known phrase.
  private func endOfWords(from start: Int, most: Int) -> Int {
    var end = start + 1
    while end < tokens.count, end < start + most, tokens[end].isWord, !Self.stops.contains(tokens[end].folded),
      longest(at: end, names: false) == nil
    {
      end += 1
    }
    return end
  }

  private func text(_ range: Range<Int>) -> String { tokens[range].map(\.text).joined(separator: " ") }

  private static let articles: Set<String> = ["a", "an", "the", "our", "my", "your"]

  /// Words that end a name.
  private static let stops: Set<String> = [
    "on", "in", "with", "at", "by", "across", "using", "supporting", "processing", "that", "which", "running",
    "serving", "handling", "having", "deployed", "over", "under", "via", "as", "behind", "is", "from", "to", "for",
    "and", "or", "per", "ingesting", "between", "within", "without", "no", "reaching", "needing", "plus", "has", "must",
    "should", "needs", "inside", "into", "made", "consisting", "of",
  ]
}
