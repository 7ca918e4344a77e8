import KubeModel

extension Check {
  static let defaultNamespace = Check(
    "MTN01", "default-namespace", .low, .cluster,
    summary: "An object stands in the default namespace.",
    why: "Quotas, policies and rights are made per namespace; there everything is mixed.",
    remedy: "Give it a namespace of its own.",
    peers: .peers("KL:use-namespace, CK:21, TV:110, KB:61,212, KY:disallow-default-namespace"),
    passing: Example.pod(), failing: Example.pod().replacing("namespace: x", with: "namespace: default"),
    inspect: .singly { object, _ in
      guard let name = object.namespace, ["default", "kube-public", "kube-node-lease"].contains(name),
        // The API server itself has these there.
        !(object.kind == "Service" && object.name == "kubernetes")
      else { return [] }
      return [Violation(object, "stands in the namespace \(name)", path: "metadata.namespace")]
    })

  static let systemNamespace = Check(
    "MTN02", "kube-system", .medium, .cluster,
    summary: "A workload of yours stands in kube-system.",
    why: "There it escapes the policies that make an exception for the system, and may use its priorities.",
    remedy: "Give it a namespace of its own.", peers: .peers("TV:37"),
    passing: Example.deployment(),
    failing: Example.deployment().replacing("namespace: x", with: "namespace: kube-system"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard workload.namespace == "kube-system", workload.kind != .daemonSet,
          workload.spec["priorityClassName"]?.string?.hasPrefix("system-") != true,
          !systemComponents.contains(where: { workload.object.name.hasPrefix($0) })
        else { return nil }
        return Violation(workload.object, "stands in kube-system", path: "metadata.namespace")
      }
    })

  private static let systemComponents = [
    "coredns", "kube-", "metrics-server", "aws-", "ebs-", "efs-", "karpenter", "cluster-autoscaler", "konnectivity",
    "cilium", "calico", "azure-", "csi-", "snapshot-controller", "etcd", "node-local-dns", "hubble", "tigera",
    "secrets-store", "external-dns", "sealed-secrets",
  ]

  static let quotaAndRange = Check(
    "MTN03", "quota-and-limitrange", .low, .cluster,
    summary: "A namespace has no quota or no defaults for containers.",
    why: "One team can take the whole cluster, by mistake or by a loop.",
    remedy: "Add a ResourceQuota with requests and limits, and a LimitRange with defaults.",
    peers: .peers("TV:39,40"),
    passing: Example.all(namespace, quota, range, Example.pod()), failing: Example.all(namespace, quota, Example.pod())
  ) { inspection in
    let quotas = Set(inspection.all("", "ResourceQuota").map { $0.namespace ?? "" })
    let ranges = Set(inspection.all("", "LimitRange").map { $0.namespace ?? "" })
    let used = Set(inspection.workloads.map(\.namespace))
    return inspection.each("", "Namespace") { namespace in
      guard used.contains(namespace.name), !namespace.name.hasPrefix("kube-") else { return nil }
      var missing: [String] = []
      if !quotas.contains(namespace.name) { missing.append("ResourceQuota") }
      if !ranges.contains(namespace.name) { missing.append("LimitRange") }
      return missing.isEmpty ? nil : Violation(namespace, "has no \(missing.joined(separator: " and no "))")
    }
  }

  static let requiredLabels = Check(
    "MTN04", "required-labels", .low, .cluster, optional: true,
    summary: "A workload lacks the label app.kubernetes.io/name.",
    why: "Nobody finds what belongs together: in bills, in dashboards, in kubectl.",
    remedy: "Add app.kubernetes.io/name, and part-of and version where they help.",
    peers: .peers("KL:required-label-owner, KB:76,77, KY:require-labels"),
    passing: Example.object(
      "v1", "Pod", "spec: {containers: [{name: a, image: a:1}]}",
      metadata: "namespace: x, labels: {app.kubernetes.io/name: a}"), failing: Example.pod(),
    inspect: .pods {
      $0.eachWorkload { workload in
        workload.object.labels.contains { $0.key == "app.kubernetes.io/name" }
          ? nil : Violation(workload.object, "has no label app.kubernetes.io/name", path: "metadata.labels")
      }
    })

  private static let namespace = Example.object("v1", "Namespace", "", name: "x", metadata: "")
  private static let quota = Example.object("v1", "ResourceQuota", "spec: {hard: {requests.cpu: \"4\"}}")
  private static let range = Example.object(
    "v1", "LimitRange", "spec: {limits: [{type: Container, default: {cpu: 1}}]}")
}
