import PlatformSpec

extension ComponentRule {
  /// Argo CD itself, where it was chosen: it keeps itself up to date like everything else.
  static let argoCD = ComponentRule(.argoCD) { context in
    guard context.specification.gitOps == .argocd else { return nil }
    var pods = [
      PodFootprint(
        "controller", .replicas(1), cpuRequestMilli: 250, memoryRequestMiB: 512, memoryLimitMiB: 2048),
      PodFootprint(
        "server", .replicas(context.pair), cpuRequestMilli: 50, memoryRequestMiB: 128, memoryLimitMiB: 256),
      PodFootprint(
        "repo-server", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 1024),
      PodFootprint(
        "applicationset", .replicas(context.pair), cpuRequestMilli: 50, memoryRequestMiB: 128, memoryLimitMiB: 256),
      PodFootprint("redis", .replicas(1), cpuRequestMilli: 50, memoryRequestMiB: 64, memoryLimitMiB: 256),
    ]
    if context.specification.observability.pager != nil {
      pods.append(
        PodFootprint("notifications", .replicas(1), cpuRequestMilli: 25, memoryRequestMiB: 64, memoryLimitMiB: 128))
    }
    return ComponentPlan(
      id: .argoCD, deliverable: .cluster, namespace: "argocd", chart: context.chart("argo-cd"), pods: pods,
      identities: context.specification.hasDeliveryHub ? [.deliverer] : [],
      // Repositories by SSH; by HTTPS everything may go out.
      reaches: [.outside(ports: [22])], metrics: MetricsEndpoint(port: 8082), definesKinds: ["argoproj.io"])
  }
}
