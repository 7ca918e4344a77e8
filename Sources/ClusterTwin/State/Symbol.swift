/// A text of the cluster (label key or value, name, namespace, image) as a small number.
struct Symbol: Hashable, Sendable {
  var raw: Int32

  static let empty = Symbol(raw: 0)
}

/// Texts and their numbers; number 0 is the empty text.
struct SymbolTable: Sendable {
  private var numbers: [String: Int32] = ["": 0]
  private var texts: [String] = [""]

  mutating func intern(_ text: String) -> Symbol {
    if let raw = numbers[text] { return Symbol(raw: raw) }
    let raw = Int32(texts.count)
    numbers[text] = raw
    texts.append(text)
    return Symbol(raw: raw)
  }

  /// The number of a text that is known.
  func number(of text: String) -> Symbol? { numbers[text].map { Symbol(raw: $0) } }

  func text(_ symbol: Symbol) -> String { texts[Int(symbol.raw)] }

  /// The number that the text writes, for `Gt` and `Lt`.
  func integer(_ symbol: Symbol) -> Int64? { Int64(text(symbol)) }
}

/// The labels of one object, by key.
struct LabelSet: Hashable, Sendable {
  struct Pair: Hashable, Sendable {
    var key: Symbol
    var value: Symbol
  }

  /// In the order of the keys' numbers, so that equal labels are equal sets.
  private(set) var pairs: [Pair] = []

  init(_ pairs: [Pair] = []) { self.pairs = pairs.sorted { $0.key.raw < $1.key.raw } }

  subscript(key: Symbol) -> Symbol? {
    for pair in pairs where pair.key == key { return pair.value }
    return nil
  }

  /// Whether other labels have all of these, as those of the pods that a Service selects.
  func isContained(in others: LabelSet) -> Bool { pairs.allSatisfy { others[$0.key] == $0.value } }
}
