import DesignEngine
import KubeModel

/// What the people of a team may do in their namespace: see all but secrets, and handle what runs. Changes of the
/// platform itself go through the repository.
enum TeamAccess {
  static let rule = ManifestRule<NamespaceDesign>("rbac.yaml") { namespace, context in
    [
      binding("team-view", role: ["kind": "ClusterRole", "name": "view"], namespace, context),
      [
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": metadata("team-operate", namespace, context),
        "rules": .sequence(operations(context)),
      ],
      binding("team-operate", role: ["kind": "Role", "name": "team-operate"], namespace, context),
    ]
  }

  private static func operations(_ context: RenderingContext) -> [KubeValue] {
    var rules: [KubeValue] = [
      rule([""], ["pods"], ["delete"]),
      rule([""], ["pods/portforward", "pods/exec"], ["create"]),
      // A restart is a patch of the pod template's annotations.
      rule(["apps"], ["deployments", "statefulsets"], ["patch"]),
      rule(["batch"], ["jobs"], ["create", "delete"]),
    ]
    if context.has(.argoRollouts) {
      rules.append(
        rule(["argoproj.io"], ["rollouts", "analysisruns", "analysistemplates"], ["get", "list", "watch"]))
      rules.append(rule(["argoproj.io"], ["rollouts", "rollouts/status"], ["patch", "update"]))
    }
    if context.has(.flagger) {
      rules.append(rule(["flagger.app"], ["canaries", "metrictemplates"], ["get", "list", "watch"]))
    }
    if context.has(.keda) {
      rules.append(rule(["keda.sh"], ["scaledobjects"], ["get", "list", "watch", "patch"]))
    }
    return rules
  }

  private static func rule(_ groups: [String], _ resources: [String], _ verbs: [String]) -> KubeValue {
    ["apiGroups": .strings(groups), "resources": .strings(resources), "verbs": .strings(verbs)]
  }

  private static func binding(
    _ name: String, role: KubeValue, _ namespace: NamespaceDesign, _ context: RenderingContext
  ) -> KubeValue {
    let group: KubeValue = [
      "apiGroup": "rbac.authorization.k8s.io", "kind": "Group",
      "name": .string(context.cloud.group(of: namespace.team)),
    ]
    let reference: KubeValue = ["apiGroup": "rbac.authorization.k8s.io"]
    return [
      "apiVersion": "rbac.authorization.k8s.io/v1",
      "kind": "RoleBinding",
      "metadata": metadata(name, namespace, context),
      "roleRef": reference.overlaid(with: role),
      "subjects": [group],
    ]
  }

  private static func metadata(
    _ name: String, _ namespace: NamespaceDesign, _ context: RenderingContext
  ) -> KubeValue {
    [
      "name": .string(name), "namespace": .string(namespace.name),
      "labels": context.labels(of: namespace, component: "access"),
    ]
  }
}
