package import SimKernel

/// Decides how many Jobs to start. Mirrors KEDA 2.20's `ScaledJob`.
package struct ScaledJob: Sendable {
  package enum Strategy: Sendable, Hashable {
    case standard
    case custom(deduction: Int, runningPercentage: Double)
    case accurate
    case eager
  }

  /// How several triggers become one.
  package enum Combination: String, Sendable { case max, min, avg, sum }

  /// What one trigger asks for: its metric, and the metric over its target.
  package struct Demand: Sendable, Hashable {
    package var queueLength: Double
    package var wanted: Double
    package var isActive: Bool

    package init(queueLength: Double, target: Double, maxReplicas: Int, isActive: Bool) {
      self.queueLength = queueLength
      wanted = target == 0 ? 0 : Swift.min(queueLength / target, Double(maxReplicas))
      self.isActive = isActive
    }
  }

  package struct Decision: Sendable, Hashable {
    package var created: Int
    package var isActive: Bool
    package var queueLength: Int
    package var wanted: Int
    package var running: Int
    package var pending: Int
    package var strategy: Strategy
    /// The most Jobs that the strategy allows now; 0 when the minimum was filled up.
    package var effective = 0

    package var explanation: Explanation {
      Explanation(
        inputs: [
          ("queue", "\(queueLength)"), ("wanted", "\(wanted)"), ("running", "\(running)"), ("pending", "\(pending)"),
          ("effective", "\(effective)"),
        ],
        formula: "\(strategy)", result: "\(created)")
    }
  }

  package var pollingInterval = SimDuration.seconds(30)
  package var minReplicas = 0
  /// Jobs beyond the minimum (`ScaledJob.MaxReplicaCount`): a `maxReplicaCount` that is written counts the minimum too.
  package var maxReplicas = 100
  package var strategy = Strategy.standard
  package var combination = Combination.max

  package init() {}

  /// One poll; `pending` are unfinished Jobs none of whose pods runs yet.
  package func decide(_ demands: [Demand], running: Int, pending: Int) -> Decision {
    let total = combine(demands)
    let queue = Int(Int64(goConverting: total.queueLength.rounded(.up)))
    let wanted = Int(Int64(goConverting: Swift.min(total.wanted, Double(maxReplicas)).rounded(.up)))
    var decision = Decision(
      created: 0, isActive: total.isActive || minReplicas > 0, queueLength: queue, wanted: wanted, running: running,
      pending: pending, strategy: strategy)
    if running < minReplicas {
      decision.created = minReplicas - running
      return decision
    }
    let allowed = effective(wanted: wanted, running: running - minReplicas, pending: pending, queue: queue)
    decision.effective = Swift.max(0, allowed.most)
    if decision.isActive { decision.created = Swift.min(allowed.request, decision.effective) }
    return decision
  }

  private func effective(wanted: Int, running: Int, pending: Int, queue: Int) -> (most: Int, request: Int) {
    switch strategy {
    case .standard: return (wanted - running, queue)
    case .custom(let deduction, let percentage):
      let less = Int(Int64(goConverting: Double(running) * percentage))
      return (Swift.min(wanted - deduction - less, maxReplicas), queue)
    case .accurate:
      return (wanted + running - pending > maxReplicas ? maxReplicas - running : wanted - pending, queue)
    case .eager: return (Swift.min(maxReplicas - running - pending, wanted), maxReplicas)
    }
  }

  private func combine(_ demands: [Demand]) -> (queueLength: Double, wanted: Double, isActive: Bool) {
    let active = demands.filter(\.isActive)
    var chosen: Demand?
    switch combination {
    case .max: for demand in active where demand.queueLength > chosen?.queueLength ?? 0 { chosen = demand }
    case .min:
      for demand in active where (chosen?.queueLength ?? 0) == 0 || demand.queueLength < chosen?.queueLength ?? 0 {
        chosen = demand
      }
    case .avg, .sum:
      let count = combination == .avg ? Double(Swift.max(active.count, 1)) : 1
      let queue = active.reduce(0) { $0 + $1.queueLength } / count
      return (queue, active.reduce(0) { $0 + $1.wanted } / count, !active.isEmpty)
    }
    return (chosen?.queueLength ?? 0, chosen?.wanted ?? 0, chosen != nil)
  }
}
