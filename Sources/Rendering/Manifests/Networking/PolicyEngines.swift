import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Calico for policies alone: addresses and routes stay those of the VPC.
  static func calico(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let values: KubeValue = [
      "installation": [
        "enabled": true, "kubernetesProvider": "EKS", "cni": ["type": "AmazonVPC"],
        "calicoNetwork": ["bgp": "Disabled"], "controlPlaneReplicas": 2,
      ],
      // Serves the kinds of Calico; what only draws pictures is left out.
      "apiServer": ["enabled": true], "goldmane": ["enabled": false], "whisker": ["enabled": false],
      "resources": plan.resources("tigera-operator"), "priorityClassName": "system-cluster-critical",
    ]
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    return ComponentManifests(plan, controllers: release.objects(values))
  }

  /// Cilium in chains behind the plug-in of the VPC.
  static func cilium(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let values: KubeValue = [
      "cni": ["chainingMode": "aws-cni", "exclusive": false],
      "enableIPv4Masquerade": false, "routingMode": "native", "kubeProxyReplacement": "false",
      // Names of proxies and of the mesh's agent keep their sockets.
      "socketLB": ["hostNamespaceOnly": true],
      "resources": plan.resources("cilium"),
      "operator": [
        "replicas": .integer(plan.replicas("cilium-operator", otherwise: 2)),
        "resources": plan.resources("cilium-operator"), "prometheus": ["enabled": true],
      ],
      "prometheus": ["enabled": true], "hubble": ["enabled": false],
    ]
    return ComponentManifests(
      plan, controllers: ChartRelease(plan: plan, context: context).objects(values))
  }
}
