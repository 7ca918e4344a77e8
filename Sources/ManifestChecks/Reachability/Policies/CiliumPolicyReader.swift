import KubeModel

/// Reads CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: allow rules are a union with those of NetworkPolicies,
/// deny rules win over every allow rule.
struct CiliumPolicyReader {
  let surroundings: PolicySurroundings

  /// One object may hold several rules (`spec` and `specs`), each with its own selector and its own deny part.
  func policies(_ object: KubeObject) -> [ReachPolicy] {
    let specs =
      [("spec", object.root["spec"])]
      + (object.root["specs"]?.sequence ?? []).enumerated().map {
        ("specs[\($0.offset)]", $0.element as KubeValue?)
      }
    return specs.flatMap { path, spec in spec.map { policies(object, $0, path) } ?? [] }
  }

  private func policies(_ object: KubeObject, _ spec: KubeValue, _ path: String) -> [ReachPolicy] {
    // Rules for nodes say nothing about pods.
    guard let selector = spec["endpointSelector"] else { return [] }
    let namespace = object.kind == "CiliumNetworkPolicy" ? object.namespace ?? "" : nil
    let subject = ReachPolicy.Subject.pods(term(selector, in: namespace))
    func place(_ order: Double) -> ReachPolicy.Place {
      .init(
        tier: ReachPolicy.Place.networkTier, order: order, name: "\(namespace ?? "")/\(object.name)/\(path)")
    }
    var isolates: Set<ReachPolicy.Direction> = []
    for (direction, key) in [(ReachPolicy.Direction.ingress, "ingress"), (.egress, "egress")] {
      let hasRules = !(spec[key]?.sequence ?? []).isEmpty || !(spec["\(key)Deny"]?.sequence ?? []).isEmpty
      if spec.at("enableDefaultDeny", key)?.bool ?? hasRules { isolates.insert(direction) }
    }
    var allow = ReachPolicy(
      object: object, layer: .network, place: place(ReachPolicy.Place.networkOrder), subject: subject,
      isolates: isolates)
    allow.ingress = rules(spec, "ingress", "from", .allow, path, namespace)
    allow.egress = rules(spec, "egress", "to", .allow, path, namespace)
    var deny = ReachPolicy(
      object: object, layer: .network, place: place(-.infinity), subject: subject, isolates: [])
    deny.ingress = rules(spec, "ingressDeny", "from", .deny, path, namespace)
    deny.egress = rules(spec, "egressDeny", "to", .deny, path, namespace)
    return deny.ingress.isEmpty && deny.egress.isEmpty ? [allow] : [deny, allow]
  }

  private func rules(
    _ spec: KubeValue, _ list: String, _ prefix: String, _ action: ReachPolicy.Action, _ path: String,
    _ namespace: String?
  ) -> [ReachPolicy.Rule] {
    (spec[list]?.sequence ?? []).enumerated().flatMap { index, rule -> [ReachPolicy.Rule] in
      let place = "\(path).\(list)[\(index)]"
      let peers = peers(rule, prefix, namespace)
      if peers == nil, rule["toPorts"] == nil, rule["icmps"] == nil {
        // `{}` names nobody.
        return [ReachPolicy.Rule(action, peers: [], ports: .all, path: place)]
      }
      var found = (rule["toPorts"]?.sequence ?? []).enumerated().map { portIndex, entry in
        let asksMore = entry["rules"] != nil || entry["serverNames"] != nil
        return ReachPolicy.Rule(
          action, peers: peers, ports: ports(entry["ports"]), path: "\(place).toPorts[\(portIndex)]",
          condition: asksMore ? condition(entry) : nil)
      }
      if rule["icmps"] != nil {
        found.append(ReachPolicy.Rule(action, peers: peers, ports: .init(numbers: .every(.other)), path: place))
      }
      return found.isEmpty ? [ReachPolicy.Rule(action, peers: peers, ports: .all, path: place)] : found
    }
  }

  private func condition(_ entry: KubeValue) -> String {
    let names = (entry["serverNames"]?.sequence ?? []).compactMap(\.string)
    if !names.isEmpty { return "server name \(names.joined(separator: ", "))" }
    let kinds = (entry["rules"]?.mapping?.keys ?? []).joined(separator: ", ")
    return "only what its \(kinds) rules name"
  }

  private func ports(_ value: KubeValue?) -> ReachPolicy.Ports {
    guard let entries = value?.sequence, !entries.isEmpty else { return .all }
    var ports = ReachPolicy.Ports(numbers: .none)
    for entry in entries {
      let name = entry["protocol"]?.string ?? "ANY"
      let transport = TransportProtocol(name)
      let transports = transport.map { [$0] } ?? [.tcp, .udp, .sctp]
      let text = entry["port"]?.string ?? entry["port"]?.integer.map { "\($0)" } ?? ""
      guard let number = Int(text) else {
        ports.named.append(.init(name: text, transport: transport))
        continue
      }
      for transport in transports {
        let set = number == 0 ? PortSet.every(transport) : .ports(transport, number, entry["endPort"]?.integer)
        ports.numbers = ports.numbers.union(set)
      }
    }
    return ports
  }

