import Basics
import PlatformSpec

extension DecisionRule {
  /// What adds and takes pods.
  static let horizontal = DecisionRule { draft in
    let scaled = draft.workloads.filter { if case .horizontal = $0.scaling { true } else { false } }
    guard !scaled.isEmpty else { return [] }
    let wishes = draft.specification.scaling
    var metrics = ["CPU \(wishes.cpuTarget) %"]
    if let memory = wishes.memoryTarget { metrics.append("memory \(memory) %") }
    if let requests = wishes.requestsPerSecondPerPod {
      metrics.append("\(grouped(Int64(requests))) requests/s per pod")
    }
    let cpuAlone = Decision.Alternative("CPU alone", whyNot: "it rises after the requests that cause it")
    let winner = metrics.count > 2 ? "The highest of them wins. " : "The higher of the two wins. "
    let least = scaled.map(\.scaling.bounds.min).min() ?? 1
    let most = scaled.map(\.scaling.bounds.max).max() ?? 1
    return [
      Decision(
        id: "scaling.horizontal", deliverable: .scaling, title: "Horizontal autoscaling",
        choice:
          "\(metrics.joined(separator: " and ")), \(least) to \(most) pods for \(counted(scaled.count, "service"))",
        alternatives: (wishes.requestsPerSecondPerPod != nil ? [cpuAlone] : []) + [
          Decision.Alternative("a higher target", whyNot: "nothing would be left until new pods are ready")
        ],
        reason: (metrics.count > 1 ? winner : "")
          + "Up at once, at most double in 30 s; down after five quiet minutes.",
        arithmetic: scaled.prefix(25).map { "\($0.service.name): " + $0.arithmetic.suffix(2).joined(separator: "; ") },
        fields: ["scaling.cpuTarget", "scaling.requestsPerSecondPerPod", "scaling.minReplicas", "scaling.maxReplicas"])
    ]
  }
}
