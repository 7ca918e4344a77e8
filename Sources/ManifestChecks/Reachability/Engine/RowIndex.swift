/// The rows of all classes; classes under the same policies share one.
struct RowIndex {
  private let policies: [ReachPolicy]
  private let resolved: [Reachability.Directions]
  private let peers: [PeerSet]
  private let hasNamedPorts: [Bool]
  private(set) var builder: RowBuilder
  private(set) var rows: [ReachRow] = [.open]
  private var known: [Key: Int] = [:]

  private enum Direction: Hashable { case ingress, egress, mesh }

  private struct Key: Hashable {
    var selected: [Reachability.Selected]
    var direction: Direction
    var reading: ReachReading
    /// Only where names of ports mean something else in each class.
    var atom: Int
  }

  init(
    policies: [ReachPolicy], resolved: [Reachability.Directions], peers: [PeerSet], builder: RowBuilder
  ) {
    self.policies = policies
    self.resolved = resolved
    self.peers = peers
    self.builder = builder
    hasNamedPorts = policies.map { policy in policy.ingress.contains { !$0.ports.named.isEmpty } }
  }

  mutating func rows(
    of atom: Int, _ selecting: [Reachability.Selected], _ reading: ReachReading
  ) -> Reachability.Rows {
    let network = selecting.filter { policies[$0.policy].layer == .network }
    let mesh = selecting.filter { policies[$0.policy].layer == .mesh }
    return .init(
      ingress: row(atom, network, .ingress, reading), egress: row(atom, network, .egress, reading),
      mesh: row(atom, mesh, .mesh, reading))
  }

  private mutating func row(
    _ atom: Int, _ selecting: [Reachability.Selected], _ direction: Direction, _ reading: ReachReading
  ) -> Int {
    let relevant = selecting.filter { selected in
      let policy = policies[selected.policy]
      return direction == .egress
        ? policy.isolates.contains(.egress) || !policy.egress.isEmpty
        : policy.isolates.contains(.ingress) || !policy.ingress.isEmpty
    }
    if relevant.isEmpty { return 0 }
    let isNamed = direction != .egress && relevant.contains { hasNamedPorts[$0.policy] }
    let key = Key(selected: relevant, direction: direction, reading: reading, atom: isNamed ? atom : -1)
    if let number = known[key] { return number }
    let chain = relevant.map { selected in
      let both = resolved[selected.policy]
      return (direction == .egress ? both.egress : both.ingress, selected.truth)
    }
    rows.append(
      builder.row(
        chain, .init(atom: atom, isIngress: direction != .egress, reading: reading), peers: peers))
    known[key] = rows.count - 1
    return rows.count - 1
  }
}
