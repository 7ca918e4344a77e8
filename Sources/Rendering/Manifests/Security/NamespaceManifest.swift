import DesignEngine
import KubeModel
import PlatformSpec

/// The room of a team: what its pods may be, and whether the mesh carries them.
enum NamespaceManifest {
  static let rule = ManifestRule<NamespaceDesign>("namespace.yaml") { namespace, context in
    let metadata: KubeValue = [
      "name": .string(namespace.name),
      "labels": context.labels(of: namespace, component: "tenant").overlaid(with: labels(namespace, context)),
      "annotations": annotations(namespace, context),
    ]
    let account: KubeValue = [
      "name": "default", "namespace": .string(namespace.name),
      "labels": context.labels(of: namespace, component: "tenant"),
    ]
    return [
      ["apiVersion": "v1", "kind": "Namespace", "metadata": metadata],
      [
        "apiVersion": "v1", "kind": "ServiceAccount", "metadata": account,
        "automountServiceAccountToken": false,
      ],
    ]
  }

  private static func annotations(_ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    guard context.hasLinkerd, namespace.meshInjected else { return .omitted }
    return [
      "linkerd.io/inject": "enabled",
      "config.linkerd.io/default-inbound-policy": LinkerdSecurity.isStrict(context) ? "deny" : "all-unauthenticated",
    ]
  }

  private static func labels(_ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    let version: KubeValue = .string("v\(context.cluster.kubernetesVersion.description)")
    var labels: KubeValue = [:]
    for mode in ["enforce", "audit", "warn"] {
      // What is allowed by way of exception is still told.
      let level = mode == "enforce" ? namespace.podSecurity : .restricted
      labels["pod-security.kubernetes.io/\(mode)"] = .string(level.rawValue)
      labels["pod-security.kubernetes.io/\(mode)-version"] = version
    }
    if context.hasIstio, namespace.meshInjected {
      if context.hasSidecars {
        labels["istio-injection"] = "enabled"
      } else {
        labels["istio.io/dataplane-mode"] = "ambient"
        labels["istio.io/use-waypoint"] = .string(AmbientMesh.waypoint)
      }
    }
    return labels
  }
}
