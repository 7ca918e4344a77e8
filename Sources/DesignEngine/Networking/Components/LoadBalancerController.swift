import PlatformSpec

extension ComponentRule {
  /// Makes load balancers of Ingress objects and Services.
  static let loadBalancerController = ComponentRule(.loadBalancerController) { context in
    guard context.profile.installs.contains(.loadBalancerController), context.specification.networking.ingress != .none
    else { return nil }
    return ComponentPlan(
      id: .loadBalancerController, deliverable: .networking, namespace: "kube-system",
      chart: context.chart("aws-load-balancer-controller"),
      pods: [
        PodFootprint(
          "aws-load-balancer-controller", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 128,
          memoryLimitMiB: 256)
      ],
      identities: [
        CloudIdentity(
          namespace: "kube-system", serviceAccount: "aws-load-balancer-controller",
          permissions: [.manageLoadBalancers])
      ],
      ports: [OpenPort(9443, from: [.apiServer])], metrics: MetricsEndpoint(port: 8080),
      after: [.gatewayAPIKinds, .kubePrometheusStack], definesKinds: ["elbv2.k8s.aws"])
  }
}
