import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Canaries of plain Deployments, judged by Prometheus.
  static func flagger(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let security = PodParts.restricted.overlaid(with: ["runAsUser": 10_001])
    let values: KubeValue = [
      "meshProvider": .string(context.flaggerProvider),
      "metricsServer": .string(context.prometheusAddress ?? ""),
      // The one label by which its Services tell versions apart; policies and budgets select by the others.
      "selectorLabels": .string(WorkloadDesign.releaseKey),
      "clusterName": .string(context.cluster.name),
      "podAnnotations": ["prometheus.io/scrape": "false", "linkerd.io/inject": "disabled"],
      "leaderElection": ["enabled": true, "replicaCount": .integer(plan.replicas("flagger", otherwise: 2))],
      "podDisruptionBudget": ["enabled": true, "minAvailable": 1],
      "podPriorityClassName": .string(SharedNames.platformPriority),
      "resources": plan.resources("flagger"),
      "securityContext": ["enabled": true, "context": security],
    ]
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: chat(plan, context), alerts: ComponentAlert.flagger)
  }

  /// Where Slack is the pager, its channel sees each step too; other pagers are reached by Alertmanager alone.
  private static func chat(_ plan: ComponentPlan, _ context: RenderingContext) -> [KubeValue] {
    let secret = context.externalSecret(FlaggerChat.purpose, of: plan)
    guard !secret.isEmpty else { return [] }
    return secret + [
      [
        "apiVersion": "flagger.app/v1beta1", "kind": "AlertProvider",
        "metadata": context.metadata(of: plan, named: FlaggerChat.provider),
        "spec": [
          "type": "slack", "channel": "releases", "username": "flagger",
          "secretRef": ["name": .string(FlaggerChat.purpose)],
        ],
      ]
    ]
  }
}

/// The channel in which canaries report.
enum FlaggerChat {
  static let provider = "slack"
  /// The secret with the address of the channel's hook.
  static let purpose = "flagger-slack"
}

extension RenderingContext {
  /// What splits the requests, in Flagger's words. Linkerd is driven by routes of the Gateway API.
  var flaggerProvider: String {
    switch (specification.networking.mesh, specification.networking.ingress) {
    case (.istio, _): "istio"
    case (.linkerd, _): "gatewayapi:v1"
    case (.none, .nginx): "nginx"
    case (.none, _): "gatewayapi:v1"
    }
  }
}

extension ComponentAlert {
  fileprivate static let flagger = [
    ComponentAlert(
      "CanariesStandStill",
      #"max(kube_deployment_status_replicas_available{namespace="flagger-system",deployment="flagger"}) < 1"#,
      minutes: 10, "Flagger does not run: no canary goes on or back", do: "See its log and its events.")
  ]
}
