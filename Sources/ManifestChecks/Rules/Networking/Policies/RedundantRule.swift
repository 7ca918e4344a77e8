import KubeModel

extension Check {
  static let redundantRule = Check(
    "NET07", "redundant-rule", .low, .networking,
    summary: "A rule allows nothing that another rule does not allow already.",
    why: "Who closes one of them believes that it is closed.",
    remedy: "Delete the narrower rule, or narrow the wider one.",
    passing: NetworkExample.policy("policyTypes: [Ingress], ingress: [\(narrow)]"),
    failing: NetworkExample.policy("policyTypes: [Ingress], ingress: [\(narrow), {from: [{podSelector: {}}]}]")
  ) { inspection in
    let policies = inspection.all("networking.k8s.io", "NetworkPolicy").map(KubernetesPolicyReader.policy)
    let byNamespace = Dictionary(grouping: policies, by: { $0.object.namespace ?? "" })
    return byNamespace.keys.sorted().flatMap { namespace -> [Violation] in
      let own = byNamespace[namespace] ?? []
      return redundant(own, .ingress) + redundant(own, .egress)
    }
  }

  private static let narrow = "{from: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 80}]}"

  private struct Stated {
    var number: Int
    var policy: ReachPolicy
    var rule: ReachPolicy.Rule
  }

  private static func redundant(
    _ policies: [ReachPolicy], _ direction: ReachPolicy.Direction
  ) -> [Violation] {
    var all: [Stated] = []
    for (number, policy) in policies.enumerated() {
      for rule in direction == .ingress ? policy.ingress : policy.egress {
        all.append(Stated(number: number, policy: policy, rule: rule))
      }
    }
    return all.enumerated().compactMap { place, narrow in
      let wider = all.enumerated().first { other, wide in
        guard other != place, wide.policy.subject.holds(narrow.policy.subject), wide.rule.holds(narrow.rule) else {
          return false
        }
        // Of two equal rules the first one stays.
        let isEqual = narrow.policy.subject.holds(wide.policy.subject) && narrow.rule.holds(wide.rule)
        return !isEqual || other < place
      }?.element
      guard let wider else { return nil }
      let same = wider.number == narrow.number
      return Violation(
        narrow.policy.object,
        "\(same ? wider.rule.path : "\(wider.policy.object.title), \(wider.rule.path),") allows all of it",
        path: narrow.rule.path)
    }
  }
}

extension ReachPolicy.Subject {
  /// Whether every pod of `other` is one of these, whatever pods there are.
  fileprivate func holds(_ other: ReachPolicy.Subject) -> Bool {
    guard case .pods(let own) = self, case .pods(let narrow) = other else { return false }
    return own.holds(narrow)
  }
}

extension ReachPolicy.PodTerm {
  fileprivate func holds(_ other: ReachPolicy.PodTerm) -> Bool {
    (namespaces == .everything || namespaces == other.namespaces) && (pods == .everything || pods == other.pods)
  }
}

extension ReachPolicy.Rule {
  fileprivate func holds(_ other: ReachPolicy.Rule) -> Bool {
    guard other.ports.numbers.isSubset(of: ports.numbers) else { return false }
    guard other.ports.named.allSatisfy({ ports.numbers.isAll || ports.named.contains($0) }) else { return false }
    guard let peers else { return true }
    guard let narrow = other.peers, !narrow.isEmpty else { return false }
    return narrow.allSatisfy { peer in peers.contains { $0.holds(peer) } }
  }
}

extension ReachPolicy.Peer {
  fileprivate func holds(_ other: ReachPolicy.Peer) -> Bool {
    switch (self, other) {
    case (.pods(let own), .pods(let narrow)): own.holds(narrow)
    case (.addresses(let own), .addresses(let narrow)):
      own.pods == narrow.pods && !narrow.set.isEmpty && narrow.set.isSubset(of: own.set)
    default: self == other
    }
  }
}
