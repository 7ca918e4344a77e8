/// What one class of pods may exchange with each atom in one direction, as numbers of port sets.
struct ReachRow: Sendable {
  /// For classes of pods and for what is outside, where nothing else is said.
  var pods: Int32
  var outside: Int32
  /// Ascending by atom.
  var atoms: [Int32]
  var ports: [Int32]

  static let open = ReachRow(pods: PortSetTable.all, outside: PortSetTable.all, atoms: [], ports: [])

  func ports(at atom: Int, isPod: Bool) -> Int32 {
    var (low, high) = (0, atoms.count)
    while low < high {
      let middle = (low + high) / 2
      if atoms[middle] < Int32(atom) { low = middle + 1 } else { high = middle }
    }
    return low < atoms.count && atoms[low] == Int32(atom) ? ports[low] : isPod ? pods : outside
  }
}

/// Walks the policies of a class in their order and keeps, for each atom, what is allowed and what is still open.
struct RowBuilder {
  private let atoms: ReachAtoms
  private let pods: [ReachPod]
  var table = PortSetTable()
  private var states: [State]
  private var touched: [Int] = []
  private var stamps: [Int32]
  private var stamp: Int32 = 0
  private var podDefault = State()
  private var outsideDefault = State()

  private struct State {
    var allowed = PortSetTable.none
    /// Not decided yet in this tier, and handed on to the next.
    var remaining = PortSetTable.all
    var passed = PortSetTable.none
  }

  /// A policy with its members resolved.
  struct Resolved: Sendable {
    var policy: Int
    var tier: Double
    var rules: [Rule]
    var isolates: Bool

    struct Rule: Sendable {
      var action: ReachPolicy.Action
      var peers: Int
      var ports: ReachPolicy.Ports
      /// It asks for more than ports: a denial of some requests leaves the port open.
      var isPartial: Bool
    }
  }

  /// Who walks: its class, the direction, and how the unknown counts.
  struct Walk {
    var atom: Int
    var isIngress: Bool
    var reading: ReachReading
  }

  init(atoms: ReachAtoms, pods: [ReachPod]) {
    self.atoms = atoms
    self.pods = pods
    states = Array(repeating: State(), count: atoms.count)
    stamps = Array(repeating: 0, count: atoms.count)
  }

  mutating func row(
    _ policies: [(resolved: Resolved, truth: Truth)], _ walk: Walk, peers: [PeerSet]
  ) -> ReachRow {
    stamp += 1
    touched.removeAll(keepingCapacity: true)
    podDefault = State()
    outsideDefault = State()
    var next = 0
    while next < policies.count {
      let tier = policies[next].resolved.tier
      var isolates = false
      while next < policies.count, policies[next].resolved.tier == tier {
        let (resolved, truth) = policies[next]
        if resolved.isolates, Self.counts(truth, .deny, walk.reading) { isolates = true }
        for rule in resolved.rules where !(rule.isPartial && rule.action != .allow) {
          apply(rule, truth, walk, peers[rule.peers])
        }
        next += 1
      }
      endTier(isolates: isolates)
    }
    return finished()
  }

  /// Grants count where they may hold if the reading is generous, denials where they may hold if it is not.
  static func counts(_ truth: Truth, _ action: ReachPolicy.Action, _ reading: ReachReading) -> Bool {
    switch truth {
    case .yes: true
    case .no: false
    case .maybe: (action == .allow) == (reading == .possible)
    }
  }

  // MARK: - Rules

