/// The functions of the language and of Kubernetes' libraries that are evaluated here.
enum CELFunctions {
  static func call(_ name: String, _ arguments: [CELValue]) throws(CELFailure) -> CELValue {
    switch (name, arguments.count) {
    case ("size", 1): return try size(arguments[0])
    case ("type", 1): return .type(arguments[0].typeName)
    case ("dyn", 1): return arguments[0]
    case ("int", 1): return try integer(arguments[0])
    case ("double", 1): return try double(arguments[0])
    case ("string", 1): return try string(arguments[0])
    case ("bool", 1): return try boolean(arguments[0])
    case ("quantity", 1), ("isQuantity", 1):
      let parsed = arguments[0].text.flatMap { try? Quantity(parsing: $0) }
      if name == "isQuantity" { return .bool(parsed != nil) }
      guard let parsed else { throw .error("quantities must match the regular expression of quantities") }
      return .quantity(parsed)
    case ("duration", 1):
      if case .duration = arguments[0] { return arguments[0] }
      guard let parsed = arguments[0].text.flatMap({ try? GoDuration(parsing: $0) }) else {
        throw .error("invalid duration")
      }
      return .duration(parsed)
    case ("optional.none", 0): return .optional(nil)
    case ("optional.of", 1): return .optional(arguments[0])
    case ("optional.ofNonZeroValue", 1): return .optional(isZero(arguments[0]) ? nil : arguments[0])
    case ("sets.contains", 2), ("sets.equivalent", 2), ("sets.intersects", 2): return try sets(name, arguments)
    default: throw .unknown("\(name) is not evaluated here")
    }
  }

  static func method(_ owner: CELValue, _ name: String, _ arguments: [CELValue]) throws(CELFailure) -> CELValue {
    if name == "size", arguments.isEmpty { return try size(owner) }
    return switch owner {
    case .string(let text): try CELTexts.method(text, name, arguments)
    case .list(let elements): try CELLists.method(elements, name, arguments)
    case .quantity(let quantity): try self.quantity(quantity, name, arguments)
    case .duration(let duration): try self.duration(duration, name, arguments)
    case .null, .bool, .integer, .unsigned, .double, .bytes, .map, .optional, .type:
      throw .unknown("\(name) is not evaluated here")
    }
  }

  private static func size(_ value: CELValue) throws(CELFailure) -> CELValue {
    switch value {
    case .string(let text): return .integer(Int64(text.unicodeScalars.count))
    case .bytes(let bytes): return .integer(Int64(bytes.count))
    case .list(let elements): return .integer(Int64(elements.count))
    case .map(let fields): return .integer(Int64(fields.count))
    default: throw .error("no such overload")
    }
  }

  private static func integer(_ value: CELValue) throws(CELFailure) -> CELValue {
    switch value {
    case .integer: return value
    case .unsigned(let number):
      guard let exact = Int64(exactly: number) else { throw .error("integer overflow") }
      return .integer(exact)
    case .double(let number):
      guard number.magnitude < 9.2e18 else { throw .error("integer overflow") }
      return .integer(Int64(number))
    case .string(let text):
      guard let number = Int64(text) else { throw .error("strconv.ParseInt: parsing \"\(text)\": invalid syntax") }
      return .integer(number)
    default: throw .error("no such overload")
    }
  }

  private static func double(_ value: CELValue) throws(CELFailure) -> CELValue {
    switch value {
    case .double: return value
    case .integer(let number): return .double(Double(number))
    case .unsigned(let number): return .double(Double(number))
    case .string(let text):
      guard let number = Double(text) else { throw .error("strconv.ParseFloat: parsing \"\(text)\": invalid syntax") }
      return .double(number)
    default: throw .error("no such overload")
    }
  }

  private static func string(_ value: CELValue) throws(CELFailure) -> CELValue {
    switch value {
    case .string: return value
    case .integer(let number): return .string("\(number)")
    case .unsigned(let number): return .string("\(number)")
    case .bool(let value): return .string(value ? "true" : "false")
    case .bytes(let bytes): return .string(String(decoding: bytes, as: UTF8.self))
    // How a double is written down decides about equality; it is left alone.
    default: throw .unknown("this text is not made here")
    }
  }

