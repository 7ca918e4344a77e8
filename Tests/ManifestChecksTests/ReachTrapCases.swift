import ManifestChecks

/// Cases of the kinds that extend Kubernetes' own policies.
extension ReachTrapTests {
  private static func admin(_ spec: String, _ name: String = "a") -> String {
    Case.other("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", spec, name, namespace: nil)
  }

  private static func cluster(_ spec: String, _ name: String = "a") -> String {
    Case.other("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", spec, name, namespace: nil)
  }

  private static let shop = "subject: {namespaces: {matchLabels: {team: shop}}}"
  private static let fromPay = "from: [{namespaces: {matchLabels: {team: pay}}}]"
  private static let opened = Case.policy("podSelector: {}, ingress: [{}]")
  private static let closed = Case.policy("podSelector: {}")

  @CaseList static var admin: [Case] {
    Case(
      "an admin denial beats a NetworkPolicy",
      admin("priority: 1, \(shop), ingress: [{action: Deny, \(fromPay)}]")
        + opened, "pay/db", "shop/web", 80, false)
    Case(
      "an admin grant beats a NetworkPolicy",
      admin("priority: 1, \(shop), ingress: [{action: Allow, \(fromPay)}]")
        + closed, "pay/db", "shop/web", 80, true)
    Case(
      "pass hands over",
      admin("priority: 1, \(shop), ingress: [{action: Pass, \(fromPay)}, {action: Deny, \(fromPay)}]")
        + opened, "pay/db", "shop/web", 80, true)
    Case(
      "the lower number decides",
      admin("priority: 9, \(shop), ingress: [{action: Deny, \(fromPay)}]", "a")
        + admin("priority: 2, \(shop), ingress: [{action: Allow, \(fromPay)}]", "b"), "pay/db", "shop/web", 80, true)
    Case(
      "what no rule names goes on",
      admin(
        "priority: 1, \(shop), ingress: [{action: Allow, \(fromPay), ports: [{portNumber: {protocol: TCP, port: 80}}]}]"
      )
        + closed, "pay/db", "shop/web", 81, false)
    Case(
      "an admin policy does not isolate", admin("priority: 1, \(shop), ingress: [{action: Allow, \(fromPay)}]"),
      "shop/db", "shop/web", 80, true)
    Case(
      "the baseline is asked last",
      Case.other(
        "policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy",
        "\(shop), ingress: [{action: Deny, \(fromPay)}]", "default", namespace: nil), "pay/db", "shop/web", 80, false)
    Case(
      "a NetworkPolicy beats the baseline",
      Case.other(
        "policy.networking.k8s.io/v1alpha1",
        "BaselineAdminNetworkPolicy", "\(shop), ingress: [{action: Deny, \(fromPay)}]", "default", namespace: nil)
        + opened,
      "pay/db", "shop/web", 80, true)
    Case(
      "the newer kind says Accept",
      cluster("tier: Admin, priority: 1, \(shop), ingress: [{action: Accept, \(fromPay)}]")
        + closed, "pay/db", "shop/web", 80, true)
    Case(
      "the newer kind has protocols",
      cluster(
        "tier: Admin, priority: 1, \(shop), ingress: [{action: Deny, \(fromPay), protocols: [{tcp: {destinationPort: {range: {start: 70, end: 90}}}}]}]"
      ),
      "pay/db", "shop/web", 80, false)
    Case(
      "a protocol without a port is all its ports",
      cluster(
        "tier: Admin, priority: 1, \(shop), ingress: [{action: Deny, \(fromPay), protocols: [{udp: {}}]}]"),
      "pay/db", "shop/web", 80, .udp, false)
    Case(
      "the newer kind has a baseline",
      cluster("tier: Baseline, priority: 1, \(shop), ingress: [{action: Deny, \(fromPay)}]")
        + opened, "pay/db", "shop/web", 80, true)
  }

