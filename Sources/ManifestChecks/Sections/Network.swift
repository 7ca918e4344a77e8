extension Check {
  /// NET: network policies and reachability.
  static let network: [Check] = []
}
