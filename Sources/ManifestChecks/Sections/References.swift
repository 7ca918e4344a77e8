extension Check {
  /// REF: cross-resource consistency.
  static let references: [Check] = [
    .serviceSelectsNothing, .serviceTargetPort, .statefulSetHeadless, .ingressBackend, .routeBackend, .configReference,
    .serviceAccountMissing, .claimMissing, .storageClassMissing, .priorityClassMissing, .namespaceMissing, .roleMissing,
    .subjectMissing, .monitorSelectsNothing, .networkPolicySelectsNothing, .issuerMissing,
    .secretStoreMissing, .selectsTooMuch, .localListener, .configNotRestarted, .runtimeClassMissing, .webhookService,
    .gitOpsSourceMissing, .ownerReference, .routeParent, .configUnused, .podMonitorSelectsNothing, .prometheusIgnores,
    .policyPeerSelectsNothing, .policyNamedPort, .ingressClassMissing, .certificateMissing, .dashboardSource,
    .attachedPolicy, .cloudIdentityForm, .serviceHosts,
  ]
}