  private mutating func apply(_ rule: Resolved.Rule, _ subject: Truth, _ walk: Walk, _ peers: PeerSet) {
    let namedHere = walk.isIngress ? named(rule.ports, of: walk.atom, walk, rule.action) : .none
    let fixed = table.number(rule.ports.numbers.union(namedHere))
    let byPeer = !walk.isIngress && !rule.ports.named.isEmpty
    if Self.counts(subject.and(peers.pods), rule.action, walk.reading) {
      if byPeer {
        for atom in 0..<atoms.classCount where atoms.isPod(atom) { touch(atom) }
      }
      Self.apply(fixed, rule.action, to: &podDefault, &table)
      for atom in touched where atoms.isPod(atom) {
        let ports = byPeer ? ports(rule, of: atom, walk) : fixed
        Self.apply(ports, rule.action, to: &states[atom], &table)
      }
    }
    if Self.counts(subject.and(peers.outside), rule.action, walk.reading) {
      if byPeer {
        for atom in 0..<atoms.classCount where !atoms.isPod(atom) { touch(atom) }
      }
      Self.apply(fixed, rule.action, to: &outsideDefault, &table)
      for atom in touched where !atoms.isPod(atom) {
        let ports = byPeer && atom < atoms.classCount ? ports(rule, of: atom, walk) : fixed
        Self.apply(ports, rule.action, to: &states[atom], &table)
      }
    }
    for (atom, truth) in peers.exceptions where Self.counts(subject.and(truth), rule.action, walk.reading) {
      touch(atom)
      let ports = byPeer && atom < atoms.classCount ? ports(rule, of: atom, walk) : fixed
      Self.apply(ports, rule.action, to: &states[atom], &table)
    }
  }

  private mutating func ports(_ rule: Resolved.Rule, of atom: Int, _ walk: Walk) -> Int32 {
    table.number(rule.ports.numbers.union(named(rule.ports, of: atom, walk, rule.action)))
  }

  /// Ports that names mean in a pod; a name that a pod may have means any port where the unknown counts.
  private func named(
    _ ports: ReachPolicy.Ports, of atom: Int, _ walk: Walk, _ action: ReachPolicy.Action
  ) -> PortSet {
    if ports.named.isEmpty { return .none }
    let pod = pods[atoms.representatives[atom]]
    return ports.named.reduce(.none) { found, port in
      let known = pod.numbers(of: port.name, port.transport)
      if known.isEmpty, pod.isPartlyKnown, Self.counts(.maybe, action, walk.reading) {
        return found.union(.every(port.transport ?? .tcp))
      }
      return found.union(known)
    }
  }

  private mutating func touch(_ atom: Int) {
    if stamps[atom] == stamp { return }
    stamps[atom] = stamp
    states[atom] = atoms.isPod(atom) ? podDefault : outsideDefault
    touched.append(atom)
  }

  private static func apply(
    _ ports: Int32, _ action: ReachPolicy.Action, to state: inout State, _ table: inout PortSetTable
  ) {
    let matched = table.intersection(ports, state.remaining)
    if matched == PortSetTable.none { return }
    switch action {
    case .allow: state.allowed = table.union(state.allowed, matched)
    case .deny: break
    case .pass: state.passed = table.union(state.passed, matched)
    }
    state.remaining = table.difference(state.remaining, matched)
  }

  // MARK: - Ends

  private mutating func endTier(isolates: Bool) {
    Self.endTier(isolates, &podDefault, &table)
    Self.endTier(isolates, &outsideDefault, &table)
    for atom in touched { Self.endTier(isolates, &states[atom], &table) }
  }

  private static func endTier(_ isolates: Bool, _ state: inout State, _ table: inout PortSetTable) {
    state.remaining = isolates ? state.passed : table.union(state.passed, state.remaining)
    state.passed = PortSetTable.none
  }

  private mutating func finished() -> ReachRow {
    func result(_ state: State, _ table: inout PortSetTable) -> Int32 {
      table.union(state.allowed, state.remaining)
    }
    let pods = result(podDefault, &table)
    let outside = result(outsideDefault, &table)
    var row = ReachRow(pods: pods, outside: outside, atoms: [], ports: [])
    for atom in touched.sorted() {
      let ports = result(states[atom], &table)
      if ports == (atoms.isPod(atom) ? pods : outside) { continue }
      row.atoms.append(Int32(atom))
      row.ports.append(ports)
    }
    return row
  }
}