  private static func boolean(_ value: CELValue) throws(CELFailure) -> CELValue {
    switch value {
    case .bool: return value
    case .string("true"), .string("t"), .string("1"), .string("TRUE"), .string("True"): return .bool(true)
    case .string("false"), .string("f"), .string("0"), .string("FALSE"), .string("False"): return .bool(false)
    default: throw .error("type conversion error")
    }
  }

  private static func isZero(_ value: CELValue) -> Bool {
    switch value {
    case .null, .bool(false), .integer(0), .unsigned(0), .string(""), .list([]), .bytes([]): true
    case .double(let number): number == 0
    case .map(let fields): fields.isEmpty
    case .optional(let inner): inner == nil
    case .bool, .integer, .unsigned, .string, .list, .bytes, .quantity, .duration, .type: false
    }
  }

  private static func sets(_ name: String, _ arguments: [CELValue]) throws(CELFailure) -> CELValue {
    guard case .list(let left) = arguments[0], case .list(let right) = arguments[1] else {
      throw .error("no such overload")
    }
    func holds(_ one: [CELValue], _ other: [CELValue]) -> Bool {
      other.allSatisfy { wanted in one.contains { $0.isEqual(to: wanted) } }
    }
    return switch name {
    case "sets.contains": .bool(holds(left, right))
    case "sets.equivalent": .bool(holds(left, right) && holds(right, left))
    default: .bool(right.contains { wanted in left.contains { $0.isEqual(to: wanted) } })
    }
  }

  private static func quantity(
    _ owner: Quantity, _ name: String, _ arguments: [CELValue]
  ) throws(CELFailure) -> CELValue {
    if arguments.isEmpty {
      switch name {
      case "sign": return .integer(owner.nano < 0 ? -1 : owner.nano > 0 ? 1 : 0)
      case "isInteger": return .bool(owner.nano % 1_000_000_000 == 0)
      case "asInteger": return .integer(owner.value)
      default: throw .unknown("\(name) is not evaluated here")
      }
    }
    let other: Quantity
    switch arguments[0] {
    case .quantity(let given): other = given
    case .integer(let number): other = Quantity(number)
    default: throw .error("no such overload")
    }
    switch name {
    case "isLessThan": return .bool(owner.nano < other.nano)
    case "isGreaterThan": return .bool(owner.nano > other.nano)
    case "compareTo": return .integer(owner.nano < other.nano ? -1 : owner.nano > other.nano ? 1 : 0)
    case "add": return .quantity(owner + other)
    case "sub": return .quantity(owner - other)
    default: throw .unknown("\(name) is not evaluated here")
    }
  }

  private static func duration(
    _ owner: GoDuration, _ name: String, _ arguments: [CELValue]
  ) throws(CELFailure) -> CELValue {
    guard arguments.isEmpty else { throw .error("no such overload") }
    let units: [String: Int64] = [
      "getHours": 3_600_000_000_000, "getMinutes": 60_000_000_000, "getSeconds": 1_000_000_000,
    ]
    guard let unit = units[name] else { throw .unknown("\(name) is not evaluated here") }
    return .integer(owner.nanoseconds / unit)
  }
}

