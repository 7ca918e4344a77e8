extension Check {
  /// SEC: secrets and configuration.
  static let secrets: [Check] = []
}
