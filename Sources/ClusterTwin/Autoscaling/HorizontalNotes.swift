import SimKernel

/// What a round of a HorizontalPodAutoscaler came to; rounds alike in this make one entry of the log.
struct HorizontalOutcome: Hashable, Sendable {
  var current: Int32
  var scaledTo: Int32?
  var wanted: Int32?
  var stabilized: Int32?
  var limit: ReplicaLimit?
  var error: String?
}

extension Twin {
  /// Adds a round to the log of decisions, unless it came to the same as the one before.
  mutating func note(_ round: AutoscalerRound, of row: Int32, current: Int32) {
    let isChange = round.scaledTo.map { $0 != current } ?? false
    guard isChange || scalings.isComplete else { return }
    let outcome = HorizontalOutcome(
      current: current, scaledTo: round.scaledTo, wanted: round.wanted, stabilized: round.stabilized,
      limit: round.limit, error: round.error)
    if !isChange && autoscalers[Int(row)].outcome == outcome { return }
    autoscalers[Int(row)].outcome = outcome
    let specification = autoscalers[Int(row)].autoscaler.specification
    let explanation = round.explanation(specification, current: current)
    scalings.add(
      ScalingDecision(
        time: now, maker: .horizontal(row), from: current, to: round.scaledTo ?? current, explanation: explanation),
      isChange: isChange)
  }
}

extension AutoscalerRound {
  /// The largest proposal, what stabilization and limits left of it, and the other metrics as inputs.
  func explanation(_ specification: HorizontalPodAutoscaler.Specification, current: Int32) -> Explanation {
    let result = scaledTo ?? current
    var inputs = [
      ("current", "\(current)"), ("minReplicas", "\(specification.minReplicas)"),
      ("maxReplicas", "\(specification.maxReplicas)"),
    ]
    guard let wanted else {
      if let error { inputs.append(("error", error)) }
      let formula = scaledTo == nil ? "nothing to go by: current" : "outside minReplicas and maxReplicas"
      return Explanation(inputs: inputs, formula: formula, result: "\(result)")
    }
    var formula = "the metrics propose \(wanted)"
    var isNamed = false
    for (place, proposal) in proposals.enumerated() {
      let title = specification.metrics[place].title
      guard let proposal else {
        inputs.append((title, "no value"))
        continue
      }
      let explanation = proposal.explanation
      if proposal.replicas == wanted && !isNamed {
        isNamed = true
        let metric = explanation.inputs.first { $0.name == "metric" }?.value ?? ""
        formula = "\(title), \(metric): \(explanation.formula) = \(wanted)"
      }
      let known = explanation.inputs.dropFirst().map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      inputs.append((title, "\(known), proposes \(proposal.replicas)"))
    }
    if let error { inputs.append(("error", error)) }
    if let stabilized, stabilized != wanted { formula += "; stabilization keeps \(stabilized)" }
    if let limit, limit != .withinRange, result != stabilized ?? wanted {
      formula += "; \(limit.words) makes it \(result)"
    }
    return Explanation(inputs: inputs, formula: formula, result: "\(result)")
  }
}

extension ReplicaLimit {
  fileprivate var words: String {
    switch self {
    case .withinRange: "the range"
    case .tooFew: "minReplicas"
    case .tooMany: "maxReplicas"
    case .growthRate: "the rate of growth"
    case .shrinkingRate: "the rate of shrinking"
    }
  }
}
