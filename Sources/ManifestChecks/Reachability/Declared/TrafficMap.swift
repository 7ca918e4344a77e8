package import KubeModel

/// Reachability with the pods that stand in no file, and the look-ups by which declared traffic finds its ends.
package final class TrafficMap: Sendable {
  package let reachability: Reachability
  let objects: ObjectsByKind
  let workloads: [Workload]
  private let services: [String: KubeObject]
  private let configMaps: [String: KubeObject]
  private let namespaces: Set<String>
  /// Workloads that say the same as an earlier one: a file that is read twice adds no traffic.
  let copies: Set<Int>
  /// Without copies.
  private let podsByNamespace: [String: [Int]]
  /// By namespace and label, `shop/app=web`, and those of a namespace whose labels are not all known.
  private let podsByLabel: [String: [Int]]
  private let partlyKnown: [String: [Int]]
  private let workloadsByClass: [Int: [Int]]
  private let roles: [ChartPods.Role]
  private let waysMemo = Memo<[(pod: Int, ways: [KubeObject])]>()
  /// Where pods that a chart makes begin.
  private let firstAssumed: Int
  let serviceNames: Set<String>
  /// Groups of addresses of the internet.
  let publicGroups: [Reachability.Party]
  /// Those of IPv4, as atoms.
  let publicV4: [Int]
  let selectorsByNamespace: [String: [(service: KubeObject, selector: LabelExpression)]]

  package convenience init(_ objects: [KubeObject]) {
    self.init(
      ObjectsByKind(objects), workloads: objects.compactMap { Workload($0, Workload.Context()) })
  }

  init(_ objects: ObjectsByKind, workloads: [Workload]) {
    self.objects = objects
    self.workloads = workloads
    let charts = ChartPods(objects)
    var assumed = charts.pods
    var roles = charts.roles
    let labels = ["k8s-app": "kube-dns"]
    if !workloads.contains(where: { $0.namespace == "kube-system" && $0.label("k8s-app") == "kube-dns" }) {
      let ports = [
        ReachPod.Port(name: "dns", number: 53, transport: .udp),
        ReachPod.Port(name: "dns-tcp", number: 53, transport: .tcp),
      ]
      assumed.append(
        ReachPod(assumed: "kube-dns", namespace: "kube-system", labels: labels, ports: ports, isExact: true))
      roles.append(.nameServer)
    }
    reachability = Reachability(objects, workloads: workloads, assumed: assumed)
    let inside = Set(reachability.groups(ReachAddresses.unroutable))
    publicGroups = reachability.atoms.addresses.groups.indices.map { .addresses($0) }.filter { !inside.contains($0) }
    publicV4 = publicGroups.filter { [reachability] in !reachability.isV6($0) }.map { [reachability] in
      reachability.atom($0)
    }
    self.roles = roles
    firstAssumed = workloads.count
    services = objects.named("", "Service")
    configMaps = objects.named("", "ConfigMap")
    serviceNames = Set(services.values.map(\.name))  // any order
    let selecting = objects.all { $0.kind == "Service" }.compactMap { object in
      object.podSelector.map { (object, LabelExpression($0)) }
    }
    selectorsByNamespace = Dictionary(
      grouping: selecting.map { (service: $0.0, selector: $0.1) }, by: { $0.service.namespace ?? "" })
    namespaces = Set(reachability.pods.map(\.namespace))
      .union(objects.all { $0.kind == "Namespace" }.map(\.name))
    let copies = workloads.map(\.object).copies
    self.copies = copies
    workloadsByClass = Dictionary(grouping: workloads.indices) { [reachability] in
      reachability.atoms.classOfPod[$0]
    }
    let pods = reachability.pods
    let own = pods.indices.filter { !copies.contains($0) }
    podsByNamespace = Dictionary(grouping: own, by: { pods[$0].namespace })
    partlyKnown = Dictionary(grouping: own.filter { pods[$0].isPartlyKnown }, by: { pods[$0].namespace })
    var podsByLabel: [String: [Int]] = [:]
    for index in own where !pods[index].isPartlyKnown {
      for (key, value) in pods[index].labels {  // any order
        podsByLabel["\(pods[index].namespace)/\(key)=\(value)", default: []].append(index)
      }
    }
    self.podsByLabel = podsByLabel
  }

  /// Workloads with the Services and routes by which the outside reaches them.
  var ways: [(pod: Int, ways: [KubeObject])] { waysMemo.value { findWays() } }

  func service(_ name: String, in namespace: String) -> KubeObject? { services["\(namespace)/\(name)"] }
  func configMap(_ name: String, in namespace: String) -> KubeObject? { configMaps["\(namespace)/\(name)"] }
  func knows(namespace: String) -> Bool { namespaces.contains(namespace) }

  /// The workloads whose pods are of one of these classes, in the order of the files.
  func workloads(ofClasses classes: Set<Int>) -> [Int] {
    classes.flatMap { workloadsByClass[$0] ?? [] }.sorted()  // any order
  }

  /// Pods of a role: those of charts, and workloads by their image.
  func pods(_ role: ChartPods.Role) -> [Int] {
    let assumed = roles.indices.filter { roles[$0] == role }.map { $0 + firstAssumed }
    let images = Self.images[role] ?? []
    let own = workloads.indices.filter { index in
      guard !images.isEmpty else { return false }
      return workloads[index].containers.contains { images.contains(Self.imageName($0.image)) }
    }
    let named =
      role == .nameServer
      ? workloads.indices.filter {
        workloads[$0].namespace == "kube-system" && workloads[$0].label("k8s-app") == "kube-dns"
      } : []
    return Set(own + named).subtracting(copies).sorted() + assumed
  }

  private static let images: [ChartPods.Role: [String]] = [
    .prometheus: ["prometheus"], .scaler: ["keda"], .analysis: ["argo-rollouts", "flagger"],
    .ingressController: [
      "ingress-nginx-controller", "controller-ingress-nginx", "nginx-ingress", "traefik", "kubernetes-ingress",
    ],
  ]

  /// `quay.io/prometheus/prometheus:v3` is `prometheus`.
  static func imageName(_ image: String) -> String {
    let last = image.utf8.split(separator: UInt8(ascii: "/")).last ?? ""[...].utf8
    return String(Substring(last.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "@") }))
  }

  func pods(in namespace: String, _ selector: LabelExpression) -> [Int] {
    candidates(namespace, selector).filter { pod in
      selector.evaluate { SelectorIndex.label($0, of: reachability.pods[pod]) } == .yes
    }
  }

  /// Pods of the namespace, only those with a label that the selector asks for where it does.
  private func candidates(_ namespace: String, _ selector: LabelExpression) -> [Int] {
    guard let (key, values) = selector.required, !key.hasPrefix("@") else { return podsByNamespace[namespace] ?? [] }
    let labelled = Set(values.flatMap { podsByLabel["\(namespace)/\(key)=\($0)"] ?? [] })  // any order
    return labelled.union(partlyKnown[namespace] ?? []).sorted()
  }

  /// Pods behind a Service with the port that a client of `port` arrives at; nil port means any that it has.
  ///
  /// A Service that stands in no file may be a chart's: then any pod of the namespace may be behind it.
  func targets(_ name: String, in namespace: String, port: Port?) -> [DeclaredConnection.Target] {
    guard let service = service(name, in: namespace) else {
      return knows(namespace: namespace)
        ? (podsByNamespace[namespace] ?? []).map { .init(party: .pod($0), ports: nil) } : []
    }
    guard let selector = service.podSelector else { return [] }
    let entries = (service.root.at("spec", "ports")?.sequence ?? []).filter { entry in
      switch port {
      case nil: true
      case .number(let number): entry["port"]?.integer == number
      case .name(let name): entry["name"]?.string == name
      }
    }
    let isHeadless = service.root.at("spec", "clusterIP")?.string == "None"
    return pods(in: namespace, LabelExpression(selector)).map { pod in
      var ports = entries.reduce(PortSet.none) { $0.union(targetPort($1, of: pod)) }
      // Clients of a headless Service talk to the pods themselves, on whatever port they choose.
      if isHeadless, case .number(let number)? = port { ports = ports.union(.ports(.tcp, number)) }
      return .init(party: .pod(pod), ports: ports.isEmpty ? nil : ports)
    }
  }

  enum Port: Sendable, Hashable {
    case number(Int)
    case name(String)
  }

  /// The Services that select a pod.
  func services(of pod: Int) -> [KubeObject] {
    let pod = reachability.pods[pod]
    return (selectorsByNamespace[pod.namespace] ?? []).filter { entry in
      entry.selector.evaluate { SelectorIndex.label($0, of: pod) } == .yes
    }.map(\.service)
  }

  func targetPort(_ entry: KubeValue, of pod: Int) -> PortSet {
    let transport = TransportProtocol(entry["protocol"]?.string ?? "TCP") ?? .tcp
    if let name = entry["targetPort"]?.string { return reachability.pods[pod].numbers(of: name, transport) }
    return (entry["targetPort"]?.integer ?? entry["port"]?.integer).map { .ports(transport, $0) } ?? .none
  }

  /// All that the objects declare and policies could refuse.
  package var declared: [DeclaredConnection] {
    names + dependencies + backends + scrapes + webhooks + apiServerCalls + probes + members
  }

  /// The declared traffic that no reading of the policies lets through.
  package var blocked: [DeclaredConnection] { declared.filter { $0.isBlocked(reachability) } }

  package var declaredCount: Int { declared.count }
}
