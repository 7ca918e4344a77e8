/// Forms of names with the messages of Kubernetes 1.36, which counts characters where older releases counted bytes.
enum NameForms {
  static func tooLong(_ limit: Int) -> String { "must be no more than \(limit) characters" }

  private static func counted(_ problems: [String]) -> [String] {
    problems.map { $0.hasSuffix(" bytes") ? $0.dropLast(" bytes".count) + " characters" : $0 }
  }

  static func dns1123Label(_ text: String) -> [String] { counted(NameRules.dns1123Label(text)) }
  static func dns1123Subdomain(_ text: String) -> [String] { counted(NameRules.dns1123Subdomain(text)) }
  static func dns1035Label(_ text: String) -> [String] { counted(NameRules.dns1035Label(text)) }
  static func qualifiedName(_ text: String) -> [String] { counted(NameRules.qualifiedName(text)) }
  static func labelValue(_ text: String) -> [String] { counted(NameRules.labelValue(text)) }

  /// A name in front of what the server adds: a dash at the end doesn't matter.
  static func masked(_ prefix: String) -> String {
    prefix.utf8.count > 1 && prefix.hasSuffix("-") ? prefix.dropLast() + "a" : prefix
  }

  static func wildcardSubdomain(_ text: String) -> [String] {
    var problems = text.utf8.count > 253 ? [tooLong(253)] : []
    let isFine = text.hasPrefix("*.") && NameRules.dns1123Subdomain(String(text.dropFirst(2))).isEmpty
    if !isFine {
      problems.append(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of "
          + "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. "
          + "'*.example.com', regex used for validation is "
          + "'\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")
    }
    return problems
  }

  /// Anything that can stand between two slashes of a URL.
  static func pathSegment(_ text: String) -> [String] {
    if text == "." || text == ".." { return ["may not be '\(text)'"] }
    return [UInt8(ascii: "/"), UInt8(ascii: "%")].filter { text.utf8.contains($0) }.map {
      "may not contain '\(Unicode.Scalar($0))'"
    }
  }

  /// The name of a port: at most 15 signs, with a letter.
  static func portName(_ text: String) -> [String] {
    var problems: [String] = []
    let bytes = text.utf8
    func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    let dash = UInt8(ascii: "-")
    if bytes.count > 15 { problems.append(tooLong(15)) }
    if bytes.isEmpty || !bytes.allSatisfy({ isLetter($0) || $0.digitValue != nil || $0 == dash }) {
      problems.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    }
    if !bytes.contains(where: isLetter) { problems.append("must contain at least one letter (a-z)") }
    if zip(bytes, bytes.dropFirst()).contains(where: { $0 == dash && $1 == dash }) {
      problems.append("must not contain consecutive hyphens")
    }
    if bytes.first == dash || bytes.last == dash { problems.append("must not begin or end with a hyphen") }
    return problems
  }

  static func environmentName(_ text: String) -> [String] {
    let isFine = !text.isEmpty && text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }
    return isFine
      ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
  }

  static func headerName(_ text: String) -> [String] {
    let isFine = !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    return isFine
      ? []
      : [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for "
          + "validation is '[-A-Za-z0-9]+')"
      ]
  }

  /// The key of a ConfigMap or Secret.
  static func configKey(_ text: String) -> [String] {
    var problems: [String] = []
    if text.utf8.count > 253 { problems.append(tooLong(253)) }
    let others = [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")]
    if text.isEmpty || !text.utf8.allSatisfy({ isAlphanumeric($0) || others.contains($0) }) {
      problems.append(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
          + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")
    }
    if text == "." || text == ".." {
      problems.append("must not be '\(text)'")
    } else if text.hasPrefix("..") {
      problems.append("must not start with '..'")
    }
    return problems
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte.digitValue != nil || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte >= 0x41
  }

  static func sysctl(_ text: String) -> Bool {
    func isInner(_ byte: UInt8) -> Bool {
      byte.digitValue != nil || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
    let segments = text.utf8.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") })
    return text.utf8.count <= 253
      && segments.allSatisfy { segment in
        guard let first = segment.first, let last = segment.last else { return false }
        return isInner(first) && isInner(last)
          && segment.allSatisfy { isInner($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
      }
  }
}

/// Addresses as Go's parsers take them.
enum IPText {
  enum Address: Sendable, Hashable {
    case v4(UInt32)
    case v6([UInt16])

    var isIPv6: Bool { if case .v6 = self { true } else { false } }
    var bits: Int { isIPv6 ? 128 : 32 }

    /// The bit at a place, the highest first.
    func bit(_ place: Int) -> Bool {
      switch self {
      case .v4(let value): value >> UInt32(31 - place) & 1 == 1
      case .v6(let groups): groups[place / 16] >> UInt16(15 - place % 16) & 1 == 1
      }
    }
  }

  static func parse(_ text: String) -> Address? { text.contains(":") ? parse6(text) : parse4(text).map { .v4($0) } }

  static func parse4(_ text: some StringProtocol) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0.digitValue != nil }), let byte = UInt8(part),
        part.utf8.count == 1 || part.first != "0"
      else { return nil }
      value = value << 8 | UInt32(byte)
    }
    return value
  }

  private static func parse6(_ text: String) -> Address? {
    let halves = text.replacing("::", with: "|", maxReplacements: 1).split(
      separator: "|", omittingEmptySubsequences: false)
    guard halves.count <= 2, !text.contains(":::"), !text.contains("|") else { return nil }
    guard let head = groups(halves[0]), let tail = halves.count == 2 ? groups(halves[1]) : [] else { return nil }
    if halves.count == 1 { return head.count == 8 ? .v6(head) : nil }
    guard head.count + tail.count < 8 else { return nil }
    return .v6(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
  }

  private static func groups(_ text: Substring) -> [UInt16]? {
    if text.isEmpty { return [] }
    var found: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains(".") {
        guard let v4 = parse4(part) else { return nil }
        found += [UInt16(v4 >> 16), UInt16(v4 & 0xFFFF)]
        continue
      }
      guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0.hexDigitValue != nil }),
        let group = UInt16(part, radix: 16)
      else { return nil }
      found.append(group)
    }
    return found.count <= 8 ? found : nil
  }

  static func parseCIDR(_ text: String) -> (address: Address, length: Int)? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = parse(String(parts[0])), parts[1].utf8.allSatisfy({ $0.digitValue != nil }),
      let length = Int(parts[1]), length <= address.bits, parts[1] == "0" || parts[1].first != "0"
    else { return nil }
    return (address, length)
  }

  /// Whether one block lies within another and is smaller.
  static func isStrictSubset(_ inner: String, of outer: String) -> Bool {
    guard let inside = parseCIDR(inner), let around = parseCIDR(outer),
      inside.address.isIPv6 == around.address.isIPv6, inside.length > around.length
    else { return false }
    return (0..<around.length).allSatisfy { inside.address.bit($0) == around.address.bit($0) }
  }
}
