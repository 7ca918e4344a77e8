import KubeModel

extension Check {
  static let definitionRule = Check(
    "SCH08", "crd-cel", .error, .cluster,
    summary: "An object breaks a rule (x-kubernetes-validations) that the definition of its kind sets.",
    why: "The API server refuses it, which no schema shows.",
    remedy: "Write what the message of the rule asks for.",
    passing: Example.all(definitionExample, thing(least: 1)), failing: Example.all(definitionExample, thing(least: 9)),
    inspect: .singly { object, inspection in
      guard let kind = inspection.catalog.kind(apiVersion: object.apiVersion, kind: object.kind),
        kind.hasRules, let schema = inspection.catalog.schema(of: kind, kubernetes: inspection.kubernetes)
      else { return [] }
      return DefinitionRules.faults(of: object, schema: schema).map { Violation(object, $0.message, path: $0.path) }
    })

  private static let definitionExample = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: things.example.com}
    spec:
      group: example.com
      scope: Namespaced
      names: {plural: things, kind: Thing}
      versions:
      - name: v1
        served: true
        storage: true
        schema:
          openAPIV3Schema:
            type: object
            properties:
              spec:
                type: object
                properties: {least: {type: integer}, most: {type: integer}}
                x-kubernetes-validations:
                - {rule: "self.least <= self.most", message: least must not be above most}
    """

  private static func thing(least: Int) -> String {
    Example.object("example.com/v1", "Thing", "spec: {least: \(least), most: 5}")
  }

  static let policyExpression = Check(
    "SCH40", "admission-policy-cel", .error, .cluster,
    summary: "An admission policy has an expression that can't be read, or its binding leads nowhere.",
    why: "The policy refuses everything or nothing, whatever it was meant to do.",
    remedy: "Mend the expression; name a policy and parameters that exist.",
    passing: Example.all(policy("object.spec.replicas <= 5"), binding("a")),
    failing: Example.all(policy("object.spec.replicas <= "), binding("a"))
  ) { inspection in
    let policies = AdmissionPolicies.kinds.flatMap { kind in
      inspection.all("admissionregistration.k8s.io", kind).flatMap { broken($0) }
    }
    return policies + strayBindings(inspection)
  }

  /// Expressions of a policy that can't be read, and names that no policy has.
  private static func broken(_ policy: KubeObject) -> [Violation] {
    let own = Set((policy.root.at("spec", "variables")?.sequence ?? []).compactMap { $0["name"]?.string })
    var found: [Violation] = []
    for (path, node) in AdmissionPolicies.expressions(policy) {
      guard let text = node.string else { continue }
      do throws(CELSyntaxError) {
        let expression = try CELExpression(parsing: text)
        if let stray = expression.freeNames.sorted().first(where: { !AdmissionPolicies.names.contains($0) }) {
          found.append(Violation(policy, "undeclared reference to \(stray)", path: path, node: node))
        }
        if let stray = expression.variables.sorted().first(where: { !own.contains($0) }) {
          found.append(Violation(policy, "undefined field variables.\(stray)", path: path, node: node))
        }
      } catch {
        found.append(Violation(policy, "the expression can't be read: \(error)", path: path, node: node))
      }
    }
    return found
  }

  private static func strayBindings(_ inspection: Inspection) -> [Violation] {
    AdmissionPolicies.kinds.flatMap { kind in
      inspection.each("admissionregistration.k8s.io", "\(kind)Binding") { binding in
        guard let node = binding.root.at("spec", "policyName"), let name = node.string,
          inspection.find("admissionregistration.k8s.io", kind, namespace: nil, name: name) == nil
        else { return nil }
        return Violation(
          binding, "the \(kind) \(name) is missing", path: "spec.policyName", node: node,
          severity: inspection.isComplete ? .high : .info)
      }
    }
  }

  static let policyBlocksPlatform = Check(
    "GIT08", "policy-blocks-platform", .error, .cluster,
    summary: "An admission policy of these files refuses an object of these files.",
    why: "The first apply goes through or not by the order of the files; the next one stops.",
    remedy: "Mend the object, or make an exception in the policy.",
    passing: Example.all(policy("object.spec.replicas <= 5"), binding("a"), Example.deployment(outer: "replicas: 3")),
    failing: Example.all(policy("object.spec.replicas <= 5"), binding("a"), Example.deployment(outer: "replicas: 9"))
  ) { inspection in
    AdmissionPolicies(inspection).refusals(inspection)
  }

  private static func policy(_ expression: String) -> String {
    Example.object(
      "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy",
      "spec: {failurePolicy: Fail, matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], "
        + "operations: [CREATE, UPDATE], resources: [deployments]}]}, validations: [{expression: \"\(expression)\"}]}",
      metadata: "")
  }

  private static func binding(_ name: String) -> String {
    Example.object(
      "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding",
      "spec: {policyName: \(name), validationActions: [Deny]}", metadata: "")
  }
}
