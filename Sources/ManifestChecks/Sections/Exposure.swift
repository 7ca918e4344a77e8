extension Check {
  /// ING: exposure, Ingress, Gateway, TLS.
  static let exposure: [Check] = []
}
