import KubeModel

/// A rule over the containers of a pod, or of the pods that a workload would make, in CEL.
///
/// One list, from which the forms of the API server, of Kyverno and of Gatekeeper follow.
struct AdmissionPolicy {
  let name: String
  let expression: String
  let message: String

  static let all = [
    AdmissionPolicy(
      name: "images-have-versions",
      expression: "variables.containers.all(c, c.image.contains('@sha256:') || "
        + "(c.image.matches('^.+:[^/:]+$') && !c.image.endsWith(':latest')))",
      message: "every image needs a tag other than latest, or a digest"),
    AdmissionPolicy(
      name: "containers-name-their-needs",
      expression: "variables.containers.all(c, has(c.resources) && has(c.resources.requests) && "
        + "'cpu' in c.resources.requests && 'memory' in c.resources.requests && "
        + "has(c.resources.limits) && 'memory' in c.resources.limits)",
      message: "every container needs requests of cpu and memory, and a limit of memory"),
    AdmissionPolicy(
      name: "nobody-is-privileged",
      expression: "variables.containers.all(c, !has(c.securityContext) || "
        + "!has(c.securityContext.privileged) || !c.securityContext.privileged) && "
        + "!(has(variables.pod.hostNetwork) && variables.pod.hostNetwork) && "
        + "!(has(variables.pod.hostPID) && variables.pod.hostPID) && "
        + "!(has(variables.pod.hostIPC) && variables.pod.hostIPC)",
      message: "no container may be privileged or share the node's network, processes or memory"),
  ]

  /// Kinds that are judged, by API group.
  static let judged: [(group: String, kinds: [String], resources: [String])] = [
    ("", ["Pod"], ["pods"]),
    ("apps", ["Deployment", "StatefulSet", "DaemonSet"], ["deployments", "statefulsets", "daemonsets"]),
    ("batch", ["Job", "CronJob"], ["jobs", "cronjobs"]),
  ]

  /// What the expressions speak of; `object` is the name that the engine gives to what it judges.
  static func variables(object: String = "object") -> KubeValue {
    let pod =
      "\(object).kind == 'Pod' ? \(object).spec : (\(object).kind == 'CronJob' ? "
      + "\(object).spec.jobTemplate.spec.template.spec : \(object).spec.template.spec)"
    return [
      ["name": "pod", "expression": .string(pod)],
      [
        "name": "containers",
        "expression":
          "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])",
      ],
    ]
  }

  var validations: KubeValue { [["expression": .string(expression), "message": .string(message)]] }

  /// `ImagesHaveVersions`.
  var kind: String { name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }
}
