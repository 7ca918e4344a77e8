package import KubeModel

/// Traffic that the objects themselves say will flow.
package struct DeclaredConnection: Sendable {
  package let kind: Kind
  package let source: Reachability.Party
  /// Any of them will do; empty where the target's pods are not known.
  let targets: [Target]
  /// What it is for, in words: `CART_URL of ConfigMap shop/web`.
  package let reason: String
  /// The object that declares it, and the place in it.
  package let object: KubeObject
  package let path: String
  let node: KubeValue?

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case names, dependency, backend, scrape, webhook, apiServer, probe, members
  }

  struct Target: Sendable, Hashable {
    var party: Reachability.Party
    /// Any of these ports will do; nil where the number is not known.
    var ports: PortSet?
  }

  /// Whether it is refused whatever the unknown turns out to be.
  func isBlocked(_ reachability: Reachability) -> Bool {
    !targets.isEmpty
      && targets.allSatisfy { target in
        let open = reached(target, reachability)
        return target.ports.map { open.intersection($0).isEmpty } ?? open.isEmpty
      }
  }

  private func reached(_ target: Target, _ reachability: Reachability) -> PortSet {
    // Probes go around the proxy of a mesh.
    kind == .probe
      ? reachability.received(reachability.atom(source), reachability.atom(target.party), .possible)
      : reachability.ports(from: source, to: target.party, .possible)
  }

  package var parties: [Reachability.Party] { targets.map(\.party) }

  /// `shop/web -> shop/db TCP 5432 (DB_HOST=db)`.
  package func summary(_ reachability: Reachability) -> String {
    let first = targets.first.map { reachability.title($0.party) } ?? "nobody"
    let more = targets.count > 1 ? " or \(targets.count - 1) more" : ""
    let ports = targets.first?.ports.map { $0 == .every(.tcp) ? "" : " \($0)" } ?? ""
    let about = reason.count > 80 ? "\(reason.prefix(77))..." : reason
    return "\(reachability.title(source)) -> \(first)\(more)\(ports) (\(about))"
  }

  /// Who refuses it, for a message.
  package func refusal(_ reachability: Reachability) -> String {
    guard let target = targets.first else { return "" }
    guard let (transport, port) = target.ports?.first else {
      return "\(reachability.title(source)) may send nothing to \(reachability.title(target.party))"
    }
    let told = reachability.explain(from: source, to: target.party, transport, port, .possible)
    return told.steps.last { !$0.contains(": allowed") } ?? told.steps.last ?? ""
  }
}

extension PortSet {
  /// The lowest port, TCP before UDP.
  var first: (transport: TransportProtocol, port: Int)? {
    guard let range = ranges.first, let transport = TransportProtocol(rawValue: range.first >> 16) else { return nil }
    return (transport, Int(range.first & 0xFFFF))
  }
}