/// Methods of texts. Places are counted in Unicode scalars.
enum CELTexts {
  static func method(_ owner: String, _ name: String, _ arguments: [CELValue]) throws(CELFailure) -> CELValue {
    let texts = arguments.compactMap(\.text)
    switch (name, arguments.count) {
    case ("startsWith", 1) where texts.count == 1:
      return .bool(owner.unicodeScalars.starts(with: texts[0].unicodeScalars))
    case ("endsWith", 1) where texts.count == 1:
      return .bool(owner.unicodeScalars.reversed().starts(with: texts[0].unicodeScalars.reversed()))
    case ("contains", 1) where texts.count == 1: return .bool(texts[0].isEmpty || owner.contains(texts[0]))
    case ("matches", 1) where texts.count == 1:
      guard let pattern = LinearPattern(texts[0]) else { throw .unknown("this pattern is not evaluated here") }
      return .bool(pattern.matches(owner))
    case ("lowerAscii", 0): return .string(mapped(owner, 65...90, 32))
    case ("upperAscii", 0): return .string(mapped(owner, 97...122, -32))
    case ("trim", 0): return .string(trimmed(owner))
    case ("split", 1) where texts.count == 1: return .list(parts(owner, by: texts[0]).map { .string($0) })
    case ("replace", 2) where texts.count == 2: return .string(owner.replacing(texts[0], with: texts[1]))
    case ("indexOf", 1) where texts.count == 1, ("lastIndexOf", 1) where texts.count == 1:
      return .integer(place(of: texts[0], in: owner, isLast: name == "lastIndexOf"))
    case ("charAt", 1), ("substring", 1), ("substring", 2): return try part(owner, name, arguments)
    default: throw .unknown("\(name) is not evaluated here")
    }
  }

  private static func mapped(_ text: String, _ range: ClosedRange<UInt8>, _ step: Int) -> String {
    String(decoding: text.utf8.map { range.contains($0) ? UInt8(Int($0) + step) : $0 }, as: UTF8.self)
  }

  private static func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(Substring(scalars))
  }

  private static func parts(_ text: String, by separator: String) -> [String] {
    if separator.isEmpty { return text.unicodeScalars.map { String(Character($0)) } }
    var found: [String] = []
    var rest = text[...]
    while let range = rest.firstRange(of: separator) {
      found.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return found + [String(rest)]
  }

  private static func place(of part: String, in text: String, isLast: Bool) -> Int64 {
    let ranges = part.isEmpty ? [text.startIndex..<text.startIndex] : text.ranges(of: part)
    guard let range = isLast ? ranges.last : ranges.first else { return -1 }
    return Int64(text.unicodeScalars.distance(from: text.startIndex, to: range.lowerBound))
  }

  private static func part(_ text: String, _ name: String, _ arguments: [CELValue]) throws(CELFailure) -> CELValue {
    let scalars = Array(text.unicodeScalars)
    let places = arguments.compactMap { value -> Int? in
      if case .integer(let number) = value { Int(exactly: number) } else { nil }
    }
    guard places.count == arguments.count else { throw .error("no such overload") }
    let start = places[0]
    let end = name == "charAt" ? min(start + 1, scalars.count) : places.count > 1 ? places[1] : scalars.count
    guard start >= 0, start <= end, end <= scalars.count else { throw .error("index out of range") }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[start..<end])
    return .string(String(view))
  }
}

/// Methods of lists.
enum CELLists {
  static func method(_ owner: [CELValue], _ name: String, _ arguments: [CELValue]) throws(CELFailure) -> CELValue {
    switch (name, arguments.count) {
    case ("join", 0), ("join", 1):
      let texts = owner.compactMap(\.text)
      guard texts.count == owner.count else { throw .error("no such overload") }
      return .string(texts.joined(separator: arguments.first?.text ?? ""))
    case ("indexOf", 1): return .integer(Int64(owner.firstIndex { $0.isEqual(to: arguments[0]) } ?? -1))
    case ("lastIndexOf", 1): return .integer(Int64(owner.lastIndex { $0.isEqual(to: arguments[0]) } ?? -1))
    case ("isSorted", 0):
      for (left, right) in zip(owner, owner.dropFirst()) {
        guard let order = left.compared(to: right) else { throw .error("no such overload") }
        if order > 0 { return .bool(false) }
      }
      return .bool(true)
    case ("sum", 0):
      var sum: CELValue = owner.first ?? .integer(0)
      for value in owner.dropFirst() { sum = try CELArithmetic.value(.plus, sum, value) }
      return sum
    case ("min", 0), ("max", 0):
      guard var best = owner.first else { throw .error("\(name) called on empty list") }
      for value in owner.dropFirst() {
        guard let order = value.compared(to: best) else { throw .error("no such overload") }
        if name == "min" ? order < 0 : order > 0 { best = value }
      }
      return best
    default: throw .unknown("\(name) is not evaluated here")
    }
  }
}
