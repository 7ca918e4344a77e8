import KubeModel

extension Check {
  static let namespaceLevels = Check(
    "PSS20", "namespace-labels", .medium, .security,
    summary: "A namespace with workloads enforces no level of the Pod Security Standards, or one that does not exist.",
    why: "Any pod may be made there, up to one that owns its node.",
    remedy: "Label the namespace pod-security.kubernetes.io/enforce: baseline or restricted.",
    peers: .peers(
      "KB:192, KY:add-psa-namespace-reporting,deny-privileged-profile,podsecurity-subrule-baseline,"
        + "podsecurity-subrule-restricted,podsecurity-subrule-restricted-capabilities"),
    passing: Example.all(levelExample("restricted"), Example.pod()),
    failing: Example.all(levelExample("strict"), Example.pod())
  ) { inspection in
    let used = Set(inspection.workloads.map(\.namespace))
    // A policy engine may do the same for all namespaces.
    let hasEngine =
      !inspection.all("kyverno.io", "ClusterPolicy").isEmpty
      || !inspection.all("templates.gatekeeper.sh", "ConstraintTemplate").isEmpty
      || !inspection.all("policies.kyverno.io", "ValidatingPolicy").isEmpty
    return inspection.all("", "Namespace").flatMap { namespace -> [Violation] in
      let prefix = "pod-security.kubernetes.io/"
      var found: [Violation] = []
      for label in namespace.labels where label.key.hasPrefix(prefix) {
        let path = KubeValuePath.appending(label.key, to: "metadata.labels")
        let mode = label.key.dropFirst(prefix.count)
        if mode.hasSuffix("-version") {
          if label.value != "latest", !isVersion(label.value) {
            found.append(Violation(namespace, "\(label.value) is no version of the standards", path: path))
          }
        } else if ["enforce", "audit", "warn"].contains(mode) {
          if !levels.contains(label.value) {
            found.append(Violation(namespace, "\(label.value) is no level of the standards", path: path))
          }
        } else {
          found.append(Violation(namespace, "\(label.key) has no meaning", path: path))
        }
      }
      let hasLevel = namespace.labels.contains { $0.key == "\(prefix)enforce" }
      if !hasLevel, !hasEngine, used.contains(namespace.name), namespace.name != "kube-system" {
        found.append(Violation(namespace, "enforces no level of the Pod Security Standards", path: "metadata.labels"))
      }
      return found
    }
  }

  private static let levels = ["privileged", "baseline", "restricted"]

  /// `v1.36`
  private static func isVersion(_ text: String) -> Bool {
    text.hasPrefix("v1.") && text.utf8.count > 3 && text.utf8.dropFirst(3).allSatisfy { (48...57).contains($0) }
  }

  private static func levelExample(_ level: String) -> String {
    Example.object(
      "v1", "Namespace", "", name: "x", metadata: "labels: {pod-security.kubernetes.io/enforce: \(level)}")
  }
}
