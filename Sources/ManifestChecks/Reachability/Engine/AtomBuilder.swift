/// Finds which pods no policy tells apart, and turns the peers of rules into atoms.
struct AtomBuilder {
  private let pods: [ReachPod]
  private var index: SelectorIndex
  private(set) var atoms: ReachAtoms
  private var known: [[ReachPolicy.Peer]: PeerSet] = [:]
  /// Some pods come from a running cluster.
  private let knowsAddresses: Bool

  init(pods: [ReachPod], policies: [ReachPolicy], index: SelectorIndex) {
    self.pods = pods
    self.index = index
    knowsAddresses = pods.contains { !$0.addresses.isEmpty }
    let peers = policies.flatMap { policy in (policy.ingress + policy.egress).flatMap { $0.peers ?? [] } }
    let addresses = ReachAddresses(
      peers.compactMap { peer in
        switch peer {
        case .addresses(let addresses), .podsAt(_, let addresses): addresses.set
        case .pods, .domain, .allPods, .world, .nodes, .apiServer: nil
        }
      })
    let domains = Set(
      peers.compactMap { peer in if case .domain(let name) = peer { name.lowercased() } else { nil } })
    atoms = ReachAtoms(
      classOfPod: [], representatives: [], addresses: addresses, domains: domains.sorted(), isHostClass: [])
    classify(policies, peers)
  }

  /// Pods of one class match the same terms, have the same named ports and stand in the same place.
  private mutating func classify(_ policies: [ReachPolicy], _ peers: [ReachPolicy.Peer]) {
    var signatures = pods.map { pod -> [Int32] in
      let place = pod.addresses.isEmpty ? -1 : atoms.addresses.group(of: pod.addresses) ?? -1
      return [pod.isHostNetwork ? 1 : 0, pod.isPartlyKnown ? 1 : 0, Self.number(pod.mesh), Int32(place)]
    }
    addNamedPorts(policies, to: &signatures)
    var seen: Set<ReachPolicy.PodTerm> = []
    var number: Int32 = 0
    func terms() -> [ReachPolicy.PodTerm] {
      policies.compactMap { policy in if case .pods(let term) = policy.subject { term } else { nil } }
        + peers.compactMap { peer in
          switch peer {
          case .pods(let term), .podsAt(let term, _): term
          case .addresses, .domain, .allPods, .world, .nodes, .apiServer: nil
          }
        }
    }
    for term in terms() where seen.insert(term).inserted {
      for member in index.members(term) { signatures[member.pod].append(number << 2 | Int32(member.truth.rawValue)) }
      number += 1
    }
    for policy in policies {
      guard case .these(let members) = policy.subject else { continue }
      for pod in members { signatures[pod].append(number << 2) }
      number += 1
    }
    var classes: [[Int32]: Int] = [:]
    var classOfPod: [Int] = []
    var representatives: [Int] = []
    for (pod, signature) in signatures.enumerated() {
      let own = classes[signature] ?? representatives.count
      if own == representatives.count {
        classes[signature] = own
        representatives.append(pod)
      }
      classOfPod.append(own)
    }
    atoms = ReachAtoms(
      classOfPod: classOfPod, representatives: representatives, addresses: atoms.addresses, domains: atoms.domains,
      isHostClass: representatives.map { pods[$0].isHostNetwork })
  }

  private func addNamedPorts(_ policies: [ReachPolicy], to signatures: inout [[Int32]]) {
    let named = Set(
      policies.flatMap { $0.ingress + $0.egress }.flatMap { $0.ports.named.map(\.name) })
    if named.isEmpty { return }
    var profiles: [[ReachPod.Port]: Int32] = [:]
    for (index, pod) in pods.enumerated() {
      let profile = pod.ports.filter { port in port.name.map { named.contains($0) } ?? false }
        .sorted {
          ($0.name ?? "", $0.number, $0.transport.rawValue) < ($1.name ?? "", $1.number, $1.transport.rawValue)
        }
      let number = profiles[profile] ?? Int32(profiles.count)
      profiles[profile] = number
      signatures[index].append(number)
    }
  }

  private static func number(_ mesh: ReachPod.Mesh) -> Int32 {
    switch mesh {
    case .none: 0
    case .sidecar: 1
    case .ambient: 2
    case .linkerd: 3
    }
  }

  // MARK: - Subjects and peers

  /// Classes that a policy selects.
  mutating func subjects(_ subject: ReachPolicy.Subject) -> [(atom: Int, truth: Truth)] {
    switch subject {
    case .these(let members): Array(Set(members.map { atoms.classOfPod[$0] })).sorted().map { ($0, .yes) }
    case .pods(let term): classes(term)
    }
  }

