package import KubeModel
import SimKernel

/// The decisions of all autoscalers of a run, as the file of `plimsoll simulate --record` has them.
extension Simulation {
  /// `kind: RunRecord` with an entry for each cluster; the same runs give the same bytes.
  package static func record(of runs: [Simulation]) -> KubeValue {
    [
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "RunRecord", "clusters": .sequence(runs.map(\.record)),
    ]
  }

  private var record: KubeValue { twin.record(cluster: name, duration: twin.now - .zero) }
}

extension Twin {
  /// Every autoscaler with its decisions in the order of time; those that decided nothing have none.
  func record(cluster: String, duration: SimDuration) -> KubeValue {
    var decisionsOf: [ScalingDecision.Maker: [KubeValue]] = [:]
    for decision in scalings.decisions { decisionsOf[decision.maker, default: []].append(decision.value) }
    let makers = recordedMakers.map { maker -> KubeValue in
      [
        "name": .string(maker.name), "scales": .string(maker.scales),
        "decisions": .sequence(decisionsOf[maker.maker] ?? []),
      ]
    }
    return [
      "cluster": .string(cluster), "seed": .string("\(settings.seed)"),
      "durationSeconds": .integer(Int(duration.microseconds / 1_000_000)),
      "digest": .string(String(trace.digest, radix: 16)), "decisionsLeftOut": .integer(scalings.dropped),
      "autoscalers": .sequence(makers),
    ]
  }

  /// `hpa/shop/web` and `Deployment shop/web`, for all that can decide.
  private var recordedMakers: [(maker: ScalingDecision.Maker, name: String, scales: String)] {
    var makers: [(maker: ScalingDecision.Maker, name: String, scales: String)] = []
    for (row, autoscaler) in autoscalers.enumerated() {
      let specification = autoscaler.autoscaler.specification
      makers.append(
        (
          .horizontal(Int32(row)), "hpa/\(autoscaler.namespace)/\(autoscaler.name)",
          "\(specification.targetKind) \(specification.namespace)/\(specification.targetName)"
        ))
    }
    for (row, autoscaler) in vertical.autoscalers.enumerated() {
      makers.append(
        (
          .vertical(Int32(row)), "vpa/\(autoscaler.namespace)/\(autoscaler.name)",
          "requests of \(autoscaler.targetTitle)"
        ))
    }
    for (row, running) in keda.objects.enumerated() {
      let object = running.loop.object
      makers.append(
        (
          .scaledObject(Int32(row)), "keda/\(object.namespace)/\(object.name)",
          "\(object.targetKind) \(object.namespace)/\(object.targetName)"
        ))
    }
    for (row, job) in keda.jobs.enumerated() {
      makers.append((.scaledJob(Int32(row)), "keda/\(job.namespace)/\(job.name)", "Jobs of ScaledJob \(job.name)"))
    }
    for (row, group) in nodeGroups.groups.enumerated() {
      makers.append((.nodeGroup(Int32(row)), "nodes/\(group.name)", "nodes of \(group.name)"))
    }
    for (row, pool) in (karpenter?.pools ?? []).enumerated() {
      makers.append((.nodePool(Int32(row)), "karpenter/\(pool.pool.name)", "nodes of NodePool \(pool.pool.name)"))
    }
    return makers
  }
}

extension ScalingDecision {
  fileprivate var value: KubeValue {
    let inputs = explanation.inputs.map { input -> KubeValue in
      ["name": .string(input.name), "value": .string(input.value)]
    }
    // Requests have no number of things before and after.
    var counts: [(from: Int, to: Int)] = [(Int(from), Int(to))]
    if case .vertical = maker { counts = [] }
    return [
      "seconds": KubeValue(.number(Self.seconds(time))), "from": .optional(counts.first?.from),
      "to": .optional(counts.first?.to), "inputs": .sequence(inputs), "formula": .string(explanation.formula),
      "result": .string(explanation.result),
    ]
  }

  /// Seconds since the start with six places at most.
  private static func seconds(_ time: SimTime) -> String {
    let (whole, rest) = time.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    if rest == 0 { return "\(whole)" }
    var places = "\(1_000_000 + rest)".dropFirst()
    while places.hasSuffix("0") { places.removeLast() }
    return "\(whole).\(places)"
  }
}
