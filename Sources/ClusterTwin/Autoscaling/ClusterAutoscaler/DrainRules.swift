import SimKernel

/// What the drain rules ask about a pod, beyond what the scheduler knows.
struct DrainFacts: Sendable {
  enum Controller: Sendable, Equatable {
    case none
    case daemonSet
    /// A controller that exists, with the replicas that it wants.
    case replicated(Int)
    /// Named by the pod, but gone.
    case missing
    /// Of a kind that the autoscaler doesn't know.
    case custom
  }

  enum SafeToEvict: Sendable { case unsaid, yes, no, onCompletion }

  var controller = Controller.none
  var safeToEvict = SafeToEvict.unsaid
  var isMirror = false
  /// Succeeded or failed.
  var isTerminal = false
  var isSystem = false
  /// `hostPath`, or `emptyDir` on disk, that isn't declared safe.
  var hasLocalStorage = false
  var created = SimTime.zero
  var deletedAt: SimTime?
  var gracePeriod = SimDuration.seconds(30)
  /// Places of the budgets that cover the pod.
  var budgets: [Int32] = []
}

/// Whether a pod stands in the way of removing its node. Mirrors the drainability rules of the Cluster Autoscaler 1.36.
enum DrainVerdict: Sendable, Equatable {
  /// Doesn't count: it goes with the node.
  case ignore
  case move
  /// The node waits until the pod is done.
  case wait
  case block(Reason)

  enum Reason: String, Sendable {
    case controllerMissing = "controller not found"
    case tooFewReplicas = "too few replicas"
    case uncontrolled = "not replicated"
    case systemPod = "kube-system pod without a budget"
    case notSafeToEvict = "declared not safe to evict"
    case localStorage = "local storage"
    case budget = "not enough disruption budget"
  }

  /// The rules in their order; the first that applies decides. `allowed` are the disruptions left of each budget.
  init(_ pod: DrainFacts, flags: ClusterAutoscalerFlags, allowed: [Int64], now: SimTime) {
    let isLeaving = pod.deletedAt.map { now > $0 + pod.gracePeriod + .seconds(30) } ?? false
    if pod.isMirror || isLeaving || pod.controller == .daemonSet {
      self = .ignore
    } else if let reason = Self.controllerProblem(pod, flags) {
      self = .block(reason)
    } else if pod.safeToEvict == .yes || pod.isTerminal {
      self = .move
    } else if pod.safeToEvict == .onCompletion {
      self = .wait
    } else if let reason = Self.problem(pod, flags, allowed, now: now) {
      self = .block(reason)
    } else {
      self = .move
    }
  }

  private static func controllerProblem(_ pod: DrainFacts, _ flags: ClusterAutoscalerFlags) -> Reason? {
    switch pod.controller {
    case .missing: .controllerMissing
    case .replicated(let count): count < flags.minReplicaCount ? .tooFewReplicas : nil
    case .none, .daemonSet, .custom: nil
    }
  }

  private static func problem(
    _ pod: DrainFacts, _ flags: ClusterAutoscalerFlags, _ allowed: [Int64], now: SimTime
  ) -> Reason? {
    if pod.controller == .none || (pod.controller == .custom && flags.skipsUncontrolledPods) { return .uncontrolled }
    let isSettled = now - pod.created > flags.systemPodTimeout
    if flags.skipsSystemPods && pod.isSystem && pod.budgets.isEmpty && !isSettled { return .systemPod }
    if pod.safeToEvict == .no { return .notSafeToEvict }
    if flags.skipsLocalStorage && pod.hasLocalStorage { return .localStorage }
    return pod.budgets.contains { allowed[Int($0)] < 1 } ? .budget : nil
  }
}
