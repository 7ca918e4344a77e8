/// Rights over rights, over secrets, and over what runs.
extension RoleRow {
  static let all: [RoleRow] = overRights + overSecrets + overPods + overCluster + overTraffic

  private static let rbac = "rbac.authorization.k8s.io|"

  private static let overRights: [RoleRow] = [
    RoleRow(
      code: "RBA04", slug: "escalate-bind-impersonate", severity: .high,
      summary: "A role may escalate or bind roles, or impersonate others.",
      why:
        "These verbs pass the check that nobody gives rights that he does not have: the holder can have every right.",
      remedy: "Take the verbs away, or narrow them to harmless roles by resourceNames.",
      peers: [
        "checkov:CKV_K8S_157", "checkov:CKV_K8S_158", "checkov:CKV2_K8S_1", "checkov:CKV2_K8S_3", "trivy:KSV-0043",
        "kubescape:C-0065", "kubescape:C-0191", "kyverno:restrict-escalation-verbs-roles", "rbac-police:bind_roles",
        "rbac-police:escalate_roles", "rbac-police:impersonate", "krane:risky-impersonate-privileged-groups",
      ],
      verbs: [.escalate, .bind, .impersonate],
      resources: [
        rbac + "clusterroles", rbac + "roles", rbac + "clusterrolebindings", rbac + "rolebindings", "|users", "|groups",
        "|serviceaccounts", "authentication.k8s.io|userextras",
      ],
      failing: "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}"),
    RoleRow(
      code: "RBA05", slug: "rbac-write", severity: .high,
      summary: "A role may write roles or bindings.",
      why: "The holder passes on every right that he has, and more as soon as he may bind or escalate.",
      remedy: "Leave roles and bindings to the pipeline that applies them.",
      peers: [
        "trivy:KSV-0051", "trivy:KSV-0052", "trivy:KSV-0055", "krane:subjects-with-rbac-management",
        "krane:risky-create-rolebinding-role", "krane:risky-create-rolebinding-clusterrole",
        "krane:risky-create-clusterrolebinding", "krane:risky-add-rolebinding",
      ],
      verbs: .write,
      resources: ["roles", "clusterroles", "rolebindings", "clusterrolebindings"].map { rbac + $0 },
      failing: "{apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create]}"),
  ]

  private static let overSecrets: [RoleRow] = [
    RoleRow(
      code: "RBA06", slug: "secrets-read", severity: .high,
      summary: "A role may read Secrets.",
      why: "Secrets hold passwords and tokens of others: to list them is to have them.",
      remedy: "Name the Secrets by resourceNames with the verb get, in a Role of the namespace.",
      peers: [
        "kube-linter:access-to-secrets", "checkov:CKV2_K8S_5", "trivy:KSV-0041", "trivy:KSV-0113", "kubescape:C-0015",
        "kubescape:C-0186", "kyverno:restrict-secret-role-verbs", "rbac-police:list_secrets",
        "rbac-police:retrieve_token_secrets", "krane:risky-get-secrets", "krane:risky-list-secrets",
      ],
      verbs: .read, resources: ["|secrets"],
      failing: "{apiGroups: [\"\"], resources: [secrets], verbs: [get, list]}",
      weigh: { rule, reach, severity in
        if !rule.names.isEmpty { return nil }
        return reach.isClusterWide || reach.namespaces.contains("kube-system") ? severity : severity.lowered
      }),
    RoleRow(
      code: "RBA07", slug: "secrets-write", severity: .high,
      summary: "A role may write Secrets.",
      why:
        "Whoever makes a Secret can ask for the token of any account of the namespace, and replace the keys of others.",
      remedy: "Leave Secrets to the operator that brings them; name those that must be written by resourceNames.",
      peers: ["rbac-police:issue_token_secrets", "rbac-police:obtain_token_weak_ns"],
      verbs: .write, resources: ["|secrets"],
      failing: "{apiGroups: [\"\"], resources: [secrets], verbs: [create]}",
      weigh: { rule, reach, severity in
        if !rule.names.isEmpty, rule.verbs.isDisjoint(with: .create) { return nil }
        return reach.isClusterWide || reach.namespaces.contains("kube-system") ? severity : severity.lowered
      }),
    RoleRow(
      code: "RBA08", slug: "token-request", severity: .high,
      summary: "A role may request tokens of ServiceAccounts.",
      why: "The holder is every account of the namespace.",
      remedy: "Name the accounts by resourceNames.",
      peers: ["kubescape:C-0282", "rbac-police:token_request"],
      verbs: .create, resources: ["|serviceaccounts/token"],
      failing: "{apiGroups: [\"\"], resources: [serviceaccounts/token], verbs: [create]}",
      weigh: { rule, _, severity in rule.names.isEmpty ? severity : nil }),
  ]

