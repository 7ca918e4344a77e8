import KubeModel

extension Check {
  static let workloadTakeover = Check(
    "RBA24", "workload-takeover-path", .high, .security,
    summary: "A workload can become cluster-admin by the rights of its account.",
    why: "Whoever takes over one of its pods has the cluster, in the steps that are named.",
    remedy: "Take away the right that begins the path, or give the pods another account.",
    peers: ["kubescape:C-0267", "kubescape:C-0272"],
    passing: RoleRow.example("{apiGroups: [\"\"], resources: [pods], verbs: [get, list]}") + "\n"
      + AccessExample.pod(""),
    failing: RoleRow.example("{apiGroups: [\"\"], resources: [pods], verbs: [create]}") + "\n" + AccessExample.pod("")
  ) { inspection in
    let paths = inspection.escalations
    return inspection.workloads.compactMap { workload in
      guard inspection.givesToken(workload) else { return nil }
      let account = EscalationBuilder.account(of: workload)
      guard let path = paths.path(of: account) else { return nil }
      let how = path.isEmpty ? "is cluster-admin" : "can become cluster-admin: \(path.text)"
      return Violation(workload, "runs as \(account), which \(how)", at: "serviceAccountName")
    }
  }

  static let cloudIdentity = Check(
    "RBA25", "cloud-iam-attached", .info, .security,
    summary: "A ServiceAccount acts as an identity of the cloud.",
    why: "What the identity may do in the cloud stands in no manifest; its pods may do it.",
    remedy: "Keep the identity's policy as narrow as the work of its pods.",
    peers: ["rbac-police:providerIAM"],
    passing: "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: x}",
    failing: """
      apiVersion: v1
      kind: ServiceAccount
      metadata:
        name: a
        namespace: x
        annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/a"}
      """
  ) { inspection in
    inspection.each("", "ServiceAccount") { account in
      let keys = [
        "eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id",
      ]
      guard let found = account.annotations.first(where: { keys.contains($0.key) && !$0.value.isEmpty }) else {
        return nil
      }
      let path = KubeValuePath.appending(found.key, to: "metadata.annotations")
      return Violation(account, "acts as \(found.value)", path: path)
    }
  }
}
