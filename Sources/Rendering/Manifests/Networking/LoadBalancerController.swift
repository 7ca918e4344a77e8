import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Makes an ALB of every Ingress of the class `alb`.
  static func loadBalancerController(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let name = "aws-load-balancer-controller"
    let firewall: KubeValue = .bool(context.specification.networking.webApplicationFirewall)
    let values: KubeValue = [
      "clusterName": .string(context.cluster.name), "region": .string(context.cluster.region),
      "vpcId": .string(EKSSetting.networkID.reference),
      "replicaCount": .integer(plan.replicas(name, otherwise: 2)),
      "resources": plan.resources(name),
      "serviceAccount": plan.serviceAccount(in: context),
      "ingressClass": .string(EKSManifests.ingressClass),
      "defaultTargetType": "ip",
      "enableShield": false, "enableWaf": false, "enableWafv2": firewall,
      // Services keep the class that they name: the mesh's gateway gets no balancer of its own.
      "enableServiceMutatorWebhook": false,
      "podDisruptionBudget": ["maxUnavailable": 1],
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/name": .string(name)]),
    ]
    // The chart makes its certificate anew at every templating and keeps it in the webhooks.
    let release = ChartRelease(
      plan: plan, context: context, bringsKinds: true,
      writtenByOthers: [
        ("ValidatingWebhookConfiguration", "/webhooks"), ("MutatingWebhookConfiguration", "/webhooks"),
        ("Secret", "/data"),
      ])
    return ComponentManifests(plan, controllers: release.objects(values))
  }
}