  private static let overPods: [RoleRow] = [
    RoleRow(
      code: "RBA09", slug: "pods-create", severity: .high,
      summary: "A role may make pods, or change what makes them.",
      why: "A pod runs as any ServiceAccount of its namespace and mounts any Secret there.",
      remedy: "Leave workloads to the pipeline, or keep strong accounts out of the namespace.",
      peers: [
        "kube-linter:access-to-create-pods", "trivy:KSV-0048", "kubescape:C-0188", "rbac-police:assign_sa",
        "rbac-police:modify_pods", "kyverno:restrict-pod-controller-serviceaccount-updates",
      ],
      verbs: .write, resources: ["|pods"] + AccessPower.controllers,
      failing: "{apiGroups: [apps], resources: [deployments], verbs: [create]}",
      weigh: RoleRow.mildToPeople),
    RoleRow(
      code: "RBA10", slug: "pods-exec", severity: .high,
      summary: "A role may run commands in pods.",
      why: "A shell in a pod has its tokens, its secrets and its network.",
      remedy: "Give it for the time of an incident only, by a binding that ends.",
      peers: [
        "polaris:clusterrolePodExecAttach", "polaris:rolePodExecAttach", "polaris:clusterrolebindingPodExecAttach",
        "polaris:rolebindingRolePodExecAttach", "polaris:rolebindingClusterRolePodExecAttach", "checkov:CKV2_K8S_2",
        "trivy:KSV-0053", "trivy:KSV-0054", "kubescape:C-0002", "rbac-police:pods_exec", "rbac-police:rce_weak_ns",
        "krane:risky-exec-pods", "krane:risky-attach-pods",
      ],
      verbs: [.create, .get], resources: ["|pods/exec", "|pods/attach"],
      failing: "{apiGroups: [\"\"], resources: [pods/exec], verbs: [create]}",
      weigh: RoleRow.mildToPeople),
    RoleRow(
      code: "RBA11", slug: "ephemeral-containers", severity: .high,
      summary: "A role may put containers into running pods.",
      why: "A container of one's own choice runs with the pod's network, volumes and account.",
      remedy: "Give it for the time of an incident only, by a binding that ends.",
      peers: ["rbac-police:pods_ephemeral_ctrs"],
      verbs: .change, resources: ["|pods/ephemeralcontainers"],
      failing: "{apiGroups: [\"\"], resources: [pods/ephemeralcontainers], verbs: [patch]}",
      weigh: RoleRow.mildToPeople),
    RoleRow(
      code: "RBA12", slug: "port-forward", severity: .medium,
      summary: "A role may forward ports of pods.",
      why: "It goes past every network policy, mesh and login in front of the pod.",
      remedy: "Take it away where people do not debug.",
      peers: ["kubescape:C-0063"],
      verbs: .create, resources: ["|pods/portforward"],
      failing: "{apiGroups: [\"\"], resources: [pods/portforward], verbs: [create]}",
      weigh: RoleRow.mildToPeople),
    RoleRow(
      code: "RBA20", slug: "delete-rights", severity: .medium,
      summary: "A role may delete workloads, events or logs.",
      why: "It stops the application, or wipes the traces of what was done.",
      remedy: "Leave deleting to the pipeline that applies.",
      peers: [
        "kubescape:C-0007", "kubescape:C-0031", "trivy:KSV-0042", "krane:risky-any-resource-delete",
        "krane:risky-any-resource-deletecollection",
      ],
      verbs: .remove, resources: AccessPower.controllers + ["|pods", "|events", "|pods/log", "events.k8s.io|events"],
      failing: "{apiGroups: [apps], resources: [deployments], verbs: [delete]}",
      weigh: RoleRow.mildToPeople),
  ]

