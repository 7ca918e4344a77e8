import KubeModel

/// One word, number or sign of a prompt with its place.
struct PromptToken: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case word
    /// Digits with the letters or the percent sign that touch them: `10` and `k`, `99.95` and `%`.
    case number(digits: String, unit: String)
    case sign
  }

  var kind: Kind
  /// As it was typed.
  var text: String
  /// In lower case, as phrases are compared; `<` and its kin are the words `below` and `above`.
  var folded: String
  var position: SourcePosition
  /// A blank or line break stands before it.
  var isApart: Bool

  var isWord: Bool { kind == .word }
  var isNumber: Bool { if case .number = kind { true } else { false } }
}

extension PromptToken {
  /// Letters that begin with a capital, as names of people's own things do.
  var isCapitalized: Bool { text.first?.isUppercase == true }

  /// The word as a DNS label, when it can be one: `Cart` is `cart`, `user_profile` is `user-profile`.
  var label: String? {
    guard isWord else { return nil }
    let label = String(folded.map { $0 == "_" ? "-" : $0 })
    return label.isDNSLabel ? label : nil
  }
}
