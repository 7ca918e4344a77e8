import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Nodes follow the pods that find no place; spot groups are tried first.
  static func clusterAutoscaler(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let delay = "\(context.specification.cluster.scaleDownDelayMinutes)m"
    let service: KubeValue = plan.serviceAccount(in: context)
    let arguments: KubeValue = [
      "expander": "priority,least-waste",
      "balance-similar-node-groups": true,
      "skip-nodes-with-local-storage": false,
      "skip-nodes-with-system-pods": false,
      "scale-down-delay-after-add": .string(delay),
      "scale-down-unneeded-time": .string(delay),
      "max-node-provision-time": "10m",
      "logtostderr": true, "stderrthreshold": "info", "v": 4,
    ]
    // The minor version of the image equals that of the cluster.
    let image: KubeValue =
      plan.chart.map { ["tag": .string($0.appVersion.hasPrefix("v") ? $0.appVersion : "v\($0.appVersion)")] }
      ?? .omitted
    let values: KubeValue = [
      "image": image,
      "cloudProvider": "aws", "awsRegion": .string(context.cluster.region),
      "autoDiscovery": ["clusterName": .string(context.cluster.name)],
      "replicaCount": .integer(plan.replicas("cluster-autoscaler", otherwise: 2)),
      "extraArgs": arguments,
      "expanderPriorities": priorities(context.cluster.pools),
      "rbac": ["serviceAccount": service],
      "resources": plan.resources("cluster-autoscaler"),
      "podDisruptionBudget": ["maxUnavailable": 1],
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/instance": "cluster-autoscaler"]),
    ]
    return ComponentManifests(
      plan, controllers: ChartRelease(plan: plan, context: context).objects(values), alerts: ComponentAlert.nodes)
  }

  /// Priority -> patterns of node group names, as the priority expander reads them: the highest number wins.
  private static func priorities(_ pools: [NodePool]) -> KubeValue {
    let spot = pools.filter { $0.capacity == .spot }.map { ".*\($0.name).*" }
    return ["50": spot.isEmpty ? .omitted : .strings(spot), "10": [".*"]]
  }
}

extension ComponentAlert {
  fileprivate static let nodes = [
    ComponentAlert(
      "PodsFindNoNode", "sum(cluster_autoscaler_unschedulable_pods_count) > 0", minutes: 15, critical: true,
      "{{ $value }} pods have waited for a node for 15 minutes",
      do: "Look at the autoscaler's log and the limits of the node groups: a group may be full, or a type sold out."),
    ComponentAlert(
      "NodesCannotBeAdded", "sum(increase(cluster_autoscaler_failed_scale_ups_total[30m])) > 0", minutes: 5,
      "The provider refused new nodes in the last 30 minutes",
      do: "See the reason in the autoscaler's log: quota, subnet addresses, or capacity of a machine type."),
    ComponentAlert(
      "AutoscalerIsBlind", "max(cluster_autoscaler_cluster_safe_to_autoscale) == 0", minutes: 10, critical: true,
      "The autoscaler has stopped to change the cluster",
      do: "Too many nodes are not ready: find out why before anything else."),
  ]
}
