import Basics

/// One walk down an object and its schema, side by side, that collects all problems.
struct SchemaWalk {
  let facts: SchemaFacts
  let object: KubeObject
  /// Duplicates in a list of a built-in kind are refused by server-side apply only.
  var duplicateSeverity = Diagnostic.Severity.error
  /// In a built-in kind null is always the same as nothing; a third-party schema can make it a value.
  var nullIsNothing = false
  private(set) var diagnostics: [Diagnostic] = []
  private var path: [KubeValuePath.Step] = []
  /// Above zero while an alternative is tried: problems are counted, not told.
  private var trials = 0
  private var problems = 0

  /// No object has a hundred levels; a walk of this depth is safe on any stack.
  private static let depthLimit = 500
  /// What a person can read; a hostile file could have millions.
  static let diagnosticLimit = 1000

  init(facts: SchemaFacts, object: KubeObject) {
    self.facts = facts
    self.object = object
  }

  // MARK: - Any value

  mutating func check(_ value: KubeValue, _ node: SchemaNodeFacts) {
    switch value.content {
    case .null, .omitted: if !node.acceptsNull { reportType(value, node) }
    case .bool: if !node.types.isEmpty, !node.types.contains(.boolean) { reportType(value, node) }
    case .integer(let integer):
      guard node.types.isEmpty || !node.types.isDisjoint(with: [.integer, .number]) else {
        reportType(value, node)
        break
      }
      checkInteger(integer, value, node)
    case .number(let text):
      guard node.types.isEmpty || node.types.contains(.number) else {
        reportType(value, node)
        break
      }
      checkNumber(text, value, node)
    case .string(let text):
      guard node.types.isEmpty || node.types.contains(.string) else {
        reportType(value, node)
        break
      }
      checkText(text, value, node)
    case .sequence(let elements):
      guard node.types.isEmpty || node.types.contains(.array) else {
        reportType(value, node)
        break
      }
      checkSequence(elements, value, node)
    case .mapping(let mapping):
      guard node.types.isEmpty || node.types.contains(.object) else {
        reportType(value, node)
        break
      }
      checkMapping(mapping, value, node)
    }
    if !node.values.isEmpty, !node.values.contains(value) { reportEnum(value, node) }
    if node.isCombined { checkAlternatives(value, node) }
  }

  /// Steps into a child.
  mutating func check(_ value: KubeValue, _ number: Int, at step: KubeValuePath.Step) {
    path.append(step)
    if path.count > Self.depthLimit {
      report("nested deeper than \(Self.depthLimit) levels", value)
    } else {
      check(value, facts.node(number))
    }
    path.removeLast()
  }

  /// Whether the value would pass, without telling why not.
  mutating func passes(_ value: KubeValue, _ number: Int) -> Bool {
    let before = problems
    trials += 1
    check(value, facts.node(number))
    trials -= 1
    let isFine = problems == before
    problems = before
    return isFine
  }

  // MARK: - Lists

  private mutating func checkSequence(_ elements: [KubeValue], _ value: KubeValue, _ node: SchemaNodeFacts) {
    if let items = node.items {
      for index in elements.indices { check(elements[index], items, at: .index(index)) }
    }
    if let bounds = node.bounds?.elements {
      if let least = bounds.least, elements.count < least {
        report("must have at least \(counted(least, "element")), has \(elements.count)", value)
      }
      if let most = bounds.most, elements.count > most {
        report("must have at most \(counted(most, "element")), has \(elements.count)", value)
      }
    }
    switch node.listType {
    case .map(let keys): checkKeys(elements, keys, node)
    case .set: checkSet(elements)
    case .atomic, nil: break
    }
  }

  private mutating func checkKeys(_ elements: [KubeValue], _ keys: [String], _ node: SchemaNodeFacts) {
    guard elements.count > 1 else { return }
    let fields = node.items.map { facts.node($0) }
    let defaults = keys.map { key in
      fields?.field(key).flatMap { facts.node($0.node).defaultText }.flatMap {
        KubeDocuments.values($0, file: "").roots[0]
      }
    }
    var seen: [[KubeValue]: Int] = [:]
    for (index, element) in elements.enumerated() {
      guard let mapping = element.mapping else { continue }
      let identity = zip(keys, defaults).map { key, value in
        mapping[key].flatMap { $0.isNull ? nil : $0 } ?? value ?? .omitted
      }
      guard let first = seen.updateValue(index, forKey: identity) else { continue }
      seen[identity] = first
      let named = zip(keys, identity).filter { !$0.1.isOmitted }.map { "\($0) \(Self.quoted($1))" }
      let text = named.isEmpty ? "element without \(keys.joined(separator: " and "))" : named.joined(separator: ", ")
      reportDuplicate(text, element, index: index, first: first)
    }
  }

  private mutating func checkSet(_ elements: [KubeValue]) {
    guard elements.count > 1 else { return }
    var seen: [KubeValue: Int] = [:]
    for (index, element) in elements.enumerated() {
      guard let first = seen.updateValue(index, forKey: element) else { continue }
      seen[element] = first
      reportDuplicate(Self.quoted(element), element, index: index, first: first)
    }
  }

