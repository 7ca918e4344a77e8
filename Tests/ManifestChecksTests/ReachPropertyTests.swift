import KubeModel
import ManifestChecks
import Testing

/// The engine beside a judge that asks the texts of the policies one pair and one port at a time.
@Suite struct ReachPropertyTests {
  @Test(arguments: Array(UInt64(1)...120)) func `classes and rows say what the texts say`(seed: UInt64) {
    var random = SmallRandom(seed: seed)
    let world = random.world()
    let objects = world.objects
    let reach = Reachability(objects)
    let addresses: [[UInt8]] = [
      [8, 8, 8, 8], [203, 0, 113, 7], [203, 0, 113, 200], [198, 51, 100, 1], [192, 0, 2, 1],
    ]
    let ends: [(ReachNaive.End, Reachability.Party)] =
      world.naive.pods.indices.map { (.pod($0), .pod($0)) }
      + addresses.compactMap { address in
        let text = address.map(String.init).joined(separator: ".")
        return reach.party(at: text).map { (.address(address), $0) }
      }
    #expect(ends.count == world.naive.pods.count + addresses.count)
    for (naiveFrom, from) in ends {
      for (naiveTo, to) in ends {
        if case .address = naiveFrom, case .address = naiveTo { continue }
        for reading in [ReachReading.certain, .possible] {
          let ports = reach.ports(from: from, to: to, reading)
          for (transport, title) in [(TransportProtocol.tcp, "TCP"), (.udp, "UDP")] {
            for port in SmallRandom.ports {
              let expected = world.naive.allows(naiveFrom, naiveTo, title, port)
              let got = ports.contains(transport, port)
              let told = reach.explain(from: from, to: to, transport, port, reading)
              #expect(
                got == expected && told.isAllowed == expected,
                "seed \(seed) \(reading): \(reach.title(from)) -> \(reach.title(to)) \(title) \(port): -\(expected) +\(got) \(told)"
              )
            }
          }
        }
      }
    }
  }
}

/// A linear congruential generator: the same seed, the same clusters.
struct SmallRandom {
  private var state: UInt64

  static let ports = [79, 80, 81, 443, 8080, 8081, 8090, 9090]

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  mutating func one<Element>(of list: [Element]) -> Element { list[below(list.count)] }

  struct World {
    var naive: ReachNaive
    var objects: [KubeObject]
  }

  mutating func world() -> World {
    let names = ["shop", "pay", "ops"]
    var namespaces: [String: [String: String]] = [:]
    var objects: [KubeObject] = []
    for name in names {
      var labels = ["kubernetes.io/metadata.name": name]
      if chance(60) { labels["tier"] = one(of: ["a", "b"]) }
      namespaces[name] = labels
      objects.append(
        KubeObject([
          "apiVersion": "v1", "kind": "Namespace",
          "metadata": ["name": .string(name), "labels": Self.mapping(labels)],
        ]))
    }
    var pods: [ReachNaive.Pod] = []
    for index in 0..<(3 + below(6)) {
      var labels = ["app": one(of: ["web", "db", "job"])]
      if chance(50) { labels["role"] = one(of: ["x", "y"]) }
      let ports = [("http", one(of: [80, 8080])), ("metrics", 9090)].filter { _ in chance(70) }
      let pod = ReachNaive.Pod(
        namespace: one(of: names), labels: labels, ports: ports, address: [10, 1, UInt8(index), 1],
        isHostNetwork: chance(10))
      pods.append(pod)
      objects.append(Self.object(pod, index))
    }
    var policies = (0..<below(6)).map { networkPolicy($0, names) }
    if chance(60) {
      for index in 0..<(1 + below(3)) { policies.append(adminPolicy(index, "AdminNetworkPolicy")) }
    }
    if chance(40) { policies.append(adminPolicy(0, "BaselineAdminNetworkPolicy")) }
    objects += policies.map { KubeObject($0) }
    return World(naive: ReachNaive(pods: pods, namespaces: namespaces, policies: policies), objects: objects)
  }

