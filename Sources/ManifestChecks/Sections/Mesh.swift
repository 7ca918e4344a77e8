extension Check {
  /// MSH: service mesh.
  static let mesh: [Check] = []
}