  private static func cilium(_ spec: String, kind: String = "CiliumNetworkPolicy", _ name: String = "c") -> String {
    Case.other("cilium.io/v2", kind, spec, name, namespace: kind == "CiliumNetworkPolicy" ? "shop" : nil)
  }

  private static let web = "endpointSelector: {matchLabels: {app: web}}"

  @CaseList static var cilium: [Case] {
    Case("an empty rule of Cilium names nobody", cilium("\(web), ingress: [{}]"), "shop/db", "shop/web", 80, false)
    Case("an empty list does not close", cilium("\(web), ingress: []"), "shop/db", "shop/web", 80, true)
    Case(
      "fromEndpoints {} is the own namespace", cilium("\(web), ingress: [{fromEndpoints: [{}]}]"), "pay/db",
      "shop/web", 80, false)
    Case(
      "fromEndpoints {} takes neighbours in", cilium("\(web), ingress: [{fromEndpoints: [{}]}]"), "shop/db",
      "shop/web", 80, true)
    Case(
      "another namespace by its label",
      cilium(
        "\(web), ingress: [{fromEndpoints: [{matchLabels: {\"k8s:io.kubernetes.pod.namespace\": pay, app: db}}]}]"),
      "pay/db", "shop/web", 80, true)
    Case(
      "cluster-wide {} is every pod",
      cilium(
        "\(web), ingress: [{fromEndpoints: [{}]}]",
        kind: "CiliumClusterwideNetworkPolicy"), "pay/db", "shop/web", 80, true)
    Case(
      "a denial wins over every grant",
      cilium("\(web), ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: db}}]}]"),
      "shop/db", "shop/web", 80, false)
    Case(
      "a denial wins over a NetworkPolicy",
      cilium("\(web), ingressDeny: [{fromEndpoints: [{matchLabels: {app: db}}]}]")
        + opened, "shop/db", "shop/web", 80, false)
    Case("world is no pod", cilium("\(web), ingress: [{fromEntities: [world]}]"), "shop/db", "shop/web", 80, false)
    Case("world is the internet", cilium("\(web), ingress: [{fromEntities: [world]}]"), "8.8.8.8", "shop/web", 80, true)
    Case("cluster is every pod", cilium("\(web), ingress: [{fromEntities: [cluster]}]"), "pay/db", "shop/web", 80, true)
    Case("a CIDR never means pods", cilium("\(web), egress: [{toCIDR: [0.0.0.0/0]}]"), "shop/web", "pay/db", 80, false)
    Case(
      "a CIDR set has exceptions", cilium("\(web), egress: [{toCIDRSet: [{cidr: 8.0.0.0/8, except: [8.8.0.0/16]}]}]"),
      "shop/web", "8.8.8.8", 80, false)
    Case(
      "a name closes all else", cilium("\(web), egress: [{toFQDNs: [{matchName: api.example.com}]}]"), "shop/web",
      "8.8.8.8", 443, false)
    Case(
      "a name is open", cilium("\(web), egress: [{toFQDNs: [{matchName: api.example.com}]}]"), "shop/web",
      "api.example.com", 443, true)
    Case(
      "toPorts alone is everybody", cilium("\(web), ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]}]"),
      "pay/db", "shop/web", 80, true)
    Case(
      "ANY is UDP too", cilium("\(web), ingress: [{toPorts: [{ports: [{port: \"80\"}]}]}]"), "pay/db", "shop/web", 80,
      .udp, true)
    Case(
      "default deny can be turned off",
      cilium("\(web), enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]"),
      "pay/db", "shop/web", 80, true)
    Case(
      "an HTTP rule opens the port in part",
      cilium(
        "\(web), ingress: [{toPorts: [{ports: [{port: \"80\"}], rules: {http: [{method: GET}]}}]}]"), "pay/db",
      "shop/web",
      80, true)
    Case(
      "service accounts",
      cilium(
        "\(web), ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: db}}]}]"), "shop/api",
      "shop/web", 80, false)
  }

