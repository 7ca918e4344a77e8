package import Basics
import KubeModel

extension CheckConfiguration {
  /// Reads `.plimsoll.yaml`; every problem at once, with its place.
  package static func read(
    _ text: String, file: String, names: RuleNames = .current
  ) -> (configuration: CheckConfiguration, problems: [Diagnostic]) {
    let (root, problems) = KubeValue.parseYAML(text, file: file)
    guard let root, problems.isEmpty else { return (CheckConfiguration(), problems) }
    var reader = ConfigurationReader(whole: KubeObject(root, file: file), names: names)
    if !root.isNull { reader.read(root) }
    return (reader.configuration, reader.problems)
  }
}

/// Takes the file apart, field by field.
private struct ConfigurationReader {
  let whole: KubeObject
  let names: RuleNames
  var configuration = CheckConfiguration()
  var problems: [Diagnostic] = []

  init(whole: KubeObject, names: RuleNames) {
    self.whole = whole
    self.names = names
  }

  private static let fields = [
    "kubernetesVersion", "complete", "failOn", "rules", "exclude", "ignore", "baseline", "custom",
  ]

  mutating func read(_ root: KubeValue) {
    for entry in entries(root, path: "", known: Self.fields) {
      switch entry.key {
      case "kubernetesVersion": configuration.kubernetesVersion = version(entry)
      case "complete": configuration.isComplete = flag(entry)
      case "failOn": configuration.failOn = threshold(entry)
      case "rules": rules(entry.value)
      case "exclude": configuration.exclude = texts(entry.value, path: "exclude").map { PathPattern($0.text) }
      case "ignore": ignored(entry.value)
      case "custom": custom(entry.value)
      default: configuration.baseline = text(entry.value, path: entry.key)
      }
    }
  }

  // MARK: - Fields

  private mutating func version(_ entry: KubeMapping.Entry) -> KubernetesMinor? {
    let written: String? =
      switch entry.value.content {
      case .string(let text), .number(let text): text
      default: nil
      }
    if let minor = written.flatMap({ KubernetesMinor(parsing: $0) }), minor >= .oldest, minor <= .newest {
      return minor
    }
    refuse(
      "a Kubernetes version is expected", entry.value, entry.key,
      remedy: "Write \"\(KubernetesMinor.oldest)\" to \"\(KubernetesMinor.newest)\", in quotes.")
    return nil
  }

  private mutating func flag(_ entry: KubeMapping.Entry) -> Bool? {
    if let value = entry.value.bool { return value }
    refuse("true or false is expected, this is \(entry.value.typeName)", entry.value, entry.key)
    return nil
  }

  private mutating func threshold(_ entry: KubeMapping.Entry) -> Check.Severity? {
    if let severity = entry.value.string.flatMap({ Check.Severity(threshold: $0) }) { return severity }
    let known = Check.Severity.thresholds.joined(separator: ", ")
    refuse("no such level", entry.value, entry.key, remedy: "Write one of \(known).")
    return nil
  }

  private mutating func rules(_ value: KubeValue) {
    for entry in entries(value, path: "rules", known: ["profile", "only", "skip", "enable", "severity"]) {
      let path = "rules.\(entry.key)"
      switch entry.key {
      case "profile":
        if let profile = entry.value.string.flatMap({ Profile(rawValue: $0) }) {
          configuration.profile = profile
        } else {
          let known = Profile.allCases.map(\.rawValue).joined(separator: ", ")
          refuse("no such profile", entry.value, path, remedy: "Write one of \(known).")
        }
      case "only": configuration.only = codes(entry.value, path: path)
      case "skip": configuration.skipped = codes(entry.value, path: path)
      case "enable": configuration.enabled = codes(entry.value, path: path)
      default: severities(entry.value, path: path)
      }
    }
  }

  private mutating func severities(_ value: KubeValue, path: String) {
    guard let mapping = value.mapping else {
      return refuse("rules with their severities are expected, this is \(value.typeName)", value, path)
    }
    for entry in mapping.entries {
      let place = KubeValuePath.appending(entry.key, to: path)
      guard let severity = entry.value.string.flatMap({ Check.Severity(rawValue: $0) }) else {
        let known = Check.Severity.allCases.map(\.rawValue).joined(separator: ", ")
        refuse("no such severity", entry.value, place, remedy: "Write one of \(known).")
        continue
      }
      let found = names.checks(named: entry.key)
      if found.isEmpty { problems.append(names.unknown(entry.key, at: location(entry.keyPosition, place))) }
      for check in found { configuration.severities[check.code] = severity }
    }
  }

