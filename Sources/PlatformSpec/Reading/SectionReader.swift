import Basics
import KubeModel

/// What one reading of a document finds out beside the values.
final class ReadingLog {
  let file: String
  var diagnostics: [Diagnostic] = []
  var assumptions: [Assumption] = []
  /// Entries of `assumptions:` in the document by path: they count while the field still holds what was taken.
  var carried: [String: Assumption] = [:]
  /// Every field that was asked for, once and in order: the field table of the documentation.
  private(set) var fields: [FieldNote] = []
  /// The keys that were asked for directly below a path, in order.
  private(set) var asked: [String: [String]] = [:]
  private var paths: Set<String> = []

  init(file: String) { self.file = file }

  /// Notes that a field was asked for: `services[cart].runtime` is the field `services[].runtime` of every service.
  func ask(_ path: String, form: String, fallback: String? = nil, reason: String) {
    let path = path.withoutNames
    guard paths.insert(path).inserted else { return }
    fields.append(FieldNote(path: path, form: form, fallback: fallback, reason: reason))
    var parent = ""
    for part in path.split(separator: ".") {
      let key = String(part.prefix { $0 != "[" })
      if asked[parent]?.contains(key) != true { asked[parent, default: []].append(key) }
      parent += parent.isEmpty ? part : ".\(part)"
    }
  }
}

/// One line of the documentation of `platform.yaml`.
package struct FieldNote: Sendable, Hashable {
  /// `networking.mesh`, `services[].runtime`.
  package var path: String
  /// What may stand there, in words.
  package var form: String
  /// What is taken when nothing stands there; nil for a field that must be given or stays open.
  package var fallback: String?
  package var reason: String
}

/// One mapping of the document while it is read: each call decodes a field, checks it, and falls back on a default
/// that is recorded with its reason.
struct SectionReader {
  let log: ReadingLog
  let node: KubeValue?
  let path: String

  init(_ log: ReadingLog, _ node: KubeValue?, path: String) {
    self.log = log
    self.node = node.flatMap { $0.isNull ? nil : $0 }
    self.path = path
    if let node = self.node, node.mapping == nil {
      report("this must be a mapping of fields, not \(node.kindName)", at: node, path: path)
    }
  }

  func section(_ key: String) -> SectionReader {
    SectionReader(log, node?[key], path: full(key))
  }

  func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  // MARK: - Fields

  /// Reads one field: `decode` gives nil for a text that has the wrong form, described by `form`.
  func read<Value>(
    _ key: String, form: String, default fallback: @autoclosure () -> Value, because reason: String,
    text: (Value) -> String, decode: (String) -> Value?
  ) -> Value {
    let found = optional(key, form: form, note: reason, decode: decode, fallbackText: { text(fallback()) })
    if let found {
      if let carried = log.carried[full(key)], carried.taken == text(found) { log.assumptions.append(carried) }
      return found
    }
    let value = fallback()
    if node?[key] == nil || node?[key]?.isNull == true {
      log.assumptions.append(Assumption(path: full(key), taken: text(value), reason: reason))
    }
    return value
  }

  /// Reads a field that may stay open.
  func optional<Value>(
    _ key: String, form: String, note: String, decode: (String) -> Value?,
    fallbackText: () -> String? = { nil }
  ) -> Value? {
    log.ask(full(key), form: form, fallback: fallbackText(), reason: note)
    guard let value = node?[key], !value.isNull else { return nil }
    guard let text = value.scalarText else {
      report("this must be \(form), not \(value.kindName)", at: value, path: full(key))
      return nil
    }
    guard let decoded = decode(text) else {
      let remedy = fallbackText().map { "Leave it out to have \($0) taken." } ?? "Correct it, or leave it out."
      report("\"\(text)\" is not \(form)", at: value, path: full(key), remedy: remedy)
      return nil
    }
    return decoded
  }

