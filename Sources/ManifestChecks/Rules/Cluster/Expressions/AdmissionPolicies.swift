import KubeModel

/// The ValidatingAdmissionPolicies of a bundle with their bindings, asked about each object of it.
struct AdmissionPolicies {
  static let kinds = ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"]

  /// What expressions of a policy may speak of.
  static let names: Set<String> = [
    "object", "oldObject", "request", "params", "namespaceObject", "variables", "authorizer", "int", "uint", "double",
    "bool", "string", "bytes", "list", "map", "type", "null_type", "optional", "sets", "math", "format", "ip", "cidr",
    "quantity", "JSONPatch", "jsonpatch", "Object",
  ]

  private struct Row {
    var policy: KubeObject
    var rules: [KubeValue]
    var excluded: [KubeValue]
    var variables: [String: CELExpression]
    var conditions: [CELExpression]
    var validations: [(expression: CELExpression, message: String)]
    var bindings: [KubeValue?]
  }

  private let rows: [Row]

  init(_ inspection: Inspection) {
    let group = "admissionregistration.k8s.io"
    let bindings = Dictionary(grouping: inspection.all(group, "ValidatingAdmissionPolicyBinding")) {
      $0.root.at("spec", "policyName")?.string ?? ""
    }
    rows = inspection.all(group, "ValidatingAdmissionPolicy").compactMap { policy in
      let denying = (bindings[policy.name] ?? []).filter { binding in
        let actions = (binding.root.at("spec", "validationActions")?.sequence ?? []).compactMap(\.string)
        // Parameters stand in objects of the user's kinds.
        return actions.contains("Deny") && binding.root.at("spec", "paramRef") == nil
      }
      if denying.isEmpty || policy.root.at("spec", "paramKind") != nil { return nil }
      return Self.row(policy, denying.map { $0.root.at("spec", "matchResources") })
    }
  }

  private static func row(_ policy: KubeObject, _ bindings: [KubeValue?]) -> Row {
    let spec = policy.root["spec"]
    var variables: [String: CELExpression] = [:]
    for variable in spec?["variables"]?.sequence ?? [] {
      if let name = variable["name"]?.string { variables[name] = expression(variable["expression"]) }
    }
    return Row(
      policy: policy, rules: spec?.at("matchConstraints", "resourceRules")?.sequence ?? [],
      excluded: spec?.at("matchConstraints", "excludeResourceRules")?.sequence ?? [], variables: variables,
      conditions: (spec?["matchConditions"]?.sequence ?? []).compactMap { expression($0["expression"]) },
      validations: (spec?["validations"]?.sequence ?? []).compactMap { validation in
        guard let read = expression(validation["expression"]) else { return nil }
        let text = validation["message"]?.string ?? "failed expression: \(validation["expression"]?.string ?? "")"
        return (read, text)
      },
      bindings: bindings)
  }

  private static func expression(_ value: KubeValue?) -> CELExpression? {
    value?.string.flatMap { try? CELExpression(parsing: $0) }
  }

  /// Every expression of a policy with its path.
  static func expressions(_ policy: KubeObject) -> [(path: String, node: KubeValue)] {
    let lists = [
      ("matchConditions", ["expression"]), ("variables", ["expression"]),
      ("validations", ["expression", "messageExpression"]), ("auditAnnotations", ["valueExpression"]),
    ]
    return lists.flatMap { list, fields in
      (policy.root.at("spec", list)?.sequence ?? []).enumerated().flatMap { index, entry in
        fields.compactMap { field in entry[field].map { ("spec.\(list)[\(index)].\(field)", $0) } }
      }
    }
  }

  /// The objects that a policy would refuse when they are made.
  func refusals(_ inspection: Inspection) -> [Violation] {
    if rows.isEmpty { return [] }
    return inspection.objects.flatMap { object -> [Violation] in
      guard let kind = inspection.catalog.kind(apiVersion: object.apiVersion, kind: object.kind) else { return [] }
      let matching = rows.filter { applies($0, object, kind, inspection) }
      if matching.isEmpty { return [] }
      let value = CELValue(object.root)
      return matching.flatMap { refusals($0, object, value, inspection) }
    }
  }

