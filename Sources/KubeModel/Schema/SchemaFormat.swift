/// The formats that an API server checks; it takes others (`idn-hostname`, `url`) as notes to the reader.
package enum SchemaFormat: String, Sendable, Hashable, CaseIterable {
  case int32, int64, quantity, byte, duration, cidr, ipv4, ipv6, uuid
  case dateTime = "date-time"

  /// Whether an integer is within the range of the format.
  func permits(_ value: Int64) -> Bool {
    switch self {
    case .int32: Int32(exactly: value) != nil
    case .int64, .quantity, .byte, .duration, .cidr, .ipv4, .ipv6, .uuid, .dateTime: true
    }
  }

  /// What is wrong with a text, nil when it has the format.
  func problem(with text: String) -> String? {
    switch self {
    case .int32, .int64: nil
    case .quantity: Self.quantityProblem(text)
    case .byte: Base64.decode(text.utf8) == nil ? "must be base64 text" : nil
    case .duration: Self.isDuration(text) ? nil : "must be a duration such as 1h30m or 15s"
    case .cidr: Self.isCIDR(text) ? nil : "must be an address block such as 10.0.0.0/16"
    case .ipv4: Self.isIPv4(text[...]) ? nil : "must be an IPv4 address"
    case .ipv6: Self.isIPv6(text[...]) ? nil : "must be an IPv6 address"
    case .uuid: Self.isUUID(text) ? nil : "must be a UUID"
    case .dateTime: Self.isDateTime(text) ? nil : "must be a time such as 2026-01-31T09:30:00Z"
    }
  }

  private static func quantityProblem(_ text: String) -> String? {
    do throws(QuantityError) {
      _ = try Quantity(KubeValue(.string(text)))
      return nil
    } catch {
      return error.description
    }
  }

  /// As go-openapi/strfmt: Go's durations, or a whole number and a word (`2 days`).
  private static func isDuration(_ text: String) -> Bool {
    if (try? GoDuration(parsing: text)) != nil { return true }
    let bytes = text.utf8
    let digits = bytes.prefix { $0.digitValue != nil }
    if digits.isEmpty { return false }
    let unit = bytes.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") }
    return units.contains(String(decoding: unit, as: UTF8.self))
  }

  private static let units: Set<String> = [
    "ns", "nano", "us", "µs", "micro", "ms", "milli", "s", "sec", "secs", "second", "seconds", "m", "min", "minute",
    "minutes", "h", "hr", "hour", "hours", "d", "day", "days", "w", "wk", "week", "weeks",
  ]

  // MARK: - Addresses

  private static func isCIDR(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let bits = decimal(parts[1].utf8, most: 3) else { return false }
    return isIPv4(parts[0]) ? bits <= 32 : isIPv6(parts[0]) && bits <= 128
  }

  private static func isIPv4(_ text: Substring) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { (decimal($0, most: 3) ?? 256) < 256 }
  }

  /// Digits without a leading zero.
  private static func decimal(_ digits: some Collection<UInt8>, most: Int) -> Int? {
    guard !digits.isEmpty, digits.count <= most, digits.first != UInt8(ascii: "0") || digits.count == 1 else {
      return nil
    }
    var value = 0
    for digit in digits {
      guard let next = digit.digitValue else { return nil }
      value = value * 10 + Int(next)
    }
    return value
  }

  private static func isIPv6(_ text: Substring) -> Bool {
    let bytes = Array(text.utf8)
    let colon = UInt8(ascii: ":")
    let gap = bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
    guard let gap else { return groups(bytes[...], mayEndInIPv4: true) == 8 }
    guard let left = groups(bytes[..<gap], mayEndInIPv4: false),
      let right = groups(bytes[(gap + 2)...], mayEndInIPv4: true)
    else { return false }
    return left + right < 8
  }

  /// The number of 16-bit groups; nil for what is none.
  private static func groups(_ bytes: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> Int? {
    if bytes.isEmpty { return 0 }
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var count = 0
    for (index, part) in parts.enumerated() {
      if (1...4).contains(part.count), part.allSatisfy({ $0.hexDigitValue != nil }) {
        count += 1
      } else if mayEndInIPv4, index == parts.count - 1, isIPv4(Substring(decoding: part, as: UTF8.self)) {
        count += 2
      } else {
        return nil
      }
    }
    return count
  }

  // MARK: - Other texts

  private static func isUUID(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    for (index, count) in [8, 4, 4, 4, 12].enumerated() {
      if index > 0, rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      let group = rest.prefix(count)
      guard group.count == count, group.allSatisfy({ $0.hexDigitValue != nil }) else { return false }
      rest = rest.dropFirst(count)
    }
    return rest.isEmpty
  }

  /// RFC 3339 as Go reads it: upper-case `T` and `Z`, fractions of any length, no leap second.
  private static func isDateTime(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    func number(_ count: Int) -> Int? {
      let digits = rest.prefix(count)
      rest = rest.dropFirst(count)
      guard digits.count == count else { return nil }
      return digits.reduce(0 as Int?) { value, digit in
        value.flatMap { value in digit.digitValue.map { value * 10 + Int($0) } }
      }
    }
    func take(_ letter: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: letter) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2), take("T"),
      let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), (1...days[month - 1]).contains(day), hour < 24, minute < 60, second < 60 else {
      return false
    }
    if take(".") {
      let fraction = rest.prefix { $0.digitValue != nil }
      if fraction.isEmpty { return false }
      rest = rest.dropFirst(fraction.count)
    }
    if take("Z") { return rest.isEmpty }
    guard take("+") || take("-"), let zoneHour = number(2), take(":"), let zoneMinute = number(2) else { return false }
    return rest.isEmpty && zoneHour < 24 && zoneMinute < 60
  }
}
