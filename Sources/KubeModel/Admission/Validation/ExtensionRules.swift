/// Rules for webhooks, admission policies and definitions of custom resources.
extension FieldFaults {
  // MARK: - Webhooks

  mutating func checkWebhooks(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior { checkMetadataUpdate(object, prior) }
    checkMetadata(object, isNamespaced: false) { NameForms.dns1123Subdomain($0) }
    var names: Set<String> = []
    for (index, webhook) in object.list("webhooks").enumerated() {
      let path = FieldPath.root.webhooks[index]
      checkWebhook(webhook, path)
      let name = webhook.text("name")
      if !name.isEmpty, !names.insert(name).inserted { duplicate(path.name, .string(name)) }
    }
  }

  private mutating func checkWebhook(_ webhook: KubeValue, _ path: FieldPath) {
    checkFullName(webhook.text("name"), path.name)
    for (index, rule) in webhook.list("rules").enumerated() { checkHookRule(rule, path.rules[index]) }
    checkOptionalChoice(webhook["failurePolicy"]?.string, ["Fail", "Ignore"], path.failurePolicy)
    checkOptionalChoice(webhook["matchPolicy"]?.string, ["Equivalent", "Exact"], path.matchPolicy)
    let effects = ["None", "NoneOnDryRun"]
    if let effect = webhook["sideEffects"]?.string {
      checkOptionalChoice(effect, effects, path.sideEffects)
    } else {
      required(path.sideEffects, "must specify one of \(effects.joined(separator: ", "))")
    }
    if let timeout = webhook["timeoutSeconds"]?.integer, !(1...30).contains(timeout) {
      invalid(path.timeoutSeconds, .integer(timeout), "the timeout value must be between 1 and 30 seconds")
    }
    for field in ["namespaceSelector", "objectSelector"] { checkLabelSelector(webhook[field], path[field]) }
    let config = webhook["clientConfig"] ?? [:]
    checkClient(config, path.clientConfig)
    checkReviewVersions(webhook, path.admissionReviewVersions)
    checkOptionalChoice(webhook["reinvocationPolicy"]?.string, ["IfNeeded", "Never"], path.reinvocationPolicy)
  }

  private mutating func checkReviewVersions(_ webhook: KubeValue, _ path: FieldPath) {
    let versions = webhook.texts("admissionReviewVersions")
    if versions.isEmpty { return required(path, "must specify one of v1, v1beta1") }
    var seen: Set<String> = []
    for (index, version) in versions.enumerated() {
      if !seen.insert(version).inserted { invalid(path[index], .string(version), "duplicate version") }
      invalid(path[index], .string(version), each: NameForms.dns1035Label(version))
    }
    if !versions.contains("v1"), !versions.contains("v1beta1") {
      invalid(path, .strings(versions), "must include at least one of v1, v1beta1")
    }
  }

  private mutating func checkFullName(_ name: String, _ path: FieldPath) {
    if name.isEmpty { return required(path) }
    let problems = NameForms.dns1123Subdomain(name)
    if !problems.isEmpty { return invalid(path, .string(name), each: problems) }
    if name.split(separator: ".").count < 3 {
      invalid(path, .string(name), "should be a domain with at least three segments separated by dots")
    }
  }

  private mutating func checkClient(_ config: KubeValue, _ path: FieldPath) {
    switch (config["url"]?.string, config["service"]) {
    case (.some, .some), (nil, nil): required(path, "exactly one of url or service is required")
    case (.some(let url), nil):
      let form = "; desired format: https://host[/path]"
      if !url.hasPrefix("https://") {
        let scheme = url.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ""
        invalid(path.url, .string(scheme), "'https' is the only allowed URL scheme\(form)")
      }
    case (nil, .some(let service)):
      checkNeeded(service, ["name", "namespace"], path.service)
      if let place = service["path"]?.string, !place.hasPrefix("/") {
        invalid(path.service.path, .string(place), "must start with a '/'")
      }
      if let port = service["port"]?.integer, !(1...65_535).contains(port) {
        invalid(path.service.port, .integer(port), "port is not valid: \(Self.rangeText(1...65_535))")
      }
    }
  }

