import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// What Pod Security does not look at, judged by the API server itself in the namespaces of the teams.
  var admissionPolicies: [KubeValue] {
    switch specification.security.policyEngine {
    case .validatingAdmissionPolicy: AdmissionPolicy.all.flatMap { [policy($0), binding($0)] }
    // Their policies come with their engines.
    case .kyverno, .gatekeeper: []
    }
  }

  private func policy(_ policy: AdmissionPolicy) -> KubeValue {
    [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy",
      "metadata": platformMetadata(policy.name, component: .security),
      "spec": [
        "failurePolicy": "Fail",
        "matchConstraints": [
          "resourceRules": [
            [
              "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["pods"],
            ],
            [
              "apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
              "resources": ["deployments", "statefulsets", "daemonsets"],
            ],
            [
              "apiGroups": ["batch"], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
              "resources": ["jobs", "cronjobs"],
            ],
          ]
        ],
        "variables": AdmissionPolicy.variables,
        "validations": [
          [
            "expression": .string(policy.expression), "message": .string(policy.message), "reason": "Forbidden",
          ]
        ],
      ],
    ]
  }

  private func binding(_ policy: AdmissionPolicy) -> KubeValue {
    let selector: KubeValue = [
      "matchExpressions": [
        [
          "key": "kubernetes.io/metadata.name", "operator": "In",
          "values": .strings(design.namespaces.map(\.name)),
        ]
      ]
    ]
    return [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
      "metadata": platformMetadata(policy.name, component: .security),
      "spec": [
        "policyName": .string(policy.name), "validationActions": ["Deny", "Audit"],
        "matchResources": ["namespaceSelector": selector],
      ],
    ]
  }
}

/// A rule over the containers of a pod, or of the pods that a workload would make.
private struct AdmissionPolicy {
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

  static let variables: KubeValue = [
    [
      "name": "pod",
      "expression":
        "object.kind == 'Pod' ? object.spec : (object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : object.spec.template.spec)",
    ],
    [
      "name": "containers",
      "expression":
        "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])",
    ],
  ]
}
