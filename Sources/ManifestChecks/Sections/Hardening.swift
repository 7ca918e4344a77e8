extension Check {
  /// POD: hardening beyond the standards, and the shape of workloads.
  static let hardening: [Check] = []
}
