/// Whom the peers of a rule mean, as numbers of atoms: classes of pods that no policy tells apart, and what is outside.
struct PeerSet: Sendable {
  /// The least truth for every class of pods in the pod network, and for everything else.
  var pods: Truth
  var outside: Truth
  /// Atoms with more than that, ascending.
  var exceptions: [(atom: Int, truth: Truth)]

  static let everybody = PeerSet(pods: .yes, outside: .yes, exceptions: [])
}

/// The atoms of a set of objects: first classes of pods, then nodes, the API server, domains, groups of addresses.
struct ReachAtoms: Sendable {
  let classOfPod: [Int]
  /// One pod of each class.
  let representatives: [Int]
  let addresses: ReachAddresses
  let domains: [String]
  /// Classes of pods in a node's network.
  let isHostClass: [Bool]

  var classCount: Int { representatives.count }
  var node: Int { classCount }
  var apiServer: Int { classCount + 1 }
  var firstDomain: Int { classCount + 2 }
  var firstAddress: Int { classCount + 2 + domains.count }
  var count: Int { firstAddress + addresses.groups.count }

  /// Whether the atom is a class of pods with addresses of their own.
  func isPod(_ atom: Int) -> Bool { atom < classCount && !isHostClass[atom] }
}
