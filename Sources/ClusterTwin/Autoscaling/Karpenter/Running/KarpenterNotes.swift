import SimKernel

/// What the log of decisions tells of Karpenter: an entry for every NodePool that a decision is about. A pool's size are
/// its machines, those on their way included and those that leave not.
extension Twin {
  /// Machines of each pool.
  func claimCounts() -> [Int32] {
    guard let karpenter else { return [] }
    var counts = karpenter.pools.map { _ in Int32(0) }
    for claim in karpenter.living where karpenter.claims[Int(claim)].state != .deleting {
      counts[karpenter.offers[Int(karpenter.claims[Int(claim)].offer)].pool] += 1
    }
    return counts
  }

  /// One pass of the provisioner; `launched` are the offers of the machines that it asked for.
  mutating func noteProvisioning(_ plan: ProvisioningPlan, pods: Int, launched: [Int], before: [Int32]) {
    guard scalings.isComplete, let karpenter else { return }
    for pool in karpenter.pools.indices {
      let own = launched.filter { karpenter.offers[$0].pool == pool }
      // A pass that changes nothing is told where pods stay without a machine.
      if own.isEmpty && (plan.failed.isEmpty || !launched.isEmpty) { continue }
      var inputs = [
        ("pods that wait", "\(pods)"), ("of them for machines that are there or coming", "\(plan.nominated.count)"),
      ]
      if own.isEmpty {
        inputs.append(("that no offer of the pool takes", "\(plan.failed.count)"))
      } else {
        inputs.append(("launched", own.map { title(karpenter.offers[$0]) }.joined(separator: ", ")))
      }
      let explanation = Explanation(
        inputs: inputs, formula: "first fit, the largest pods first, into the cheapest offer that holds them",
        result: own.isEmpty ? "no machine" : "\(own.count) more")
      addPoolDecision(pool, from: before[pool], to: before[pool] + Int32(own.count), explanation)
    }
  }

  /// Nodes are replaced or given up.
  mutating func noteDisruption(_ command: DisruptionCommand, before: [Int32]) {
    guard scalings.isComplete, let karpenter else { return }
    for pool in karpenter.pools.indices {
      let own = command.candidates.filter { $0.pool == pool }
      let replacements = command.replacements.count { $0.pool == pool }
      if own.isEmpty && replacements == 0 { continue }
      var explanation = command.explanation
      explanation.inputs[1].value = own.map { candidate in
        "\(cluster.symbols.text(cluster.nodes.names[candidate.node.index])) (\(candidate.type), "
          + "\(candidate.priceMicros) µ$/h, cost \(candidate.disruptionCost))"
      }.joined(separator: ", ")
      explanation.inputs.append((name: "replacements", value: "\(replacements)"))
      addPoolDecision(
        pool, from: before[pool], to: before[pool] - Int32(own.count) + Int32(replacements), explanation)
    }
  }

  /// A node goes for a reason of its own: it has expired, or the cloud takes it back.
  mutating func noteClaimEnd(_ claim: Int32, _ reason: String) {
    guard scalings.isComplete, let karpenter, let node = karpenter.claims[Int(claim)].node else { return }
    let offer = karpenter.offers[Int(karpenter.claims[Int(claim)].offer)]
    let explanation = Explanation(
      inputs: [("node", cluster.symbols.text(cluster.nodes.names[node.index])), ("machine", title(offer))],
      formula: reason, result: "the node is drained, its pods get another place")
    let size = claimCounts()[offer.pool]
    addPoolDecision(offer.pool, from: size, to: size - 1, explanation)
  }

  private func title(_ offer: InstanceOffer) -> String {
    let zone = cluster.symbols.text(offer.zone)
    let machine = offer.capacity == .spot ? "\(offer.type) (spot)" : offer.type
    return zone.isEmpty ? machine : "\(machine) in \(zone)"
  }

  /// The same again, with no change, is one entry.
  private mutating func addPoolDecision(_ pool: Int, from: Int32, to: Int32, _ explanation: Explanation) {
    let maker = ScalingDecision.Maker.nodePool(Int32(pool))
    if from == to, let last = scalings.decisions.last(where: { $0.maker == maker }), last.to == to,
      last.explanation.description == explanation.description
    {
      return
    }
    scalings.add(
      ScalingDecision(time: now, maker: maker, from: from, to: to, explanation: explanation), isChange: from != to)
  }
}
