package import Basics
import CloudCatalog
import KubeModel

extension Specification {
  /// The longest prompt that is read, in bytes: more is a file, not a sentence.
  package static let longestPrompt = 16 << 10

  /// Reads a sentence: every word of it is understood, a known filler, or an error with its place and what could be
  /// said instead.
  ///
  /// The phrases become a document, which is read like a `platform.yaml`; what is wrong with a value points at the
  /// phrase that set it.
  package static func read(
    prompt: String, refusals: (Specification) -> [Diagnostic] = { _ in [] }
  ) -> (specification: Specification?, diagnostics: [Diagnostic]) {
    if let problem = promptProblem(prompt) { return (nil, [problem]) }
    var reader = PromptReader(prompt)
    let document = reader.document()
    var (specification, found) = read(document, file: PromptDraft.file, refusals: refusals)
    if reader.isPlatformInDoubt {
      found.removeAll { problem in Provider.allCases.contains { problem.message.contains($0.title) } }
    }
    let all = (reader.draft.problems + found).enumerated().sorted { left, right in
      let (one, other) = (left.element.location, right.element.location)
      return (one?.line ?? 0, one?.column ?? 0, left.offset) < (other?.line ?? 0, other?.column ?? 0, right.offset)
    }
    let diagnostics = all.map(\.element)
    if diagnostics.contains(where: \.isError) { specification = nil }
    return (specification, diagnostics)
  }

  /// What makes a text no prompt at all: nothing else is looked at then.
  private static func promptProblem(_ prompt: String) -> Diagnostic? {
    let whole = SourceLocation(file: PromptDraft.file)
    let example = "Say for instance \"Design container orchestration for Shop on EKS supporting 2K requests/second\"."
    if prompt.utf8.count > longestPrompt {
      return Diagnostic(
        .error, "the prompt has \(grouped(Int64(prompt.utf8.count))) bytes, more than \(grouped(Int64(longestPrompt)))",
        at: whole, remedy: "Say it in a few sentences, or write a platform.yaml and pass it by -f.")
    }
    var line = 1
    var column = 0
    var isBlank = true
    for scalar in prompt.unicodeScalars {
      column += 1
      if scalar == "\n" {
        line += 1
        column = 0
      } else if scalar.value == 0xFFFD
        || scalar.properties.generalCategory == .control && !"\t\r".unicodeScalars.contains(scalar)
      {
        return Diagnostic(
          .error, "this is no text: it has a control character or bytes that are no UTF-8",
          at: SourceLocation(file: PromptDraft.file, line: line, column: column), remedy: example)
      } else if !scalar.properties.isWhitespace {
        isBlank = false
      }
    }
    return isBlank ? Diagnostic(.error, "the prompt is empty", at: whole, remedy: example) : nil
  }
}

/// One reading of a prompt: tokens, phrases, and an account of every word.
struct PromptReader {
  let tokens: [PromptToken]
  private let matcher: PhraseMatcher
  var draft = PromptDraft()
  /// The words that nothing understood, while they follow each other.
  private var unknown: Range<Int>?
  private var lastAdded: String?
  /// Neighbours are looked for at the first mistakes only: a text full of them is no prompt.
  private var suggestionsLeft = 20

  init(_ prompt: String) {
    tokens = PromptLexer.tokens(prompt)
    matcher = PhraseMatcher(tokens, PhraseTable(for: tokens))
    read()
  }

  /// No platform was named although something was not understood, or several were.
  var isPlatformInDoubt: Bool {
    draft.problems.contains(where: \.isError)
      && (draft["provider"] == nil || draft.problems.contains { $0.message.hasPrefix("two values for the platform") })
  }

  private mutating func read() {
    var index = 0
    while index < tokens.count {
      if let match = matcher.longest(at: index) {
        closeUnknown()
        apply(match)
        index = match.tokens.upperBound
      } else {
        account(for: index)
        index += 1
      }
    }
    closeUnknown()
  }

  private mutating func account(for index: Int) {
    let token = tokens[index]
    if PhraseTable.isFiller(token.folded) {
      closeUnknown()
    } else if token.isWord, Self.regionNames.contains(token.folded) {
      closeUnknown()
      draft.add("@regions", token.folded, at: token.position)
    } else {
      unknown = (unknown?.lowerBound ?? index)..<(index + 1)
    }
  }

  /// Names of the regions of all clouds, read when the first unknown word is met.
  private static let regionNames = Set(Cloud.allCases.flatMap { Catalog.current.regions($0) }.map(\.name))

  // MARK: - What a phrase sets

  private mutating func apply(_ match: PhraseMatch) {
    var added: String?
    for effect in match.phrase.effects {
      switch effect {
      case .set(let field, let value):
        set(field, value, match, isSuggestion: false)
      case .suggest(let field, let value):
        set(field, value, match, isSuggestion: true)
      case .add(let field, let value):
        draft.add(field, filled(value, match), at: place(value, match))
        added = field
      case .refuse(let message, let remedy):
        draft.refuse(filled(message, match), at: tokens[match.tokens.lowerBound].position, remedy: remedy)
      case .note(let note):
        draft.refuse(
          "\"\(text(match.tokens))\": \(note)", at: tokens[match.tokens.lowerBound].position, remedy: nil,
          severity: .note)
      }
    }
    if !match.phrase.effects.isEmpty { lastAdded = added }
  }

