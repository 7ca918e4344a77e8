import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// What a new version is judged by: its share of errors, and its latency beside that of the old version.
enum AnalysisTemplates {
  static let rule = ManifestRule<WorkloadDesign>("analysistemplate.yaml") { workload, context in
    workload.analysisTemplates.map { template($0.name, $0.step, workload, context) }
  }

  private static func template(
    _ name: String, _ step: WorkloadDesign.CanaryStep, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    let names: [KubeValue] = (context.analysisArguments(of: workload).sequence ?? []).compactMap { argument in
      argument["name"].map { ["name": $0] }
    }
    return [
      "apiVersion": "argoproj.io/v1alpha1",
      "kind": "AnalysisTemplate",
      "metadata": context.metadata(of: workload, named: name),
      "spec": [
        "args": names.isEmpty ? .omitted : .sequence(names),
        "metrics": .sequence(metrics(step, workload, context)),
      ],
    ]
  }

  private static func metrics(
    _ step: WorkloadDesign.CanaryStep, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> [KubeValue] {
    let service = ServiceLevelIndicator(workload, context)
    let new = workload.isBlueGreen ? ServiceLevelIndicator.Version.all : .new
    let window = promDuration(max(120, step.analysisIntervalSeconds))
    let errors = workload.rollout.maxErrorPercent.fractionText
    var metrics = [
      metric("error-rate", bound: "< \(errors)", opposite: ">= \(errors)", step, context) {
        service.errorRatio(new, window: window)
      },
      metric(
        "latency-p99-milliseconds", bound: "<= \(workload.rollout.maxLatencyP99Millis)",
        opposite: "> \(workload.rollout.maxLatencyP99Millis)", step, context
      ) {
        service.latencyMillis(new, quantile: "0.99", window: window)
      },
    ]
    if !workload.isBlueGreen {
      metrics.append(
        metric("latency-p99-beside-stable", bound: "<= 1.1", opposite: "> 1.1", step, context) {
          let canary = service.latencyMillis(.new, quantile: "0.99", window: window)
          let stable = service.latencyMillis(.stable, quantile: "0.99", window: window)
          return "\(canary)\n/\n\(stable)"
        })
      if context.countsLoggedErrors {
        metrics.append(
          metric("new-error-types", bound: "< 1", opposite: ">= 1", step, context) {
            LoggedErrors.newTypes(workload, window: window)
          })
      }
    }
    return metrics
  }

  /// Without requests the answer is no number: neither good nor bad, and the roll-out waits for a person.
  private static func metric(
    _ name: String, bound: String, opposite: String, _ step: WorkloadDesign.CanaryStep, _ context: RenderingContext,
    query: () -> String
  ) -> KubeValue {
    let namespace = context.component(.kubePrometheusStack)?.namespace ?? "monitoring"
    let prometheus: KubeValue = [
      "address": .string(SharedNames.prometheus(namespace: namespace)), "query": .string(query()),
    ]
    return [
      "name": .string(name),
      "initialDelay": .string("\(step.analysisIntervalSeconds)s"),
      "interval": .string("\(step.analysisIntervalSeconds)s"),
      "count": .integer(step.analysisCount),
      "successCondition": .string("len(result) > 0 && result[0] \(bound)"),
      "failureCondition": .string("len(result) > 0 && result[0] \(opposite)"),
      "failureLimit": 1,
      "inconclusiveLimit": .integer(max(1, step.analysisCount / 2)),
      "provider": ["prometheus": prometheus],
    ]
  }
}

extension WorkloadDesign {
  /// One template for each different length of an analysis, in the order of the steps.
  var analysisTemplates: [(name: String, step: CanaryStep)] {
    guard kind == .rollout, isRequestBased else { return [] }
    var templates: [(name: String, step: CanaryStep)] = []
    for step in rollout.steps where step.analysisCount > 0 {
      let isKnown = templates.contains { known in
        known.step.analysisCount == step.analysisCount
          && known.step.analysisIntervalSeconds == step.analysisIntervalSeconds
      }
      if !isKnown { templates.append((templates.isEmpty ? name : name("analysis-\(templates.count + 1)"), step)) }
    }
    return templates
  }

  func analysisTemplate(for step: CanaryStep) -> String {
    analysisTemplates.first { known in
      known.step.analysisCount == step.analysisCount
        && known.step.analysisIntervalSeconds == step.analysisIntervalSeconds
    }?.name ?? name
  }
}

extension RenderingContext {
  /// Requests are told apart by the Service that they were for, lines of logs, and requests without a mesh, by the hash
  /// of their pods.
  func analysisArguments(of workload: WorkloadDesign) -> KubeValue {
    guard !workload.isBlueGreen, countsLoggedErrors || !hasIstio else { return .omitted }
    let stable: KubeValue = ["name": "stable-hash", "valueFrom": ["podTemplateHashValue": "Stable"]]
    return [
      ["name": "canary-hash", "valueFrom": ["podTemplateHashValue": "Latest"]], hasIstio ? .omitted : stable,
    ]
  }
}