  private static let overCluster: [RoleRow] = [
    RoleRow(
      code: "RBA13", slug: "nodes-proxy", severity: .high,
      summary: "A role may speak to the kubelets through nodes/proxy.",
      why: "The kubelet runs commands in every pod of its node, past audit and admission.",
      remedy: "Grant nodes/metrics or nodes/stats instead.",
      peers: [
        "trivy:KSV-0047", "kubescape:C-0279", "rbac-police:nodes_proxy", "kyverno:restrict-clusterrole-nodesproxy",
      ],
      verbs: [.get, .create], resources: ["|nodes/proxy"],
      failing: "{apiGroups: [\"\"], resources: [nodes/proxy], verbs: [get]}"),
    RoleRow(
      code: "RBA14", slug: "webhooks-write", severity: .high,
      summary: "A role may write admission webhooks or policies.",
      why: "A webhook sees and changes every object that anybody writes, Secrets and pods of the system too.",
      remedy: "Name the configuration that its owner must renew by resourceNames.",
      peers: [
        "checkov:CKV_K8S_155", "trivy:KSV-0114", "kubescape:C-0281", "rbac-police:control_webhooks",
        "kyverno:restrict-clusterrole-mutating-validating-admission-webhooks",
      ],
      verbs: .write,
      resources: [
        "mutatingwebhookconfigurations", "validatingwebhookconfigurations", "mutatingadmissionpolicies",
        "validatingadmissionpolicies", "mutatingadmissionpolicybindings", "validatingadmissionpolicybindings",
      ].map { "admissionregistration.k8s.io|\($0)" },
      failing:
        "{apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [update]}",
      weigh: { rule, _, severity in
        rule.names.isEmpty || rule.verbs.contains(.create) ? severity : nil
      }),
    RoleRow(
      code: "RBA15", slug: "csr-approve", severity: .high,
      summary: "A role may approve certificate requests.",
      why: "A client certificate logs in as whoever it names, for as long as it lasts.",
      remedy: "Narrow approve to the signer that is meant by resourceNames.",
      peers: [
        "checkov:CKV_K8S_156", "kubescape:C-0280", "rbac-police:approve_csrs", "kyverno:restrict-clusterrole-csr",
      ],
      verbs: [.update, .patch, .approve],
      resources: [
        "certificates.k8s.io|certificatesigningrequests/approval", "certificates.k8s.io|signers",
      ],
      failing:
        "{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]}",
      weigh: { rule, _, severity in rule.names.isEmpty ? severity : nil }),
    RoleRow(
      code: "RBA16", slug: "pv-create", severity: .medium,
      summary: "A role may make PersistentVolumes.",
      why: "A volume of the type hostPath shows the disk of the node to a pod, past Pod Security.",
      remedy: "Leave volumes to the storage classes.",
      peers: ["kubescape:C-0278"],
      verbs: .create, resources: ["|persistentvolumes"],
      failing: "{apiGroups: [\"\"], resources: [persistentvolumes], verbs: [create]}"),
  ]

  private static let overTraffic: [RoleRow] = [
    RoleRow(
      code: "RBA17", slug: "network-write", severity: .medium,
      summary: "A role may change where traffic goes.",
      why: "Services, endpoints, routes and network policies decide who gets the requests of others.",
      remedy: "Leave them to the pipeline that applies.",
      peers: ["trivy:KSV-0056", "kyverno:restrict-edit-for-endpoints"],
      verbs: .write,
      resources: [
        "|services", "|endpoints", "discovery.k8s.io|endpointslices", "networking.k8s.io|ingresses",
        "networking.k8s.io|networkpolicies",
      ],
      failing: "{apiGroups: [\"\"], resources: [endpoints], verbs: [update]}",
      weigh: RoleRow.mildToPeople),
    RoleRow(
      code: "RBA18", slug: "status-write", severity: .medium,
      summary: "A role may write the status of Services, pods or nodes.",
      why:
        "A status draws the traffic of others (CVE-2020-8554) or makes the scheduler trust a node that it should not.",
      remedy: "Leave status to the controllers of the cluster.",
      peers: [
        "checkov:CKV2_K8S_4", "rbac-police:modify_service_status_cve_2020_8554", "rbac-police:modify_pod_status",
        "rbac-police:modify_node_status",
      ],
      verbs: .change, resources: ["|services/status", "|pods/status", "|nodes/status"],
      failing: "{apiGroups: [\"\"], resources: [services/status], verbs: [patch]}"),
    RoleRow(
      code: "RBA19", slug: "configmap-write", severity: .high,
      summary: "A role may change ConfigMaps of kube-system.",
      why: "There stand the rules of DNS (coredns) and, on EKS, who is an administrator (aws-auth).",
      remedy: "Narrow it to another namespace, or to the ConfigMap that is meant by resourceNames.",
      peers: [
        "kubescape:C-0037", "trivy:KSV-0049", "trivy:KSV-0115", "rbac-police:eks_modify_aws_auth",
      ],
      verbs: .change, resources: ["|configmaps"],
      failing: "{apiGroups: [\"\"], resources: [configmaps], verbs: [update]}",
      weigh: { rule, reach, severity in
        let isNear = reach.isEmpty || reach.isClusterWide || reach.namespaces.contains("kube-system")
        let isOpen = rule.names.isEmpty || rule.names.contains { $0 == "coredns" || $0 == "aws-auth" }
        return isNear && isOpen ? severity : nil
      }),
  ]
}