  private mutating func ignored(_ value: KubeValue) {
    guard let list = value.sequence else {
      return refuse("a list is expected, this is \(value.typeName)", value, "ignore")
    }
    for (index, element) in list.enumerated() {
      let path = "ignore[\(index)]"
      var entry = CheckConfiguration.IgnoredFindings(rules: [], objects: [], files: [], reason: "")
      let fields = entries(element, path: path, known: ["rules", "objects", "files", "reason"])
      for field in fields {
        let place = "\(path).\(field.key)"
        switch field.key {
        case "rules": entry.rules = codes(field.value, path: place)
        case "objects": entry.objects = texts(field.value, path: place).map { PathPattern($0.text) }
        case "files": entry.files = texts(field.value, path: place).map { PathPattern($0.text) }
        default: entry.reason = text(field.value, path: place) ?? ""
        }
      }
      if entry.reason.isEmpty {
        refuse("`reason` is missing", element, path, remedy: "Say why these findings may stay.")
      }
      if !fields.contains(where: { $0.key != "reason" }) {
        refuse("this would ignore every finding", element, path, remedy: "Name rules, objects or files.")
      }
      configuration.ignored.append(entry)
    }
  }

  private mutating func custom(_ value: KubeValue) {
    guard let list = value.sequence else {
      return refuse("a list is expected, this is \(value.typeName)", value, "custom")
    }
    for (index, element) in list.enumerated() {
      let path = "custom[\(index)]"
      var given: [String: String] = [:]
      var kinds: Set<String> = []
      for field in entries(element, path: path, known: ["name", "kinds", "expression", "message", "severity"]) {
        let place = "\(path).\(field.key)"
        if field.key == "kinds" {
          kinds = Set(texts(field.value, path: place).map(\.text))
        } else {
          given[field.key] = text(field.value, path: place)
        }
      }
      guard let name = given["name"], let written = given["expression"] else {
        refuse("`name` and `expression` are needed", element, path)
        continue
      }
      guard let severity = Check.Severity(rawValue: given["severity"] ?? "medium") else {
        let known = Check.Severity.allCases.map(\.rawValue).joined(separator: ", ")
        refuse("no such severity", element["severity"] ?? element, "\(path).severity", remedy: "Write one of \(known).")
        continue
      }
      do throws(CELSyntaxError) {
        configuration.custom.append(
          CustomRule(
            name: name, kinds: kinds, expression: try CELExpression(parsing: written),
            message: given["message"] ?? "the rule \(name) is broken", severity: severity))
      } catch {
        refuse("the expression can't be read: \(error)", element["expression"] ?? element, "\(path).expression")
      }
    }
  }

  // MARK: - Values

  private mutating func codes(_ value: KubeValue, path: String) -> Set<String> {
    var codes: Set<String> = []
    for (text, place) in texts(value, path: path) {
      let found = names.checks(named: text)
      if found.isEmpty { problems.append(names.unknown(text, at: place)) }
      codes.formUnion(found.map(\.code))
    }
    return codes
  }

  /// A list of texts, or one text.
  private mutating func texts(_ value: KubeValue, path: String) -> [(text: String, place: SourceLocation)] {
    if let text = value.string { return [(text, whole.location(of: value, path: path))] }
    guard let list = value.sequence else {
      refuse("a list of texts is expected, this is \(value.typeName)", value, path)
      return []
    }
    var found: [(text: String, place: SourceLocation)] = []
    for (index, element) in list.enumerated() {
      let place = KubeValuePath.appending(index, to: path)
      if let text = text(element, path: place) { found.append((text, whole.location(of: element, path: place))) }
    }
    return found
  }

  private mutating func text(_ value: KubeValue, path: String) -> String? {
    if let text = value.string, !text.isEmpty { return text }
    refuse("a text is expected, this is \(value.string == nil ? value.typeName : "an empty one")", value, path)
    return nil
  }

  /// The known entries of a mapping; the others are refused.
  private mutating func entries(_ value: KubeValue, path: String, known: [String]) -> [KubeMapping.Entry] {
    guard let mapping = value.mapping else {
      refuse("a mapping is expected, this is \(value.typeName)", value, path)
      return []
    }
    return mapping.entries.filter { entry in
      if known.contains(entry.key) { return true }
      let near = nearestWords(to: entry.key, in: known)
      let remedy =
        "\(near.isEmpty ? "Known are" : "Did you mean") \((near.isEmpty ? known : near).joined(separator: ", "))"
      problems.append(
        Diagnostic(
          .error, "unknown field \"\(entry.key)\"",
          at: location(entry.keyPosition, KubeValuePath.appending(entry.key, to: path)),
          remedy: remedy + (near.isEmpty ? "." : "?")))
      return false
    }
  }

  private func location(_ position: SourcePosition?, _ path: String) -> SourceLocation {
    whole.location(at: position ?? whole.root.position, path: path)
  }

  private mutating func refuse(_ message: String, _ value: KubeValue, _ path: String, remedy: String? = nil) {
    problems.append(Diagnostic(.error, message, at: whole.location(of: value, path: path), remedy: remedy))
  }
}
