import KubeModel

/// Reads Istio's AuthorizationPolicy: denials first, then grants, of which one is enough.
struct IstioPolicyReader {
  let surroundings: PolicySurroundings
  /// Policies of this namespace hold in the whole mesh.
  static let rootNamespace = "istio-system"

  enum Tier {
    static let open = 0.0
    static let mutual = 1.0
    static let denials = 2.0
    static let grants = 3.0
  }

  func policy(_ object: KubeObject) -> ReachPolicy? {
    let spec = object.root["spec"] ?? .null
    let action: ReachPolicy.Action
    switch spec["action"]?.string ?? "ALLOW" {
    case "ALLOW": action = .allow
    case "DENY": action = .deny
    default: return nil  // AUDIT decides nothing, CUSTOM asks a server that we can't ask.
    }
    guard let subject = subject(object, spec) else { return nil }
    var policy = ReachPolicy(
      object: object, layer: .mesh,
      place: .init(
        tier: action == .allow ? Tier.grants : Tier.denials, order: 0,
        name: "\(object.namespace ?? "")/\(object.name)"),
      subject: .pods(subject), isolates: action == .allow ? [.ingress] : [])
    for (index, rule) in (spec["rules"]?.sequence ?? []).enumerated() {
      policy.ingress += rules(rule, action, path: "spec.rules[\(index)]", namespace: object.namespace ?? "")
    }
    return policy
  }

  private func subject(_ object: KubeObject, _ spec: KubeValue) -> ReachPolicy.PodTerm? {
    let namespace = object.namespace ?? ""
    let meshed = LabelExpression.exists(ReachPolicy.PodTerm.principal)
    let references = (spec["targetRefs"]?.sequence ?? []) + [spec["targetRef"]].compactMap(\.self)
    if !references.isEmpty {
      let pods = references.compactMap { reference -> LabelExpression? in
        let name = reference["name"]?.string ?? ""
        switch reference["kind"]?.string {
        case "Gateway": return .label("gateway.networking.k8s.io/gateway-name", name)
        case "Service": return surroundings.service(name, namespace: namespace)?.podSelector.map { .init($0) }
        default: return nil
        }
      }
      return pods.isEmpty ? nil : .inNamespace(namespace, .conjunction([.any(pods), meshed]))
    }
    let labels = (spec.at("selector", "matchLabels")?.mapping?.entries ?? []).map { entry in
      LabelExpression.label(entry.key, entry.value.string ?? "")
    }
    let pods = LabelExpression.conjunction(labels + [meshed])
    return namespace == Self.rootNamespace
      ? .init(namespaces: .everything, pods: pods) : .inNamespace(namespace, pods)
  }

  /// A rule for each of its operations, as each has its own ports and conditions.
  private func rules(
    _ rule: KubeValue, _ action: ReachPolicy.Action, path: String, namespace: String
  ) -> [ReachPolicy.Rule] {
    var conditions: [String] = []
    var sourceConditions: [(key: String, value: KubeValue)] = []
    var ports = PortSet.all
    for entry in rule["when"]?.sequence ?? [] {
      let key = entry["key"]?.string ?? ""
      switch key {
      case "source.namespace": sourceConditions.append(("amespaces", entry))
      case "source.principal": sourceConditions.append(("rincipals", entry))
      case "source.ip": sourceConditions.append(("pBlocks", entry))
      case "destination.port": ports = Self.ports(entry["values"], not: entry["notValues"])
      default: conditions.append(key)
      }
    }
    let sources = rule["from"]?.sequence ?? []
    var peers: [ReachPolicy.Peer]?
    if !sources.isEmpty || !sourceConditions.isEmpty {
      peers = (sources.isEmpty ? [.mapping([])] : sources).flatMap { entry -> [ReachPolicy.Peer] in
        let source = entry["source"] ?? .mapping([])
        conditions += source.mapping?.keys.filter { Self.perRequest.contains($0) } ?? []
        return self.peers(source, sourceConditions, namespace: namespace)
      }
    }
    let operations = rule["to"]?.sequence ?? []
    return (operations.isEmpty ? [.mapping([])] : operations).map { entry in
      let operation = entry["operation"] ?? .mapping([])
      let own = operation.mapping?.keys.filter { $0 != "ports" && $0 != "notPorts" } ?? []
      let all = conditions + own
      return ReachPolicy.Rule(
        action, peers: peers,
        ports: .init(numbers: ports.intersection(Self.ports(operation["ports"], not: operation["notPorts"]))),
        path: path, condition: all.isEmpty ? nil : "only requests that fit its \(all.joined(separator: ", "))")
    }
  }