  private mutating func reportDuplicate(_ text: String, _ element: KubeValue, index: Int, first: Int) {
    path.append(.index(index))
    var remedy = "[\(first)] is the same; remove one of them"
    if duplicateSeverity != .error { remedy += " (server-side apply, as Flux uses it, refuses duplicates)" }
    report("duplicate \(text)", element, remedy: remedy, severity: duplicateSeverity)
    path.removeLast()
  }

  // MARK: - Mappings

  private mutating func checkMapping(_ mapping: KubeMapping, _ value: KubeValue, _ node: SchemaNodeFacts) {
    var count = 0
    var required = 0
    let entries = mapping.entries
    for index in entries.indices {
      if let field = node.field(entries[index].key) {
        if isNothing(entries[index].value, field.node) { continue }
        count += 1
        if field.isRequired { required += 1 }
        check(entries[index].value, field.node, at: .key(entries[index].key))
        continue
      }
      switch node.others {
      case .unchecked: count += 1
      case .refused: if !node.preservesUnknown { reportUnknown(entries[index], node) }
      case .node(let others):
        if isNothing(entries[index].value, others) { continue }
        count += 1
        check(entries[index].value, others, at: .key(entries[index].key))
      }
    }
    if required < node.requiredCount { reportMissing(mapping, value, node) }
    for name in node.requiredElsewhere where !Self.isSet(name, in: mapping) { reportMissing(name, value) }
    if let bounds = node.bounds?.fields {
      if let least = bounds.least, count < least {
        report("must have at least \(counted(least, "field")), has \(count)", value)
      }
      if let most = bounds.most, count > most {
        report("must have at most \(counted(most, "field")), has \(count)", value)
      }
    }
    if node.isObjectMeta, trials == 0 { checkMetadata(mapping) }
  }

  /// The same value without the nulls that are nothing.
  func withoutNothing(_ value: KubeValue, _ node: SchemaNodeFacts) -> KubeValue {
    guard var mapping = value.mapping, mapping.entries.contains(where: { $0.value.isNull }) else { return value }
    mapping.entries.removeAll { entry in node.field(entry.key).map { isNothing(entry.value, $0.node) } ?? false }
    return KubeValue(.mapping(mapping), at: value.position)
  }

  /// A null that the API server takes as nothing.
  private func isNothing(_ value: KubeValue, _ node: Int) -> Bool {
    value.isNull && (nullIsNothing || !facts.node(node).acceptsNull)
  }

  static func isSet(_ name: String, in mapping: KubeMapping) -> Bool { mapping[name].map { !$0.isNull } ?? false }

  private mutating func reportMissing(_ mapping: KubeMapping, _ value: KubeValue, _ node: SchemaNodeFacts) {
    for field in node.fields where field.isRequired {
      guard let given = mapping[field.name], !isNothing(given, field.node) else {
        reportMissing(field.name, value)
        continue
      }
    }
  }

  private mutating func reportMissing(_ name: String, _ value: KubeValue) {
    path.append(.key(name))
    report("required field \"\(name)\" is missing", value)
    path.removeLast()
  }

  private mutating func reportUnknown(_ entry: KubeMapping.Entry, _ node: SchemaNodeFacts) {
    path.append(.key(entry.key))
    var remedy: String?
    if trials == 0, entry.key.utf8.count <= 64 {
      let names = node.fields.map(\.name)
      if let nearest = nearestWords(to: entry.key, in: names, limit: 1).first {
        remedy = "did you mean \"\(nearest)\"?"
      } else if !names.isEmpty, names.count <= 12 {
        remedy = "known here: \(names.joined(separator: ", "))"
      }
    }
    report(
      "unknown field \"\(Self.shortened(entry.key))\"", at: entry.keyPosition ?? entry.value.position, remedy: remedy)
    path.removeLast()
  }

  // MARK: - Telling

  mutating func report(
    _ message: String, _ value: KubeValue, remedy: String? = nil, severity: Diagnostic.Severity = .error
  ) {
    report(message, at: value.position, remedy: remedy, severity: severity)
  }

  mutating func report(
    _ message: @autoclosure () -> String, at position: SourcePosition?, remedy: String? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    if severity == .error { problems += 1 }
    guard trials == 0, diagnostics.count <= Self.diagnosticLimit else { return }
    let place = object.location(at: position ?? object.root.position, path: KubeValuePath.text(path))
    if diagnostics.count == Self.diagnosticLimit {
      let message = "more than \(Self.diagnosticLimit) problems; the rest is not told"
      diagnostics.append(Diagnostic(.error, message, at: place))
    } else {
      diagnostics.append(Diagnostic(severity, message(), at: place, remedy: remedy))
    }
  }

  /// Tells a problem of a child.
  mutating func report(_ message: String, _ value: KubeValue, under steps: [KubeValuePath.Step], at: SourcePosition?) {
    path += steps
    report(message, at: at ?? value.position)
    path.removeLast(steps.count)
  }

  mutating func warn(_ message: String, at place: SourceLocation, remedy: String?) {
    diagnostics.append(Diagnostic(.warning, message, at: place, remedy: remedy))
  }

  /// A value as it stands in a message: JSON, cut where it is long.
  static func quoted(_ value: KubeValue) -> String {
    switch value.content {
    case .string(let text): "\"\(shortened(text))\""
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .null, .omitted, .bool, .integer, .number: value.json()
    }
  }

  static func shortened(_ text: String) -> String {
    text.utf8.count <= 80 ? text : String(text.unicodeScalars.prefix(60).map(Character.init)) + "…"
  }
}
