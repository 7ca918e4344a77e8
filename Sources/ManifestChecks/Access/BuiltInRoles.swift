/// ClusterRoles that every cluster brings along, as the API server of 1.36 makes them, as far as people bind them.
enum BuiltInRoles {
  static let all: [(name: String, rules: [AccessRule])] = [
    ("cluster-admin", [rule("*", "*", "*"), AccessRule(verbs: ["*"], groups: [], resources: [], urls: ["*"])]),
    ("admin", admin), ("edit", edit), ("view", view),
    (
      "system:auth-delegator",
      [
        rule("authentication.k8s.io", "tokenreviews", "create"),
        rule("authorization.k8s.io", "subjectaccessreviews", "create"),
      ]
    ),
    (
      "system:kubelet-api-admin",
      [
        rule("", "nodes", "get list watch"), rule("", "nodes", "proxy"),
        rule("", "nodes/log nodes/metrics nodes/proxy nodes/stats nodes/configz nodes/healthz nodes/pods", "*"),
      ]
    ),
    ("system:node-bootstrapper", [rule("certificates.k8s.io", "certificatesigningrequests", "create get list watch")]),
    (
      "system:node-proxier",
      [
        rule("", "services endpoints nodes", "get list watch"),
        rule("discovery.k8s.io", "endpointslices", "get list watch"),
      ]
    ),
    (
      "system:persistent-volume-provisioner",
      [
        rule("", "persistentvolumes", "create delete get list watch"),
        rule("", "persistentvolumeclaims", "get list update watch"),
        rule("storage.k8s.io", "storageclasses", "get list watch"), rule("", "events", "watch create patch update"),
      ]
    ),
    (
      "system:kube-controller-manager",
      [
        rule("", "secrets serviceaccounts", "create delete get update"), rule("", "serviceaccounts/token", "create"),
        rule("*", "*", "list watch"),
      ]
    ),
    (
      "system:kube-scheduler",
      [
        rule("", "pods", "delete get list watch"), rule("", "bindings pods/binding", "create"),
        rule("", "nodes", "get list watch"), rule("", "pods/status", "patch update"),
      ]
    ),
    (
      "system:certificates.k8s.io:kube-apiserver-client-approver",
      [
        AccessRule(
          verbs: ["approve"], groups: ["certificates.k8s.io"], resources: ["signers"],
          names: ["kubernetes.io/kube-apiserver-client"])
      ]
    ),
    ("system:discovery", []), ("system:basic-user", []), ("system:public-info-viewer", []), ("system:monitoring", []),
    ("system:service-account-issuer-discovery", []),
  ]

  private static func rule(_ groups: String, _ resources: String, _ verbs: String) -> AccessRule {
    func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
    return AccessRule(verbs: words(verbs), groups: groups.isEmpty ? [""] : words(groups), resources: words(resources))
  }

  private static let writes = "create delete deletecollection patch update"
  private static let reads = "get list watch"

  private static let admin =
    edit + [
      rule("authorization.k8s.io", "localsubjectaccessreviews", "create"),
      rule("rbac.authorization.k8s.io", "rolebindings roles", "\(writes) \(reads)"),
    ]

  private static let edit =
    view + [
      rule("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", reads),
      rule("", "serviceaccounts", "impersonate"),
      rule("", "pods pods/attach pods/exec pods/portforward pods/proxy", writes),
      rule("", "pods/eviction", "create"),
      rule(
        "",
        "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
        writes),
      rule("", "serviceaccounts/token", "create"),
      rule(
        "apps",
        "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
        writes),
      rule("autoscaling", "horizontalpodautoscalers", writes), rule("batch", "cronjobs jobs", writes),
      rule("policy", "poddisruptionbudgets", writes), rule("networking.k8s.io", "ingresses networkpolicies", writes),
      rule("coordination.k8s.io", "leases", "\(writes) \(reads)"),
      rule("resource.k8s.io", "resourceclaims resourceclaimtemplates", writes),
    ]

  private static let view = [
    rule(
      "",
      "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
      reads),
    rule(
      "",
      "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status namespaces",
      reads),
    rule("discovery.k8s.io", "endpointslices", reads),
    rule(
      "apps",
      "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
      reads),
    rule("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", reads),
    rule("batch", "cronjobs cronjobs/status jobs jobs/status", reads),
    rule("policy", "poddisruptionbudgets poddisruptionbudgets/status", reads),
    rule("networking.k8s.io", "ingresses ingresses/status networkpolicies", reads),
    rule("resource.k8s.io", "resourceclaims resourceclaims/status resourceclaimtemplates", reads),
  ]
}
