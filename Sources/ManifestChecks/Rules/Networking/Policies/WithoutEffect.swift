import KubeModel

extension Check {
  static let policyWithoutEffect = Check(
    "NET08", "policy-without-effect", .low, .networking,
    summary: "A part of a policy can never decide anything.",
    why: "Somebody believes that it protects or opens something.",
    remedy: "Name the direction in policyTypes, or delete the part.",
    passing: NetworkExample.pod
      + NetworkExample.policy("policyTypes: [Ingress, Egress], egress: [{ports: [{port: 443}]}]"),
    failing: NetworkExample.pod + NetworkExample.policy("policyTypes: [Ingress], egress: [{ports: [{port: 443}]}]")
  ) { inspection in
    silentDirections(inspection) + passesToNobody(inspection) + shadowed(inspection)
  }

  /// Rules of a direction that policyTypes leaves out.
  private static func silentDirections(_ inspection: Inspection) -> [Violation] {
    inspection.all("networking.k8s.io", "NetworkPolicy").flatMap { policy -> [Violation] in
      let types = (policy.root.at("spec", "policyTypes")?.sequence ?? []).compactMap(\.string)
      if types.isEmpty { return [] }
      return [("ingress", "Ingress"), ("egress", "Egress")].compactMap { list, type in
        guard let rules = policy.root.at("spec", list), !(rules.sequence ?? []).isEmpty, !types.contains(type) else {
          return nil
        }
        return Violation(
          policy, "its \(list) rules do not count: policyTypes does not name \(type)", path: "spec.\(list)",
          node: rules, severity: .low)
      }
    }
  }

  /// Pass hands over to policies of which there are none.
  private static func passesToNobody(_ inspection: Inspection) -> [Violation] {
    let reach = inspection.traffic.reachability
    let hasLower = reach.policies.contains { $0.layer == .network && $0.place.tier > ReachPolicy.Place.adminTier }
    if hasLower || !inspection.isComplete { return [] }
    return reach.policies.flatMap { policy in
      (policy.ingress + policy.egress).filter { $0.action == .pass }.map { rule in
        Violation(policy.object, "passes on to policies of which there are none", path: rule.path)
      }
    }
  }

  /// Rules whose every connection an admin policy has denied before.
  private static func shadowed(_ inspection: Inspection) -> [Violation] {
    let traffic = inspection.traffic
    let reach = traffic.reachability
    let isRuled = reach.policies.contains { policy in
      policy.place.tier < ReachPolicy.Place.networkTier
        && (policy.ingress + policy.egress).contains { $0.action == .deny }
    }
    if !isRuled { return [] }
    return [ReachPolicy.Direction.ingress, .egress].flatMap { direction in
      traffic.policyRules(direction).compactMap { number, rule -> Violation? in
        let policy = reach.policies[number]
        guard policy.place.tier == ReachPolicy.Place.networkTier, rule.ports.named.isEmpty else { return nil }
        let peers = traffic.peers(of: rule)
        guard peers.pods == .no, peers.outside == .no, !peers.exceptions.isEmpty else { return nil }
        let own = reach.classes(selectedBy: number)
        let isAlive =
          own.isEmpty
          || own.contains { atom in
            peers.exceptions.contains { other, _ in
              let allowed =
                direction == .ingress ? reach.received(other, atom, .possible) : reach.sent(atom, other, .possible)
              return !allowed.intersection(rule.ports.numbers).isEmpty
            }
          }
        if isAlive { return nil }
        return Violation(policy.object, "an admin policy denies all that this rule allows", path: rule.path)
      }
    }
  }
}
