extension Check {
  /// MTN: namespaces, tenancy, labels, cost.
  static let tenancy: [Check] = [.defaultNamespace, .systemNamespace, .quotaAndRange, .requiredLabels, .tenantEscape]
}
