import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// What Pod Security does not look at, judged in the namespaces of the teams: by the API server itself, or by the
  /// engine that the specification names.
  var admissionPolicies: [KubeValue] {
    switch specification.security.policyEngine {
    case .validatingAdmissionPolicy: AdmissionPolicy.all.flatMap { [policy($0), binding($0)] }
    case .kyverno: AdmissionPolicy.all.map(kyvernoPolicy)
    // Their constraints stand with the namespaces that they judge, for which the templates must be there first.
    case .gatekeeper: AdmissionPolicy.all.map(gatekeeperTemplate)
    }
  }

  private var constraints: KubeValue {
    let rules: [KubeValue] = AdmissionPolicy.judged.map { judged in
      [
        "apiGroups": [.string(judged.group)], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
        "resources": .strings(judged.resources),
      ]
    }
    return ["resourceRules": .sequence(rules)]
  }

  private var ofTeams: KubeValue {
    [
      "matchExpressions": [
        [
          "key": "kubernetes.io/metadata.name", "operator": "In",
          "values": .strings(design.namespaces.map(\.name)),
        ]
      ]
    ]
  }

  private func policy(_ policy: AdmissionPolicy) -> KubeValue {
    [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy",
      "metadata": platformMetadata(policy.name, component: .security),
      "spec": [
        "failurePolicy": "Fail", "matchConstraints": constraints, "variables": AdmissionPolicy.variables(),
        "validations": [
          [
            "expression": .string(policy.expression), "message": .string(policy.message), "reason": "Forbidden",
          ]
        ],
      ],
    ]
  }

  private func binding(_ policy: AdmissionPolicy) -> KubeValue {
    [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
      "metadata": platformMetadata(policy.name, component: .security),
      "spec": [
        "policyName": .string(policy.name), "validationActions": ["Deny", "Audit"],
        "matchResources": ["namespaceSelector": ofTeams],
      ],
    ]
  }

  private func kyvernoPolicy(_ policy: AdmissionPolicy) -> KubeValue {
    [
      "apiVersion": "policies.kyverno.io/v1", "kind": "ValidatingPolicy",
      "metadata": platformMetadata(policy.name, component: .security),
      "spec": [
        "failurePolicy": "Fail", "validationActions": ["Deny", "Audit"],
        "matchConstraints": constraints.overlaid(with: ["namespaceSelector": ofTeams]),
        // The rule looks into the templates of workloads itself.
        "autogen": ["podControllers": ["controllers": []]],
        "evaluation": ["admission": ["enabled": true], "background": ["enabled": true]],
        "variables": AdmissionPolicy.variables(), "validations": policy.validations,
      ],
    ]
  }

  private func gatekeeperTemplate(_ policy: AdmissionPolicy) -> KubeValue {
    let source: KubeValue = [
      "variables": AdmissionPolicy.variables(object: "variables.anyObject"), "validations": policy.validations,
    ]
    return [
      "apiVersion": "templates.gatekeeper.sh/v1", "kind": "ConstraintTemplate",
      "metadata": platformMetadata(policy.kind.lowercased(), component: .security),
      "spec": [
        "crd": ["spec": ["names": ["kind": .string(policy.kind)]]],
        "targets": [
          [
            "target": "admission.k8s.gatekeeper.sh",
            "code": [["engine": "K8sNativeValidation", "source": source]],
          ]
        ],
      ],
    ]
  }
}

/// The constraints of Gatekeeper for one namespace.
enum NamespaceConstraints {
  static let rule = ManifestRule<NamespaceDesign>("constraints.yaml") { namespace, context in
    guard context.has(.gatekeeper) else { return [] }
    let kinds: [KubeValue] = AdmissionPolicy.judged.map { judged in
      ["apiGroups": [.string(judged.group)], "kinds": .strings(judged.kinds)]
    }
    return AdmissionPolicy.all.map { policy in
      [
        "apiVersion": "constraints.gatekeeper.sh/v1beta1", "kind": .string(policy.kind),
        "metadata": context.platformMetadata(
          CloudNames.bounded("\(policy.name)-\(namespace.name)", limit: 63), component: .security),
        "spec": [
          "enforcementAction": "deny",
          "match": ["kinds": .sequence(kinds), "namespaces": [.string(namespace.name)]],
        ],
      ]
    }
  }
}