  private static func calico(_ kind: String, _ spec: String, _ name: String = "c") -> String {
    Case.other("projectcalico.org/v3", kind, spec, name, namespace: kind == "NetworkPolicy" ? "shop" : nil)
  }

  @CaseList static var calico: [Case] {
    Case("a Calico policy closes", calico("NetworkPolicy", "selector: app == 'web'"), "shop/db", "shop/web", 80, false)
    Case(
      "a selector of a rule is the own namespace",
      calico(
        "NetworkPolicy",
        "selector: app == 'web', ingress: [{action: Allow, source: {selector: app == 'db'}}]"), "pay/db", "shop/web",
      80,
      false)
    Case(
      "a namespaceSelector opens others",
      calico(
        "NetworkPolicy",
        "selector: app == 'web', ingress: [{action: Allow, source: {selector: app == 'db', namespaceSelector: team == 'pay'}}]"
      ),
      "pay/db", "shop/web", 80, true)
    Case(
      "rules in their order",
      calico(
        "NetworkPolicy",
        "selector: all(), ingress: [{action: Deny, source: {selector: app == 'db'}}, {action: Allow}]"), "shop/db",
      "shop/web", 80, false)
    Case(
      "policies in their order",
      calico("GlobalNetworkPolicy", "selector: all(), order: 20, ingress: [{action: Deny}]", "a")
        + calico("GlobalNetworkPolicy", "selector: all(), order: 10, ingress: [{action: Allow}]", "b"), "pay/db",
      "shop/web",
      80, true)
    Case(
      "before NetworkPolicies by order",
      calico(
        "GlobalNetworkPolicy",
        "selector: all(), order: 10, types: [Ingress], ingress: [{action: Deny, source: {selector: app == 'db'}}]")
        + opened,
      "pay/db", "shop/web", 80, false)
    Case(
      "after NetworkPolicies without order",
      calico(
        "GlobalNetworkPolicy",
        "selector: all(), types: [Ingress], ingress: [{action: Deny, source: {selector: app == 'db'}}]") + opened,
      "pay/db",
      "shop/web", 80, true)
    Case(
      "a tier ends in a denial",
      Case.other("projectcalico.org/v3", "Tier", "order: 100", "security", namespace: nil)
        + calico("GlobalNetworkPolicy", "tier: security, selector: app == 'web', types: [Ingress]") + opened, "pay/db",
      "shop/web", 80, false)
    Case(
      "a tier may pass",
      Case.other("projectcalico.org/v3", "Tier", "order: 100", "security", namespace: nil)
        + calico("GlobalNetworkPolicy", "tier: security, selector: app == 'web', ingress: [{action: Pass}]") + opened,
      "pay/db", "shop/web", 80, true)
    Case(
      "egress rules alone leave ingress open", calico("NetworkPolicy", "selector: all(), egress: [{action: Allow}]"),
      "pay/db", "shop/web", 80, true)
    Case(
      "protocols and ranges",
      calico(
        "NetworkPolicy",
        "selector: all(), ingress: [{action: Allow, protocol: TCP, destination: {ports: [\"8000:8080\", 90]}}]"),
      "pay/db",
      "shop/web", 8080, true)
    Case(
      "notNets", calico("NetworkPolicy", "selector: all(), ingress: [{action: Allow, source: {notNets: [8.0.0.0/8]}}]"),
      "8.8.8.8", "shop/web", 80, false)
    Case(
      "words of the language",
      calico(
        "NetworkPolicy",
        "selector: \"has(app) && app not in {'api', 'db'} && !(tier == 'data')\""), "pay/db", "shop/web", 80, false)
    Case(
      "what the language does not read selects nothing", calico("NetworkPolicy", "selector: \"app === 'web'\""),
      "pay/db", "shop/web", 80, true)
    Case(
      "service accounts",
      calico(
        "NetworkPolicy",
        "selector: all(), ingress: [{action: Allow, source: {serviceAccounts: {names: [db]}}}]"), "shop/db", "shop/web",
      80,
      true)
    Case(
      "sets of networks",
      calico("GlobalNetworkSet", "nets: [8.0.0.0/8]").replacing("name: c", with: "name: c, labels: {kind: ours}")
        + calico(
          "GlobalNetworkPolicy", "selector: all(), ingress: [{action: Allow, source: {selector: kind == 'ours'}}]"),
      "8.8.8.8", "shop/web", 80, true)
  }