  private mutating func set(_ field: String, _ value: String, _ match: PhraseMatch, isSuggestion: Bool) {
    let filled = filled(value, match)
    let place = place(value, match)
    switch field {
    case "@elasticsearch":
      // In a list of data services it is one of them, elsewhere it keeps the logs.
      if lastAdded == "@store" {
        draft.add("@store", "elasticsearch", at: place)
      } else {
        draft.set("observability.logStore", "elasticsearch", at: place)
      }
    case "@name" where draft["@name"] != nil && tokens[match.tokens.lowerBound].folded == "for":
      unknown = (match.tokens.lowerBound + 1)..<match.tokens.upperBound
      closeUnknown()
    default:
      draft.set(field, filled, at: place, isSuggestion: isSuggestion)
    }
  }

  /// `$0` is the phrase as typed, `$1` the first slot; `$1/60` and `$1*24` are reckoned.
  private func filled(_ template: String, _ match: PhraseMatch) -> String {
    guard template.contains("$") else { return template }
    if template.hasPrefix("$1/"), let divisor = Int(template.dropFirst(3)), let value = match.captures.first {
      return Int(value.text).map { "\(ceilDivide($0, divisor))" } ?? value.text
    }
    if template.hasPrefix("$1*"), let factor = Int64(template.dropFirst(3)), let value = match.captures.first {
      let digits = value.text.prefix { $0.isNumber || $0 == "." || $0 == "-" }
      return PromptAmounts.scaled(String(digits), factor) + value.text.dropFirst(digits.count)
    }
    var text = template.replacing("$0", with: text(match.tokens))
    for (number, capture) in match.captures.enumerated() {
      text = text.replacing("$\(number + 1)", with: capture.text)
    }
    return text
  }

  /// Where the value stands: its slot, or the phrase.
  private func place(_ template: String, _ match: PhraseMatch) -> SourcePosition {
    if template.hasPrefix("$"), let number = template.dropFirst().first?.wholeNumberValue, number > 0,
      number <= match.captures.count
    {
      return tokens[match.captures[number - 1].tokens.lowerBound].position
    }
    return tokens[match.tokens.lowerBound].position
  }

  /// The tokens as they were typed, with single blanks.
  func text(_ range: Range<Int>) -> String {
    var text = ""
    for index in range {
      if index > range.lowerBound, tokens[index].isApart { text += " " }
      text += tokens[index].text
    }
    return text
  }

  // MARK: - Words that were not understood

  private mutating func closeUnknown() {
    guard let range = unknown else { return }
    unknown = nil
    let position = tokens[range.lowerBound].position
    let typed = text(range)
    if tokens[range].contains(where: { "{}[]".contains($0.text) }) {
      draft.refuse("the placeholder \(typed) is not filled in", at: position, remedy: "Put your own words there.")
      return
    }
    if range.count == 1, tokens[range.lowerBound].isNumber {
      draft.refuse(
        "\(typed) has no unit that is known", at: position,
        remedy:
          "Say what it counts: \(typed.first == "-" ? "3" : typed) replicas, microservices, requests/second, % availability."
      )
      return
    }
    let before = range.lowerBound > 0 ? tokens[range.lowerBound - 1].folded : ""
    if before == "on", draft["provider"] == nil {
      draft.refuse(
        "\"\(typed)\" is no platform that is known", at: position,
        remedy: suggestion(range) ?? "Say EKS, GKE or AKS.")
      return
    }
    draft.refuse(
      "\"\(typed)\" was not understood", at: position,
      remedy: suggestion(range)
        ?? "Leave it out, or say it as \"99.95% availability\", \"10K requests/second\", \"HIPAA compliance\", \"PostgreSQL\"."
    )
  }

  /// The phrases whose words are nearest to the first of these words that has any.
  private mutating func suggestion(_ range: Range<Int>) -> String? {
    guard suggestionsLeft > 0 else { return nil }
    suggestionsLeft -= 1
    let typed = tokens[range].prefix(8).map(\.folded)
    for token in tokens[range].prefix(8) where token.isWord && token.folded.count > 2 {
      // A slip of the first letter is rare, and without it most neighbours are far-fetched.
      let candidates = PhraseTable.vocabulary.filter { $0.first == token.folded.first }
      let near = nearestWords(to: token.folded, in: candidates, limit: 2)
      var examples: [String] = []
      for word in near {
        guard let example = PhraseTable.shared.example(with: word, typed: typed), !examples.contains(example) else {
          continue
        }
        examples.append(example)
      }
      // A word that sets nothing, such as the verb at the beginning.
      if examples.isEmpty, let word = near.first { examples = [word] }
      if !examples.isEmpty { return "Did you mean \(examples.map { "\"\($0)\"" }.joined(separator: " or "))?" }
    }
    return nil
  }
}
