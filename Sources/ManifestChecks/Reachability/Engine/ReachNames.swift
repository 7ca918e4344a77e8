/// What a reader calls a place: `shop/web`, `web`, `shop/`, `internet`, an address, `nodes`.
package struct ReachName: Sendable {
  private let text: String

  package init(_ text: String) { self.text = text }

  package func matches(_ reachability: Reachability, _ party: Reachability.Party) -> Bool {
    switch party {
    case .pod(let pod):
      let pod = reachability.pods[pod]
      if text.hasSuffix("/") { return text.dropLast() == pod.namespace }
      return text == pod.name || text == "\(pod.namespace)/\(pod.name)" || text == pod.title
    case .node: return text == "nodes"
    case .apiServer: return text == "apiserver"
    case .domain(let domain): return text == "internet" || text == reachability.atoms.domains[domain]
    case .addresses(let group):
      if text == "internet" { return true }
      return AddressSet(cidr: text).map { reachability.atoms.addresses.group(of: $0) == group } ?? false
    }
  }

  /// The places of this name.
  package func parties(_ reachability: Reachability) -> [Reachability.Party] {
    reachability.everyParty.filter { matches(reachability, $0) }
  }
}

extension Reachability {
  /// Pods, then nodes, the API server, domains, groups of addresses.
  package var everyParty: [Party] {
    pods.indices.map { .pod($0) } + [.node, .apiServer] + atoms.domains.indices.map { .domain($0) }
      + atoms.addresses.groups.indices.map { .addresses($0) }
  }
}

/// Short names of groups of pods: whole namespaces by their names.
struct PodNames {
  private let reachability: Reachability
  private let members: [[Int]]
  private let namespaces: [String]
  private let sizes: [String: Int]
  private let knownCount: Int

  init(_ reachability: Reachability) {
    self.reachability = reachability
    knownCount = reachability.pods.count { $0.object != nil }
    var members: [[Int]] = Array(repeating: [], count: reachability.atoms.classCount)
    for (pod, own) in reachability.atoms.classOfPod.enumerated() { members[own].append(pod) }
    self.members = members
    sizes = Dictionary(
      reachability.pods.filter { $0.object != nil }.map { ($0.namespace, 1) }, uniquingKeysWith: +)
    namespaces = Set(reachability.pods.map(\.namespace)).sorted()
  }

  /// The pods of some classes: `every pod`, `every pod of shop`, or their names.
  func text(of classes: [Int], _ only: ReachName?) -> [String] {
    let pods = classes.flatMap { members[$0] }.filter { pod in
      only?.matches(reachability, .pod(pod)) ?? true
    }.sorted()
    return text(ofPods: pods)
  }

  /// Whether a class has a pod of a file that the reader asked for.
  func isKnown(_ own: Int, _ only: ReachName?) -> Bool {
    members[own].contains { pod in
      reachability.pods[pod].object != nil && (only?.matches(reachability, .pod(pod)) ?? true)
    }
  }

  func text(ofPods pods: [Int]) -> [String] {
    let known = pods.filter { reachability.pods[$0].object != nil }
    if known.count == knownCount, knownCount > 1 { return ["every pod"] }
    let grouped = Dictionary(grouping: pods, by: { reachability.pods[$0].namespace })
    return namespaces.flatMap { namespace -> [String] in
      guard let all = grouped[namespace] else { return [] }
      let own = all.filter { reachability.pods[$0].object != nil }
      let assumed = all.filter { reachability.pods[$0].object == nil }.map { pod in
        "\(reachability.pods[pod].name) in \(namespace)"
      }
      if own.count == sizes[namespace], own.count > 1 { return ["every pod of \(namespace)"] + assumed }
      return own.map { PodNames.qualified([reachability.pods[$0].name], in: namespace)[0] } + assumed
    }
  }

  /// Places outside the pod network.
  func outside(_ atoms: [Int], _ reachability: Reachability, _ only: ReachName?) -> [String] {
    let all = reachability.atoms
    var texts: [String] = []
    var groups: [AddressSet] = []
    for atom in atoms {
      let party: Reachability.Party =
        atom == all.node
        ? .node
        : atom == all.apiServer
          ? .apiServer
          : atom < all.firstAddress ? .domain(atom - all.firstDomain) : .addresses(atom - all.firstAddress)
      if let only, !only.matches(reachability, party) { continue }
      if case .addresses(let group) = party {
        groups.append(all.addresses.groups[group])
      } else {
        texts.append(reachability.title(party))
      }
    }
    let union = groups.reduce(AddressSet.none) { $0.union($1) }
    return union.isEmpty ? texts : texts + ["\(union)"]
  }

  static func qualified(_ names: [String], in namespace: String) -> [String] {
    names.map { namespace.isEmpty ? $0 : "\(namespace)/\($0)" }
  }
}
