import KubeModel

/// Reads AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1), their successor ClusterNetworkPolicy (v1alpha2),
/// and the kind of AWS that has the same form.
enum AdminPolicyReader {
  static func policy(_ object: KubeObject) -> ReachPolicy {
    let spec = object.root["spec"] ?? .null
    let isBaseline =
      object.kind == "BaselineAdminNetworkPolicy" || spec["tier"]?.string?.lowercased() == "baseline"
    let tier = isBaseline ? ReachPolicy.Place.baselineTier : ReachPolicy.Place.adminTier
    var policy = ReachPolicy(
      object: object, layer: .network,
      place: .init(tier: tier, order: Double(spec["priority"]?.integer ?? 0), name: object.name),
      subject: .pods(spec["subject"].flatMap(term) ?? .init(namespaces: .nothing, pods: .nothing)),
      isolates: [])
    policy.ingress = rules(spec, "ingress", "from", isBaseline)
    policy.egress = rules(spec, "egress", "to", isBaseline)
    return policy
  }

  private static func rules(
    _ spec: KubeValue, _ list: String, _ peerKey: String, _ isBaseline: Bool
  ) -> [ReachPolicy.Rule] {
    (spec[list]?.sequence ?? []).enumerated().compactMap { index, rule in
      let action: ReachPolicy.Action
      switch rule["action"]?.string {
      case "Allow", "Accept": action = .allow
      case "Deny": action = .deny
      case "Pass": action = .pass
      default: return nil
      }
      return ReachPolicy.Rule(
        action, peers: (rule[peerKey]?.sequence ?? []).flatMap(peers),
        ports: rule["protocols"].map(protocols) ?? ports(rule["ports"]), path: "spec.\(list)[\(index)]")
    }
  }

  /// `namespaces` or `pods` with both selectors.
  private static func term(_ value: KubeValue) -> ReachPolicy.PodTerm? {
    if let namespaces = value["namespaces"] {
      return .init(namespaces: LabelExpression(kubernetes: namespaces), pods: .everything)
    }
    guard let pods = value["pods"] else { return nil }
    return .init(
      namespaces: LabelExpression(kubernetes: pods["namespaceSelector"]),
      pods: LabelExpression(kubernetes: pods["podSelector"]))
  }

  private static func peers(_ value: KubeValue) -> [ReachPolicy.Peer] {
    if let term = term(value) { return [.pods(term)] }
    if value["nodes"] != nil { return [.nodes, .apiServer] }
    let networks = (value["networks"]?.sequence ?? []).compactMap { $0.string.flatMap { AddressSet(cidr: $0) } }
    if !networks.isEmpty {
      let set = networks.reduce(AddressSet.none) { $0.union($1) }
      return [.addresses(.init(set: set, pods: .byImplementation))]
    }
    return (value["domainNames"]?.sequence ?? []).compactMap(\.string).map { .domain($0) }
  }

  /// v1alpha1: a list of numbers, ranges and names.
  private static func ports(_ value: KubeValue?) -> ReachPolicy.Ports {
    guard let entries = value?.sequence, !entries.isEmpty else { return .all }
    var ports = ReachPolicy.Ports(numbers: .none)
    for entry in entries {
      if let name = entry["namedPort"]?.string { ports.named.append(.init(name: name, transport: nil)) }
      for (value, first, last) in [
        (entry["portNumber"], "port", "port"), (entry["portRange"], "start", "end"),
      ] {
        guard let value, let start = value[first]?.integer, let end = value[last]?.integer else { continue }
        let transport = TransportProtocol(value["protocol"]?.string ?? "TCP") ?? .tcp
        ports.numbers = ports.numbers.union(.ports(transport, start, end))
      }
    }
    return ports
  }

  /// v1alpha2: a protocol a list entry, with or without a port.
  private static func protocols(_ value: KubeValue) -> ReachPolicy.Ports {
    guard let entries = value.sequence, !entries.isEmpty else { return .all }
    var ports = ReachPolicy.Ports(numbers: .none)
    for entry in entries {
      if let name = entry["destinationNamedPort"]?.string { ports.named.append(.init(name: name, transport: nil)) }
      for (key, transport) in [("tcp", TransportProtocol.tcp), ("udp", .udp), ("sctp", .sctp)] {
        guard let value = entry[key] else { continue }
        let port = value["destinationPort"]
        if let number = port?["number"]?.integer {
          ports.numbers = ports.numbers.union(.ports(transport, number))
        } else if let start = port?.at("range", "start")?.integer, let end = port?.at("range", "end")?.integer {
          ports.numbers = ports.numbers.union(.ports(transport, start, end))
        } else {
          ports.numbers = ports.numbers.union(.every(transport))
        }
      }
    }
    return ports
  }
}
