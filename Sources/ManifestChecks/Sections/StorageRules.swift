extension Check {
  /// STO: storage and the protection of data.
  static let storage: [Check] = []
}
