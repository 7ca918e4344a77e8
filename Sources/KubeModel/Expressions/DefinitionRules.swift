/// The rules in expressions (`x-kubernetes-validations`) that a definition sets for its objects.
package enum DefinitionRules {
  package struct Fault: Sendable, Hashable {
    package var path: String
    package var message: String
  }

  /// The rules that are false for a new object, after the defaults of its schema.
  ///
  /// Rules that compare with an older state are left out, and so are those that use what is not evaluated here.
  package static func faults(of object: KubeObject, schema: SchemaNode) -> [Fault] {
    var faults: [Fault] = []
    let whole = withDefaults(object.root, schema, depth: 0)
    walk(whole, schema, path: "", &faults, depth: 0)
    return faults
  }

  /// Expressions of a definition that can't be read, with their places below the schema.
  package static func broken(in schema: KubeValue) -> [Fault] {
    var faults: [Fault] = []
    visit(schema, path: "", depth: 0) { node, path in
      for (index, rule) in (node["x-kubernetes-validations"]?.sequence ?? []).enumerated() {
        for field in ["rule", "messageExpression"] {
          guard let text = rule[field]?.string else { continue }
          do throws(CELSyntaxError) {
            _ = try CELExpression(parsing: text)
          } catch {
            let place = KubeValuePath.appending("x-kubernetes-validations", to: path)
            faults.append(Fault(path: "\(place)[\(index)].\(field)", message: error.description))
          }
        }
      }
    }
    return faults
  }

  /// Every schema below a schema.
  static func visit(_ schema: KubeValue, path: String, depth: Int, _ look: (KubeValue, String) -> Void) {
    guard depth < 64, schema.mapping != nil else { return }
    look(schema, path)
    for entry in schema["properties"]?.mapping?.entries ?? [] {
      let place = KubeValuePath.appending(entry.key, to: KubeValuePath.appending("properties", to: path))
      visit(entry.value, path: place, depth: depth + 1, look)
    }
    for field in ["items", "additionalProperties"] {
      if let inner = schema[field] {
        visit(inner, path: KubeValuePath.appending(field, to: path), depth: depth + 1, look)
      }
    }
  }

  private static func walk(
    _ value: KubeValue, _ schema: SchemaNode, path: String, _ faults: inout [Fault], depth: Int
  ) {
    guard depth < 64 else { return }
    if !schema.rules.isEmpty {
      let variables: [String: CELValue] = ["self": CELValue(value), "oldSelf": .optional(nil)]
      faults += schema.rules.compactMap { fault($0, variables, path) }
    }
    if let mapping = value.mapping {
      for entry in mapping.entries where !entry.value.isNull {
        guard let child = schema[entry.key] ?? schema.otherFields else { continue }
        walk(entry.value, child, path: KubeValuePath.appending(entry.key, to: path), &faults, depth: depth + 1)
      }
    }
    if let elements = value.sequence, let items = schema.items {
      for (index, element) in elements.enumerated() {
        walk(element, items, path: KubeValuePath.appending(index, to: path), &faults, depth: depth + 1)
      }
    }
  }

  private static func fault(_ rule: DefinitionRule, _ variables: [String: CELValue], _ path: String) -> Fault? {
    var evaluation = CELEvaluation(variables)
    do throws(CELFailure) {
      if try evaluation.value(of: rule.expression).bool != false { return nil }
      return Fault(path: place(rule, path), message: message(rule, variables) ?? "failed rule: \(rule.text)")
    } catch {
      // Types come from the schema (durations, times), which values here do not carry.
      guard case .error(let reason) = error, reason != "no such overload" else { return nil }
      return Fault(path: place(rule, path), message: "\(reason) evaluating rule: \(rule.message ?? rule.text)")
    }
  }

  private static func message(_ rule: DefinitionRule, _ variables: [String: CELValue]) -> String? {
    if let expression = rule.messageExpression {
      var evaluation = CELEvaluation(variables)
      if let made = try? evaluation.value(of: expression).text, !made.isEmpty { return made }
    }
    return rule.message
  }

  /// `fieldPath` of a rule leads on from where the rule stands.
  private static func place(_ rule: DefinitionRule, _ path: String) -> String {
    guard let more = rule.fieldPath, more.hasPrefix(".") else { return path }
    return path.isEmpty ? String(more.dropFirst()) : path + more
  }

  /// What an API server makes of an object before it looks at rules.
  private static func withDefaults(_ value: KubeValue, _ schema: SchemaNode, depth: Int) -> KubeValue {
    guard depth < 64 else { return value }
    if var mapping = value.mapping {
      let others = schema.otherFields
      for (index, entry) in mapping.entries.enumerated() where !entry.value.isNull {
        guard let child = schema[entry.key] ?? others else { continue }
        mapping.entries[index].value = withDefaults(entry.value, child, depth: depth + 1)
      }
      for field in schema.fields where mapping[field.name]?.isNull != false {
        guard let value = field.schema.defaultValue else { continue }
        mapping[field.name] = withDefaults(value, field.schema, depth: depth + 1)
      }
      return KubeValue(.mapping(mapping), at: value.position)
    }
    guard let elements = value.sequence, let items = schema.items else { return value }
    return KubeValue(.sequence(elements.map { withDefaults($0, items, depth: depth + 1) }), at: value.position)
  }
}
