extension Check {
  /// API: versions, deprecations, warnings of the API server.
  static let versions: [Check] = [
    .removedAPI, .deprecatedAPI, .crdVersion, .deprecatedAnnotation, .deprecatedNodeLabel, .deadVolume,
    .oldAccountField, .oldServiceField, .deadRegistry, .deadComponent, .deadPolicyEngine,
    .notYetAPI, .embeddedReference, .outdatedKubernetes,
  ]
}
