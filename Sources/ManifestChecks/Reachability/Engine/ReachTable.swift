import KubeModel

/// Who reaches whom, as few lines as say it: receivers and senders in groups of equal rights.
package struct ReachTable: Sendable {
  package struct Line: Sendable, Hashable {
    package var receivers: [String]
    package var senders: [String]
    package var ports: PortSet
  }

  /// Into pods, and from pods to what is outside the cluster.
  package private(set) var inward: [Line] = []
  package private(set) var outward: [Line] = []

  /// Which pods and places the reader asked for; nil is every one.
  package struct Selection: Sendable {
    package var from: ReachName?
    package var to: ReachName?

    package init(from: ReachName? = nil, to: ReachName? = nil) {
      self.from = from
      self.to = to
    }
  }

  package init(_ reachability: Reachability, _ selection: Selection = Selection(), _ reading: ReachReading = .certain) {
    var matrix = ReachMatrix(reachability, reading)
    let names = PodNames(reachability)
    var lines: [Key: [String]] = [:]
    var order: [Key] = []
    let receivers = reachability.pods.indices.filter { pod in
      reachability.pods[pod].object != nil && (selection.to?.matches(reachability, .pod(pod)) ?? true)
    }
    var known: [Int: [(senders: [String], ports: Int32)]] = [:]
    for pod in receivers {
      let atom = reachability.atoms.classOfPod[pod]
      let groups = known[atom] ?? Self.senders(of: atom, &matrix, names, selection.from)
      known[atom] = groups
      for group in groups {
        let key = Key(namespace: reachability.pods[pod].namespace, names: group.senders, ports: group.ports)
        if lines[key] == nil { order.append(key) }
        lines[key, default: []].append(reachability.pods[pod].name)
      }
    }
    inward = order.map { key in
      Line(
        receivers: PodNames.qualified(lines[key] ?? [], in: key.namespace), senders: key.names,
        ports: matrix.set(key.ports))
    }
    outward = Self.outward(&matrix, names, selection)
  }

  private struct Key: Hashable {
    var namespace: String
    var names: [String]
    var ports: Int32
  }

  /// Senders with equal rights towards one class, the widest rights last.
  private static func senders(
    of atom: Int, _ matrix: inout ReachMatrix, _ names: PodNames, _ only: ReachName?
  ) -> [(senders: [String], ports: Int32)] {
    var byPorts: [Int32: (classes: [Int], outside: [Int])] = [:]
    let atoms = matrix.reachability.atoms
    for other in matrix.senders(to: atom) where other < atoms.firstDomain || other >= atoms.firstAddress {
      let ports = matrix.ports(from: other, to: atom)
      if ports == PortSetTable.none { continue }
      if other < atoms.classCount {
        byPorts[ports, default: ([], [])].classes.append(other)
      } else {
        byPorts[ports, default: ([], [])].outside.append(other)
      }
    }
    return byPorts.keys.sorted().compactMap { ports in
      guard let group = byPorts[ports] else { return nil }
      let texts = names.text(of: group.classes, only) + names.outside(group.outside, matrix.reachability, only)
      return texts.isEmpty ? nil : (texts, ports)
    }
  }

  private static func outward(
    _ matrix: inout ReachMatrix, _ names: PodNames, _ selection: Selection
  ) -> [Line] {
    let reachability = matrix.reachability
    let atoms = reachability.atoms
    var byRights: [Rights: [Int]] = [:]
    var order: [Rights] = []
    for own in 0..<atoms.classCount where names.isKnown(own, selection.from) {
      let rights = matrix.rightsOutside(own)
      if byRights[rights] == nil { order.append(rights) }
      byRights[rights, default: []].append(own)
    }
    return order.flatMap { rights -> [Line] in
      let senders = names.text(of: byRights[rights] ?? [], selection.from)
      return Set(rights.ports).sorted().filter { $0 != PortSetTable.none }.compactMap { ports in
        let places = rights.ports.indices.filter { rights.ports[$0] == ports }.map { Int(rights.atoms[$0]) }
        let receivers = names.outside(places, reachability, selection.to)
        return receivers.isEmpty ? nil : Line(receivers: receivers, senders: senders, ports: matrix.set(ports))
      }
    }
  }

  /// What a class may send to places outside the cluster.
  struct Rights: Hashable {
    var atoms: [Int32]
    var ports: [Int32]
  }
}

/// Answers between classes with the sets of ports as numbers, for questions in great number.
struct ReachMatrix {
  let reachability: Reachability
  private let reading: ReachReading
  private var table: PortSetTable

  init(_ reachability: Reachability, _ reading: ReachReading) {
    self.reachability = reachability
    self.reading = reading
    table = reachability.table
  }

  func set(_ number: Int32) -> PortSet { table[number] }

  /// The atoms that may send something to a class: most rows refuse all that they do not name.
  func senders(to: Int) -> [Int] {
    let row = reachability.row(to, \.ingress, reading)
    let isClosed = row.pods == PortSetTable.none && row.outside == PortSetTable.none
    return isClosed ? row.atoms.map(Int.init) : Array(0..<reachability.atoms.count)
  }

  /// Domains and addresses that a class may send to.
  func rightsOutside(_ own: Int) -> ReachTable.Rights {
    let row = reachability.row(own, \.egress, reading)
    let atoms = reachability.atoms
    var rights = ReachTable.Rights(atoms: [], ports: [])
    if row.outside == PortSetTable.none {
      for (atom, ports) in zip(row.atoms, row.ports) where atom >= Int32(atoms.firstDomain) {
        rights.atoms.append(atom)
        rights.ports.append(ports)
      }
    } else {
      for atom in atoms.firstDomain..<atoms.count {
        rights.atoms.append(Int32(atom))
        rights.ports.append(row.ports(at: atom, isPod: false))
      }
    }
    return rights
  }

  mutating func ports(from: Int, to: Int) -> Int32 {
    let atoms = reachability.atoms
    var allowed = PortSetTable.all
    if from < atoms.classCount {
      allowed = reachability.row(from, \.egress, reading).ports(at: to, isPod: to < atoms.classCount && atoms.isPod(to))
      if allowed == PortSetTable.none { return allowed }
    }
    guard to < atoms.classCount else { return allowed }
    let isPod = from < atoms.classCount && atoms.isPod(from)
    allowed = table.intersection(allowed, reachability.row(to, \.ingress, reading).ports(at: from, isPod: isPod))
    if reachability.isTunnelled(from, to) { allowed = table.number(reachability.tunnelled(table[allowed], from, to)) }
    let mesh = reachability.row(to, \.mesh, reading).ports(at: from, isPod: isPod)
    if mesh == PortSetTable.all || allowed == PortSetTable.none { return allowed }
    return table.intersection(allowed, table.union(mesh, table.number(Reachability.beyondTCP)))
  }
}
