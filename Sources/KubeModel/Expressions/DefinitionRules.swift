/// The rules in expressions (`x-kubernetes-validations`) that a definition sets for its objects.
package enum DefinitionRules {
  package struct Fault: Sendable, Hashable {
    package var path: String
    package var message: String
  }

  /// The rules that are false for a new object, after the defaults of its schema.
  ///
  /// Rules that compare with an older state are left out, and so are those that use what is not evaluated here.
  package static func faults(of object: KubeObject, schema: KubeValue) -> [Fault] {
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
    _ value: KubeValue, _ schema: KubeValue, path: String, _ faults: inout [Fault], depth: Int
  ) {
    guard depth < 64 else { return }
    for rule in schema["x-kubernetes-validations"]?.sequence ?? [] {
      if let fault = fault(rule, value, path) { faults.append(fault) }
    }
    if let mapping = value.mapping {
      let properties = schema["properties"]?.mapping
      for entry in mapping.entries {
        guard let child = properties?[entry.key] ?? schema["additionalProperties"], child.mapping != nil else {
          continue
        }
        if entry.value.isNull { continue }
        walk(entry.value, child, path: KubeValuePath.appending(entry.key, to: path), &faults, depth: depth + 1)
      }
    }
    if let elements = value.sequence, let items = schema["items"], items.mapping != nil {
      for (index, element) in elements.enumerated() {
        walk(element, items, path: KubeValuePath.appending(index, to: path), &faults, depth: depth + 1)
      }
    }
  }

  private static func fault(_ rule: KubeValue, _ value: KubeValue, _ path: String) -> Fault? {
    guard let text = rule["rule"]?.string, let expression = try? CELExpression(parsing: text) else { return nil }
    // Without an older state only rules that say so are asked.
    let names = expression.freeNames
    if names.contains("oldSelf"), rule["optionalOldSelf"]?.bool != true { return nil }
    let variables: [String: CELValue] = ["self": CELValue(value), "oldSelf": .optional(nil)]
    var evaluation = CELEvaluation(variables)
    do throws(CELFailure) {
      if try evaluation.value(of: expression).bool != false { return nil }
      return Fault(path: place(rule, path), message: message(rule, variables) ?? "failed rule: \(text)")
    } catch {
      // Types come from the schema (durations, times), which values here do not carry.
      guard case .error(let reason) = error, reason != "no such overload" else { return nil }
      return Fault(path: place(rule, path), message: "\(reason) evaluating rule: \(rule["message"]?.string ?? text)")
    }
  }

  private static func message(_ rule: KubeValue, _ variables: [String: CELValue]) -> String? {
    if let text = rule["messageExpression"]?.string, let expression = try? CELExpression(parsing: text) {
      var evaluation = CELEvaluation(variables)
      if let made = try? evaluation.value(of: expression).text, !made.isEmpty { return made }
    }
    return rule["message"]?.string
  }

  /// `fieldPath` of a rule leads on from where the rule stands.
  private static func place(_ rule: KubeValue, _ path: String) -> String {
    guard let more = rule["fieldPath"]?.string, more.hasPrefix(".") else { return path }
    return path.isEmpty ? String(more.dropFirst()) : path + more
  }

  /// What an API server makes of an object before it looks at rules.
  private static func withDefaults(_ value: KubeValue, _ schema: KubeValue, depth: Int) -> KubeValue {
    guard depth < 64 else { return value }
    if var mapping = value.mapping {
      for property in schema["properties"]?.mapping?.entries ?? [] {
        if let given = mapping[property.key], !given.isNull {
          mapping[property.key] = withDefaults(given, property.value, depth: depth + 1)
        } else if let value = property.value["default"], !value.isNull {
          mapping[property.key] = withDefaults(value, property.value, depth: depth + 1)
        }
      }
      if let others = schema["additionalProperties"], others.mapping != nil {
        let named = Set(schema["properties"]?.mapping?.keys ?? [])
        for (index, entry) in mapping.entries.enumerated() where !named.contains(entry.key) {
          mapping.entries[index].value = withDefaults(entry.value, others, depth: depth + 1)
        }
      }
      return KubeValue(.mapping(mapping), at: value.position)
    }
    guard let elements = value.sequence, let items = schema["items"] else { return value }
    return KubeValue(.sequence(elements.map { withDefaults($0, items, depth: depth + 1) }), at: value.position)
  }
}
