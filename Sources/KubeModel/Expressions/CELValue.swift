/// A value of an expression.
package indirect enum CELValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([CELValue])
  case map([CELValue: CELValue])
  /// nil for `optional.none()`.
  case optional(CELValue?)
  case quantity(Quantity)
  case duration(GoDuration)
  case type(String)

  /// A node of an object.
  package init(_ value: KubeValue) {
    switch value.content {
    case .null, .omitted: self = .null
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .integer(value)
    case .number(let text): self = .double(Double(text) ?? .nan)
    case .string(let text): self = .string(text)
    case .sequence(let elements): self = .list(elements.map { CELValue($0) })
    case .mapping(let mapping):
      var found: [CELValue: CELValue] = [:]
      found.reserveCapacity(mapping.entries.count)
      // A null is the same as nothing in almost every schema.
      for entry in mapping.entries where !entry.value.isNull { found[.string(entry.key)] = CELValue(entry.value) }
      self = .map(found)
    }
  }

  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var text: String? { if case .string(let value) = self { value } else { nil } }

  var typeName: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .integer: "int"
    case .unsigned: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .list: "list"
    case .map: "map"
    case .optional: "optional_type"
    case .quantity: "kubernetes.Quantity"
    case .duration: "google.protobuf.Duration"
    case .type: "type"
    }
  }

  /// As `==` of the language sees it: numbers of different types are equal when they are the same number.
  func isEqual(to other: CELValue) -> Bool {
    switch (self, other) {
    case (.integer(let left), .double(let right)), (.double(let right), .integer(let left)): Double(left) == right
    case (.integer(let left), .unsigned(let right)), (.unsigned(let right), .integer(let left)):
      left >= 0 && UInt64(left) == right
    case (.unsigned(let left), .double(let right)), (.double(let right), .unsigned(let left)): Double(left) == right
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
    case (.map(let left), .map(let right)):
      left.count == right.count && left.allSatisfy { key, value in right[key].map { value.isEqual(to: $0) } ?? false }
    default: self == other
    }
  }

  /// nil where the two have no order.
  func compared(to other: CELValue) -> Int? {
    func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int { left < right ? -1 : left > right ? 1 : 0 }
    switch (self, other) {
    case (.integer(let left), .integer(let right)): return order(left, right)
    case (.unsigned(let left), .unsigned(let right)): return order(left, right)
    case (.double(let left), .double(let right)): return order(left, right)
    case (.integer(let left), .double(let right)): return order(Double(left), right)
    case (.double(let left), .integer(let right)): return order(left, Double(right))
    case (.string(let left), .string(let right)):
      return left == right ? 0 : left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars) ? -1 : 1
    case (.bool(let left), .bool(let right)): return order(left ? 1 : 0, right ? 1 : 0)
    case (.quantity(let left), .quantity(let right)): return order(left.nano, right.nano)
    case (.duration(let left), .duration(let right)): return order(left.nanoseconds, right.nanoseconds)
    default: return nil
    }
  }
}

/// Why an expression has no value.
package enum CELFailure: Error, Sendable, Hashable {
  /// The server answers with this error: `no such key: a`.
  case error(String)
  /// It uses something that is not evaluated here, so that nothing is known.
  case unknown(String)

  package var message: String {
    switch self {
    case .error(let text), .unknown(let text): text
    }
  }
}