  private static func mapping(_ labels: [String: String]) -> KubeValue {
    .mapping(labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
  }

  private static func object(_ pod: ReachNaive.Pod, _ index: Int) -> KubeObject {
    let ports = pod.ports.map { name, number -> KubeValue in
      ["name": .string(name), "containerPort": .integer(number)]
    }
    let metadata: KubeValue = [
      "name": "pod-\(index)", "namespace": .string(pod.namespace), "labels": mapping(pod.labels),
    ]
    return KubeObject([
      "apiVersion": "v1", "kind": "Pod", "metadata": metadata,
      "spec": [
        "hostNetwork": .bool(pod.isHostNetwork),
        "containers": [["name": "main", "image": "a:1", "ports": .sequence(ports)]],
      ],
      "status": ["podIP": .string(pod.address.map(String.init).joined(separator: "."))],
    ])
  }

  // MARK: - Policies

  private mutating func selector(_ keys: [(String, [String])]) -> KubeValue {
    if chance(25) { return [:] }
    let (key, values) = one(of: keys)
    if chance(50) { return ["matchLabels": [key: .string(one(of: values))]] }
    let name = one(of: ["In", "NotIn", "Exists", "DoesNotExist"])
    let list: KubeValue = name.hasSuffix("In") ? .strings([one(of: values)]) : .omitted
    return ["matchExpressions": [["key": .string(key), "operator": .string(name), "values": list]]]
  }

  private mutating func podSelector() -> KubeValue {
    selector([("app", ["web", "db", "job"]), ("role", ["x", "y"])])
  }

  private mutating func namespaceSelector() -> KubeValue {
    selector([("kubernetes.io/metadata.name", ["shop", "pay", "ops"]), ("tier", ["a", "b"])])
  }

  private mutating func networkPolicy(_ index: Int, _ namespaces: [String]) -> KubeValue {
    var spec: KubeValue = ["podSelector": podSelector()]
    if chance(60) { spec["policyTypes"] = .strings(one(of: [["Ingress"], ["Egress"], ["Ingress", "Egress"]])) }
    for (list, peers) in [("ingress", "from"), ("egress", "to")] where chance(65) {
      spec[list] = .sequence((0..<below(3)).map { _ in rule(peers) })
    }
    return [
      "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
      "metadata": ["name": "policy-\(index)", "namespace": .string(one(of: namespaces))], "spec": spec,
    ]
  }

  private mutating func rule(_ peers: String) -> KubeValue {
    var rule: KubeValue = .mapping([])
    if chance(80) { rule[peers] = .sequence((0..<below(3)).map { _ in peer() }) }
    if chance(70) { rule["ports"] = .sequence((0..<below(3)).map { _ in port() }) }
    return rule
  }

  private mutating func peer() -> KubeValue {
    switch below(4) {
    case 0: return ["podSelector": podSelector()]
    case 1: return ["namespaceSelector": namespaceSelector()]
    case 2: return ["namespaceSelector": namespaceSelector(), "podSelector": podSelector()]
    default:
      let block = one(of: ["0.0.0.0/0", "203.0.113.0/24", "10.1.0.0/16", "198.51.100.0/24"])
      let except: KubeValue = chance(40) ? ["203.0.113.128/25", "10.1.2.0/24"] : .omitted
      return ["ipBlock": ["cidr": .string(block), "except": except]]
    }
  }

  private mutating func port() -> KubeValue {
    switch below(4) {
    case 0: ["port": .string(one(of: ["http", "metrics"])), "protocol": "TCP"]
    case 1: ["port": 8080, "endPort": .integer(one(of: [8081, 8090])), "protocol": .string(one(of: ["TCP", "UDP"]))]
    case 2: ["protocol": .string(one(of: ["TCP", "UDP"]))]
    default: ["port": .integer(one(of: Self.ports))]
    }
  }

  private mutating func adminPolicy(_ index: Int, _ kind: String) -> KubeValue {
    let isBaseline = kind != "AdminNetworkPolicy"
    var spec: KubeValue = ["subject": adminPods()]
    if !isBaseline { spec["priority"] = .integer(10 * index + below(5)) }
    for (list, peers) in [("ingress", "from"), ("egress", "to")] where chance(70) {
      spec[list] = .sequence(
        (0..<(1 + below(2))).map { _ in
          let actions = isBaseline ? ["Allow", "Deny"] : ["Allow", "Deny", "Pass"]
          var rule: KubeValue = ["action": .string(one(of: actions))]
          let address: KubeValue = ["networks": .strings([one(of: ["203.0.113.0/24", "0.0.0.0/0"])])]
          rule[peers] = [peers == "to" && chance(30) ? address : adminPods()]
          if chance(60) { rule["ports"] = [adminPort()] }
          return rule
        })
    }
    return [
      "apiVersion": "policy.networking.k8s.io/v1alpha1", "kind": .string(kind),
      "metadata": ["name": isBaseline ? "default" : "admin-\(index)"], "spec": spec,
    ]
  }

  private mutating func adminPods() -> KubeValue {
    chance(40)
      ? ["namespaces": namespaceSelector()]
      : ["pods": ["namespaceSelector": namespaceSelector(), "podSelector": podSelector()]]
  }

  private mutating func adminPort() -> KubeValue {
    switch below(3) {
    case 0: ["portNumber": ["protocol": "TCP", "port": .integer(one(of: Self.ports))]]
    case 1: ["portRange": ["protocol": .string(one(of: ["TCP", "UDP"])), "start": 8080, "end": 8090]]
    default: ["namedPort": "http"]
    }
  }
}
