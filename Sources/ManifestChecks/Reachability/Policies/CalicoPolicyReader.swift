import KubeModel

/// Reads Calico's NetworkPolicy and GlobalNetworkPolicy: rules in order with actions, policies in order inside tiers.
struct CalicoPolicyReader {
  let surroundings: PolicySurroundings
  let tiers: [String: Tier]

  struct Tier {
    var order: Double
    /// What happens to traffic that no rule of the tier mentions.
    var passesOn: Bool
  }

  init(_ objects: ObjectsByKind, surroundings: PolicySurroundings) {
    self.surroundings = surroundings
    var tiers = ["default": Tier(order: ReachPolicy.Place.networkTier, passesOn: false)]
    for object in objects.all(where: { $0.kind == "Tier" }) where object.isOfCalico && object.name != "default" {
      tiers[object.name] = Tier(
        order: object.root.at("spec", "order")?.decimal ?? .greatestFiniteMagnitude,
        passesOn: object.root.at("spec", "defaultAction")?.string == "Pass")
    }
    self.tiers = tiers
  }

  func policy(_ object: KubeObject) -> ReachPolicy {
    let spec = object.root["spec"] ?? .null
    let tierName = spec["tier"]?.string ?? "default"
    let tier = tiers[tierName] ?? Tier(order: .greatestFiniteMagnitude, passesOn: false)
    let namespace = object.kind == "NetworkPolicy" ? object.namespace ?? "" : nil
    let hasIngress = !(spec["ingress"]?.sequence ?? []).isEmpty
    let hasEgress = !(spec["egress"]?.sequence ?? []).isEmpty
    let types = (spec["types"]?.sequence ?? []).compactMap(\.string)
    var directions: Set<ReachPolicy.Direction> = []
    if types.isEmpty ? hasIngress || !hasEgress : types.contains("Ingress") { directions.insert(.ingress) }
    if types.isEmpty ? hasEgress : types.contains("Egress") { directions.insert(.egress) }
    var policy = ReachPolicy(
      object: object, layer: .network,
      place: .init(
        tier: tier.order, order: spec["order"]?.decimal ?? .infinity, name: "\(tierName)/\(object.name)"),
      subject: .pods(subject(spec, namespace)), isolates: tier.passesOn ? [] : directions)
    if directions.contains(.ingress) { policy.ingress = rules(spec, "ingress", namespace) }
    if directions.contains(.egress) { policy.egress = rules(spec, "egress", namespace) }
    return policy
  }

  private func subject(_ spec: KubeValue, _ namespace: String?) -> ReachPolicy.PodTerm {
    var pods = [expression(spec["selector"])]
    if let accounts = spec["serviceAccountSelector"] { pods.append(ofAccounts(expression(accounts), namespace)) }
    let namespaces =
      namespace.map { LabelExpression.label(ReachPolicy.PodTerm.ownNamespace, $0) }
      ?? namespaceExpression(spec["namespaceSelector"])
    return .init(namespaces: namespaces, pods: .conjunction(pods))
  }

  private func rules(_ spec: KubeValue, _ list: String, _ namespace: String?) -> [ReachPolicy.Rule] {
    (spec[list]?.sequence ?? []).enumerated().compactMap { index, rule in
      let action: ReachPolicy.Action
      switch rule["action"]?.string {
      case "Allow": action = .allow
      case "Deny": action = .deny
      case "Pass": action = .pass
      default: return nil
      }
      let other = rule[list == "ingress" ? "source" : "destination"]
      return ReachPolicy.Rule(
        action, peers: peers(other, namespace), ports: ports(rule), path: "spec.\(list)[\(index)]",
        condition: condition(rule, list))
    }
  }

  private func condition(_ rule: KubeValue, _ list: String) -> String? {
    if rule["http"] != nil { return "only the HTTP requests it names" }
    let own = rule[list == "ingress" ? "destination" : "source"]
    let hasOwn = ["selector", "nets", "notNets", "notSelector", "serviceAccounts"].contains { own?[$0] != nil }
    return hasOwn || rule.at("source", "ports") != nil ? "only some of the selected pods or source ports" : nil
  }

  // MARK: - Peers

  private func peers(_ value: KubeValue?, _ namespace: String?) -> [ReachPolicy.Peer]? {
    guard let value, !(value.mapping?.entries.allSatisfy { $0.key.hasSuffix("orts") } ?? true) else { return nil }
    if let service = value["services"] {
      return surroundings.podsBehind(
        service["name"]?.string ?? "", namespace: service["namespace"]?.string ?? namespace ?? "")
    }
    let addresses = addresses(value)
    let namesPods = ["selector", "notSelector", "namespaceSelector", "serviceAccounts"].contains { value[$0] != nil }
    guard namesPods else { return addresses.map { [.addresses($0)] } }
    let term = term(value, namespace)
    if let addresses { return [.podsAt(term, addresses)] }
    var found: [ReachPolicy.Peer] = [.pods(term)]
    if value["selector"] != nil, value["serviceAccounts"] == nil {
      let isOfCluster = namespace == nil || value["namespaceSelector"]?.string == "global()"
      let sets = surroundings.networks(expression(value["selector"]), namespace: isOfCluster ? nil : namespace)
      if !sets.isEmpty { found.append(.addresses(.init(set: sets, pods: .always))) }
    }
    if value["selector"] == nil, value["namespaceSelector"] == nil, value["serviceAccounts"] == nil, namespace == nil {
      // A negated selector alone also matches everything outside the cluster.
      found += [.world, .nodes, .apiServer]
    }
    return found
  }

