extension Check {
  /// SCH: would the API server take it.
  static let schemas: [Check] = [
    .unknownKind, .schema, .unknownField, .duplicateObject, .selectorTemplateMismatch, .reservedNames, .labelNames,
    .definitionRule, .policyExpression,
  ]
}
