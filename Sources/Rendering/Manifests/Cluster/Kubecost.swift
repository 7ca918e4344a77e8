import DesignEngine
import KubeModel

extension ComponentManifests {
  /// Cost of every namespace and team, from the Prometheus that is there already.
  static func kubecost(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let values: KubeValue = [
      "global": [
        "prometheus": context.prometheusAddress.map { ["enabled": false, "fqdn": .string($0)] } ?? .omitted,
        "grafana": ["enabled": false, "proxy": false],
      ],
      "serviceAccount": ["create": true, "annotations": plan.cloudAnnotations(in: context)],
      "kubecostModel": ["resources": plan.resources("kubecost-cost-analyzer")],
      "kubecostFrontend": [
        "resources": ["requests": ["cpu": "10m", "memory": "55Mi"], "limits": ["memory": "128Mi"]]
      ],
      // Data of the model alone; the forecast and the network agent are not needed for a bill by team.
      "forecasting": ["enabled": false],
      "networkCosts": ["enabled": false],
      "persistentVolume": ["enabled": true, "size": plan.storage("kubecost-cost-analyzer", otherwise: 32)],
      "reporting": ["productAnalytics": false, "errorReporting": false, "valuesReporting": false],
      "serviceMonitor": ["enabled": false],
    ]
    return ComponentManifests(plan, controllers: ChartRelease(plan: plan, context: context).objects(values))
  }
}

extension RenderingContext {
  /// Address of Prometheus inside the cluster; nil without one.
  var prometheusAddress: String? {
    component(.kubePrometheusStack).map { SharedNames.prometheus(namespace: $0.namespace) }
  }
}
