import Basics
import DesignEngine
import PlatformSpec

/// Deployment and scaling: a line a service.
extension DesignDocument {
  func deploymentTables(_ document: inout MarkdownDocument) {
    document.table(
      ["Service", "Team", "Kind", "Roll-out", "Pool", "Criticality", "Disruption budget", "Spread", ">Ends within"],
      design.workloads.map { workload in
        [
          workload.service.name, workload.namespace, workload.kind.rawValue, workload.rolloutText,
          workload.pool.rawValue, workload.service.criticality.rawValue, workload.disruption?.text ?? "",
          workload.spread.text, "\(workload.termination.gracePeriodSeconds) s",
        ]
      })
    canarySteps(&document)
  }

  private func canarySteps(_ document: inout MarkdownDocument) {
    let canaries = design.workloads.filter { !$0.rollout.steps.isEmpty }
    guard let first = canaries.first else { return }
    let names = canaries.map(\.service.name)
    let shown = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
    let logs =
      LoggedErrorRule.applies(design.components, design.workloads) ? ", and no new type of error is logged" : ""
    document.heading(3, first.isBlueGreen ? "Judgement after the switch" : "Canary steps")
    document.paragraph(
      "For \(shown.escaped): promoted while errors stay below \(first.rollout.maxErrorPercent) % and the p99 below "
        + "\(latencyBounds(canaries))\(logs); otherwise rolled back to the stable version.")
    document.table(
      [">Weight", ">Length", ">Measurements", ">Every"],
      first.rollout.steps.map { step in
        // The stable version is replaced; nothing is left to wait for.
        if step.pauseSeconds == 0 { return ["\(step.weightPercent) %", "at once", "none", "–"] }
        // Flagger judges a step once, at its end.
        let isOnce = first.isFlaggers && step.analysisCount > 0
        return [
          "\(step.weightPercent) %", Amounts.duration(milliseconds: step.pauseSeconds * 1000),
          isOnce ? "1" : "\(step.analysisCount)",
          Amounts.duration(milliseconds: (isOnce ? step.pauseSeconds : step.analysisIntervalSeconds) * 1000),
        ]
      })
  }

  private func latencyBounds(_ canaries: [WorkloadDesign]) -> String {
    let bounds = canaries.map(\.rollout.maxLatencyP99Millis)
    guard let least = bounds.min(), let most = bounds.max() else { return "" }
    return least == most ? "\(least) ms" : "\(least) to \(most) ms"
  }

  func scalingTables(_ document: inout MarkdownDocument) {
    document.table(
      [
        "Service", ">Requests/s at the peak", ">CPU request", ">CPU limit", ">Memory request", ">Memory limit",
        ">Base", ">Average", ">Peak", ">Bounds", "Scaled by",
      ],
      design.workloads.map { workload in
        let resources = workload.resources
        return [
          workload.service.name, grouped(Int64(workload.peakRequestsPerSecond.rounded(.up))),
          "\(resources.cpuRequestMilli)m", resources.cpuLimitMilli.map { "\($0)m" } ?? "none",
          "\(resources.memoryRequestMiB)Mi", "\(resources.memoryLimitMiB)Mi", "\(workload.baseReplicas)",
          "\(workload.averageReplicas)", "\(workload.peakReplicas)", workload.boundsText, workload.scaling.text,
        ]
      })
    document.table(
      ["Queue", "Engine", ">Messages/s at the peak", ">Messages per pod", "Consumers"],
      specification.queues.map { queue in
        [
          queue.name, queue.engine.rawValue, grouped(Int64(queue.peakMessagesPerSecond)),
          "\(queue.messagesPerPod ?? specification.scaling.messagesPerPod)",
          design.workloads.filter { $0.service.consumes.contains(queue.name) }.map(\.service.name)
            .joined(separator: ", "),
        ]
      })
    workloadArithmetic(&document)
  }

  /// The arithmetic of the services that weigh most; that of all is in `design.json`.
  private func workloadArithmetic(_ document: inout MarkdownDocument) {
    let ranked = design.workloads.enumerated().sorted { left, right in
      let (one, other) = (left.element.peakMilli, right.element.peakMilli)
      return one != other ? one > other : left.offset < right.offset
    }
    let shown = ranked.prefix(Self.mostServicesReckoned).map(\.element).filter { !$0.arithmetic.isEmpty }
    if shown.isEmpty { return }
    document.heading(3, "How services are sized")
    if design.workloads.count > shown.count {
      document.paragraph(
        "The \(shown.count) that request most at the peak; all others in [design.json](design.json) under `workloads`.")
    }
    for workload in shown {
      document.code(
        "text", "\(workload.service.name)\n" + workload.arithmetic.map { "  \($0)" }.joined(separator: "\n"))
    }
  }

  private static let mostServicesReckoned = 5
}

extension WorkloadDesign {
  fileprivate var peakMilli: Int { peakReplicas * resources.cpuRequestMilli }

  fileprivate var rolloutText: String {
    switch kind {
    case .cronJob: return service.schedule.map { "schedule `\($0)`" } ?? "a job for what waits"
    case .deployment, .rollout, .statefulSet: break
    }
    if rollout.steps.isEmpty {
      return "\(rollout.strategy.rawValue), surge \(rollout.maxSurge) %, unavailable \(rollout.maxUnavailable) %"
    }
    if rollout.strategy == .blueGreen { return rollout.strategy.rawValue }
    return "canary " + rollout.steps.map { "\($0.weightPercent)" }.joined(separator: ", ") + " %"
  }

  fileprivate var boundsText: String {
    let (least, most) = (leastReplicas, mostReplicas)
    return least == most ? "\(least)" : "\(least)-\(most)"
  }
}

extension WorkloadDesign.DisruptionBudget {
  fileprivate var text: String {
    switch rule {
    case .minAvailable(let pods): "\(pods) stay"
    case .maxUnavailable(let pods): "\(pods) may go"
    }
  }
}

extension WorkloadDesign.SpreadPlan {
  fileprivate var text: String {
    switch (zoneRequired, hostRequired) {
    case (true, true): "zones and nodes, required"
    case (true, false): "zones required"
    case (false, true): "nodes required"
    case (false, false): "preferred"
    }
  }
}

extension WorkloadDesign.WorkloadScaling {
  fileprivate var text: String {
    switch self {
    case .fixed: "fixed"
    case .none: "its schedule"
    case .events(let plan): "queue \(plan.queue), \(counted(plan.messagesPerPod, "message")) a pod"
    case .horizontal(let plan):
      "CPU \(plan.cpuTargetPercent) %" + (plan.memoryTargetPercent.map { ", memory \($0) %" } ?? "")
        + (plan.requestsPerSecondPerPod.map { ", \(grouped(Int64($0))) requests/s a pod" } ?? "")
    }
  }
}