  private static func authorization(_ spec: String, _ name: String = "z") -> String {
    Case.other("security.istio.io/v1", "AuthorizationPolicy", spec, name)
  }

  private static let ofWeb = "selector: {matchLabels: {app: web}}"

  @CaseList static var istio: [Case] {
    Case("an empty policy denies all", authorization(""), "shop/db", "shop/web", 80, false)
    Case("a mesh sees TCP only", authorization(""), "shop/db", "shop/web", 80, .udp, true)
    Case("a rule {} allows all", authorization("rules: [{}]"), "8.8.8.8", "shop/web", 80, true)
    Case(
      "principals", authorization("\(ofWeb), rules: [{from: [{source: {principals: [cluster.local/ns/pay/sa/db]}}]}]"),
      "pay/db", "shop/web", 80, true)
    Case(
      "other principals",
      authorization("\(ofWeb), rules: [{from: [{source: {principals: [cluster.local/ns/pay/sa/db]}}]}]"),
      "pay/api", "shop/web", 80, false)
    Case(
      "namespaces", authorization("\(ofWeb), rules: [{from: [{source: {namespaces: [pay]}}]}]"), "pay/api", "shop/web",
      80, true)
    Case(
      "ports", authorization("\(ofWeb), rules: [{to: [{operation: {ports: [\"80\"]}}]}]"), "pay/api", "shop/web", 81,
      false)
    Case(
      "denials first",
      authorization("\(ofWeb), action: DENY, rules: [{from: [{source: {namespaces: [pay]}}]}]")
        + authorization("\(ofWeb), rules: [{}]", "y"), "pay/api", "shop/web", 80, false)
    Case(
      "a denial of paths leaves the port open",
      authorization(
        "\(ofWeb), action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]"), "pay/api", "shop/web", 80, true)
    Case(
      "a denial without rules denies nothing", authorization("\(ofWeb), action: DENY"), "pay/api", "shop/web", 80, true)
    Case(
      "the root namespace holds everywhere",
      authorization("").replacing("namespace: shop", with: "namespace: istio-system"),
      "shop/db", "pay/web", 80, false)
    Case("the sidecar's own ports are open", authorization(""), "8.8.8.8", "shop/web", 15021, true)
    Case(
      "strict refuses what has no identity",
      Case.other("security.istio.io/v1", "PeerAuthentication", "mtls: {mode: STRICT}"),
      "8.8.8.8", "shop/web", 80, false)
    Case(
      "strict takes the mesh in", Case.other("security.istio.io/v1", "PeerAuthentication", "mtls: {mode: STRICT}"),
      "pay/db", "shop/web", 80, true)
    Case(
      "a port may be permissive",
      Case.other(
        "security.istio.io/v1", "PeerAuthentication",
        "\(ofWeb), mtls: {mode: STRICT}, portLevelMtls: {80: {mode: PERMISSIVE}}"), "8.8.8.8", "shop/web", 80, true)
    Case(
      "when narrows by namespace",
      authorization(
        "\(ofWeb), rules: [{when: [{key: source.namespace, values: [pay]}]}]"), "shop/db", "shop/web", 80, false)
    Case(
      "both layers must let it pass", authorization("\(ofWeb), rules: [{}]") + closed, "pay/db", "shop/web", 80, false)
  }

  @CaseList static var linkerd: [Case] {
    Case(
      "nothing of Linkerd holds without its proxies",
      Case.other(
        "policy.linkerd.io/v1beta3", "Server",
        "podSelector: {matchLabels: {app: web}}, port: 80"), "pay/db", "shop/web", 80, true)
  }
}
