extension Check {
  /// REF: cross-resource consistency.
  static let references: [Check] = [
    .serviceSelectsNothing, .serviceTargetPort, .statefulSetHeadless, .ingressBackend, .routeBackend, .configReference,
    .serviceAccountMissing, .claimMissing, .storageClassMissing, .priorityClassMissing, .namespaceMissing, .roleMissing,
    .subjectMissing, .monitorSelectsNothing, .networkPolicySelectsNothing, .issuerMissing,
    .secretStoreMissing, .selectsTooMuch, .localListener, .configNotRestarted, .runtimeClassMissing, .webhookService,
    .gitOpsSourceMissing,
  ]
}
