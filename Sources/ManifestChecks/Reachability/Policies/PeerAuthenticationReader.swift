import KubeModel

/// What a mesh refuses because it comes without mutual TLS, and the ports that its proxies keep for themselves.
struct PeerAuthenticationReader {
  private let policies: [KubeObject]

  init(_ objects: ObjectsByKind) {
    policies = objects.all("security.istio.io", "PeerAuthentication")
  }

  /// Ports on which a pod takes no plain text, with the policy that says so.
  func strictPorts(of pod: ReachPod) -> (ports: PortSet, policy: KubeObject)? {
    var mode = "PERMISSIVE"
    var author: KubeObject?
    var ports: [(PortSet, Bool)] = []
    // From the mesh over the namespace to the workload: the narrower one wins, UNSET inherits.
    for scope in [Scope.mesh, .namespace, .workload] {
      for policy in policies where self.scope(policy, pod) == scope {
        if let own = policy.root.at("spec", "mtls", "mode")?.string, own != "UNSET" {
          (mode, author) = (own, policy)
        }
        for entry in policy.root.at("spec", "portLevelMtls")?.mapping?.entries ?? [] {
          guard scope == .workload, let number = Int(entry.key), let own = entry.value["mode"]?.string,
            own != "UNSET"
          else { continue }
          ports.append((.ports(.tcp, number), own == "STRICT"))
          author = author ?? policy
        }
      }
    }
    var strict = mode == "STRICT" ? PortSet.every(.tcp) : .none
    for (port, isStrict) in ports { strict = isStrict ? strict.union(port) : strict.subtracting(port) }
    guard let author, !strict.isEmpty else { return nil }
    return (strict, author)
  }

  private enum Scope { case mesh, namespace, workload }

  private func scope(_ policy: KubeObject, _ pod: ReachPod) -> Scope? {
    let isRoot = policy.namespace == IstioPolicyReader.rootNamespace
    let labels = policy.root.at("spec", "selector", "matchLabels")?.mapping?.entries ?? []
    if labels.isEmpty { return policy.namespace == pod.namespace ? isRoot ? .mesh : .namespace : isRoot ? .mesh : nil }
    guard policy.namespace == pod.namespace || isRoot,
      labels.allSatisfy({ pod.labels[$0.key] == $0.value.string })
    else { return nil }
    return .workload
  }

  func policies(for pods: [ReachPod], annotations: [KubeValue?]) -> [ReachPolicy] {
    var found: [ReachPolicy] = []
    var strict: [PortSet: Int] = [:]
    for (index, pod) in pods.enumerated() where pod.mesh == .sidecar || pod.mesh == .ambient {
      guard let (ports, policy) = strictPorts(of: pod) else { continue }
      if let known = strict[ports], case .these(let others) = found[known].subject, found[known].object == policy {
        found[known] = Self.refusal(policy, ports, others + [index])
      } else {
        strict[ports] = found.count
        found.append(Self.refusal(policy, ports, [index]))
      }
    }
    return found + Self.openPorts(pods, annotations)
  }

  private static func refusal(_ policy: KubeObject, _ ports: PortSet, _ pods: [Int]) -> ReachPolicy {
    var refusal = ReachPolicy(
      object: policy, layer: .mesh,
      place: .init(tier: IstioPolicyReader.Tier.mutual, order: 0, name: "\(policy.namespace ?? "")/\(policy.name)"),
      subject: .these(pods), isolates: [])
    let withoutIdentity = ReachPolicy.PodTerm(
      namespaces: .everything, pods: .not(.exists(ReachPolicy.PodTerm.principal)))
    refusal.ingress = [
      ReachPolicy.Rule(
        .deny, peers: [.pods(withoutIdentity), .world, .nodes, .apiServer], ports: .init(numbers: ports),
        path: "spec.mtls")
    ]
    return refusal
  }

  /// Health, metrics and merged metrics of the sidecar, and what an annotation keeps out of it.
  private static func openPorts(_ pods: [ReachPod], _ annotations: [KubeValue?]) -> [ReachPolicy] {
    var groups: [(ports: PortSet, pods: [Int], object: KubeObject)] = []
    var places: [PortSet: Int] = [:]
    for (index, pod) in pods.enumerated() {
      guard pod.mesh == .sidecar, let object = pod.object else { continue }
      let excluded = annotations[index]?["traffic.sidecar.istio.io/excludeInboundPorts"]?.string ?? ""
      let numbers = excluded.split(separator: ",").compactMap { part in Int(part.filter { $0 != " " }) }
      let ports = ([15020, 15021, 15090] + numbers).reduce(PortSet.none) { $0.union(.ports(.tcp, $1)) }
      if let place = places[ports] {
        groups[place].pods.append(index)
      } else {
        places[ports] = groups.count
        groups.append((ports, [index], object))
      }
    }
    return groups.map { group in
      var policy = ReachPolicy(
        object: group.object, layer: .mesh, place: .init(tier: IstioPolicyReader.Tier.open, order: 0, name: ""),
        subject: .these(group.pods), isolates: [])
      policy.ingress = [
        ReachPolicy.Rule(.allow, peers: nil, ports: .init(numbers: group.ports), path: "", condition: nil)
      ]
      return policy
    }
  }
}
