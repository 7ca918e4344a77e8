import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The gateway of this region, and a link to every other: its exported services get names here,
  /// `checkout-westeurope`.
  static func linkerdMulticluster(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let links: [KubeValue] = context.otherClusters.map { ["link": ["ref": ["name": .string($0.region)]]] }
    let names: KubeValue =
      context.has(.externalDNS)
      ? ["external-dns.alpha.kubernetes.io/hostname": .string(context.gatewayHost(of: context.cluster))] : [:]
    let values: KubeValue = [
      "gateway": [
        "replicas": .integer(plan.replicas("linkerd-gateway", otherwise: 2)),
        "serviceAnnotations": names.overlaid(with: context.cloud.networkBalancer),
      ],
      "enablePodAntiAffinity": true,
      "controllers": .sequence(links),
      "controllerDefaults": ["logFormat": "json"],
      "localServiceMirror": ["logFormat": "json"],
    ]
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let credentials = context.otherClusters.flatMap { context.credentials(of: $0, plan) }
    // The release brings the kind of the links, so that they follow it in a step of their own.
    return ComponentManifests(
      plan, configs: release.objects(values) + credentials,
      regions: context.otherClusters.map { context.link(to: $0, plan) }, alerts: ComponentAlert.links)
  }
}

extension RenderingContext {
  var otherClusters: [ClusterDesign] { design.clusters.filter { $0.name != cluster.name } }

  /// The name of a region's gateway for the others.
  func gatewayHost(of cluster: ClusterDesign) -> String {
    "linkerd-\(cluster.region).\(specification.networking.domain)"
  }

  static func credentialsPurpose(_ cluster: ClusterDesign) -> String { "cluster-credentials-\(cluster.region)" }

  /// Whether other regions may call a service: what answers requests and keeps no data of its own.
  func isExported(_ workload: WorkloadDesign) -> Bool {
    guard has(.linkerdMulticluster), workload.isServer, workload.isRequestBased else { return false }
    switch workload.kind {
    case .deployment, .rollout: return true
    case .statefulSet, .cronJob: return false
    }
  }

  fileprivate func link(to other: ClusterDesign, _ plan: ComponentPlan) -> KubeValue {
    let domain = "serviceaccount.identity.\(Linkerd.namespace).cluster.local"
    return [
      "apiVersion": "multicluster.linkerd.io/v1alpha3", "kind": "Link",
      "metadata": metadata(of: plan, named: other.region),
      "spec": [
        "targetClusterName": .string(other.region), "targetClusterDomain": "cluster.local",
        "targetClusterLinkerdNamespace": .string(Linkerd.namespace),
        "clusterCredentialsSecret": .string(Self.credentialsPurpose(other)),
        "gatewayAddress": .string(gatewayHost(of: other)), "gatewayPort": "4143",
        "gatewayIdentity": .string("linkerd-gateway.\(plan.namespace).\(domain)"),
        "probeSpec": [
          "path": "/ready", "port": "4191", "period": "3s", "timeout": "30s", "failureThreshold": "3",
        ],
        "selector": ["matchLabels": ["mirror.linkerd.io/exported": "true"]],
      ],
    ]
  }

  /// How the mirror asks the other region's API server for what is exported there.
  fileprivate func credentials(of other: ClusterDesign, _ plan: ComponentPlan) -> [KubeValue] {
    let purpose = Self.credentialsPurpose(other)
    return externalSecret(purpose, of: plan).map { secret in
      let labels: KubeValue = ["multicluster.linkerd.io/cluster-name": .string(other.region)]
      let template: KubeValue = ["type": "mirror.linkerd.io/remote-kubeconfig", "metadata": ["labels": labels]]
      return secret.overlaid(with: ["spec": ["target": ["template": template]]])
    }
  }
}

extension ComponentAlert {
  fileprivate static let links = [
    ComponentAlert(
      "RegionUnreachable", "max by (target_cluster_name) (gateway_alive) < 1", minutes: 5,
      "The Linkerd gateway of {{ $labels.target_cluster_name }} does not answer",
      do: "See the other region first; then its gateway's address, and whether both trust the same anchor.")
  ]
}
