extension Check {
  /// PRB: probes, start and stop.
  static let probes: [Check] = []
}
