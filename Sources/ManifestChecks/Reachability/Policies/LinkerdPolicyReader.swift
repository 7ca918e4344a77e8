import KubeModel

/// Reads Linkerd's Servers with the authorizations for them, and the inbound policy of pods where no Server stands.
struct LinkerdPolicyReader {
  private let servers: [KubeObject]
  private let authorizations: [KubeObject]
  private let authentications: [KubeObject]
  private let namespaces: [String: KubeObject]

  private enum Tier {
    static let server = 2.0
    static let inbound = 3.0
  }

  init(_ objects: ObjectsByKind) {
    let own = objects.all(group: "policy.linkerd.io")
    servers = own.filter { $0.kind == "Server" }
    authorizations = own.filter { $0.kind == "AuthorizationPolicy" || $0.kind == "ServerAuthorization" }
    authentications = own.filter { $0.kind == "MeshTLSAuthentication" || $0.kind == "NetworkAuthentication" }
    namespaces = Dictionary(
      objects.all("", "Namespace").map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  func policies(for pods: [ReachPod], annotations: [KubeValue?]) -> [ReachPolicy] {
    let isUsed = pods.contains { $0.mesh == .linkerd }
    return isUsed ? servers.map(serverPolicy) + inboundPolicies(pods, annotations) : []
  }

  // MARK: - Servers

  private func serverPolicy(_ server: KubeObject) -> ReachPolicy {
    let namespace = server.namespace ?? ""
    let meshed = LabelExpression.exists(ReachPolicy.PodTerm.principal)
    let pods = LabelExpression(kubernetes: server.root.at("spec", "podSelector"))
    var policy = ReachPolicy(
      object: server, layer: .mesh, place: .init(tier: Tier.server, order: 0, name: "\(namespace)/\(server.name)"),
      subject: .pods(.inNamespace(namespace, .conjunction([pods, meshed]))), isolates: [])
    var ports = ReachPolicy.Ports(numbers: .none)
    if let number = server.root.at("spec", "port")?.integer {
      ports.numbers = .ports(.tcp, number)
    } else if let name = server.root.at("spec", "port")?.string {
      ports.named = [.init(name: name, transport: .tcp)]
    }
    for authorization in authorizations where covers(authorization, server) {
      policy.ingress += grants(authorization).map { peers in
        ReachPolicy.Rule(.allow, peers: peers, ports: ports, path: "by \(authorization.title)")
      }
    }
    let access = server.root.at("spec", "accessPolicy")?.string ?? "deny"
    policy.ingress.append(Self.rest(access, ports, path: "spec.accessPolicy"))
    return policy
  }

  /// What a policy by name means for those whom nothing else lets in.
  private static func rest(_ access: String, _ ports: ReachPolicy.Ports, path: String) -> ReachPolicy.Rule {
    switch access {
    case "all-unauthenticated", "cluster-unauthenticated", "audit":
      ReachPolicy.Rule(.allow, peers: nil, ports: ports, path: path)
    case "all-authenticated", "cluster-authenticated", "all-mtls-unauthenticated":
      ReachPolicy.Rule(
        .deny, peers: [.pods(withoutIdentity), .world, .nodes, .apiServer], ports: ports, path: path)
    default: ReachPolicy.Rule(.deny, peers: nil, ports: ports, path: path)
    }
  }

  private static let withoutIdentity = ReachPolicy.PodTerm(
    namespaces: .everything, pods: .not(.exists(ReachPolicy.PodTerm.principal)))

  private func covers(_ authorization: KubeObject, _ server: KubeObject) -> Bool {
    guard authorization.namespace == server.namespace else { return false }
    if authorization.kind == "ServerAuthorization" {
      if let name = authorization.root.at("spec", "server", "name")?.string { return name == server.name }
      let selector = LabelExpression(kubernetes: authorization.root.at("spec", "server", "selector"))
      return selector.holds(server.labels)
    }
    let target = authorization.root.at("spec", "targetRef")
    switch target?["kind"]?.string {
    case "Namespace": return target?["name"]?.string == server.namespace
    case "Server": return target?["name"]?.string == server.name
    default: return false
    }
  }

  // MARK: - Clients

  /// Lists of peers of which one must fit; nil is everybody. All authentications of a policy must hold together.
  private func grants(_ authorization: KubeObject) -> [[ReachPolicy.Peer]?] {
    if authorization.kind == "ServerAuthorization" { return [client(authorization)] }
    var terms: [LabelExpression] = []
    var addresses: AddressSet?
    for reference in authorization.root.at("spec", "requiredAuthenticationRefs")?.sequence ?? [] {
      let name = reference["name"]?.string ?? ""
      let namespace = reference["namespace"]?.string ?? authorization.namespace ?? ""
      if reference["kind"]?.string == "ServiceAccount" {
        terms.append(.text(ReachPolicy.PodTerm.principal, .endsWith("/ns/\(namespace)/sa/\(name)")))
        continue
      }
      guard
        let found = authentications.first(where: {
          $0.kind == reference["kind"]?.string && $0.name == name && $0.namespace == namespace
        })
      else { return [] }
      if found.kind == "NetworkAuthentication" {
        let own = Self.networks(found.root.at("spec", "networks"))
        addresses = addresses?.intersection(own) ?? own
      } else {
        terms.append(identities(found))
      }
    }
    return [Self.peers(terms, addresses)]
  }

  private static func peers(_ terms: [LabelExpression], _ addresses: AddressSet?) -> [ReachPolicy.Peer]? {
    if terms.isEmpty { return addresses.map { [.addresses(.init(set: $0, pods: .always)), .nodes] } }
    let term = ReachPolicy.PodTerm(namespaces: .everything, pods: .conjunction(terms))
    return addresses.map { [.podsAt(term, .init(set: $0, pods: .always))] } ?? [.pods(term)]
  }

  private func client(_ authorization: KubeObject) -> [ReachPolicy.Peer]? {
    let client = authorization.root.at("spec", "client")
    let networks = client?["networks"].map { Self.networks($0) }
    if client?["unauthenticated"]?.bool == true { return Self.peers([], networks) }
    let mutual = client?["meshTLS"]
    if mutual?["unauthenticatedTLS"]?.bool == true { return Self.peers([], networks) }
    let names = (mutual?["identities"]?.sequence ?? []).compactMap(\.string).map(Self.identity)
    let accounts = (mutual?["serviceAccounts"]?.sequence ?? []).map { account -> LabelExpression in
      let namespace = account["namespace"]?.string ?? authorization.namespace ?? ""
      return .text(ReachPolicy.PodTerm.principal, .endsWith("/ns/\(namespace)/sa/\(account["name"]?.string ?? "")"))
    }
    return Self.peers([.any(names + accounts)], networks)
  }

  private func identities(_ authentication: KubeObject) -> LabelExpression {
    let names = (authentication.root.at("spec", "identities")?.sequence ?? []).compactMap(\.string)
    let references = (authentication.root.at("spec", "identityRefs")?.sequence ?? []).map {
      reference -> LabelExpression in
      let name = reference["name"]?.string ?? ""
      let namespace = reference["namespace"]?.string ?? authentication.namespace ?? ""
      return reference["kind"]?.string == "Namespace"
        ? .text(ReachPolicy.PodTerm.principal, .contains("/ns/\(name)/sa/"))
        : .text(ReachPolicy.PodTerm.principal, .endsWith("/ns/\(namespace)/sa/\(name)"))
    }
    return .any(names.map(Self.identity) + references)
  }

  /// `api.shop.serviceaccount.identity.linkerd.cluster.local`, `*.shop.serviceaccount…`, `*`.
  private static func identity(_ text: String) -> LabelExpression {
    if text == "*" { return .exists(ReachPolicy.PodTerm.principal) }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 2, parts[2] == "serviceaccount" else {
      return text.hasPrefix("*") ? .exists(ReachPolicy.PodTerm.principal) : .nothing
    }
    return parts[0] == "*"
      ? .text(ReachPolicy.PodTerm.principal, .contains("/ns/\(parts[1])/sa/"))
      : .text(ReachPolicy.PodTerm.principal, .endsWith("/ns/\(parts[1])/sa/\(parts[0])"))
  }

  private static func networks(_ value: KubeValue?) -> AddressSet {
    (value?.sequence ?? []).reduce(.none) { found, network in
      found.union(KubernetesPolicyReader.addresses(network["cidr"]?.string, except: network["except"]))
    }
  }

  // MARK: - Elsewhere

  private func inboundPolicies(_ pods: [ReachPod], _ annotations: [KubeValue?]) -> [ReachPolicy] {
    let key = "config.linkerd.io/default-inbound-policy"
    var groups: [(access: String, object: KubeObject, pods: [Int])] = []
    for (index, pod) in pods.enumerated() where pod.mesh == .linkerd {
      let namespace = namespaces[pod.namespace]
      let own = annotations[index]?[key]?.string
      guard let access = own ?? namespace?.annotations.first(where: { $0.key == key })?.value,
        let object = own == nil ? namespace : pod.object
      else { continue }
      if let place = groups.firstIndex(where: { $0.access == access && $0.object == object }) {
        groups[place].pods.append(index)
      } else {
        groups.append((access, object, [index]))
      }
    }
    return groups.map { group in
      var policy = ReachPolicy(
        object: group.object, layer: .mesh, place: .init(tier: Tier.inbound, order: 0, name: ""),
        subject: .these(group.pods), isolates: [])
      policy.ingress = [Self.rest(group.access, .all, path: key)]
      return policy
    }
  }
}
