import DesignEngine
import KubeModel
import PlatformSpec

extension ArgoCDDelivery {
  /// One project for the platform, one for each team: what may be applied where, and who may see and restart it.
  var projects: [KubeValue] { [platformProject] + steps.compactMap(teamProject) }

  private var platformProject: KubeValue {
    let everything: KubeValue = [["group": "*", "kind": "*"]]
    return project(
      "platform",
      [
        "description": "What the platform itself consists of; the platform team's alone.",
        "sourceRepos": ["*"], "destinations": destinations(["*"]),
        "clusterResourceWhitelist": everything,
      ])
  }

  /// Only the namespaces and the kinds that the files of the team hold; its bounds are not its own to set.
  private func teamProject(_ step: DeliveryStep) -> KubeValue? {
    guard let namespace = step.namespace else { return nil }
    let objects = step.objects(context).map { KubeObject($0) }
    var namespaces = [namespace.name]
    var kinds: [[String]] = []
    for object in objects {
      if let place = object.namespace {
        if !namespaces.contains(place) { namespaces.append(place) }
      } else if !kinds.contains([object.group, object.kind]) {
        kinds.append([object.group, object.kind])
      }
    }
    let name = project(of: step)
    let whitelist: [KubeValue] = kinds.map { ["group": .string($0[0]), "kind": .string($0[1])] }
    return project(
      name,
      [
        "description": "The services of team \(namespace.team).",
        "sourceRepos": ["*"],
        "destinations": destinations(namespaces),
        "clusterResourceWhitelist": kinds.isEmpty ? .omitted : .sequence(whitelist),
        "namespaceResourceBlacklist": [
          ["group": "", "kind": "ResourceQuota"], ["group": "", "kind": "LimitRange"],
          ["group": "rbac.authorization.k8s.io", "kind": "RoleBinding"],
        ],
        "roles": [role(of: namespace, in: name)],
      ])
  }

  /// The team sees its Applications, brings them up to date and restarts what runs; it changes nothing past the
  /// repository.
  private func role(of namespace: NamespaceDesign, in project: String) -> KubeValue {
    let rights = [("applications", "get"), ("applications", "sync"), ("applications", "action/*"), ("logs", "get")]
    return [
      "name": "team", "description": "People of team \(namespace.team).",
      "groups": [.string(context.cloud.group(of: namespace.team))],
      "policies": .strings(rights.map { "p, proj:\(project):team, \($0.0), \($0.1), \(project)/*, allow" }),
    ]
  }

  private func project(_ name: String, _ spec: KubeValue) -> KubeValue {
    [
      "apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject",
      "metadata": [
        "name": .string(name), "namespace": .string(Self.namespace),
        "labels": context.platformLabels(name: name, component: "cluster"),
      ],
      "spec": spec,
    ]
  }
}
