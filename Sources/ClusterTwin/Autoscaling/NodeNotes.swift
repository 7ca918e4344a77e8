import SimKernel

/// What the log of decisions tells of the Cluster Autoscaler: an entry for every group that a decision is about.
extension Twin {
  /// `parts` says which node group each of the `groups` is a part of.
  mutating func noteGrowth(
    _ decision: ScaleUpDecision, _ groups: [ScalableGroup], parts: [Int], _ flags: ClusterAutoscalerFlags
  ) {
    guard scalings.isComplete else { return }
    if decision.outcome == .grown {
      let expander = flags.expanders.first ?? .leastWaste
      let explanation = decision.explanation(groups, expander)
      for group in nodeGroups.groups.indices {
        let added = decision.growth.reduce(0) { $0 + (parts[$1.group] == group ? $1.added : 0) }
        if added == 0 { continue }
        let size = Int32(nodeGroups.size(Int32(group)))
        addNodeDecision(group, from: size, to: size + Int32(added), explanation)
      }
    } else if decision.outcome == .noOptions || decision.outcome == .nodeLimitReached {
      for group in nodeGroups.groups.indices {
        let reasons = decision.skipped.filter { parts[$0.group] == group }.map(\.reason)
        guard let reason = reasons.first else { continue }
        let size = Int32(nodeGroups.size(Int32(group)))
        let explanation = Explanation(
          inputs: [
            ("size", "\(size)"), ("maxNodes", "\(nodeGroups.groups[group].most)"), ("passed over", reason),
          ],
          formula: "a group that pods without a node fit on, below its maximum and not in back-off",
          result: "\(decision.outcome)")
        addNodeDecision(group, from: size, to: size, explanation)
      }
    }
  }

  /// `leaving` are the nodes that are being emptied already.
  mutating func noteShrinking(
    _ nodes: [NodeID], leaving: [NodeID], _ plans: [NodePlan], _ flags: ClusterAutoscalerFlags
  ) {
    guard scalings.isComplete else { return }
    var left = nodeGroups.groups.indices.map { group in
      Int32(nodeGroups.size(Int32(group)) - leaving.count { self.nodes.group[$0.index] == Int32(group) })
    }
    for node in nodes {
      guard let plan = plans.first(where: { $0.node.node == node }), let group = plan.node.group else { continue }
      var explanation = plan.explanation(flags)
      explanation.inputs.insert((name: "node", value: cluster.symbols.text(cluster.nodes.names[node.index])), at: 0)
      explanation.result =
        plan.moved.isEmpty ? "the empty node goes" : "the node goes, \(plan.moved.count) pods move"
      addNodeDecision(group, from: left[group], to: left[group] - 1, explanation)
      left[group] -= 1
    }
  }

  /// The pods of a node did not go in time, so that it stays.
  mutating func noteDrainFailure(_ node: NodeID, pods: [PodID]) {
    let group = Int(nodes.group[node.index])
    guard scalings.isComplete, group >= 0 else { return }
    let size = Int32(nodeGroups.size(Int32(group)))
    let left = pods.map { ownerTitle(of: $0) }.joined(separator: ", ")
    let explanation = Explanation(
      inputs: [("node", cluster.symbols.text(cluster.nodes.names[node.index])), ("pods that stayed", left)],
      formula: "a node whose pods did not go within two minutes stays", result: "the node stays")
    addNodeDecision(group, from: size - 1, to: size, explanation)
  }

  /// The same refusal again and again is one entry.
  private mutating func addNodeDecision(_ group: Int, from: Int32, to: Int32, _ explanation: Explanation) {
    let maker = ScalingDecision.Maker.nodeGroup(Int32(group))
    if from == to, let last = scalings.decisions.last(where: { $0.maker == maker }), !last.isChange,
      last.explanation.description == explanation.description
    {
      return
    }
    scalings.add(
      ScalingDecision(time: now, maker: maker, from: from, to: to, explanation: explanation), isChange: from != to)
  }
}
