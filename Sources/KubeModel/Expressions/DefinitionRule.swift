/// One rule of `x-kubernetes-validations`, read.
///
/// Source: Kubernetes documentation, "CustomResourceDefinition: validation rules".
struct DefinitionRule: Sendable {
  /// The expression as it is written.
  let text: String
  let expression: CELExpression
  let message: String?
  let messageExpression: CELExpression?
  /// `.name`: what is wrong is there, below the place of the rule.
  let fieldPath: String?

  /// Nil for what can't be read (the definition is told about that), and for rules that need an older state.
  init?(_ rule: KubeValue) {
    guard let text = rule["rule"]?.string, let expression = try? CELExpression(parsing: text) else { return nil }
    if expression.freeNames.contains("oldSelf"), rule["optionalOldSelf"]?.bool != true { return nil }
    self.text = text
    self.expression = expression
    message = rule["message"]?.string
    messageExpression = rule["messageExpression"]?.string.flatMap { try? CELExpression(parsing: $0) }
    fieldPath = rule["fieldPath"]?.string
  }
}
