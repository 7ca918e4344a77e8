extension Check {
  /// OBS: observability.
  static let observability: [Check] = []
}
