import DesignEngine
import KubeModel

/// How much a team may take, and what a container gets that says nothing.
enum NamespaceLimits {
  static let rule = ManifestRule<NamespaceDesign>("limits.yaml") { namespace, context in
    [quota(namespace, context), limits(namespace, context)]
  }

  /// CPU limits are left out: they give nothing away that a request did not count, and pods need none.
  private static func quota(_ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    let quota = namespace.quota
    return [
      "apiVersion": "v1",
      "kind": "ResourceQuota",
      "metadata": metadata("team", namespace, context),
      "spec": [
        "hard": [
          "requests.cpu": .string(cpuText(quota.cpuRequestMilli)),
          "requests.memory": .string(memoryText(quota.memoryRequestMiB)),
          "limits.memory": .string(memoryText(quota.memoryLimitMiB)),
          "pods": .string("\(quota.pods)"),
          "services.loadbalancers": "0",
          "services.nodeports": "0",
        ]
      ],
    ]
  }

  private static func limits(_ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    let largest =
      context.design.workloads.filter { $0.namespace == namespace.name }
      .map(\.resources.memoryLimitMiB).max() ?? 1024
    let container: KubeValue = [
      "type": "Container",
      "defaultRequest": ["cpu": "100m", "memory": "128Mi"],
      "default": ["memory": "512Mi"],
      "max": ["memory": .string(memoryText(max(2048, largest * 2)))],
    ]
    return [
      "apiVersion": "v1",
      "kind": "LimitRange",
      "metadata": metadata("containers", namespace, context),
      "spec": ["limits": [container]],
    ]
  }

  private static func metadata(
    _ name: String, _ namespace: NamespaceDesign, _ context: RenderingContext
  ) -> KubeValue {
    [
      "name": .string(name), "namespace": .string(namespace.name),
      "labels": context.labels(of: namespace, component: "quota"),
    ]
  }
}
