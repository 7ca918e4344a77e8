import KubeModel

extension Check {
  static let directionAsymmetry = Check(
    "NET21", "direction-asymmetry", .medium, .networking,
    summary: "One side's policies allow a connection that the other side's refuse.",
    why: "Both must allow it: the pair can't talk, and the rule says that it can.",
    remedy: "Allow it on both sides, or delete the rule.",
    passing: asymmetryExample(caller: "b"), failing: asymmetryExample(caller: "c")
  ) { inspection in
    let traffic = inspection.traffic
    return traffic.halfOpen(.egress) + traffic.halfOpen(.ingress)
  }

  private static func asymmetryExample(caller: String) -> String {
    NetworkExample.pod("a") + NetworkExample.pod("b") + NetworkExample.pod("c")
      + NetworkExample.policy(
        "policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 8080}]}]",
        name: "out", selector: "{matchLabels: {app: b}}")
      + NetworkExample.policy(
        "policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: \(caller)}}}], "
          + "ports: [{port: 8080}]}]")
  }
}

extension TrafficMap {
  /// Rules about particular pods of which no pair gets through, because the other side refuses.
  fileprivate func halfOpen(_ direction: ReachPolicy.Direction) -> [Violation] {
    let map = reachability
    return policyRules(direction).compactMap { number, rule in
      let policy = map.policies[number]
      guard policy.isolates.contains(direction), rule.ports.named.isEmpty, let written = rule.peers,
        written.allSatisfy(\.isParticular)
      else { return nil }
      let peers = self.peers(of: rule)
      let others = peers.exceptions.filter { $0.truth == .yes && map.atoms.isPod($0.atom) }.map(\.atom)
      let own = map.classes(selectedBy: number).sorted()
      if own.isEmpty || others.isEmpty { return nil }
      var refused: (from: Int, to: Int)?
      for atom in own {
        for other in others where other != atom {
          let (from, to) = direction == .egress ? (atom, other) : (other, atom)
          let far = direction == .egress ? map.received(from, to, .possible) : map.sent(from, to, .possible)
          if !far.intersection(rule.ports.numbers).isEmpty { return nil }
          refused = (from, to)
        }
      }
      guard let (from, to) = refused else { return nil }
      let (sender, receiver) = (map.atoms.representatives[from], map.atoms.representatives[to])
      let side = direction == .egress ? "the receiver's" : "the sender's"
      return Violation(
        policy.object,
        "allows \(map.pods[sender].title) -> \(map.pods[receiver].title) on \(rule.ports.numbers), \(side) policies refuse it",
        path: rule.path)
    }
  }
}

extension ReachPolicy.Peer {
  /// Pods by labels of their own.
  fileprivate var isParticular: Bool {
    if case .pods(let term) = self { term.pods != .everything } else { false }
  }
}