  func choice<Value: RawRepresentable & CaseIterable>(
    _ key: String, _: Value.Type = Value.self, default fallback: @autoclosure () -> Value, because reason: String
  ) -> Value where Value.RawValue == String {
    let names = Value.allCases.map(\.rawValue)
    return read(
      key, form: "one of \(names.joined(separator: ", "))", default: fallback(), because: reason,
      text: { $0.rawValue }, decode: { decodeChoice($0) })
  }

  func choice<Value: RawRepresentable & CaseIterable>(
    optional key: String, _: Value.Type = Value.self, note: String
  ) -> Value? where Value.RawValue == String {
    let names = Value.allCases.map(\.rawValue)
    return optional(key, form: "one of \(names.joined(separator: ", "))", note: note, decode: { decodeChoice($0) })
  }

  private func decodeChoice<Value: RawRepresentable>(_ text: String) -> Value? where Value.RawValue == String {
    Value(rawValue: text) ?? Value(rawValue: text.lowercased())
  }

  func bool(_ key: String, default fallback: @autoclosure () -> Bool, because reason: String) -> Bool {
    read(
      key, form: "true or false", default: fallback(), because: reason, text: { "\($0)" },
      decode: { $0 == "true" ? true : $0 == "false" ? false : nil })
  }

  func percent(
    _ key: String, _ range: ClosedRange<Int> = 0...100, default fallback: @autoclosure () -> Percent,
    because reason: String
  ) -> Percent {
    read(
      key, form: percentForm(range), default: fallback(), because: reason, text: { "\($0)%" },
      decode: { decodePercent($0, range) })
  }

  func percent(optional key: String, _ range: ClosedRange<Int> = 0...100, note: String) -> Percent? {
    optional(key, form: percentForm(range), note: note, decode: { decodePercent($0, range) })
  }

  private func percentForm(_ range: ClosedRange<Int>) -> String {
    "a percentage from \(range.lowerBound)% to \(range.upperBound)%"
  }

  private func decodePercent(_ text: String, _ range: ClosedRange<Int>) -> Percent? {
    Amounts.percent(text).flatMap { Percent(range.lowerBound) <= $0 && $0 <= Percent(range.upperBound) ? $0 : nil }
  }

  func integer(
    _ key: String, _ range: ClosedRange<Int>, default fallback: @autoclosure () -> Int, because reason: String
  ) -> Int {
    read(
      key, form: "a whole number from \(range.lowerBound) to \(range.upperBound)", default: fallback(),
      because: reason, text: { "\($0)" }, decode: { Int($0).flatMap { range.contains($0) ? $0 : nil } })
  }

  func integer(optional key: String, _ range: ClosedRange<Int>, note: String) -> Int? {
    optional(
      key, form: "a whole number from \(range.lowerBound) to \(range.upperBound)", note: note,
      decode: { Int($0).flatMap { range.contains($0) ? $0 : nil } })
  }

  /// A length of time, in units of `milliseconds` each.
  func duration(
    _ key: String, unit milliseconds: Int, _ range: ClosedRange<Int>, default fallback: @autoclosure () -> Int,
    because reason: String
  ) -> Int {
    read(
      key, form: durationForm(milliseconds, range), default: fallback(), because: reason,
      text: { Amounts.duration(milliseconds: $0 * milliseconds) }, decode: { decodeDuration($0, milliseconds, range) })
  }

  func duration(optional key: String, unit milliseconds: Int, _ range: ClosedRange<Int>, note: String) -> Int? {
    optional(
      key, form: durationForm(milliseconds, range), note: note, decode: { decodeDuration($0, milliseconds, range) })
  }

  private func durationForm(_ milliseconds: Int, _ range: ClosedRange<Int>) -> String {
    let least = Amounts.duration(milliseconds: range.lowerBound * milliseconds)
    let most = Amounts.duration(milliseconds: range.upperBound * milliseconds)
    return "a time such as 30s, 10m or 7d, from \(least) to \(most)"
  }