  private mutating func classes(_ term: ReachPolicy.PodTerm) -> [(atom: Int, truth: Truth)] {
    index.members(term).compactMap { member in
      let own = atoms.classOfPod[member.pod]
      return atoms.representatives[own] == member.pod ? (own, member.truth) : nil
    }
  }

  mutating func peers(_ peers: [ReachPolicy.Peer]?) -> PeerSet {
    guard let peers else { return .everybody }
    if let set = known[peers] { return set }
    var truths: [Int: Truth] = [:]
    var pods = Truth.no
    func add(_ atom: Int, _ truth: Truth) { if truth > truths[atom] ?? .no { truths[atom] = truth } }
    for peer in peers {
      switch peer {
      case .pods(let term): for (atom, truth) in classes(term) { add(atom, truth) }
      case .allPods: pods = .yes
      case .podsAt(let term, let addresses):
        for (atom, truth) in classes(term) { add(atom, truth.and(podTruth(atom, addresses))) }
      case .addresses(let addresses):
        addOutside(addresses, add)
        if knowsAddresses {
          for atom in atoms.representatives.indices where atoms.isPod(atom) { add(atom, podTruth(atom, addresses)) }
        } else {
          pods = pods.or(Self.unknownPod(addresses))
        }
      case .domain(let name):
        if let place = atoms.domains.firstIndex(of: name.lowercased()) { add(atoms.firstDomain + place, .yes) }
      case .world: for atom in atoms.firstDomain..<atoms.count { add(atom, .yes) }
      case .nodes:
        add(atoms.node, .yes)
        for (atom, isHost) in atoms.isHostClass.enumerated() where isHost { add(atom, .yes) }
      case .apiServer: add(atoms.apiServer, .yes)
      }
    }
    let set = condensed(truths, pods)
    known[peers] = set
    return set
  }

  /// Turns a list of all classes into a default.
  private func condensed(_ truths: [Int: Truth], _ least: Truth) -> PeerSet {
    let podClasses = atoms.isHostClass.count { !$0 }
    let certain = truths.keys.count { atoms.isPod($0) && truths[$0] == .yes }
    let pods = podClasses > 0 && certain == podClasses ? .yes : least
    let exceptions = truths.keys.sorted().compactMap { atom -> (atom: Int, truth: Truth)? in
      guard let truth = truths[atom] else { return nil }
      return atoms.isPod(atom) && truth <= pods ? nil : (atom, truth)
    }
    return PeerSet(pods: pods, outside: .no, exceptions: exceptions)
  }

  private func addOutside(_ addresses: ReachPolicy.Addresses, _ add: (Int, Truth) -> Void) {
    let set = addresses.set
    for group in atoms.addresses.inside[set] ?? [] { add(atoms.firstAddress + group, .yes) }
    let domain: Truth = ReachAddresses.publicV4.isSubset(of: set) ? .yes : set.isEmpty ? .no : .maybe
    for place in atoms.domains.indices { add(atoms.firstDomain + place, domain) }
    let inside = Self.insideCluster(addresses)
    add(atoms.node, inside)
    for (atom, isHost) in atoms.isHostClass.enumerated() where isHost {
      let own = pods[atoms.representatives[atom]].addresses
      add(atom, own.isEmpty ? inside : Truth(addresses.pods != .never && own.overlaps(set)))
    }
    // The API server may have an address of the internet.
    add(atoms.apiServer, addresses.pods == .never || set.isEmpty ? .no : inside.or(.maybe))
  }

  private static func insideCluster(_ addresses: ReachPolicy.Addresses) -> Truth {
    switch addresses.pods {
    case .never: .no
    case .byImplementation: addresses.set.overlaps(ReachAddresses.internals) ? .maybe : .no
    case .always: unknownPod(addresses)
    }
  }

  private static func unknownPod(_ addresses: ReachPolicy.Addresses) -> Truth {
    guard addresses.pods != .never, addresses.set.overlaps(ReachAddresses.internals) else { return .no }
    return addresses.pods == .always && ReachAddresses.internalsV4.isSubset(of: addresses.set) ? .yes : .maybe
  }

  private func podTruth(_ atom: Int, _ addresses: ReachPolicy.Addresses) -> Truth {
    let own = pods[atoms.representatives[atom]].addresses
    if own.isEmpty { return Self.unknownPod(addresses) }
    return Truth(addresses.pods != .never && own.overlaps(addresses.set))
  }
}
