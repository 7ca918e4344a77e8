extension Check {
  /// GIT: GitOps, cert-manager, Karpenter, policy engines.
  static let addOns: [Check] = [
    .argoApplication, .openProject, .plainSource, .applyOrder, .twoOwners, .policyException, .pruneSafety,
    .imageAutomation, .policyBlocksPlatform,
  ]
}
