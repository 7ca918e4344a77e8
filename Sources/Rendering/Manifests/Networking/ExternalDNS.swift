import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Records of the domain that point at the load balancer.
  static func externalDNS(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let entrance = context.specification.networking.ingress == .gatewayAPI ? "gateway-httproute" : "ingress"
    let values: KubeValue = [
      "sources": .strings(context.cloud.writesEntranceNames ? [entrance, "service"] : ["service"]),
      "domainFilters": [.string(context.specification.networking.domain)],
      // Records that another cluster or a person made stay as they are.
      "policy": "sync", "registry": "txt", "txtOwnerId": .string(context.cluster.name),
      "logFormat": "json",
      "serviceAccount": plan.serviceAccount(in: context), "podLabels": plan.identityLabels(in: context),
      "resources": plan.resources("external-dns"),
      "priorityClassName": .string(SharedNames.platformPriority),
    ]
    return ComponentManifests(
      plan,
      controllers: ChartRelease(plan: plan, context: context).objects(context.cloud.dnsRecords.overlaid(with: values)))
  }
}