  private func term(_ value: KubeValue, _ namespace: String?) -> ReachPolicy.PodTerm {
    var pods = [expression(value["selector"])]
    if let not = value["notSelector"] { pods.append(.not(expression(not))) }
    if let accounts = value["serviceAccounts"] {
      let names = (accounts["names"]?.sequence ?? []).compactMap(\.string)
      if !names.isEmpty { pods.append(.isIn(ReachPolicy.PodTerm.serviceAccount, names)) }
      if let selector = accounts["selector"] { pods.append(ofAccounts(expression(selector), namespace)) }
    }
    let namespaces =
      value["namespaceSelector"].map { namespaceExpression($0) }
      ?? namespace.map { .label(ReachPolicy.PodTerm.ownNamespace, $0) } ?? .everything
    return .init(namespaces: namespaces, pods: .conjunction(pods))
  }

  private func ofAccounts(_ selector: LabelExpression, _ namespace: String?) -> LabelExpression {
    let names = surroundings.accounts(selector).filter { namespace == nil || $0.namespace == namespace }.map(\.name)
    return .isIn(ReachPolicy.PodTerm.serviceAccount, names)
  }

  private func expression(_ value: KubeValue?) -> LabelExpression {
    guard let text = value?.string else { return .everything }
    return CalicoSelector.parse(text).renamed { key in
      key == "projectcalico.org/serviceaccount" ? ReachPolicy.PodTerm.serviceAccount : key
    }
  }

  private func namespaceExpression(_ value: KubeValue?) -> LabelExpression {
    guard let text = value?.string else { return .everything }
    return CalicoSelector.parse(text).renamed { key in
      key == "projectcalico.org/name" ? ReachPolicy.PodTerm.namespaceName : key
    }
  }

  private func addresses(_ value: KubeValue) -> ReachPolicy.Addresses? {
    func union(_ key: String) -> AddressSet? {
      value[key]?.sequence.map { list in
        list.compactMap { $0.string.flatMap { AddressSet(cidr: $0) } }.reduce(.none) { $0.union($1) }
      }
    }
    let (nets, notNets) = (union("nets"), union("notNets"))
    if nets == nil, notNets == nil { return nil }
    return .init(set: (nets ?? .all).subtracting(notNets ?? .none), pods: .always)
  }

  // MARK: - Ports

  private func ports(_ rule: KubeValue) -> ReachPolicy.Ports {
    let transports = transports(rule["protocol"], not: rule["notProtocol"])
    let every = transports.map { $0.reduce(.none) { $0.union(.every($1)) } } ?? PortSet.all
    let destination = rule["destination"]
    var ports = ReachPolicy.Ports(numbers: every)
    let only = transports ?? [.tcp, .udp, .sctp]
    if let entries = destination?["ports"]?.sequence, !entries.isEmpty { ports = self.ports(entries, only) }
    if let entries = destination?["notPorts"]?.sequence, !entries.isEmpty {
      ports.numbers = ports.numbers.subtracting(self.ports(entries, only).numbers)
    }
    return ports
  }

  private func ports(_ entries: [KubeValue], _ transports: [TransportProtocol]) -> ReachPolicy.Ports {
    var ports = ReachPolicy.Ports(numbers: .none)
    for entry in entries {
      let text = entry.string ?? entry.integer.map { "\($0)" } ?? ""
      let ends = text.split(separator: ":").compactMap { Int($0) }
      for transport in transports {
        if let first = ends.first, let last = ends.last {
          ports.numbers = ports.numbers.union(.ports(transport, first, last))
        } else {
          ports.named.append(.init(name: text, transport: transport))
        }
      }
    }
    return ports
  }

  /// nil where a rule says nothing about protocols.
  private func transports(_ value: KubeValue?, not other: KubeValue?) -> [TransportProtocol]? {
    if let value { return [Self.transport(value)] }
    return other.map { other in TransportProtocol.allCases.filter { $0 != Self.transport(other) } }
  }

  private static func transport(_ value: KubeValue) -> TransportProtocol {
    switch value.integer {
    case 6: .tcp
    case 17: .udp
    case 132: .sctp
    case .some: .other
    case nil: TransportProtocol(value.string ?? "") ?? .other
    }
  }
}

extension KubeObject {
  var isOfCalico: Bool { group == "projectcalico.org" || group == "crd.projectcalico.org" }
}

extension KubeValue {
  /// A number with or without a fraction.
  fileprivate var decimal: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .number(let text): Double(text)
    case .null, .bool, .string, .sequence, .mapping, .omitted: nil
    }
  }
}

extension LabelExpression {
  fileprivate func renamed(_ rename: (String) -> String) -> LabelExpression {
    switch self {
    case .everything, .nothing: self
    case .isIn(let key, let values): .isIn(rename(key), values)
    case .exists(let key): .exists(rename(key))
    case .text(let key, let condition): .text(rename(key), condition)
    case .not(let inner): .not(inner.renamed(rename))
    case .all(let parts): .all(parts.map { $0.renamed(rename) })
    case .any(let parts): .any(parts.map { $0.renamed(rename) })
    }
  }
}
