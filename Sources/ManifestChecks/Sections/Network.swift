extension Check {
  /// NET: network policies and reachability.
  ///
  /// NET12 and NET13, the difference and the map, are `check --reachability`.
  static let network: [Check] = [
    .podNotIsolated, .namespaceWithoutPolicy, .openIngressWorld, .openEgressWorld, .emptySelectorAllow,
    .overBroadNamespaces, .redundantRule, .policyWithoutEffect, .conflictingAdminPriority, .ingressControllerBlocked,
    .dependencyBlocked, .namesBlocked, .scrapeBlocked, .controlPlaneBlocked, .membersBlocked, .meshAndPolicyDisagree,
    .policyNotEnforced, .directionAsymmetry, .namedPortDrift,
  ]
}
