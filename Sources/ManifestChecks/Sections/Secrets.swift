extension Check {
  /// SEC: secrets and configuration.
  static let secrets: [Check] = [
    .secretInEnvironment, .secretInConfigMap, .plainSecret, .secretAsEnvironment, .tokenSecret, .duplicateVariable,
    .secretInventory, .noSecretStore, .plainEtcd, .secretRotation, .secretType, .secretKeyMissing,
  ]
}
