import KubeModel

/// What several rules about policies ask of them.
extension TrafficMap {
  /// Every rule of network policies that allows something in a direction.
  func policyRules(_ direction: ReachPolicy.Direction) -> [(policy: Int, rule: ReachPolicy.Rule)] {
    reachability.policies.indices.flatMap { number -> [(policy: Int, rule: ReachPolicy.Rule)] in
      let policy = reachability.policies[number]
      guard policy.layer == .network else { return [] }
      let rules = direction == .ingress ? policy.ingress : policy.egress
      return rules.filter { $0.action == .allow }.map { (number, $0) }
    }
  }

  func peers(of rule: ReachPolicy.Rule) -> PeerSet { reachability.peers(rule.peers) }

  /// Whether the peers of a rule hold every address of the internet.
  func coversInternet(_ rule: ReachPolicy.Rule) -> Bool {
    guard rule.peers != nil else { return true }
    let set = peers(of: rule)
    return publicV4.allSatisfy { set.truth(at: $0, reachability.atoms) == .yes }
  }

  /// Workloads of the files that a policy selects.
  func podsSelected(by policy: Int) -> [Int] {
    workloads(ofClasses: reachability.classes(selectedBy: policy))
  }

  /// Pods that the API server calls.
  var webhookPods: Set<Int> {
    Set(
      webhooks.flatMap { $0.targets }.compactMap { target in
        if case .pod(let pod) = target.party { pod } else { nil }
      })
  }
}

extension Reachability {
  func peers(_ peers: [ReachPolicy.Peer]?) -> PeerSet {
    guard let peers else { return .everybody }
    return peerNumbers[peers].map { peerSets[$0] } ?? PeerSet(pods: .no, outside: .no, exceptions: [])
  }

  /// Classes that a policy selects for certain.
  func classes(selectedBy policy: Int) -> Set<Int> { Set(members[policy].filter { $0.truth == .yes }.map(\.atom)) }

  func isV6(_ party: Party) -> Bool {
    if case .addresses(let group) = party { atoms.addresses.groups[group].v4.isEmpty } else { false }
  }
}
