extension Check {
  /// ING: exposure, Ingress, Gateway, TLS.
  static let exposure: [Check] = [
    .tlsMissing, .tlsHostMismatch, .hostEmpty, .hostWildcard, .duplicateHostPath, .defaultBackend, .nginxSnippet,
    .nginxInjection, .exposedServiceType, .externalIPs, .balancerWithoutTLS, .sensitiveExposed, .exposedInventory,
    .nodePortRange, .externalNameDuplicate, .trafficPolicy, .timeoutLadder, .publicWithoutFilter, .tlsPolicy,
    .solverPath,
  ]
}
