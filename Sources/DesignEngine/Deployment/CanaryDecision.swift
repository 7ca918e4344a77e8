import Basics
import PlatformSpec

extension DecisionRule {
  /// How customer-facing services are updated.
  static let progressiveDelivery = DecisionRule { draft in
    let judged = draft.workloads.filter { $0.rollout.strategy != .rolling }
    guard let first = judged.first else { return [] }
    let plan = first.rollout
    let wishes = draft.specification.deployment
    let weights = wishes.canarySteps.map { "\($0)" }.joined(separator: " → ")
    let isCanary = plan.strategy == .canary
    let tool = first.isFlaggers ? "Flagger" : "Argo Rollouts"
    let manner =
      isCanary
      ? "\(tool), \(weights) % over \(wishes.canaryMinutes) minutes, for " : "\(tool), blue-green, for "
    return [
      Decision(
        id: "deployment.progressive", deliverable: .deployment, title: "Progressive delivery",
        choice: manner + judged.map(\.service.name).joined(separator: ", "),
        alternatives: [
          Decision.Alternative("rolling update", whyNot: "a bad version reaches everybody within minutes"),
          isCanary
            ? Decision.Alternative("blue-green", whyNot: "twice the pods, and all users switch at once")
            : Decision.Alternative("canary", whyNot: "blue-green was asked for"),
        ],
        reason: (isCanary ? "Few users meet a bad version before" : "The old version waits until")
          + " metrics judge the new one: errors below \(plan.maxErrorPercent) %, p99 below \(plan.maxLatencyP99Millis)"
          + " ms\(logs(draft)), else it goes back by itself." + unjudged(draft),
        arithmetic: plan.steps.filter { $0.analysisCount > 0 }.map { arithmetic($0, first) },
        fields: ["deployment.strategy", "deployment.canarySteps", "deployment.canaryDuration"])
    ]
  }

  private static func logs(_ draft: DesignDraft) -> String {
    guard LoggedErrorRule.applies(draft.components, draft.workloads) else { return "" }
    return " and no type of error in the logs that the old one has not had for a day"
  }

  private static func arithmetic(_ step: WorkloadDesign.CanaryStep, _ workload: WorkloadDesign) -> String {
    let delay = RolloutPlanning.analysisDelaySeconds
    // Flagger looks once, at the end of a step, over all of it but the beginning.
    guard !workload.isFlaggers else {
      return "\(step.weightPercent) %: judged after \(step.pauseSeconds) s by the last \(step.pauseSeconds - delay) s"
    }
    return "\(step.weightPercent) %: \(delay) s delay + \(step.analysisCount) × "
      + "\(step.analysisIntervalSeconds) s of analysis within \(step.pauseSeconds) s"
  }

  /// Customer-facing services that roll all the same, because nothing on the way of their requests splits by weight.
  private static func unjudged(_ draft: DesignDraft) -> String {
    let names = draft.workloads.filter {
      $0.service.customerFacing && $0.kind == .deployment && $0.rollout.strategy == .rolling
        && $0.service.role != .worker
    }.map(\.service.name)
    guard !names.isEmpty else { return "" }
    return " Nothing splits the requests to \(names.joined(separator: ", ")) by weight: they are updated pod by pod."
  }
}
