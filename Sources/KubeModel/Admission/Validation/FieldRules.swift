/// Rules that many kinds share.
extension FieldFaults {
  // MARK: - Numbers

  mutating func checkNonNegative(_ value: Int?, _ path: @autoclosure () -> FieldPath) {
    guard let value, value < 0 else { return }
    invalid(path(), .integer(value), "must be greater than or equal to 0")
  }

  /// A number between two bounds.
  mutating func checkRange(_ value: Int?, _ range: ClosedRange<Int>, _ path: @autoclosure () -> FieldPath) {
    guard let value, !range.contains(value) else { return }
    invalid(path(), .integer(value), Self.rangeText(range))
  }

  static func rangeText(_ range: ClosedRange<Int>) -> String {
    "must be between \(range.lowerBound) and \(range.upperBound), inclusive"
  }

  mutating func checkPort(_ value: Int?, _ path: @autoclosure () -> FieldPath) {
    checkRange(value ?? 0, 1...65_535, path())
  }

  /// A port by number or by name.
  mutating func checkPortOrName(_ value: KubeValue?, _ path: @autoclosure () -> FieldPath) {
    if let name = value?.string {
      invalid(path(), .string(name), each: NameForms.portName(name))
    } else {
      checkPort(value?.integer, path())
    }
  }

  // MARK: - Texts

  mutating func checkLabel(_ text: String, _ path: @autoclosure () -> FieldPath) {
    invalid(path(), .string(text), each: NameForms.dns1123Label(text))
  }

  mutating func checkSubdomain(_ text: String, _ path: @autoclosure () -> FieldPath) {
    invalid(path(), .string(text), each: NameForms.dns1123Subdomain(text))
  }

  mutating func checkQualifiedName(_ text: String, _ path: @autoclosure () -> FieldPath) {
    invalid(path(), .string(text), each: NameForms.qualifiedName(text))
  }

  /// A name that must be there and be a DNS subdomain.
  mutating func checkRequiredName(_ text: String, _ path: @autoclosure () -> FieldPath) {
    if text.isEmpty { required(path()) } else { checkSubdomain(text, path()) }
  }

  /// One of a closed set; empty is missing.
  mutating func checkChoice(_ text: String, _ supported: [String], _ path: @autoclosure () -> FieldPath) {
    if text.isEmpty { required(path()) } else { checkOptionalChoice(text, supported, path()) }
  }

  mutating func checkOptionalChoice(_ text: String?, _ supported: [String], _ path: @autoclosure () -> FieldPath) {
    if let text, !supported.contains(text) { notSupported(path(), text, supported) }
  }

