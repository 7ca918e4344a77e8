import DesignEngine
import KubeModel

extension ComponentManifests {
  /// The engine of policies; templates stand in `admission-policies.yaml`, constraints with the namespaces.
  static func gatekeeper(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let copies = plan.replicas("gatekeeper-controller-manager")
    // The platform must be able to mend itself while the webhook is away.
    let exempt = ["flux-system", "kube-node-lease", "kube-public", "kube-system"] + context.componentNamespaceNames
    let manager: KubeValue = [
      "resources": plan.resources("gatekeeper-controller-manager"),
      "topologySpreadConstraints": PodParts.spread(["control-plane": "controller-manager"]),
    ]
    let values: KubeValue = [
      "replicas": .integer(copies), "controllerManager": manager,
      "audit": ["resources": plan.resources("gatekeeper-audit")],
      "pdb": ["controllerManager": ["minAvailable": copies > 1 ? 1 : 0]],
      "validatingWebhookFailurePolicy": "Fail", "validatingWebhookTimeoutSeconds": 5,
      "validatingWebhookExemptNamespacesLabels": ["kubernetes.io/metadata.name": .strings(exempt.sorted())],
      "disableMutation": true, "enableExternalData": false, "auditInterval": 300, "logDenies": true,
      "constraintViolationsLimit": 50,
      // Its namespace and its kinds are ours to make and to renew.
      "postInstall": ["labelNamespace": ["enabled": false], "probeWebhook": ["enabled": false]],
      "upgradeCRDs": ["enabled": false],
    ]
    let release = ChartRelease(
      plan: plan, context: context, bringsKinds: true,
      writtenByOthers: [("ValidatingWebhookConfiguration", "/webhooks"), ("Secret", "/data")])
    return ComponentManifests(plan, controllers: release.objects(values), alerts: ComponentAlert.gatekeeper)
  }
}

extension ComponentAlert {
  fileprivate static let gatekeeper = [
    ComponentAlert(
      "PolicyEngineIsDown", "absent(up{namespace=\"gatekeeper-system\"} == 1)", minutes: 5, critical: true,
      "Gatekeeper does not answer: no pod of a team can be made or changed",
      do: "Look at its pods and the certificate of its webhook. While it is away, running pods stay as they are."),
    ComponentAlert(
      "PoliciesAreBroken", "sum(gatekeeper_violations{enforcement_action=\"deny\"}) > 0", minutes: 30,
      "Objects that were there before break a policy",
      do: "The status of the constraints names them: `kubectl get constraints -o yaml`."),
  ]
}
