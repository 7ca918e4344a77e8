extension Check {
  /// SCH: would the API server take it.
  static let schemas: [Check] = [.schema, .duplicateObject, .selectorTemplateMismatch]
}
