import KubeModel

/// Reads `networking.k8s.io/v1` NetworkPolicy, and the kinds of GKE and AWS that add domain names to it.
enum KubernetesPolicyReader {
  static func policy(_ object: KubeObject) -> ReachPolicy {
    let spec = object.root["spec"] ?? .null
    let namespace = object.namespace ?? ""
    let types = spec["policyTypes"]?.sequence?.compactMap(\.string) ?? []
    // The API's default: Ingress always, Egress where a rule says something about it.
    let hasEgress = !(spec["egress"]?.sequence ?? []).isEmpty
    var directions: Set<ReachPolicy.Direction> = []
    if types.isEmpty || types.contains("Ingress") { directions.insert(.ingress) }
    if types.isEmpty ? hasEgress : types.contains("Egress") { directions.insert(.egress) }
    var policy = ReachPolicy(
      object: object, layer: .network,
      place: .init(
        tier: ReachPolicy.Place.networkTier, order: ReachPolicy.Place.networkOrder,
        name: "\(namespace)/\(object.name)"),
      subject: .pods(.inNamespace(namespace, LabelExpression(kubernetes: spec["podSelector"]))),
      isolates: directions)
    if directions.contains(.ingress) { policy.ingress = rules(spec, "ingress", "from", namespace) }
    if directions.contains(.egress) { policy.egress = rules(spec, "egress", "to", namespace) }
    return policy
  }

  private static func rules(
    _ spec: KubeValue, _ list: String, _ peerKey: String, _ namespace: String
  ) -> [ReachPolicy.Rule] {
    (spec[list]?.sequence ?? []).enumerated().map { index, rule in
      let peers = rule[peerKey]?.sequence ?? []
      return ReachPolicy.Rule(
        .allow, peers: peers.isEmpty ? nil : peers.flatMap { peer($0, namespace) }, ports: ports(rule["ports"]),
        path: "spec.\(list)[\(index)]")
    }
  }

  /// An empty list is every port.
  static func ports(_ value: KubeValue?) -> ReachPolicy.Ports {
    let entries = value?.sequence ?? []
    if entries.isEmpty { return .all }
    var ports = ReachPolicy.Ports(numbers: .none)
    for entry in entries {
      let transport = TransportProtocol(entry["protocol"]?.string ?? "TCP") ?? .other
      if let number = entry["port"]?.integer {
        ports.numbers = ports.numbers.union(.ports(transport, number, entry["endPort"]?.integer))
      } else if let name = entry["port"]?.string {
        ports.named.append(.init(name: name, transport: transport))
      } else {
        ports.numbers = ports.numbers.union(.every(transport))
      }
    }
    return ports
  }

  private static func peer(_ value: KubeValue, _ namespace: String) -> [ReachPolicy.Peer] {
    if let block = value["ipBlock"] {
      let set = addresses(block["cidr"]?.string, except: block["except"])
      return [.addresses(.init(set: set, pods: .byImplementation))]
    }
    if let names = value["domainNames"]?.sequence { return names.compactMap(\.string).map { .domain($0) } }
    let pods = LabelExpression(kubernetes: value["podSelector"])
    if let namespaces = value["namespaceSelector"], !namespaces.isNull {
      return [.pods(.init(namespaces: LabelExpression(kubernetes: namespaces), pods: pods))]
    }
    guard value["podSelector"] != nil else { return [] }
    return [.pods(.inNamespace(namespace, pods))]
  }

  static func addresses(_ cidr: String?, except: KubeValue?) -> AddressSet {
    let whole = cidr.flatMap { AddressSet(cidr: $0) } ?? .none
    return (except?.sequence ?? []).compactMap { $0.string.flatMap { AddressSet(cidr: $0) } }
      .reduce(whole) { $0.subtracting($1) }
  }

  /// GKE's FQDNNetworkPolicy: names beside what NetworkPolicies allow.
  static func domainPolicy(_ object: KubeObject) -> ReachPolicy {
    let spec = object.root["spec"] ?? .null
    let namespace = object.namespace ?? ""
    var policy = ReachPolicy(
      object: object, layer: .network,
      place: .init(
        tier: ReachPolicy.Place.networkTier, order: ReachPolicy.Place.networkOrder,
        name: "\(namespace)/\(object.name)"),
      subject: .pods(.inNamespace(namespace, LabelExpression(kubernetes: spec["podSelector"]))),
      isolates: [.egress])
    policy.egress = (spec["egress"]?.sequence ?? []).enumerated().map { index, rule in
      let names = (rule["matches"]?.sequence ?? []).compactMap { ($0["name"] ?? $0["pattern"])?.string }
      var ports = ReachPolicy.Ports.all
      let entries = rule["ports"]?.sequence ?? []
      if !entries.isEmpty {
        ports.numbers = entries.reduce(.none) { found, entry in
          let name = entry["protocol"]?.string ?? "TCP"
          let transports: [TransportProtocol] = name == "ALL" ? [.tcp, .udp] : [TransportProtocol(name) ?? .tcp]
          return transports.reduce(found) { union, transport in
            union.union(entry["port"]?.integer.map { .ports(transport, $0) } ?? .every(transport))
          }
        }
      }
      return ReachPolicy.Rule(.allow, peers: names.map { .domain($0) }, ports: ports, path: "spec.egress[\(index)]")
    }
    return policy
  }
}