  private func decodeDuration(_ text: String, _ unit: Int, _ range: ClosedRange<Int>) -> Int? {
    guard let value = Amounts.milliseconds(text), value % unit == 0, range.contains(value / unit) else { return nil }
    return value / unit
  }

  func string(
    _ key: String, form: String = "a text", default fallback: @autoclosure () -> String, because reason: String,
    where accepts: (String) -> Bool = { !$0.isEmpty }
  ) -> String {
    read(key, form: form, default: fallback(), because: reason, text: { $0 }, decode: { accepts($0) ? $0 : nil })
  }

  // MARK: - Lists

  /// The elements of a sequence with their paths; nil when the field is not there.
  func elements(_ key: String, form: String, note: String) -> [SectionReader]? {
    log.ask(full(key), form: form, reason: note)
    guard let value = node?[key], !value.isNull else { return nil }
    guard let sequence = value.sequence else {
      report("this must be \(form), not \(value.kindName)", at: value, path: full(key))
      return nil
    }
    return sequence.enumerated().map { index, element in
      let name = element["name"]?.string ?? element["purpose"]?.string ?? "\(index)"
      return SectionReader(log, element, path: "\(full(key))[\(name)]")
    }
  }

  /// A sequence of texts; nil when the field is not there.
  func strings(_ key: String, form: String, note: String) -> [String]? {
    log.ask(full(key), form: form, reason: note)
    guard let value = node?[key], !value.isNull else { return nil }
    guard let sequence = value.sequence else {
      report("this must be \(form), not \(value.kindName)", at: value, path: full(key))
      return nil
    }
    return sequence.compactMap { element in
      if let text = element.scalarText { return text }
      report("this must be a text, not \(element.kindName)", at: element, path: full(key))
      return nil
    }
  }

  // MARK: - Problems

  func report(_ message: String, at value: KubeValue?, path: String, remedy: String? = nil) {
    log.diagnostics.append(Diagnostic(.error, message, at: location(of: value, path: path), remedy: remedy))
  }

  func location(of value: KubeValue?, path: String) -> SourceLocation {
    let position = value?.position ?? node?.position
    return SourceLocation(
      file: log.file, line: Int(position?.line ?? 0), column: Int(position?.column ?? 0), path: "spec.\(path)")
  }

  /// Names every key that no call above asked for.
  func refuseOthers(than known: [String]) {
    for entry in node?.mapping?.entries ?? [] where !known.contains(entry.key) {
      let near = nearestWords(to: entry.key, in: known, limit: 1).first
      let position = entry.keyPosition ?? entry.value.position
      log.diagnostics.append(
        Diagnostic(
          .error, "unknown field \"\(entry.key)\"",
          at: SourceLocation(
            file: log.file, line: Int(position?.line ?? 0), column: Int(position?.column ?? 0),
            path: "spec.\(full(entry.key))"),
          remedy: near.map { "Did you mean \"\($0)\"?" } ?? "Known here: \(known.joined(separator: ", "))."))
    }
  }

  /// The keys directly below this section that were asked for so far.
  var askedKeys: [String] { log.asked[path.withoutNames] ?? [] }
}

extension KubeValue {
  /// The text of a scalar as it means, not as it was quoted; nil for null, sequences and mappings.
  var scalarText: String? {
    switch content {
    case .string(let text): text
    case .integer(let value): "\(value)"
    case .number(let text): text
    case .bool(let value): "\(value)"
    case .null, .sequence, .mapping, .omitted: nil
    }
  }

  var kindName: String {
    switch content {
    case .string: "a text"
    case .integer, .number: "a number"
    case .bool: "a truth value"
    case .null, .omitted: "nothing"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension String {
  /// `services[cart].runtime` as `services[].runtime`: the same field for every element.
  var withoutNames: String {
    var text = ""
    var inside = false
    for character in self {
      if character == "]" { inside = false }
      if !inside { text.append(character) }
      if character == "[" { inside = true }
    }
    return text
  }
}
