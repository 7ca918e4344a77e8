import KubeModel
import ManifestChecks
import Testing

/// One question to a set of policies, with the answer that Kubernetes, Cilium, Calico or Istio gives.
struct ReachCase: Sendable, CustomStringConvertible {
  var description: String
  var policies: String
  var from: String
  var to: String
  var port: Int
  var transport: TransportProtocol
  var isAllowed: Bool

  init(
    _ description: String, _ policies: String, _ from: String, _ to: String, _ port: Int,
    _ transport: TransportProtocol, _ isAllowed: Bool
  ) {
    self.description = description
    self.policies = policies
    self.from = from
    self.to = to
    self.port = port
    self.transport = transport
    self.isAllowed = isAllowed
  }

  init(
    _ description: String, _ policies: String, _ from: String, _ to: String, _ port: Int, _ isAllowed: Bool
  ) {
    self.init(description, policies, from, to, port, .tcp, isAllowed)
  }

  /// Two namespaces with three pods each, and a pod in the node's network.
  static let cluster =
    ["shop", "pay"].map { namespace in
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: \(namespace), labels: {team: \(namespace), istio-injection: enabled}}
      ---

      """
        + ["web", "api", "db"].map { name in
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: \(name), namespace: \(namespace), labels: {app: \(name), tier: \(name == "db" ? "data" : "front")}}
          spec:
            serviceAccountName: \(name)
            containers:
              - {name: a, image: "a:1", ports: [{name: http, containerPort: \(name == "api" ? 9000 : 8080)}]}
          ---

          """
        }.joined()
    }.joined() + """
      apiVersion: v1
      kind: Pod
      metadata: {name: agent, namespace: shop, labels: {app: web}}
      spec: {hostNetwork: true, containers: [{name: a, image: "a:1"}]}
      ---

      """

  static func policy(_ spec: String, _ name: String = "p", namespace: String = "shop") -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: \(name), namespace: \(namespace)}
    spec: {\(spec)}
    ---

    """
  }

  static func other(
    _ version: String, _ kind: String, _ spec: String, _ name: String = "p", namespace: String? = "shop"
  )
    -> String
  {
    """
    apiVersion: \(version)
    kind: \(kind)
    metadata: {name: \(name)\(namespace.map { ", namespace: \($0)" } ?? "")}
    spec: {\(spec)}
    ---

    """
  }

  func answer(_ reading: ReachReading = .certain) -> (ports: Bool, told: ReachExplanation)? {
    let (objects, problems) = KubeDocuments.parse(Self.cluster + policies, file: "case.yaml")
    #expect(problems.isEmpty, "\(problems)")
    let reach = Reachability(objects)
    guard let source = party(from, reach), let target = party(to, reach) else { return nil }
    return (
      reach.ports(from: source, to: target, reading).contains(transport, port),
      reach.explain(from: source, to: target, transport, port, reading)
    )
  }

  private func party(_ name: String, _ reach: Reachability) -> Reachability.Party? {
    reach.party(at: name) ?? ReachName(name).parties(reach).first
  }
}

/// A list whose lines are looked at one by one by the type checker.
@resultBuilder enum CaseList {
  static func buildBlock(_ cases: ReachCase...) -> [ReachCase] { cases }
}

@Suite struct ReachTrapTests {
  typealias Case = ReachCase

  @Test(arguments: kubernetes + admin + cilium + calico + istio + linkerd)
  func `the engine answers as the cluster does`(trap: Case) throws {
    let answer = try #require(trap.answer(), "nobody is called \(trap.from) or \(trap.to)")
    #expect(answer.ports == trap.isAllowed, "\(trap.description): \(answer.told.steps)")
    #expect(answer.told.isAllowed == trap.isAllowed, "\(trap.description): \(answer.told.steps)")
  }

  private static func policy(_ spec: String, _ name: String = "p", namespace: String = "shop") -> String {
    Case.policy(spec, name, namespace: namespace)
  }

  private static let webPods = "podSelector: {matchLabels: {app: web}}"

  @CaseList static var kubernetes: [Case] {
    Case("without a policy everything passes", "", "pay/api", "shop/web", 1, .udp, true)
    Case("an empty list of rules closes", policy("\(webPods), ingress: []"), "pay/api", "shop/web", 80, false)
    Case("an empty rule opens", policy("\(webPods), ingress: [{}]"), "pay/api", "shop/web", 80, true)
    Case("an empty from is everybody", policy("\(webPods), ingress: [{from: []}]"), "8.8.8.8", "shop/web", 80, true)
    Case(
      "policies of another namespace select nothing here", policy("podSelector: {}", namespace: "pay"), "pay/api",
      "shop/web", 80, true)
    Case("an empty podSelector selects every pod", policy("podSelector: {}"), "pay/api", "shop/db", 80, false)
    Case("a missing podSelector selects every pod", policy("policyTypes: [Ingress]"), "pay/api", "shop/db", 80, false)
    Case("without policyTypes egress stays open", policy("\(webPods), ingress: []"), "shop/web", "pay/db", 80, true)
    Case(
      "an egress rule makes egress a type", policy("\(webPods), egress: [{ports: [{port: 443}]}]"), "shop/web",
      "pay/db", 80, false)
    Case(
      "an egress rule leaves the default type Ingress", policy("\(webPods), egress: [{ports: [{port: 443}]}]"),
      "pay/db", "shop/web", 80, false)
    Case(
      "an empty egress list does not make egress a type", policy("\(webPods), egress: []"), "shop/web", "pay/db", 80,
      true)
    Case(
      "policyTypes Egress without rules closes", policy("\(webPods), policyTypes: [Egress]"), "shop/web", "pay/db",
      80, false)
    Case(
      "policyTypes Egress leaves ingress open", policy("\(webPods), policyTypes: [Egress]"), "pay/db", "shop/web", 80,
      true)
    Case(
      "podSelector alone is the own namespace", policy("\(webPods), ingress: [{from: [{podSelector: {}}]}]"),
      "pay/api", "shop/web", 80, false)
    Case(
      "podSelector {} is every pod of the own namespace", policy("\(webPods), ingress: [{from: [{podSelector: {}}]}]"),
      "shop/db", "shop/web", 80, true)
    Case(
      "podSelector {} is nobody outside", policy("\(webPods), ingress: [{from: [{podSelector: {}}]}]"), "8.8.8.8",
      "shop/web", 80, false)
    Case(
      "namespaceSelector {} is every namespace", policy("\(webPods), ingress: [{from: [{namespaceSelector: {}}]}]"),
      "pay/api", "shop/web", 80, true)
    Case(
      "both selectors of one peer must hold",
      policy(
        "\(webPods), ingress: [{from: [{namespaceSelector: {matchLabels: {team: pay}}, podSelector: {matchLabels: {app: api}}}]}]"
      ),
      "pay/db", "shop/web", 80, false)
    Case(
      "one of two peers is enough",
      policy(
        "\(webPods), ingress: [{from: [{namespaceSelector: {matchLabels: {team: pay}}}, {podSelector: {matchLabels: {app: api}}}]}]"
      ),
      "pay/db", "shop/web", 80, true)
    Case(
      "the name label of a namespace is always there",
      policy("\(webPods), ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: pay}}}]}]"),
      "pay/db", "shop/web", 80, true)
    Case(
      "NotIn holds where the label is absent",
      policy("podSelector: {matchExpressions: [{key: none, operator: NotIn, values: [a]}]}"), "pay/db", "shop/web", 80,
      false)
    Case(
      "In with two values", policy("podSelector: {matchExpressions: [{key: app, operator: In, values: [api, web]}]}"),
      "pay/db", "shop/web", 80, false)
    Case(
      "policies add up", policy("podSelector: {}") + policy("\(webPods), ingress: [{ports: [{port: 80}]}]", "q"),
      "pay/db", "shop/web", 80, true)
    Case(
      "except is outside the block",
      policy("\(webPods), ingress: [{from: [{ipBlock: {cidr: 8.0.0.0/8, except: [8.8.0.0/16]}}]}]"), "8.8.8.8",
      "shop/web", 80, false)
    Case(
      "beside except is inside",
      policy("\(webPods), ingress: [{from: [{ipBlock: {cidr: 8.0.0.0/8, except: [8.8.0.0/16]}}]}]"),
      "8.9.0.1", "shop/web", 80, true)
    Case(
      "IPv6 blocks", policy("\(webPods), ingress: [{from: [{ipBlock: {cidr: \"2001:db8::/32\"}}]}]"), "2001:db8:1::1",
      "shop/web", 80, true)
    Case(
      "an IPv4 block holds no IPv6 address", policy("\(webPods), ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"),
      "2001:db8::1", "shop/web", 80, false)
    Case(
      "the protocol is TCP by default", policy("\(webPods), ingress: [{ports: [{port: 53}]}]"), "pay/db", "shop/web",
      53, .udp, false)
    Case(
      "a protocol without a port is all its ports", policy("\(webPods), ingress: [{ports: [{protocol: UDP}]}]"),
      "pay/db", "shop/web", 999, .udp, true)
    Case(
      "endPort is inside", policy("\(webPods), ingress: [{ports: [{port: 8000, endPort: 8080}]}]"), "pay/db",
      "shop/web", 8080, true)
    Case(
      "behind endPort is outside", policy("\(webPods), ingress: [{ports: [{port: 8000, endPort: 8080}]}]"), "pay/db",
      "shop/web", 8081, false)
    Case(
      "a named port is that of the receiver", policy("podSelector: {}, ingress: [{ports: [{port: http}]}]"), "pay/db",
      "shop/api", 9000, true)
    Case(
      "a named port is not that of its neighbour", policy("podSelector: {}, ingress: [{ports: [{port: http}]}]"),
      "pay/db", "shop/api", 8080, false)
    Case(
      "a named port of egress is that of the peer",
      policy("\(webPods), egress: [{ports: [{port: http}]}]"), "shop/web", "pay/api", 9000, true)
    Case(
      "a named port means nothing outside", policy("\(webPods), egress: [{ports: [{port: http}]}]"), "shop/web",
      "8.8.8.8", 8080, false)
    Case(
      "a named port of another protocol", policy("podSelector: {}, ingress: [{ports: [{port: http, protocol: UDP}]}]"),
      "pay/db", "shop/api", 9000, .udp, false)
    Case(
      "policies do not select pods of the host's network", policy("podSelector: {}"), "pay/db", "shop/agent", 80, true)
    Case(
      "pods of the host's network match no selector",
      policy("\(webPods), ingress: [{from: [{podSelector: {}}]}]"), "shop/agent", "shop/web", 80, false)
    Case(
      "a pod reaches itself", policy("podSelector: {}, policyTypes: [Ingress, Egress]"), "shop/web", "shop/web", 80,
      true)
    Case(
      "both sides must allow",
      policy("\(webPods), ingress: [{}]")
        + policy(
          "podSelector: {}, policyTypes: [Egress]",
          namespace: "pay"), "pay/db", "shop/web", 80, false)
  }
}