  // MARK: - Peers

  /// nil where the rule names no peer at all, which is everybody.
  private func peers(_ rule: KubeValue, _ prefix: String, _ namespace: String?) -> [ReachPolicy.Peer]? {
    var found: [ReachPolicy.Peer] = []
    var isNamed = false
    func entries(_ key: String) -> [KubeValue] {
      guard let list = rule[prefix + key]?.sequence else { return [] }
      isNamed = true
      return list
    }
    for selector in entries("Endpoints") { found += endpoints(selector, namespace) }
    for entity in entries("Entities") { found += Self.entity(entity.string ?? "") }
    for block in entries("CIDR") {
      let set = KubernetesPolicyReader.addresses(block.string, except: nil)
      found.append(.addresses(.init(set: set, pods: .never)))
    }
    for block in entries("CIDRSet") {
      for cidr in surroundings.cidrs(block) {
        let set = KubernetesPolicyReader.addresses(cidr, except: block["except"])
        found.append(.addresses(.init(set: set, pods: .never)))
      }
    }
    for name in entries("FQDNs") {
      if let text = (name["matchName"] ?? name["matchPattern"])?.string { found.append(.domain(text)) }
    }
    for service in entries("Services") { found += surroundings.podsOfService(service, namespace: namespace) }
    if !entries("Nodes").isEmpty { found.append(.nodes) }
    _ = entries("Groups")
    return isNamed ? found : nil
  }

  private func endpoints(_ selector: KubeValue, _ namespace: String?) -> [ReachPolicy.Peer] {
    let keys = (selector["matchLabels"]?.mapping?.keys ?? [])
    if let reserved = keys.first(where: { $0.hasPrefix("reserved:") }) {
      return Self.entity(String(reserved.dropFirst("reserved:".count)))
    }
    return [.pods(term(selector, in: namespace))]
  }

  private static func entity(_ name: String) -> [ReachPolicy.Peer] {
    switch name {
    case "all": [.allPods, .world, .nodes, .apiServer]
    case "world", "world-ipv4", "world-ipv6": [.world]
    case "cluster": [.allPods, .nodes, .apiServer]
    case "host", "remote-node": [.nodes]
    case "kube-apiserver": [.apiServer]
    default: []
    }
  }

  /// Labels with Cilium's prefixes; those of the namespace and the service account stand among them.
  private func term(_ selector: KubeValue, in namespace: String?) -> ReachPolicy.PodTerm {
    var pods: [LabelExpression] = []
    var namespaces: [LabelExpression] = []
    var namesNamespace = false
    func add(_ key: String, _ condition: (String) -> LabelExpression) {
      let plain = Self.withoutSource(key)
      if plain == "io.kubernetes.pod.namespace" {
        namesNamespace = true
        namespaces.append(condition(ReachPolicy.PodTerm.namespaceName))
      } else if plain.hasPrefix(Self.namespaceLabels) {
        namesNamespace = true
        namespaces.append(condition(String(plain.dropFirst(Self.namespaceLabels.count))))
      } else if plain == "io.cilium.k8s.policy.serviceaccount" {
        pods.append(condition(ReachPolicy.PodTerm.serviceAccount))
      } else {
        pods.append(condition(plain))
      }
    }
    for entry in selector["matchLabels"]?.mapping?.entries ?? [] {
      add(entry.key) { .isIn($0, [entry.value.string ?? ""]) }
    }
    for entry in selector["matchExpressions"]?.sequence ?? [] {
      let values = (entry["values"]?.sequence ?? []).compactMap(\.string)
      let name = entry["operator"]?.string
      add(entry["key"]?.string ?? "") { key in
        switch name {
        case "In": .isIn(key, values)
        case "NotIn": .not(.isIn(key, values))
        case "Exists": .exists(key)
        case "DoesNotExist": .not(.exists(key))
        default: .nothing
        }
      }
    }
    if let namespace, !namesNamespace { namespaces.append(.label(ReachPolicy.PodTerm.ownNamespace, namespace)) }
    return .init(namespaces: .conjunction(namespaces), pods: .conjunction(pods))
  }

  private static let namespaceLabels = "io.cilium.k8s.namespace.labels."

  private static func withoutSource(_ key: String) -> String {
    for prefix in ["k8s:", "any:", "k8s.", "any."] where key.hasPrefix(prefix) {
      return String(key.dropFirst(prefix.count))
    }
    return key
  }
}
