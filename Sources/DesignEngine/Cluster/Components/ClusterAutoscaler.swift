import CloudCatalog
import PlatformSpec

extension ComponentRule {
  /// Adds nodes for pods that wait and takes idle ones away.
  static let clusterAutoscaler = ComponentRule(.clusterAutoscaler) { context in
    guard context.profile.installs.contains(.clusterAutoscaler),
      context.specification.cluster.nodeAutoscaler == .clusterAutoscaler
    else { return nil }
    // The minor version of the image equals that of the cluster.
    let version = context.specification.kubernetesVersion.description
    let image = Catalog.current.component("cluster-autoscaler image for Kubernetes \(version)")
    return ComponentPlan(
      id: .clusterAutoscaler, deliverable: .cluster, namespace: "kube-system",
      chart: context.chart("cluster-autoscaler", appVersion: image?.appVersion),
      pods: [
        PodFootprint(
          "cluster-autoscaler", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 300,
          memoryLimitMiB: 600)
      ],
      identities: [
        CloudIdentity(
          namespace: "kube-system", serviceAccount: "cluster-autoscaler", permissions: [.scaleNodeGroups])
      ],
      metrics: MetricsEndpoint(port: 8085), after: [.kubePrometheusStack])
  }
}
