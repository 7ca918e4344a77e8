import KubeModel

extension Check {
  static let reservedNames = Check(
    "SCH41", "reserved-names", .low, .cluster,
    summary: "An object takes a name or a label that Kubernetes keeps for itself.",
    why: "A later release may give it a meaning, and the API server overwrites what it owns.",
    remedy: "Use a name without `kube-`, and labels of a domain of your own.",
    passing: Example.object("v1", "Namespace", "", name: "shop", metadata: ""),
    failing: Example.object("v1", "Namespace", "", name: "kube-shop", metadata: ""),
    inspect: .singly { object, _ in
      var found: [Violation] = []
      if object.group.isEmpty, object.kind == "Namespace" {
        if object.name.hasPrefix("kube-"), !systemNamespaces.contains(object.name) {
          found.append(
            Violation(object, "namespaces with kube- are kept for the system", path: "metadata.name"))
        }
        for label in object.labels where label.key == "kubernetes.io/metadata.name" && label.value != object.name {
          found.append(
            Violation(
              object, "the API server sets kubernetes.io/metadata.name to \(object.name)",
              path: KubeValuePath.appending(label.key, to: "metadata.labels"), severity: .medium))
        }
      }
      for label in object.labels where written.contains(label.key) {
        found.append(
          Violation(
            object, "\(label.key) is set by Kubernetes itself",
            path: KubeValuePath.appending(label.key, to: "metadata.labels")))
      }
      return found
    })

  static let labelNames = Check(
    "SCH42", "dns-label-names", .low, .cluster,
    summary: "The name of a workload is legal, but no label of DNS.",
    why: "Its pods take it into their host names, which surprises programs that split them at dots.",
    remedy: "Use small letters, digits and dashes, at most 63 of them.",
    passing: Example.pod(name: "web-1"), failing: Example.pod(name: "web.shop"),
    inspect: .pods {
      $0.eachWorkload { workload in
        let name = workload.object.name
        guard NameRules.dns1123Subdomain(name).isEmpty, let problem = NameRules.dns1123Label(name).first else {
          return nil
        }
        return Violation(workload.object, "\(name) is no label of DNS: \(problem)", path: "metadata.name")
      }
    })

  private static let systemNamespaces = [
    "kube-system", "kube-public", "kube-node-lease", "kube-flannel", "kube-prometheus", "kube-monitoring",
  ]

  /// Labels of pods that controllers write to tell their pods apart.
  private static let written = [
    "controller-revision-hash", "pod-template-hash", "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-completion-index", "batch.kubernetes.io/controller-uid",
  ]
}