  mutating func checkIP(_ text: String, _ path: @autoclosure () -> FieldPath) {
    if IPText.parse(text) == nil {
      invalid(path(), .string(text), "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
    }
  }

  mutating func checkCIDR(_ text: String, _ path: @autoclosure () -> FieldPath) {
    if IPText.parseCIDR(text) == nil {
      invalid(path(), .string(text), "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")
    }
  }

  /// A path below some folder.
  mutating func checkDescendingPath(_ text: String, _ path: FieldPath) {
    if text.hasPrefix("/") { invalid(path, .string(text), "must be a relative path") }
    checkNoBacksteps(text, path)
  }

  mutating func checkNoBacksteps(_ text: String, _ path: FieldPath) {
    if text.split(separator: "/", omittingEmptySubsequences: false).contains("..") {
      invalid(path, .string(text), "must not contain '..'")
    }
  }

  mutating func checkLocalPath(_ text: String, _ path: FieldPath) {
    checkDescendingPath(text, path)
    if text.hasPrefix(".."), !text.hasPrefix("../") { invalid(path, .string(text), "must not start with '..'") }
  }

  // MARK: - Numbers or percentages

  /// Mirrors `ValidatePositiveIntOrPercent`.
  mutating func checkPositiveIntOrPercent(_ value: KubeValue?, _ path: FieldPath) {
    guard let value else { return }
    if let text = value.string {
      if Self.percent(text) == nil { invalid(path, .string(text), Self.percentText) }
    } else {
      checkNonNegative(value.integer, path)
    }
  }

  static let percentText =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for "
    + "validation is '[0-9]+%')"

  /// The number of a percentage; nil for another text.
  static func percent(_ text: String) -> Int? {
    guard text.hasSuffix("%"), text.utf8.count > 1, text.utf8.dropLast().allSatisfy({ $0.digitValue != nil })
    else { return nil }
    return Int(text.dropLast()) ?? .max
  }

  /// Mirrors `IsNotMoreThan100Percent`.
  mutating func checkAtMost100Percent(_ value: KubeValue?, _ path: FieldPath) {
    guard let text = value?.string, let percent = Self.percent(text), percent > 100 else { return }
    invalid(path, value, "must not be greater than 100%")
  }

  /// The number itself or the percentage; zero for neither.
  static func intOrPercent(_ value: KubeValue?) -> Int {
    value?.string.flatMap { percent($0) } ?? value?.integer ?? 0
  }

  // MARK: - Labels

  /// Mirrors `ValidateLabels`.
  mutating func checkLabels(_ labels: KubeValue?, _ path: FieldPath) {
    for entry in labels?.mapping?.entriesByKey ?? [] {
      checkQualifiedName(entry.key, path)
      if let text = entry.value.string { invalid(path, .string(text), each: NameForms.labelValue(text)) }
    }
  }

  mutating func checkAnnotations(_ annotations: KubeValue?, _ path: FieldPath) {
    var size = 0
    for entry in annotations?.mapping?.entriesByKey ?? [] {
      invalid(path, .string(entry.key), each: NameForms.qualifiedName(entry.key.lowercased()))
      size += entry.key.utf8.count + (entry.value.string?.utf8.count ?? 0)
    }
    if size > NameRules.annotationBytes { tooLong(path, NameRules.annotationBytes) }
  }

  /// Mirrors `ValidateLabelSelector`.
  mutating func checkLabelSelector(_ selector: KubeValue?, _ path: FieldPath) {
    guard let selector else { return }
    checkLabels(selector["matchLabels"], path.matchLabels)
    for (index, requirement) in selector.list("matchExpressions").enumerated() {
      let place = path.matchExpressions[index]
      let name = requirement.text("operator")
      switch name {
      case "In", "NotIn":
        if !requirement.isSet("values") {
          required(place.values, "must be specified when `operator` is 'In' or 'NotIn'")
        }
      case "Exists", "DoesNotExist":
        if requirement.isSet("values") {
          forbidden(place.values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
        }
      default: invalid(place["operator"], .string(name), "not a valid selector operator")
      }
      checkQualifiedName(requirement.text("key"), place.key)
      for (position, value) in requirement.texts("values").enumerated() {
        invalid(place.values[position], .string(value), each: NameForms.labelValue(value))
      }
    }
  }

  /// Whether a selector that can be read picks these labels; nil for one that can't be read.
  static func selects(_ selector: KubeValue?, _ labels: KubeValue?) -> Bool? {
    guard let selector else { return false }
    guard let read = try? LabelSelector(selector) else { return nil }
    return read.matches { labels?[$0]?.string }
  }

  // MARK: - Changes

  /// A field that may not change.
  mutating func checkImmutable(_ value: KubeValue?, _ prior: KubeValue?, _ path: FieldPath, shown: KubeValue? = nil) {
    if !Self.isSame(value, prior) { invalid(path, shown ?? value, "field is immutable") }
  }

  /// Nothing and empty are the same, and the order of keys doesn't count.
  static func isSame(_ left: KubeValue?, _ right: KubeValue?) -> Bool {
    let left = left.flatMap { isNothing($0) ? nil : $0 }
    let right = right.flatMap { isNothing($0) ? nil : $0 }
    guard let left, let right else { return left == nil && right == nil }
    switch (left.content, right.content) {
    case (.mapping(let one), .mapping(let other)):
      let keys = Set(one.keys).union(other.keys)
      return keys.allSatisfy { isSame(one[$0], other[$0]) }
    case (.sequence(let one), .sequence(let other)):
      return one.count == other.count && zip(one, other).allSatisfy { isSame($0, $1) }
    default: return left == right
    }
  }

  private static func isNothing(_ value: KubeValue) -> Bool {
    switch value.content {
    case .null, .omitted: true
    case .sequence(let elements): elements.isEmpty
    case .mapping(let mapping): mapping.entries.isEmpty
    case .bool, .integer, .number, .string: false
    }
  }
}
