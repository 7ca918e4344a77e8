extension Check {
  /// RES: resources and quality of service.
  static let resources: [Check] = []
}
