import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Who may do what in the whole cluster: the platform team all, everyone else looks at what is no secret.
  ///
  /// The groups are named by the cloud's access entries.
  var platformRoles: [KubeValue] {
    [
      binding("platform-admins", role: "cluster-admin", group: "\(slug)-platform-admins"),
      readers,
      binding("platform-viewers", role: "platform-viewer", group: "\(slug)-platform-viewers"),
    ]
  }

  private var readers: KubeValue {
    let readOnly: KubeValue = ["get", "list", "watch"]
    return [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
      "metadata": platformMetadata("platform-viewer", component: .security),
      "rules": [
        [
          "apiGroups": [""],
          "resources": ["namespaces", "nodes", "persistentvolumes", "pods", "services", "events"],
          "verbs": readOnly,
        ],
        ["apiGroups": ["apps"], "resources": ["deployments", "statefulsets", "daemonsets"], "verbs": readOnly],
        ["apiGroups": ["autoscaling"], "resources": ["horizontalpodautoscalers"], "verbs": readOnly],
        ["apiGroups": ["policy"], "resources": ["poddisruptionbudgets"], "verbs": readOnly],
        ["apiGroups": ["networking.k8s.io"], "resources": ["ingresses", "networkpolicies"], "verbs": readOnly],
        ["apiGroups": ["storage.k8s.io"], "resources": ["storageclasses"], "verbs": readOnly],
        ["apiGroups": ["metrics.k8s.io"], "resources": ["nodes", "pods"], "verbs": ["get", "list"]],
      ],
    ]
  }

  private func binding(_ name: String, role: String, group: String) -> KubeValue {
    [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
      "metadata": platformMetadata(name, component: .security),
      "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(role)],
      "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": .string(group)]],
    ]
  }
}
