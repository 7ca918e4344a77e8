import Basics
import KubeModel
import SimKernel

/// The fields of one of our own documents, read strictly: every unknown field and every wrong value is a diagnostic.
struct DocumentFields {
  let object: KubeObject
  let path: String
  private let value: KubeValue
  private var known: [String] = []
  var diagnostics: [Diagnostic] = []

  init(_ value: KubeValue?, _ path: String, of object: KubeObject) {
    self.object = object
    self.path = path
    self.value = value ?? .null
    if self.value.mapping == nil {
      diagnostics.append(
        Diagnostic(.error, "`\(path)` must be a mapping", at: object.location(of: self.value, path: path)))
    }
  }

  /// Reports the fields that nobody asked for.
  mutating func finish() {
    for entry in value.mapping?.entries ?? [] where !known.contains(entry.key) {
      let near = nearestWords(to: entry.key, in: known, limit: 1).first
      let place = object.location(at: entry.keyPosition ?? entry.value.position, path: "\(path).\(entry.key)")
      diagnostics.append(
        Diagnostic(
          .error, "`\(entry.key)` is no field of \(path)", at: place,
          remedy: near.map { "Write `\($0)`." } ?? "Fields are \(known.joined(separator: ", "))."))
    }
  }

  mutating func raw(_ key: String) -> KubeValue? {
    known.append(key)
    return value[key]
  }

  mutating func text(_ key: String) -> String? {
    guard let field = raw(key) else { return nil }
    guard let text = field.string else { return refuse(key, field, "a text") }
    return text
  }

  mutating func required(_ key: String) -> String {
    guard let text = text(key) else {
      if value[key] == nil {
        diagnostics.append(
          Diagnostic(.error, "`\(path).\(key)` is missing", at: object.location(of: value, path: path)))
      }
      return ""
    }
    return text
  }

  mutating func flag(_ key: String) -> Bool? {
    guard let field = raw(key) else { return nil }
    guard let flag = field.bool else { return refuse(key, field, "true or false") }
    return flag
  }

  mutating func count(_ key: String, in range: ClosedRange<Int> = 0...1_000_000) -> Int? {
    guard let field = raw(key) else { return nil }
    guard let number = field.integer, range.contains(number) else {
      return refuse(key, field, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
    guard let field = raw(key) else { return nil }
    guard let number = Self.decimal(field), range.contains(number) else {
      return refuse(key, field, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// `90` (seconds) or `1m30s`.
  mutating func duration(_ key: String) -> SimDuration? {
    guard let field = raw(key) else { return nil }
    guard let span = Self.duration(field), span >= .zero, span <= Self.longest else {
      return refuse(key, field, "seconds, or a duration like 1m30s")
    }
    return span
  }

  /// A quantity in thousandths (CPU, rates) or whole units (bytes).
  mutating func quantity(_ key: String, milli: Bool) -> Int64? {
    guard let field = raw(key) else { return nil }
    guard let quantity = try? Quantity(field), quantity.milliValue >= 0, quantity.milliValue < .max else {
      return refuse(key, field, "a quantity that is not negative, like 250m or 512Mi")
    }
    return milli ? quantity.milliValue : quantity.value
  }

  /// A mapping of names to quantities, as it stands.
  mutating func quantities(_ key: String) -> KubeValue? {
    guard var section = section(key) else { return nil }
    for name in section.value.mapping?.keys ?? [] { _ = section.quantity(name, milli: false) }
    close(section)
    return section.value
  }

  mutating func texts(_ key: String) -> [String] {
    guard let field = raw(key) else { return [] }
    guard let list = field.sequence, list.allSatisfy({ $0.string != nil }) else {
      return refuse(key, field, "a list of texts") ?? []
    }
    return list.compactMap(\.string)
  }

  /// The entries of a list, each to be read as a mapping of its own.
  mutating func list(_ key: String) -> [DocumentFields] {
    guard let field = raw(key) else { return [] }
    guard let list = field.sequence else { return refuse(key, field, "a list") ?? [] }
    return list.enumerated().map { DocumentFields($0.element, "\(path).\(key)[\($0.offset)]", of: object) }
  }

  mutating func section(_ key: String) -> DocumentFields? {
    raw(key).map { DocumentFields($0, "\(path).\(key)", of: object) }
  }

  /// Adds what a part has found, once its fields were read.
  mutating func close(_ part: DocumentFields) {
    var part = part
    part.finish()
    diagnostics += part.diagnostics
  }

  private mutating func refuse<Result>(_ key: String, _ field: KubeValue, _ wanted: String) -> Result? {
    let place = object.location(of: field, path: "\(path).\(key)")
    diagnostics.append(Diagnostic(.error, "`\(path).\(key)` must be \(wanted)", at: place))
    return nil
  }

  /// A number; nil for infinity and what is none.
  static func decimal(_ field: KubeValue) -> Double? {
    let number: Double? =
      switch field.content {
      case .integer(let value): Double(value)
      case .number(let text): Double(text)
      default: nil
      }
    return number.flatMap { $0.isFinite ? $0 : nil }
  }

  /// Thirty years.
  private static let longest = SimDuration.days(10_957)

  static func duration(_ field: KubeValue) -> SimDuration? {
    if let seconds = decimal(field) { return SimDuration(microseconds: LoadCurve.whole(seconds * 1_000_000)) }
    guard let text = field.string, let span = try? GoDuration(parsing: text) else { return nil }
    return SimDuration(microseconds: span.nanoseconds / 1_000)
  }
}