  private static let perRequest: Set<String> = [
    "requestPrincipals", "notRequestPrincipals", "remoteIpBlocks", "notRemoteIpBlocks",
  ]

  private static func ports(_ values: KubeValue?, not others: KubeValue?) -> PortSet {
    func set(_ list: [KubeValue]) -> PortSet {
      list.compactMap { $0.string.flatMap { Int($0) } ?? $0.integer }
        .reduce(.none) { $0.union(.ports(.tcp, $1)) }
    }
    let whole = values?.sequence.map(set) ?? .all
    return whole.subtracting(others?.sequence.map(set) ?? .none)
  }

  // MARK: - Sources

  private func peers(
    _ source: KubeValue, _ more: [(key: String, value: KubeValue)], namespace: String
  ) -> [ReachPolicy.Peer] {
    /// The lists of a field and of its negation, with those of `when`.
    func lists(_ field: String) -> (positive: [[String]], negative: [[String]]) {
      let capital = field.prefix(1).uppercased() + field.dropFirst()
      let tail = String(field.dropFirst())
      let own = more.filter { $0.key == tail }.map(\.value)
      func texts(_ value: KubeValue?) -> [String]? { value?.sequence?.compactMap(\.string) }
      return (
        [texts(source[field])].compactMap(\.self) + own.compactMap { texts($0["values"]) },
        [texts(source["not\(capital)"])].compactMap(\.self) + own.compactMap { texts($0["notValues"]) }
      )
    }
    var conditions: [LabelExpression] = []
    var needsIdentity = false
    for (field, match) in [
      ("principals", Self.principal), ("namespaces", Self.namespace), ("trustDomains", Self.trustDomain),
      ("serviceAccounts", { Self.account($0, namespace) }),
    ] as [(String, (String) -> LabelExpression)] {
      let found = lists(field)
      conditions += found.positive.map { .any($0.map(match)) } + found.negative.map { .not(.any($0.map(match))) }
      needsIdentity = needsIdentity || !found.positive.isEmpty
    }
    let term = ReachPolicy.PodTerm(namespaces: .everything, pods: .conjunction(conditions))
    let blocks = lists("ipBlocks")
    guard blocks.positive.isEmpty, blocks.negative.isEmpty else {
      func set(_ texts: [String]) -> AddressSet {
        texts.compactMap { AddressSet(cidr: $0) }.reduce(.none) { $0.union($1) }
      }
      let whole = blocks.positive.map(set).reduce(AddressSet.all) { $0.intersection($1) }
      let addresses = ReachPolicy.Addresses(
        set: blocks.negative.map(set).reduce(whole) { $0.subtracting($1) }, pods: .always)
      return needsIdentity || !conditions.isEmpty ? [.podsAt(term, addresses)] : [.addresses(addresses)]
    }
    return needsIdentity ? [.pods(term)] : [.pods(term), .world, .nodes, .apiServer]
  }

  private static let identity = ReachPolicy.PodTerm.principal

  /// `cluster.local/ns/a/sa/b`; the trust domain may have aliases that no file tells, so it does not count.
  private static func principal(_ text: String) -> LabelExpression {
    if text == "*" { return .exists(identity) }
    if text.hasSuffix("*") { return .text(identity, .startsWith(String(text.dropLast()))) }
    if text.hasPrefix("*") { return .text(identity, .endsWith(String(text.dropFirst()))) }
    guard let start = text.firstRange(of: "/ns/")?.lowerBound else { return .nothing }
    return .text(identity, .endsWith(String(text[start...])))
  }

  private static func namespace(_ text: String) -> LabelExpression {
    if text == "*" { return .exists(identity) }
    if text.hasSuffix("*") { return .text(identity, .contains("/ns/\(text.dropLast())")) }
    if text.hasPrefix("*") { return .text(identity, .contains("\(text.dropFirst())/sa/")) }
    return .text(identity, .contains("/ns/\(text)/sa/"))
  }

  private static func trustDomain(_ text: String) -> LabelExpression { .exists(identity) }

  private static func account(_ text: String, _ namespace: String) -> LabelExpression {
    let parts = text.split(separator: "/")
    return parts.count == 2
      ? .text(identity, .endsWith("/ns/\(parts[0])/sa/\(parts[1])"))
      : .text(identity, .endsWith("/ns/\(namespace)/sa/\(text)"))
  }
}
