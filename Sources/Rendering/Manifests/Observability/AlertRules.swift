import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// What wakes somebody: an error budget that burns too fast, and what only this kind of workload can suffer.
enum AlertRules {
  static let rule = ManifestRule<WorkloadDesign>("prometheusrule.yaml") { workload, context in
    guard context.has(.kubePrometheusStack) else { return [] }
    var groups: [KubeValue] = []
    if workload.isServer, workload.isRequestBased {
      let budget = ErrorBudget(workload, context)
      groups.append(["name": .string("\(workload.name).service-level"), "rules": .sequence(budget.rules)])
    }
    let own = operation(workload, context)
    if !own.isEmpty { groups.append(["name": .string("\(workload.name).operation"), "rules": .sequence(own)]) }
    if groups.isEmpty { return [] }
    return [
      [
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": context.metadata(of: workload).overlaid(with: ["labels": context.prometheusSelection]),
        "spec": ["groups": .sequence(groups)],
      ]
    ]
  }

  private static func operation(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    var rules: [KubeValue] = []
    switch workload.kind {
    case .rollout:
      rules.append(
        ServiceAlert(workload, context).rule(
          "RolloutAborted",
          #"max(rollout_info{name="\#(workload.name)",phase="Degraded",namespace="\#(workload.namespace)"}) > 0"#,
          holds: "1m", severity: "critical",
          summary: "The new version of \(workload.name) failed its analysis and was taken back."))
    case .cronJob:
      rules.append(
        ServiceAlert(workload, context).rule(
          "BatchJobFailed",
          #"sum(kube_job_status_failed{namespace="\#(workload.namespace)",job_name=~"\#(workload.controllerName)-.*"}) > 0"#,
          holds: "5m", severity: "warning", summary: "A run of \(workload.name) failed."))
    case .deployment where workload.isFlaggers:
      let status = #"flagger_canary_status{name="\#(workload.name)",namespace="\#(workload.namespace)"}"#
      rules.append(
        ServiceAlert(workload, context).rule(
          "CanaryFailed", "max(\(status)) > 1", holds: "1m", severity: "critical",
          summary: "The new version of \(workload.name) failed its analysis and was taken back."))
    case .deployment, .statefulSet: break
    }
    switch workload.scaling {
    case .events(let plan):
      let most = plan.max * plan.messagesPerPod
      rules.append(
        ServiceAlert(workload, context).rule(
          "QueueBacklog", #"sum(keda_scaler_metrics_value{scaledObject="\#(workload.name)"}) > \#(most)"#,
          holds: "10m", severity: workload.service.criticality == .critical ? "critical" : "warning",
          summary: "More messages wait in \(plan.queue) than \(plan.max) pods of \(workload.name) are meant for."))
      let delay = ProcessingDelay(workload, plan, context)
      rules += [delay.recording, delay.rule]
    case .fixed, .horizontal, .none: break
    }
    return rules
  }
}

/// An alert of one workload with the labels that route it.
struct ServiceAlert {
  private let workload: WorkloadDesign
  private let context: RenderingContext

  init(_ workload: WorkloadDesign, _ context: RenderingContext) {
    self.workload = workload
    self.context = context
  }

  func rule(_ name: String, _ expression: String, holds: String, severity: String, summary: String) -> KubeValue {
    let labels: KubeValue = [
      "severity": .string(severity), "service": .string(workload.name), "namespace": .string(workload.namespace),
      "team": .string(workload.service.team),
    ]
    let annotations: KubeValue = [
      "summary": .string(summary),
      // The heading of the runbook in the design document.
      "runbook_url": .string("DESIGN.md#\(name.lowercased())"),
    ]
    return [
      "alert": .string(name), "expr": .string(expression), "for": .string(holds), "labels": labels,
      "annotations": annotations,
    ]
  }
}
