import KubeModel

/// Other objects that policies refer to: Services, groups of CIDRs, sets of networks, service accounts.
struct PolicySurroundings {
  private let services: [KubeObject]
  private let serviceByName: [String: KubeObject]
  private let cidrGroups: [KubeObject]
  private let networkSets: [KubeObject]
  private let serviceAccounts: [KubeObject]

  init(_ objects: ObjectsByKind) {
    services = objects.all("", "Service")
    serviceByName = objects.named("", "Service")
    cidrGroups = objects.all { $0.kind == "CiliumCIDRGroup" }
    networkSets = objects.all { $0.kind == "NetworkSet" || $0.kind == "GlobalNetworkSet" }
    serviceAccounts = objects.all("", "ServiceAccount")
  }

  func service(_ name: String, namespace: String) -> KubeObject? { serviceByName["\(namespace)/\(name)"] }

  /// Pods behind a Service, as a peer; nothing for one that selects none.
  func podsBehind(_ name: String, namespace: String) -> [ReachPolicy.Peer] {
    guard let selector = service(name, namespace: namespace)?.podSelector else { return [] }
    return [.pods(.inNamespace(namespace, LabelExpression(selector)))]
  }

  /// Cilium's `toServices`: a name, or labels of Services.
  func podsOfService(_ value: KubeValue, namespace: String?) -> [ReachPolicy.Peer] {
    if let named = value["k8sService"] {
      return podsBehind(
        named["serviceName"]?.string ?? "", namespace: named["namespace"]?.string ?? namespace ?? "")
    }
    guard let chosen = value["k8sServiceSelector"] else { return [] }
    let labels = LabelExpression(kubernetes: chosen["selector"])
    let place = chosen["namespace"]?.string
    return services.filter { place == nil || $0.namespace == place }.filter { labels.holds($0.labels) }
      .flatMap { podsBehind($0.name, namespace: $0.namespace ?? "") }
  }

  /// The CIDRs of an entry of Cilium's `toCIDRSet`.
  func cidrs(_ entry: KubeValue) -> [String] {
    if let cidr = entry["cidr"]?.string { return [cidr] }
    let chosen: [KubeObject]
    if let name = entry["cidrGroupRef"]?.string {
      chosen = cidrGroups.filter { $0.name == name }
    } else if let selector = entry["cidrGroupSelector"] {
      let labels = LabelExpression(kubernetes: selector)
      chosen = cidrGroups.filter { labels.holds($0.labels) }
    } else {
      chosen = []
    }
    return chosen.flatMap { $0.root.at("spec", "externalCIDRs")?.sequence ?? [] }.compactMap(\.string)
  }

  /// Networks of Calico's sets that a selector matches; `namespace` nil means the sets of the whole cluster only.
  func networks(_ selector: LabelExpression, namespace: String?) -> AddressSet {
    networkSets.filter { set in
      (set.kind == "GlobalNetworkSet" ? namespace == nil : set.namespace == namespace) && selector.holds(set.labels)
    }
    .flatMap { $0.root.at("spec", "nets")?.sequence ?? [] }
    .compactMap { $0.string.flatMap { AddressSet(cidr: $0) } }.reduce(.none) { $0.union($1) }
  }

  /// Names of the service accounts whose labels a selector matches.
  func accounts(_ selector: LabelExpression) -> [(namespace: String, name: String)] {
    serviceAccounts.filter { selector.holds($0.labels) }.map { ($0.namespace ?? "", $0.name) }
  }
}

extension LabelExpression {
  func holds(_ labels: [(key: String, value: String)]) -> Bool {
    evaluate { key in labels.first { $0.key == key }.map { .value($0.value) } ?? .absent } == .yes
  }
}
