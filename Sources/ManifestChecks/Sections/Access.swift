extension Check {
  /// RBA: RBAC.
  static let access: [Check] = []
}
