/// One thing that is wrong with one field, in the words of `k8s.io/apimachinery/pkg/util/validation/field`.
package struct FieldFault: Sendable, Hashable {
  /// The machine's word for it, as it stands in `details.causes[].reason`.
  package enum Reason: String, Sendable, Hashable {
    case required = "FieldValueRequired"
    case invalid = "FieldValueInvalid"
    case notSupported = "FieldValueNotSupported"
    case duplicate = "FieldValueDuplicate"
    case forbidden = "FieldValueForbidden"
    case notFound = "FieldValueNotFound"
    case tooLong = "FieldValueTooLong"
    case tooMany = "FieldValueTooMany"
    case typeInvalid = "FieldValueTypeInvalid"
    case internalError = "InternalError"
  }

  package var reason: Reason
  package var path: FieldPath
  /// `Invalid value: -1: must be greater than or equal to 0`
  package var message: String

  package init(_ reason: Reason, _ path: FieldPath, _ message: String) {
    self.reason = reason
    self.path = path
    self.message = message
  }

  /// `spec.replicas: Invalid value: -1: …`, as the message of a refusal lists it.
  package var text: String { "\(path.text): \(message)" }
}

/// The faults of one object in the order in which the API server finds them.
package struct FieldFaults: Sendable {
  package private(set) var list: [FieldFault] = []

  package init() {}

  package var isEmpty: Bool { list.isEmpty }
  package var count: Int { list.count }

  package mutating func append(_ fault: FieldFault) { list.append(fault) }

  mutating func append(contentsOf faults: [FieldFault]) { list += faults }

  /// Drops what came after the first `count` faults.
  mutating func truncate(to count: Int) { list.removeSubrange(count...) }

  mutating func required(_ path: FieldPath, _ detail: String = "") {
    append(FieldFault(.required, path, detail.isEmpty ? "Required value" : "Required value: \(detail)"))
  }

  mutating func invalid(_ path: FieldPath, _ value: KubeValue?, _ detail: String) {
    let written = FaultValue.text(value)
    append(FieldFault(.invalid, path, "Invalid value: \(written)" + (detail.isEmpty ? "" : ": \(detail)")))
  }

  /// The same value with each of several problems.
  mutating func invalid(
    _ path: @autoclosure () -> FieldPath, _ value: @autoclosure () -> KubeValue?, each problems: [String]
  ) {
    for problem in problems { invalid(path(), value(), problem) }
  }

  mutating func notSupported(_ path: FieldPath, _ value: String, _ supported: [String]) {
    let values = supported.map { GoText.quoted($0) }.joined(separator: ", ")
    let ending = values.isEmpty ? "" : ": supported values: \(values)"
    append(FieldFault(.notSupported, path, "Unsupported value: \(GoText.quoted(value))\(ending)"))
  }

  mutating func duplicate(_ path: FieldPath, _ value: KubeValue?) {
    append(FieldFault(.duplicate, path, "Duplicate value: \(FaultValue.text(value))"))
  }

  mutating func forbidden(_ path: FieldPath, _ detail: String) {
    append(FieldFault(.forbidden, path, detail.isEmpty ? "Forbidden" : "Forbidden: \(detail)"))
  }

  mutating func notFound(_ path: FieldPath, _ value: KubeValue?) {
    append(FieldFault(.notFound, path, "Not found: \(FaultValue.text(value))"))
  }

  /// A text or a list beyond what is stored.
  mutating func tooLong(_ path: FieldPath, _ limit: Int) {
    append(FieldFault(.tooLong, path, "Too long: may not be more than \(limit) bytes"))
  }

  mutating func tooMany(_ path: FieldPath, _ count: Int, _ limit: Int) {
    let items = limit == 1 ? "item" : "items"
    append(FieldFault(.tooMany, path, "Too many: \(count): must have at most \(limit) \(items)"))
  }

  mutating func internalError(_ path: FieldPath, _ detail: String) {
    append(FieldFault(.internalError, path, "Internal error: \(detail)"))
  }
}

/// How a refusal shows the value that it refuses.
enum FaultValue {
  /// Texts in Go's quotes, numbers as they are, anything else as compact JSON.
  static func text(_ value: KubeValue?) -> String {
    guard let value else { return "null" }
    if let text = value.string { return GoText.quoted(text) }
    return value.json()
  }
}

/// Texts as Go's `%q` writes them.
enum GoText {
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{7}": result += "\\a"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case "\u{B}": result += "\\v"
      case "\u{0}"..."\u{1F}", "\u{7F}": result += "\\x" + hex(scalar.value, digits: 2)
      case "\u{80}"..."\u{A0}", "\u{AD}", "\u{2028}"..."\u{2029}", "\u{FEFF}", "\u{E000}"..."\u{F8FF}":
        result += "\\u" + hex(scalar.value, digits: 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A number as Go's `%f` writes it: six places.
  static func sixPlaces(_ value: Double) -> String {
    let scaled = (value * 1_000_000).rounded(.toNearestOrEven)
    guard scaled < 9e18 else { return "\(value)" }
    let units = Int64(scaled)
    let fraction = String(units % 1_000_000)
    return "\(units / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
