extension Check {
  /// API: versions, deprecations, warnings of the API server.
  static let versions: [Check] = []
}
