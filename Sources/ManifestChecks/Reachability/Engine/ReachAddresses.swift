/// The addresses outside the cluster, cut into the groups that policies tell apart.
struct ReachAddresses: Sendable {
  /// Pieces with the same blocks around them, united; ascending by their first address.
  private(set) var groups: [AddressSet] = []
  private var starts4: [UInt128] = []
  private var starts6: [UInt128] = []
  private var group4: [Int] = []
  private var group6: [Int] = []
  /// Groups inside each set that the constructor got.
  private(set) var inside: [AddressSet: [Int]] = [:]

  /// What networks use inside; pods and nodes have such addresses nearly always.
  static let internals = union(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"])
  static let internalsV4 = union(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"])
  /// The address at which clouds hand machines their credentials.
  static let metadata = union(["169.254.169.254/32"])
  static let linkLocal = union(["169.254.0.0/16"])
  /// Where the kubelet's probes seem to come from in Istio's ambient mode.
  static let ambientProbe = union(["169.254.7.127/32"])
  /// The usual address of NodeLocal DNSCache.
  static let nodeLocalNames = union(["169.254.20.10/32"])
  /// Addresses that no packet of the internet carries.
  static let unroutable = internals.union(
    union(["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/3", "fe80::/10", "ff00::/8"]))
  static let publicV4 = union(["0.0.0.0/0"]).subtracting(unroutable)

  private static func union(_ cidrs: [String]) -> AddressSet {
    cidrs.compactMap { AddressSet(cidr: $0) }.reduce(.none) { $0.union($1) }
  }

  init(_ sets: [AddressSet]) {
    let always = [Self.internals, Self.metadata, Self.ambientProbe, Self.nodeLocalNames, Self.unroutable]
    var seen: Set<AddressSet> = []
    let distinct = (always + sets).filter { seen.insert($0).inserted }
    let pieces = AddressSet.pieces(of: distinct)
    starts4 = pieces.flatMap(\.v4).map(\.first)
    starts6 = pieces.flatMap(\.v6).map(\.first)
    var signatures = [[Int32]](repeating: [], count: pieces.count)
    for (number, set) in distinct.enumerated() {
      for piece in pieceIndices(set) { signatures[piece].append(Int32(number)) }
    }
    var numbers: [[Int32]: Int] = [:]
    var groupOfPiece: [Int] = []
    var parts: [[AddressSet]] = []
    for (index, signature) in signatures.enumerated() {
      let group = numbers[signature] ?? parts.count
      if group == parts.count {
        numbers[signature] = group
        parts.append([])
      }
      parts[group].append(pieces[index])
      groupOfPiece.append(group)
    }
    groups = parts.map { AddressSet.joined($0) }
    group4 = Array(groupOfPiece[..<starts4.count])
    group6 = Array(groupOfPiece[starts4.count...])
    for set in distinct {
      var found: Set<Int> = []
      for piece in pieceIndices(set) { found.insert(groupOfPiece[piece]) }
      inside[set] = found.sorted()
    }
  }

  /// The group of one address; nil for the empty set and for several addresses.
  func group(of address: AddressSet) -> Int? {
    if let first = address.v4.first?.first { return group4[Self.place(first, in: starts4)] }
    if let first = address.v6.first?.first { return group6[Self.place(first, in: starts6)] }
    return nil
  }

  private func pieceIndices(_ set: AddressSet) -> [Int] {
    set.v4.flatMap { range in
      Array(Self.place(range.first, in: starts4)...Self.place(range.last, in: starts4))
    }
      + set.v6.flatMap { range in
        (Self.place(range.first, in: starts6)...Self.place(range.last, in: starts6)).map { $0 + starts4.count }
      }
  }

  /// The last start that is not beyond the address.
  private static func place(_ address: UInt128, in starts: [UInt128]) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= address { low = middle } else { high = middle }
    }
    return low
  }
}
