/// How many replicas one metric asks for, with all numbers that led there.
///
/// It is its own explanation: cheap to make in every round, text only when somebody asks.
package struct ReplicaProposal: Sendable, Hashable {
  /// The rule that decided.
  package enum Rule: Sendable, Hashable {
    case withinTolerance
    /// The ratio times the pods whose samples count.
    case readyPods
    /// The ratio times all samples, after missing and unready pods were filled in.
    case filledIn
    /// After filling in, the ratio is within tolerance.
    case filledInWithinTolerance
    /// After filling in, the ratio asks for the other direction.
    case directionTurned
    /// The number of samples would move the replicas against the ratio.
    case countAgainstDirection
    /// No pods run: the ratio alone.
    case fromZero
    /// The whole value divided by the target of one pod.
    case perPod
  }

  package enum Source: Sendable, Hashable { case utilization, podAverage, value, valuePerPod }

  package var replicas: Int32
  package var rule: Rule
  package var source: Source
  package var current: Int32
  /// Percent for utilization, otherwise thousandths.
  package var target: Int64
  /// The whole percentage of the requests (utilization only).
  package var utilization: Int32 = 0
  /// The average of a pod, or the value of the metric (divided by the pods for a target per pod), in thousandths.
  package var usage: Int64
  package var ratio: Double
  /// The ratio after filling in.
  package var filledRatio: Double?
  /// What the ratio was multiplied with.
  package var multiplier = 0
  package var groups = PodGroups()

  package var explanation: Explanation {
    let name: String =
      switch source {
      case .utilization: "utilization \(utilization) % of target \(target) %"
      case .podAverage: "average \(usage)m of target \(target)m"
      case .value: "value \(usage)m of target \(target)m"
      case .valuePerPod: "value per pod \(usage)m of target \(target)m"
      }
    var inputs = [("current", "\(current)"), ("metric", name), ("ratio", "\(ratio)")]
    if groups.pods > 0 {
      let counts = "\(groups.ready) counted, \(groups.unready) unready, \(groups.missing) missing"
      inputs.append(("pods", "\(counts), \(groups.ignored) ignored"))
    }
    if let filledRatio { inputs.append(("ratio after filling in", "\(filledRatio)")) }
    return Explanation(inputs: inputs, formula: formula, result: "\(replicas)")
  }

  private var formula: String {
    switch rule {
    case .withinTolerance: "the ratio is within tolerance: current"
    case .readyPods: "ceil(\(ratio) · \(multiplier))"
    case .filledIn: "ceil(\(filledRatio ?? ratio) · \(multiplier))"
    case .filledInWithinTolerance: "the ratio after filling in is within tolerance: current"
    case .directionTurned: "filling in turned the direction: current"
    case .countAgainstDirection: "ceil(\(filledRatio ?? ratio) · \(multiplier)) is against the direction: current"
    case .fromZero: "ceil(\(ratio))"
    case .perPod: "ceil(ratio · status replicas)"
    }
  }
}

/// Why a metric gives no proposal.
package enum ReplicaFailure: Error, Sendable, Hashable {
  case noPods
  /// No pods of which the ready ones could be counted.
  case noPodsToCount
  case noReadyMetrics
  /// The requests of all pods with samples sum to nothing.
  case noMatchingPods
  case missingRequest(RequestFault)
  /// The metrics API's own words.
  case metrics(String)
}

/// A container without the request that a utilization target needs.
package struct RequestFault: Sendable, Hashable {
  package var resource: String
  /// Nil when the pod itself states its requests.
  package var container: String?
  package var pod: String

  package init(resource: String, container: String?, pod: String) {
    self.resource = resource
    self.container = container
    self.pod = pod
  }

  package var message: String {
    container.map { "missing request for \(resource) in container \($0) of Pod \(pod)" }
      ?? "missing pod-level request for \(resource) in Pod \(pod)"
  }
}

extension ReplicaFailure {
  /// As the controller says it.
  package var message: String {
    switch self {
    case .noPods: "no pods returned by selector while calculating replica count"
    case .noPodsToCount: "unable to calculate ready pods: \(ReplicaFailure.noPods.message)"
    case .noReadyMetrics: "did not receive metrics for targeted pods (pods might be unready)"
    case .noMatchingPods: "no metrics returned matched known pods"
    case .missingRequest(let fault): fault.message
    case .metrics(let text): text
    }
  }
}