  private mutating func checkHookRule(_ rule: KubeValue, _ path: FieldPath) {
    checkNeeded(rule, ["apiGroups", "apiVersions", "resources"], path)
    for field in ["apiGroups", "apiVersions"] {
      let values = rule.texts(field)
      if values.count > 1, values.contains("*") {
        invalid(
          path[field], .strings(values),
          "if '*' is present, must not specify other \(field == "apiGroups" ? "API groups" : "API versions")")
      }
    }
    let operations = rule.texts("operations")
    if operations.isEmpty { required(path.operations) }
    if operations.count > 1, operations.contains("*") {
      invalid(path.operations, .strings(operations), "if '*' is present, must not specify other operations")
    }
    for (index, operation) in operations.enumerated() {
      checkOptionalChoice(operation, ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"], path.operations[index])
    }
    checkOptionalChoice(rule["scope"]?.string, ["*", "Cluster", "Namespaced"], path.scope)
  }

  // MARK: - Admission policies

  mutating func checkAdmissionPolicy(_ object: KubeValue, updating prior: KubeValue? = nil) {
    checkMetadata(object, isNamespaced: false) { NameForms.dns1123Subdomain($0) }
    let spec = object["spec"] ?? [:]
    let path = FieldPath.root.spec
    let policy = spec.text("failurePolicy")
    if policy.isEmpty {
      required(path.failurePolicy)
    } else {
      checkOptionalChoice(policy, ["Fail", "Ignore"], path.failurePolicy)
    }
    if let kind = spec["paramKind"] { checkNeeded(kind, ["apiVersion", "kind"], path.paramKind) }
    if let constraints = spec["matchConstraints"] {
      let place = path.matchConstraints
      let rules = constraints.list("resourceRules")
      if rules.isEmpty { required(place.resourceRules) }
      for (index, rule) in rules.enumerated() { checkHookRule(rule, place.resourceRules[index]) }
      checkOptionalChoice(constraints["matchPolicy"]?.string, ["Equivalent", "Exact"], place.matchPolicy)
      for field in ["namespaceSelector", "objectSelector"] { checkLabelSelector(constraints[field], place[field]) }
    } else {
      required(path.matchConstraints)
    }
    let validations = spec.list("validations")
    if validations.isEmpty, !spec.isSet("auditAnnotations") {
      let text = "validations or auditAnnotations must contain at least one item"
      required(path.validations, text)
      required(path.auditAnnotations, text)
    }
    for (index, validation) in validations.enumerated() { checkExpression(validation, path.validations[index]) }
    if let prior { checkMetadataUpdate(object, prior) }
  }

  private static let reasons = ["Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"]

  private mutating func checkExpression(_ validation: KubeValue, _ path: FieldPath) {
    let text = validation.text("expression")
    if text.allSatisfy(\.isWhitespace) {
      required(path.expression, "expression is not specified")
    } else if let type = LiteralExpression.type(text), type != "bool" {
      invalid(path.expression, .string(text), "must evaluate to bool but got \(type)")
    }
    let message = validation.text("message")
    if validation.has("message"), message.allSatisfy(\.isWhitespace) {
      invalid(path.message, .string(message), "message must be non-empty if specified")
    } else if message.contains("\n") {
      invalid(path.message, .string(message), "message must not contain line breaks")
    }
    if let reason = validation["reason"]?.string { checkOptionalChoice(reason, Self.reasons, path.reason) }
  }

  mutating func checkAdmissionPolicyBinding(_ object: KubeValue, updating prior: KubeValue? = nil) {
    checkMetadata(object, isNamespaced: false) { NameForms.dns1123Subdomain($0) }
    let spec = object["spec"] ?? [:]
    let path = FieldPath.root.spec
    let name = spec.text("policyName")
    if name.isEmpty { required(path.policyName) } else { checkSubdomain(name, path.policyName) }
    if let reference = spec["paramRef"] {
      switch (reference.isSet("name"), reference.has("selector")) {
      case (false, false): required(path.paramRef, "one of name or selector must be specified")
      case (true, true): forbidden(path.paramRef.name, "name and selector are mutually exclusive")
      case (true, false), (false, true): break
      }
      checkChoice(
        reference.text("parameterNotFoundAction"), ["Allow", "Deny"], path.paramRef.parameterNotFoundAction)
    }
    let actions = spec.texts("validationActions")
    if actions.isEmpty { required(path.validationActions, "at least one validation action is required") }
    var seen: Set<String> = []
    for (index, action) in actions.enumerated() {
      if !["Audit", "Deny", "Warn"].contains(action) {
        notSupported(path.validationActions[index], action, ["Audit", "Deny", "Warn"])
      } else if !seen.insert(action).inserted {
        duplicate(path.validationActions[index], .string(action))
      }
    }
    if seen.isSuperset(of: ["Deny", "Warn"]) {
      invalid(
        path.validationActions, .strings(actions),
        "must not contain both Deny and Warn (repeating the same validation failure information in the API response "
          + "and headers serves no purpose)")
    }
    if let prior { checkMetadataUpdate(object, prior) }
  }

  // MARK: - CustomResourceDefinition

  mutating func checkDefinition(_ object: KubeValue, updating prior: KubeValue? = nil) {
    let spec = object["spec"] ?? [:]
    let path = FieldPath.root.spec
    let names = spec["names"] ?? [:]
    let full = "\(names.text("plural")).\(spec.text("group"))"
    if let prior {
      checkMetadataUpdate(object, prior)
    } else {
      checkMetadata(object, isNamespaced: false) { name in
        name == full ? NameForms.dns1123Subdomain(name) : ["must be spec.names.plural+\".\"+spec.group"]
      }
    }
    let group = spec.text("group")
    if group.isEmpty {
      required(path.group)
    } else {
      checkSubdomain(group, path.group)
      if group.split(separator: ".").count < 2 {
        invalid(path.group, .string(group), "should be a domain with at least one dot")
      }
    }
    checkChoice(spec.text("scope"), ["Cluster", "Namespaced"], path.scope)
    let schemasAreOne = checkDefinitionVersions(spec, path)
    checkDefinitionNames(names, path.names)
    checkDefinitionSchemas(spec, path, isOne: schemasAreOne)
    guard let prior else { return }
    for field in ["group", "scope"] { checkImmutable(spec[field], prior.at("spec", field), path[field]) }
    for field in ["kind", "plural"] {
      checkImmutable(names[field], prior.at("spec", "names", field), path.names[field])
    }
  }

  /// Whether all versions have the same schema, which the server then holds once.
  private mutating func checkDefinitionVersions(_ spec: KubeValue, _ path: FieldPath) -> Bool {
    let versions = spec.list("versions")
    if versions.isEmpty { required(path.versions) }
    var seen: Set<String> = []
    for (index, version) in versions.enumerated() {
      let name = version.text("name")
      if !NameRules.dns1035Label(name).isEmpty {
        invalid(path.versions[index].name, .string(name), each: NameForms.dns1035Label(name))
      }
      if !seen.insert(name).inserted {
        invalid(path.versions, .strings(versions.map { $0.text("name") }), "must contain unique version names")
      }
    }
    let stored = versions.filter { $0["storage"]?.bool == true }.count
    if !versions.isEmpty, stored != 1 {
      invalid(path.versions, .sequence(versions), "must have exactly one version marked as storage version")
    }
    guard let first = versions.first?["schema"] else { return false }
    return versions.allSatisfy { Self.isSame($0["schema"], first) }
  }

  private mutating func checkDefinitionNames(_ names: KubeValue, _ path: FieldPath) {
    for field in ["plural", "singular", "kind", "listKind"] {
      let text = names.text(field)
      if text.isEmpty {
        if field == "plural" || field == "kind" { required(path[field]) }
        continue
      }
      let form = field == "kind" || field == "listKind" ? text.lowercased() : text
      let problems = NameForms.dns1035Label(form)
      if !problems.isEmpty {
        let note = form == text ? "" : "may have mixed case, but should otherwise match: "
        invalid(path[field], .string(text), note + problems.joined(separator: ","))
      }
    }
    if !names.text("kind").isEmpty, names.text("kind") == names.text("listKind") {
      invalid(path.listKind, names["listKind"], "kind and listKind may not be the same")
    }
  }

  private mutating func checkDefinitionSchemas(_ spec: KubeValue, _ path: FieldPath, isOne: Bool) {
    for (index, version) in spec.list("versions").enumerated() {
      let place = path.versions[index].schema.openAPIV3Schema
      guard let schema = version.at("schema", "openAPIV3Schema") else {
        required(place)
        continue
      }
      if isOne, index > 0 { return }
      checkSchema(schema, isOne ? path.validation.openAPIV3Schema : place, depth: 0)
    }
  }

  private static let schemaTypes = ["array", "boolean", "integer", "number", "object", "string"]

  private mutating func checkSchema(_ schema: KubeValue, _ path: FieldPath, depth: Int) {
    guard depth < 100 else { return }
    if schema.isSet("type") { checkOptionalChoice(schema.text("type"), Self.schemaTypes, path.type) }
    if depth == 0, schema.text("type") != "object" {
      if schema.text("type").isEmpty {
        required(path.type, "must not be empty at the root")
      } else if Self.schemaTypes.contains(schema.text("type")) {
        invalid(path.type, schema["type"], "must be object at the root")
      }
    }
    for entry in schema.entries("properties").sorted(by: { $0.key < $1.key }) {
      checkSchema(entry.value, path.properties[key: entry.key], depth: depth + 1)
    }
    if let items = schema["items"] { checkSchema(items, path.items, depth: depth + 1) }
    if let others = schema["additionalProperties"], others.mapping != nil {
      checkSchema(others, path.additionalProperties, depth: depth + 1)
    }
  }
}

/// The type of an expression that has nothing but literals in it.
enum LiteralExpression {
  /// `int`, `string`, `bool`, `double`; nil for one with names, whose type isn't known here.
  static func type(_ text: String) -> String? {
    let trimmed = text.filter { !$0.isWhitespace }
    guard let first = trimmed.first else { return nil }
    if trimmed == "true" || trimmed == "false" { return "bool" }
    if first == "'" || first == "\"" {
      let rest = trimmed.dropFirst()
      return rest.firstIndex(of: first).map { rest.index(after: $0) } == rest.endIndex ? "string" : nil
    }
    let isArithmetic = trimmed.allSatisfy { $0.isASCII && ($0.isNumber || "+-*/%().".contains($0)) }
    guard isArithmetic, trimmed.contains(where: \.isNumber) else { return nil }
    return trimmed.contains(".") ? "double" : "int"
  }
}
