import Basics
import PlatformSpec

extension DecisionRule {
  /// Metrics and alerts.
  static let metrics = DecisionRule { draft in
    guard let stack = draft.component(.kubePrometheusStack) else { return [] }
    let prometheus = stack.pods.first
    let wishes = draft.specification.observability
    return [
      Decision(
        id: "observability.metrics", deliverable: .observability, title: "Metrics",
        choice: "Prometheus, Alertmanager, Grafana; \(wishes.metricsRetentionDays) days; alerts "
          + (wishes.pager.map { "to \($0.rawValue)" } ?? "to nobody yet"),
        alternatives: [
          Decision.Alternative(
            "the provider's monitoring", whyNot: "the HPA and canaries ask Prometheus, on every cloud alike")
        ] + central(draft),
        reason:
          "Alerts fire on how fast the error budget of \(draft.specification.targets.availability) % burns, not on causes.",
        arithmetic: prometheus.map {
          [
            "Prometheus: \($0.memoryRequestMiB) MiB and \($0.storageGiB) GiB for \(draft.workloads.reduce(0) { $0 + $1.peakReplicas }) pods"
          ]
        } ?? [],
        sources: stack.chart.map { [$0.source] } ?? [],
        fields: [
          "observability.metrics", "observability.metricsRetention", "observability.pager",
          "observability.providerMonitoring",
        ])
    ]
  }

  /// What was weighed for the view over several clusters.
  private static func central(_ draft: DesignDraft) -> [Decision.Alternative] {
    guard draft.component(.kubePrometheusStack)?.identities.contains(.grafana) == true else { return [] }
    return [
      Decision.Alternative(
        "Thanos over the disks of all clusters",
        whyNot: "a gateway, a store and a compactor to run; the recorded numbers fit a managed workspace"),
      Decision.Alternative(
        "a Grafana that asks each cluster", whyNot: "every Prometheus would need a way in from another region"),
    ]
  }
}
