import KubeModel

/// What the log of decisions tells of VerticalPodAutoscalers.
extension Twin {
  /// The recommendation has another target, or has come about.
  mutating func noteRecommendation(_ row: Int, before: [ContainerRecommendation]) {
    guard scalings.isComplete else { return }
    let autoscaler = vertical.autoscalers[row]
    let isSame =
      before.count == autoscaler.recommendations.count
      && zip(before, autoscaler.recommendations).allSatisfy { $0.container == $1.container && $0.target == $1.target }
    if isSame { return }
    var inputs: [(String, String)] = []
    var formula = ""
    for recommendation in autoscaler.recommendations {
      guard let usage = autoscaler.usage.first(where: { $0.container == recommendation.container }) else { continue }
      let explanation = vertical.recommender.explain(usage.aggregate, recommendation)
      inputs += explanation.inputs.map { ("\(recommendation.container): \($0.name)", $0.value) }
      inputs.append(("\(recommendation.container): before the policy", recommendation.uncappedTarget.text))
      inputs.append(
        (
          "\(recommendation.container): bounds",
          "\(recommendation.lowerBound.text) to \(recommendation.upperBound.text)"
        ))
      formula = explanation.formula
    }
    let result = autoscaler.recommendations.map { "\($0.container) \($0.target.text)" }.joined(separator: "; ")
    let explanation = Explanation(inputs: inputs, formula: "recommend: " + formula, result: result)
    scalings.add(
      ScalingDecision(time: now, maker: .vertical(Int32(row)), from: 0, to: 0, explanation: explanation),
      isChange: false)
  }

  /// A pod goes or is resized for its recommendation; `seen` is the pod before.
  mutating func noteUpdate(_ verb: String, _ seen: VerticalPod, _ row: Int) {
    guard scalings.isComplete else { return }
    let autoscaler = vertical.autoscalers[row]
    let capped = autoscaler.admission.cap(autoscaler.recommendations, for: seen.containers)
    let priority = vertical.updater.priority(seen, capped, policy: autoscaler.rules.policy, now: now)
    var explanation = priority.explanation
    explanation.inputs.insert(("pod", podTitle(PodID(seen.id))), at: 0)
    for container in seen.containers {
      explanation.inputs.append(("\(container.name): requests", container.requests.text))
    }
    let targets = capped.map { "\($0.container) \($0.target.text)" }.joined(separator: "; ")
    explanation.result = "\(verb): \(targets)"
    scalings.add(
      ScalingDecision(time: now, maker: .vertical(Int32(row)), from: 0, to: 0, explanation: explanation),
      isChange: false)
  }

  /// A pod as its owner's, with its number in the run: pods of a run have no names.
  private func podTitle(_ pod: PodID) -> String { "\(ownerTitle(of: pod)), pod \(life.serial[pod.index])" }
}

extension VerticalAmounts {
  /// `250m CPU, 300Mi`.
  var text: String { VerticalBounds(cpuMilli: cpuMilli, memoryBytes: memoryBytes).text }
}

extension VerticalBounds {
  var text: String {
    let cpu = cpuMilli.map { $0 >= VerticalAmounts.unbounded ? "no bound on CPU" : "\(Quantity(milli: $0)) CPU" }
    let memory = memoryBytes.map {
      $0 >= VerticalAmounts.unbounded ? "no bound on memory" : "\(($0 + 1_048_575) / 1_048_576)Mi"
    }
    return [cpu, memory].compactMap { $0 }.joined(separator: ", ")
  }
}
