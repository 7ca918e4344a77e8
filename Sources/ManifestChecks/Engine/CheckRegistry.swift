/// Every rule, by its code: a line a rule.
package enum CheckRegistry {
  package static let all: [Check] =
    [.schema, .duplicateObject, .selectorTemplateMismatch] + PodSecurityCheck.all.map(\.check) + [
      .wouldBeRejected, .serviceSelectsNothing, .serviceTargetPort, .statefulSetHeadless, .ingressBackend,
      .routeBackend, .configReference, .serviceAccountMissing, .claimMissing, .storageClassMissing,
      .priorityClassMissing, .namespaceMissing, .roleMissing, .subjectMissing, .bindingUnused, .monitorSelectsNothing,
      .networkPolicySelectsNothing,
      .issuerMissing, .secretStoreMissing, .gitOpsSourceMissing, .scaleTargetMissing, .disruptionBudgetSelectsNothing,
    ]
}
