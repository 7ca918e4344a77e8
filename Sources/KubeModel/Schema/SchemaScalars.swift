import Basics

/// Numbers and texts of an object.
extension SchemaWalk {
  mutating func checkInteger(_ integer: Int64, _ value: KubeValue, _ node: SchemaNodeFacts) {
    if let format = node.format, !format.permits(integer) {
      report("\(integer) is out of the range of \(format.rawValue)", value)
    }
    guard let bounds = node.bounds else { return }
    if let minimum = bounds.minimum, integer < minimum { report("must be at least \(minimum), is \(integer)", value) }
    if let maximum = bounds.maximum, integer > maximum { report("must be at most \(maximum), is \(integer)", value) }
  }

  mutating func checkNumber(_ text: String, _ value: KubeValue, _ node: SchemaNodeFacts) {
    guard let bounds = node.bounds, let number = Double(text) else { return }
    if let minimum = bounds.minimum, number < Double(minimum) {
      report("must be at least \(minimum), is \(text)", value)
    }
    if let maximum = bounds.maximum, number > Double(maximum) {
      report("must be at most \(maximum), is \(text)", value)
    }
  }

  mutating func checkText(_ text: String, _ value: KubeValue, _ node: SchemaNodeFacts) {
    if let format = node.format, let problem = format.problem(with: text) {
      report("\(Self.quoted(value)) is not valid: \(problem)", value)
    }
    if let matcher = node.matcher, let pattern = node.pattern, !matcher.matches(text) {
      report("\(Self.quoted(value)) does not match the pattern \(pattern)", value)
    }
    guard let bounds = node.bounds?.length, bounds.least != nil || bounds.most != nil else { return }
    let count = text.unicodeScalars.count
    if let least = bounds.least, count < least {
      let message = least == 1 ? "must not be empty" : "must be at least \(least) characters long, is \(count)"
      report(message, value)
    }
    if let most = bounds.most, count > most { report("must be at most \(most) characters long, is \(count)", value) }
  }

  mutating func reportType(_ value: KubeValue, _ node: SchemaNodeFacts) {
    var remedy: String?
    if case .string(let text) = value.content, node.types.contains(.integer), Int64(text) != nil {
      remedy = "write it without quotes"
    } else if node.types.contains(.string), !node.types.contains(.integer) {
      switch value.content {
      case .integer, .number, .bool: remedy = "write it in quotes"
      case .null, .string, .sequence, .mapping, .omitted: break
      }
    } else if case .string(let text) = value.content, node.types.contains(.boolean), ["true", "false"].contains(text) {
      remedy = "write it without quotes"
    }
    report("must be of type \(node.types.text), is \(described(value))", value, remedy: remedy)
  }

  private func described(_ value: KubeValue) -> String {
    switch value.content {
    case .null, .omitted, .sequence, .mapping: value.typeName
    case .bool, .integer, .number, .string: "\(value.typeName): \(Self.quoted(value))"
    }
  }

  mutating func reportEnum(_ value: KubeValue, _ node: SchemaNodeFacts) {
    let texts = node.values.filter { $0 != "" }.map { Self.quoted($0) }
    var remedy = "supported: \(texts.prefix(24).joined(separator: ", "))\(texts.count > 24 ? ", …" : "")"
    if let text = value.string, text.utf8.count <= 64,
      let nearest = nearestWords(to: text, in: node.values.compactMap(\.string).filter { !$0.isEmpty }, limit: 1).first
    {
      remedy = "did you mean \"\(nearest)\"? " + remedy
    }
    let severity = node.valuesAreOpen ? Diagnostic.Severity.warning : .error
    report("unsupported value \(Self.quoted(value))", value, remedy: remedy, severity: severity)
  }
}
