extension Check {
  /// ROL: progressive delivery.
  static let delivery: [Check] = []
}
