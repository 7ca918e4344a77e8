/// Which names of resources mean what.
///
/// Mirrors `pkg/apis/core/helper`.
package enum ResourceNames {
  /// Without a domain, or in `kubernetes.io`.
  static func isNative(_ name: String) -> Bool { !name.contains("/") || isPrefixedNative(name) }

  static func isPrefixedNative(_ name: String) -> Bool { name.contains("kubernetes.io/") }

  static func isHugePages(_ name: String) -> Bool { name.hasPrefix("hugepages-") }

  /// A resource of a device plugin or of an operator, `nvidia.com/gpu`.
  package static func isExtended(_ name: String) -> Bool {
    if isNative(name) || name.hasPrefix("requests.") { return false }
    // It must stay a qualified name behind the prefix of quotas.
    return NameRules.qualifiedName("requests.\(name)").isEmpty
  }

  /// What a node can be asked for more of than it has.
  static func isOvercommitAllowed(_ name: String) -> Bool { isNative(name) && !isHugePages(name) }

  static func isStandardContainer(_ name: String) -> Bool {
    ["cpu", "memory", "ephemeral-storage"].contains(name) || isHugePages(name)
  }

  static func isStandardLimitRange(_ name: String) -> Bool {
    ["cpu", "memory", "ephemeral-storage", "pods", "storage"].contains(name) || isHugePages(name)
  }

  private static let quota: Set<String> = [
    "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
    "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas",
    "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps", "services.nodeports",
    "services.loadbalancers",
  ]

  static func isStandardQuota(_ name: String) -> Bool {
    quota.contains(name) || isHugePages(name) || name.hasPrefix("requests.hugepages-")
  }

  private static let standard: Set<String> = quota.union([
    "storage", "requests.cpu", "requests.memory", "endpoints",
  ])

  /// Any name without a domain that some list may have.
  static func isStandard(_ name: String) -> Bool {
    standard.contains(name) || isHugePages(name) || name.hasPrefix("requests.hugepages-")
  }

  /// Whole numbers only: objects are counted, not measured.
  static func isInteger(_ name: String) -> Bool {
    [
      "pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps",
      "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
    ].contains(name) || isExtended(name)
  }
}