  private func refusals(
    _ row: Row, _ object: KubeObject, _ value: CELValue, _ inspection: Inspection
  ) -> [Violation] {
    var variables: [String: CELValue] = ["object": value, "oldObject": .null, "request": Self.request(object)]
    if let name = object.namespace, let space = inspection.find("", "Namespace", namespace: nil, name: name) {
      variables["namespaceObject"] = CELValue(space.root)
    }
    var evaluation = CELEvaluation(variables, lazily: row.variables)
    for condition in row.conditions where (try? evaluation.value(of: condition).bool) != true { return [] }
    return row.validations.compactMap { validation in
      guard let holds = try? evaluation.value(of: validation.expression).bool, !holds else { return nil }
      return Violation(object, "the policy \(row.policy.name) refuses it: \(validation.message)")
    }
  }

  private static func request(_ object: KubeObject) -> CELValue {
    .map([
      .string("operation"): .string("CREATE"), .string("namespace"): .string(object.namespace ?? ""),
      .string("name"): .string(object.name),
    ])
  }

  // MARK: - What a policy is about

  private func applies(_ row: Row, _ object: KubeObject, _ kind: KubeKind, _ inspection: Inspection) -> Bool {
    guard row.rules.contains(where: { Self.matches($0, kind) }),
      !row.excluded.contains(where: { Self.matches($0, kind) })
    else { return false }
    let constraints = row.policy.root.at("spec", "matchConstraints")
    return Self.selects(constraints, object, inspection)
      && row.bindings.contains { resources in
        guard let resources else { return true }
        let rules = resources["resourceRules"]?.sequence ?? []
        return (rules.isEmpty || rules.contains { Self.matches($0, kind) })
          && Self.selects(resources, object, inspection)
      }
  }

  private static func matches(_ rule: KubeValue, _ kind: KubeKind) -> Bool {
    func holds(_ field: String, _ value: String) -> Bool {
      (rule[field]?.sequence ?? []).contains { $0.string == "*" || $0.string == value }
    }
    let operations = (rule["operations"]?.sequence ?? []).compactMap(\.string)
    let resources = (rule["resources"]?.sequence ?? []).compactMap(\.string)
    return holds("apiGroups", kind.group) && holds("apiVersions", kind.version)
      && operations.contains { $0 == "*" || $0 == "CREATE" }
      && resources.contains { $0 == "*" || $0 == "*/*" || $0 == kind.plural }
      && rule["resourceNames"] == nil
  }

  private static func selects(_ resources: KubeValue?, _ object: KubeObject, _ inspection: Inspection) -> Bool {
    if let written = resources?["objectSelector"], let selector = try? LabelSelector(written),
      !selector.matches(object.labels)
    {
      return false
    }
    guard let written = resources?["namespaceSelector"], let selector = try? LabelSelector(written), !selector.isEmpty
    else { return true }
    let name = object.kind == "Namespace" ? object.name : object.namespace
    guard let name, let namespace = inspection.find("", "Namespace", namespace: nil, name: name) else { return false }
    return selector.matches { key in
      key == "kubernetes.io/metadata.name" ? namespace.name : namespace.labels.first { $0.key == key }?.value
    }
  }
}

extension CELExpression {
  /// The `variables` that it asks for.
  var variables: Set<String> {
    switch self {
    case .field(.name("variables"), let name, _), .has(.name("variables"), let name): [name]
    case .literal, .name: []
    case .field(let base, _, _), .has(let base, _), .not(let base), .negative(let base): base.variables
    case .index(let base, let key, _): base.variables.union(key.variables)
    case .list(let elements), .call(_, let elements): Set(elements.flatMap(\.variables))
    case .map(let pairs): Set(pairs.flatMap { $0.key.variables.union($0.value.variables) })
    case .object(_, let fields): Set(fields.flatMap(\.value.variables))
    case .method(let base, _, let arguments): base.variables.union(arguments.flatMap(\.variables))
    case .binary(_, let left, let right): left.variables.union(right.variables)
    case .conditional(let condition, let first, let second):
      condition.variables.union(first.variables).union(second.variables)
    case .comprehension(_, let range, _, let body, let other):
      range.variables.union(body.variables).union(other?.variables ?? [])
    }
  }
}
