/// The rules for names, label keys and label values, with the messages of `k8s.io/apimachinery/pkg/util/validation`.
///
/// Every rule returns what is wrong with a text; an empty list means that the API server accepts it.
package enum NameRules {
  package static func dns1123Label(_ text: String) -> [String] {
    var problems: [String] = []
    if text.utf8.count > 63 { problems.append(tooLong(63)) }
    if !isDNS1123Label(text.utf8) {
      problems.append(
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
          + "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
          + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')")
    }
    return problems
  }

  package static func dns1123Subdomain(_ text: String) -> [String] { dns1123Subdomain(text.utf8[...]) }

  private static func dns1123Subdomain(_ bytes: Substring.UTF8View) -> [String] {
    var problems: [String] = []
    if bytes.count > 253 { problems.append(tooLong(253)) }
    if !isDNS1123Subdomain(bytes) {
      problems.append(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
          + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
          + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")
    }
    return problems
  }

  /// A label of RFC 1035, which a Service name was until 1.33 and a container port name resembles.
  package static func dns1035Label(_ text: String) -> [String] {
    var problems: [String] = []
    if text.utf8.count > 63 { problems.append(tooLong(63)) }
    let startsWithLetter = text.utf8.first.map { isLower($0) } ?? false
    if !startsWithLetter || !isDNS1123Label(text.utf8) {
      problems.append(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
          + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
          + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')")
    }
    return problems
  }

  /// The key of a label or an annotation: a name, with a DNS subdomain and a slash before it if need be.
  package static func qualifiedName(_ text: String) -> [String] {
    let slash = UInt8(ascii: "/")
    var name = text.utf8[...]
    var problems: [String] = []
    if let end = name.firstIndex(of: slash) {
      let prefix = name[..<end]
      name = name[name.index(after: end)...]
      if name.contains(slash) {
        return [
          "a qualified name " + qualifiedNameRule
            + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        ]
      }
      if prefix.isEmpty {
        problems.append("prefix part must be non-empty")
      } else {
        problems += dns1123Subdomain(prefix).map { "prefix part " + $0 }
      }
    }
    if name.isEmpty {
      problems.append("name part must be non-empty")
    } else if name.count > 63 {
      problems.append("name part " + tooLong(63))
    }
    if !isQualifiedNamePart(name) { problems.append("name part " + qualifiedNameRule) }
    return problems
  }

  package static func labelValue(_ text: String) -> [String] {
    var problems: [String] = []
    if text.utf8.count > 63 { problems.append(tooLong(63)) }
    if !text.isEmpty && !isQualifiedNamePart(text.utf8) {
      problems.append(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
          + "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
          + "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')")
    }
    return problems
  }

  /// The most that the annotations of one object may hold, keys and values together: 256 KiB.
  package static let annotationBytes = 256 * 1024

  // MARK: - Parts

  private static let qualifiedNameRule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

  private static func tooLong(_ limit: Int) -> String { "must be no more than \(limit) bytes" }

  private static func isDNS1123Label(_ bytes: some Collection<UInt8>) -> Bool {
    isDNS1123Subdomain(bytes) && !bytes.contains(UInt8(ascii: "."))
  }

  /// Labels with points between them; each begins and ends with a letter or a digit.
  private static func isDNS1123Subdomain(_ bytes: some Collection<UInt8>) -> Bool {
    let (point, dash) = (UInt8(ascii: "."), UInt8(ascii: "-"))
    var before = point
    for byte in bytes {
      switch byte {
      case dash: if before == point { return false }
      case point: if before == point || before == dash { return false }
      default: if !isLower(byte), byte.digitValue == nil { return false }
      }
      before = byte
    }
    return before != point && before != dash
  }

  private static func isQualifiedNamePart(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last else { return false }
    func isInner(_ byte: UInt8) -> Bool { isLower(byte | 0x20) && byte >= 0x41 || byte.digitValue != nil }
    return isInner(first) && isInner(last)
      && bytes.allSatisfy { byte in
        isInner(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
      }
  }

  private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
}
