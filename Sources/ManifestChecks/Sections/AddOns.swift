extension Check {
  /// GIT: GitOps, cert-manager, Karpenter, policy engines.
  static let addOns: [Check] = []
}
