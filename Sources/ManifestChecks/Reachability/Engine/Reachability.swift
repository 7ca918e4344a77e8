package import KubeModel

/// Who can reach whom on which port, as policies of all kinds together say.
///
/// Pods that no policy tells apart are one class, addresses that no policy tells apart one group; for each class and
/// direction a row holds what is allowed, most of it as a default. Building is linear in what policies name.
package final class Reachability: Sendable {
  package let pods: [ReachPod]
  let policies: [ReachPolicy]
  let atoms: ReachAtoms
  let peerSets: [PeerSet]
  /// Where the set of a rule's peers stands.
  let peerNumbers: [[ReachPolicy.Peer]?: Int]
  /// The classes that each policy selects.
  let members: [[(atom: Int, truth: Truth)]]
  /// Policies of each class in the order in which they decide.
  let selecting: [[Selected]]
  let resolved: [Directions]
  private let rows: [[Rows]]
  private let allRows: [ReachRow]
  let table: PortSetTable

  struct Selected: Sendable, Hashable {
    var policy: Int
    var truth: Truth
  }

  struct Directions: Sendable {
    var ingress: RowBuilder.Resolved
    var egress: RowBuilder.Resolved
  }

  /// Numbers of the rows of a class.
  struct Rows: Sendable {
    var ingress: Int
    var egress: Int
    var mesh: Int
  }

  /// A place of the map.
  package enum Party: Sendable, Hashable {
    case pod(Int)
    case node
    case apiServer
    case domain(Int)
    case addresses(Int)
  }

  package convenience init(_ objects: [KubeObject]) {
    self.init(
      ObjectsByKind(objects), workloads: objects.compactMap { Workload($0, Workload.Context()) })
  }

  init(_ objects: ObjectsByKind, workloads: [Workload], assumed: [ReachPod] = []) {
    let membership = MeshMembership(objects)
    let annotations = workloads.map { $0.metadata?["annotations"] } + assumed.map { _ in nil }
    let pods = (workloads.map { ReachPod($0) } + assumed).enumerated().map { index, pod in
      var pod = pod
      pod.mesh = membership.mesh(of: pod, annotations: annotations[index])
      return pod
    }
    let policies = PolicyReading.policies(objects, pods: pods, annotations: annotations)
    let index = SelectorIndex(pods: pods, namespaces: Self.namespaces(objects))
    var builder = AtomBuilder(pods: pods, policies: policies, index: index)
    self.pods = pods
    self.policies = policies
    atoms = builder.atoms
    var peerNumbers: [[ReachPolicy.Peer]?: Int] = [:]
    var peerSets: [PeerSet] = []
    func resolve(_ rules: [ReachPolicy.Rule]) -> [RowBuilder.Resolved.Rule] {
      rules.map { rule in
        let number = peerNumbers[rule.peers] ?? peerSets.count
        if number == peerSets.count {
          peerNumbers[rule.peers] = number
          peerSets.append(builder.peers(rule.peers))
        }
        return .init(action: rule.action, peers: number, ports: rule.ports, isPartial: rule.condition != nil)
      }
    }
    resolved = policies.enumerated().map { number, policy in
      Directions(
        ingress: .init(
          policy: number, tier: policy.place.tier, rules: resolve(policy.ingress),
          isolates: policy.isolates.contains(.ingress)),
        egress: .init(
          policy: number, tier: policy.place.tier, rules: resolve(policy.egress),
          isolates: policy.isolates.contains(.egress)))
    }
    self.peerSets = peerSets
    self.peerNumbers = peerNumbers
    let members = policies.map { builder.subjects($0.subject) }
    self.members = members
    let order = policies.indices.sorted { (policies[$0].place, $0) < (policies[$1].place, $1) }
    var selecting: [[Selected]] = Array(repeating: [], count: atoms.classCount)
    for policy in order {
      for (atom, truth) in members[policy] {
        selecting[atom].append(Selected(policy: policy, truth: truth))
      }
    }
    self.selecting = selecting
    var rowIndex = RowIndex(
      policies: policies, resolved: resolved, peers: peerSets, builder: RowBuilder(atoms: atoms, pods: pods))
    rows = [ReachReading.certain, .possible].map { reading in
      selecting.indices.map { rowIndex.rows(of: $0, selecting[$0], reading) }
    }
    allRows = rowIndex.rows
    table = rowIndex.builder.table
  }

  private static func namespaces(_ objects: ObjectsByKind) -> [String: SelectorIndex.NamespaceLabels] {
    Dictionary(
      objects.all("", "Namespace").map { namespace in
        let labels = Dictionary(namespace.labels.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        return (namespace.name, .init(labels: labels, isKnown: true))
      }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: - Questions

  func atom(_ party: Party) -> Int {
    switch party {
    case .pod(let pod): atoms.classOfPod[pod]
    case .node: atoms.node
    case .apiServer: atoms.apiServer
    case .domain(let domain): atoms.firstDomain + domain
    case .addresses(let group): atoms.firstAddress + group
    }
  }

  func row(_ atom: Int, _ direction: KeyPath<Rows, Int>, _ reading: ReachReading) -> ReachRow {
    allRows[rows[reading.rawValue][atom][keyPath: direction]]
  }

  /// What `from` may send to `to`.
  package func ports(from source: Party, to destination: Party, _ reading: ReachReading = .certain) -> PortSet {
    if source == destination, case .pod(let pod) = source, !pods[pod].isMany { return .all }
    let (from, to) = (atom(source), atom(destination))
    let network = sent(from, to, reading).intersection(received(from, to, reading))
    guard to < atoms.classCount else { return network }
    let mesh = meshed(from, to, reading)
    return tunnelled(network, from, to).intersection(mesh)
  }

  /// What the sender's own policies let out.
  func sent(_ from: Int, _ to: Int, _ reading: ReachReading) -> PortSet {
    guard from < atoms.classCount else { return .all }
    return table[row(from, \.egress, reading).ports(at: to, isPod: to < atoms.classCount && atoms.isPod(to))]
  }

  /// What the receiver's own policies let in.
  func received(_ from: Int, _ to: Int, _ reading: ReachReading) -> PortSet {
    guard to < atoms.classCount else { return .all }
    return table[row(to, \.ingress, reading).ports(at: from, isPod: from < atoms.classCount && atoms.isPod(from))]
  }

  /// What the receiver's proxy takes; a mesh sees TCP only.
  func meshed(_ from: Int, _ to: Int, _ reading: ReachReading) -> PortSet {
    guard to < atoms.classCount else { return .all }
    let number = row(to, \.mesh, reading).ports(at: from, isPod: from < atoms.classCount && atoms.isPod(from))
    return table[number].union(Self.beyondTCP)
  }

  static let beyondTCP = PortSet.all.subtracting(.every(.tcp))

  /// Between pods of the ambient mesh all TCP goes through port 15008, and the network sees that one only.
  func tunnelled(_ network: PortSet, _ from: Int, _ to: Int) -> PortSet {
    guard isTunnelled(from, to) else { return network }
    let rest = network.subtracting(.every(.tcp))
    return network.contains(.tcp, Self.tunnelPort) ? rest.union(.every(.tcp)) : rest
  }

  func isTunnelled(_ from: Int, _ to: Int) -> Bool {
    guard from < atoms.classCount, to < atoms.classCount, pods[atoms.representatives[to]].mesh == .ambient else {
      return false
    }
    return [.ambient, .sidecar].contains(pods[atoms.representatives[from]].mesh)
  }

  static let tunnelPort = 15008

  /// Whether some network policy says what the pod may receive or send, so that all else is refused.
  func isIsolated(_ pod: Int, _ direction: ReachPolicy.Direction) -> Bool {
    selecting[atoms.classOfPod[pod]].contains { selected in
      selected.truth == .yes && policies[selected.policy].layer == .network
        && policies[selected.policy].isolates.contains(direction)
    }
  }

  func selects(_ pod: Int) -> [ReachPolicy] {
    selecting[atoms.classOfPod[pod]].filter { $0.truth == .yes }.map { policies[$0.policy] }
  }

  /// The group that holds an address; nil for a text that is none.
  package func party(at address: String) -> Party? {
    AddressSet(cidr: address).flatMap { atoms.addresses.group(of: $0) }.map { .addresses($0) }
  }

  /// The groups of addresses of a set that some policy named, or that `ReachAddresses` always cuts out.
  func groups(_ set: AddressSet) -> [Party] { (atoms.addresses.inside[set] ?? []).map { .addresses($0) } }

  /// Objects that say something about the network or the mesh.
  package var policyCount: Int {
    Set(policies.map(\.object.title)).count
  }

  /// Short names of pods, whole namespaces as one.
  package func names(of pods: [Int]) -> [String] { PodNames(self).text(ofPods: pods) }

  /// What a pod says that it listens on; the usual port of the web for a place that says nothing.
  package func portsToExplain(_ party: Party) -> [(TransportProtocol, Int)] {
    guard case .pod(let pod) = party, !pods[pod].ports.isEmpty else { return [(.tcp, 443)] }
    return pods[pod].ports.map { ($0.transport, $0.number) }
  }

  package func title(_ party: Party) -> String {
    switch party {
    case .pod(let pod): pods[pod].title
    case .node: "nodes"
    case .apiServer: "the API server"
    case .domain(let domain): atoms.domains[domain]
    case .addresses(let group): atoms.addresses.groups[group].description
    }
  }
}
