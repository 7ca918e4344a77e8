import KubeModel

/// Why a connection is let through or refused: one step for each side and layer.
package struct ReachExplanation: Sendable {
  package let isAllowed: Bool
  package let steps: [String]
}

extension Reachability {
  /// What one side or layer says to one port, and which rule says it.
  enum Decision {
    /// No policy of this kind selects the pod.
    case open
    case rule(ReachPolicy, ReachPolicy.Rule)
    /// Policies select the pod, and no rule of theirs lets this through.
    case unmentioned([ReachPolicy])

    var isAllowed: Bool {
      switch self {
      case .open: true
      case .rule(_, let rule): rule.action == .allow
      case .unmentioned: false
      }
    }
  }

  package func explain(
    from source: Party, to destination: Party, _ transport: TransportProtocol, _ port: Int,
    _ reading: ReachReading = .certain
  ) -> ReachExplanation {
    if source == destination, case .pod(let pod) = source, !pods[pod].isMany {
      return ReachExplanation(isAllowed: true, steps: ["a pod always reaches itself"])
    }
    let (from, to) = (atom(source), atom(destination))
    var steps: [String] = []
    var allowed = true
    let isTunnelled = transport == .tcp && isTunnelled(from, to)
    let seen = isTunnelled ? Self.tunnelPort : port
    if isTunnelled { steps.append("the ambient mesh carries it to port \(seen), which the network sees instead") }
    func add(_ side: String, _ decision: Decision) {
      allowed = allowed && decision.isAllowed
      steps.append("\(side): \(Self.text(decision))")
    }
    if from < atoms.classCount {
      add(
        "\(title(source)) sending",
        decision(at: from, about: to, .egress, .network, transport, seen, reading))
    }
    if to < atoms.classCount {
      add(
        "\(title(destination)) receiving",
        decision(at: to, about: from, .ingress, .network, transport, seen, reading))
      if transport == .tcp, selecting[to].contains(where: { policies[$0.policy].layer == .mesh }) {
        add("its proxy", decision(at: to, about: from, .ingress, .mesh, transport, port, reading))
      }
    }
    return ReachExplanation(isAllowed: allowed, steps: steps)
  }

  func decision(
    at atom: Int, about other: Int, _ direction: ReachPolicy.Direction, _ layer: ReachPolicy.Layer,
    _ transport: TransportProtocol, _ port: Int, _ reading: ReachReading
  ) -> Decision {
    let chain = selecting[atom].filter { policies[$0.policy].layer == layer }
    let tiers = chain.map { policies[$0.policy].place.tier }
    var next = 0
    while next < chain.count {
      let tier = tiers[next]
      var isolating: [ReachPolicy] = []
      var passed = false
      while next < chain.count, tiers[next] == tier {
        let selected = chain[next]
        next += 1
        if passed { continue }
        let policy = policies[selected.policy]
        if policy.isolates.contains(direction), RowBuilder.counts(selected.truth, .deny, reading) {
          isolating.append(policy)
        }
        let found = firstRule(selected, direction, (atom, other), (transport, port), reading)
        guard let found else { continue }
        if found.action == .pass { passed = true } else { return .rule(policy, found) }
      }
      if !passed, !isolating.isEmpty { return .unmentioned(isolating) }
    }
    return .open
  }

  private func firstRule(
    _ selected: Selected, _ direction: ReachPolicy.Direction, _ parties: (atom: Int, other: Int),
    _ wanted: (transport: TransportProtocol, port: Int), _ reading: ReachReading
  ) -> ReachPolicy.Rule? {
    let policy = policies[selected.policy]
    let rules = direction == .ingress ? policy.ingress : policy.egress
    let sets = direction == .ingress ? resolved[selected.policy].ingress : resolved[selected.policy].egress
    let receiver = direction == .ingress ? parties.atom : parties.other
    for (rule, set) in zip(rules, sets.rules) where rule.condition == nil || rule.action == .allow {
      let truth = selected.truth.and(peerSets[set.peers].truth(at: parties.other, atoms))
      guard RowBuilder.counts(truth, rule.action, reading) else { continue }
      if rule.ports.numbers.contains(wanted.transport, wanted.port) { return rule }
      guard receiver < atoms.classCount else { continue }
      let pod = pods[atoms.representatives[receiver]]
      let isNamed = rule.ports.named.contains { named in
        let known = pod.numbers(of: named.name, named.transport)
        if known.isEmpty, pod.isPartlyKnown, RowBuilder.counts(.maybe, rule.action, reading) {
          return named.transport == nil || named.transport == wanted.transport
        }
        return known.contains(wanted.transport, wanted.port)
      }
      if isNamed { return rule }
    }
    return nil
  }

  private static func text(_ decision: Decision) -> String {
    switch decision {
    case .open: return "allowed, no policy selects it"
    case .rule(let policy, let rule):
      let verb = rule.action == .allow ? "allowed" : "denied"
      let place = rule.path.isEmpty ? "" : ", \(rule.path)"
      return "\(verb) by \(policy.object.title)\(place)" + (rule.condition.map { ", \($0)" } ?? "")
    case .unmentioned(let policies):
      let titles = policies.prefix(3).map(\.object.title).joined(separator: ", ")
      let more = policies.count > 3 ? " and \(policies.count - 3) more" : ""
      return "refused, no rule of \(titles)\(more) names it"
    }
  }
}

extension PeerSet {
  func truth(at atom: Int, _ atoms: ReachAtoms) -> Truth {
    let least = atoms.isPod(atom) ? pods : outside
    var (low, high) = (0, exceptions.count)
    while low < high {
      let middle = (low + high) / 2
      if exceptions[middle].atom < atom { low = middle + 1 } else { high = middle }
    }
    return low < exceptions.count && exceptions[low].atom == atom ? least.or(exceptions[low].truth) : least
  }
}
