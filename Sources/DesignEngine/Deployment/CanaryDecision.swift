import Basics
import PlatformSpec

extension DecisionRule {
  /// How customer-facing services are updated.
  static let progressiveDelivery = DecisionRule { draft in
    let rollouts = draft.workloads.filter { $0.kind == .rollout }
    guard let first = rollouts.first else { return [] }
    let plan = first.rollout
    let weights = draft.specification.deployment.canarySteps.map { "\($0)" }.joined(separator: " → ")
    let isCanary = plan.strategy == .canary
    return [
      Decision(
        id: "deployment.progressive", deliverable: .deployment, title: "Progressive delivery",
        choice: isCanary
          ? "Argo Rollouts, \(weights) % over \(draft.specification.deployment.canaryMinutes) minutes, for "
            + rollouts.map(\.service.name).joined(separator: ", ")
          : "Argo Rollouts, blue-green, for " + rollouts.map(\.service.name).joined(separator: ", "),
        alternatives: [
          Decision.Alternative("rolling update", whyNot: "a bad version reaches everybody within minutes"),
          isCanary
            ? Decision.Alternative("blue-green", whyNot: "twice the pods, and all users switch at once")
            : Decision.Alternative("canary", whyNot: "blue-green was asked for"),
        ],
        reason:
          "Few users meet a bad version before metrics judge it: errors below \(plan.maxErrorPercent) %, p99 below"
          + " \(plan.maxLatencyP99Millis) ms, else it goes back by itself.",
        arithmetic: plan.steps.filter { $0.weightPercent < 100 }.map {
          "\($0.weightPercent) %: \(RolloutPlanning.analysisDelaySeconds) s delay + \($0.analysisCount) × "
            + "\($0.analysisIntervalSeconds) s of analysis within \($0.pauseSeconds) s"
        }, fields: ["deployment.strategy", "deployment.canarySteps", "deployment.canaryDuration"])
    ]
  }
}
