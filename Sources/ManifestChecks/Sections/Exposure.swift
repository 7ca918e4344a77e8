extension Check {
  /// ING: exposure, Ingress, Gateway, TLS.
  ///
  /// ING18 needs the size of what users send up, which stands in no manifest.
  static let exposure: [Check] = [
    .tlsMissing, .tlsHostMismatch, .hostEmpty, .hostWildcard, .duplicateHostPath, .defaultBackend, .nginxSnippet,
    .nginxInjection, .exposedServiceType, .externalIPs, .balancerWithoutTLS, .sensitiveExposed, .exposedInventory,
    .nodePortRange, .externalNameDuplicate, .trafficPolicy, .timeoutLadder, .publicWithoutFilter, .tlsPolicy,
    .solverPath,
  ]
}
