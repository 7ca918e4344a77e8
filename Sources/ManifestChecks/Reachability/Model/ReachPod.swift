package import KubeModel

/// Pods of one template as policies see them.
package struct ReachPod: Sendable {
  /// `Deployment shop/checkout`; for pods that stand in no file what is known of them.
  package let title: String
  package let namespace: String
  /// The workload's own name, without its kind.
  package let name: String
  /// nil for pods that a chart or the platform makes.
  package let object: KubeObject?
  let labels: [String: String]
  /// Not all labels are known: a selector may match or not.
  let isPartlyKnown: Bool
  /// In the node's network: policies neither select it nor recognize it by labels.
  package let isHostNetwork: Bool
  package let serviceAccount: String
  package let ports: [Port]
  /// Known from a running cluster only.
  let addresses: AddressSet
  /// More than one pod, or a template that may have more.
  let isMany: Bool
  var mesh = Mesh.none

  package struct Port: Sendable, Hashable {
    package var name: String?
    package var number: Int
    package var transport: TransportProtocol
  }

  /// How its traffic passes a service mesh.
  enum Mesh: Sendable, Hashable {
    case none
    case sidecar
    case ambient
    case linkerd
  }

  init(_ workload: Workload) {
    let object = workload.object
    self.object = object
    title = object.title
    namespace = workload.namespace
    name = object.name
    var labels = Dictionary(workload.labels.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    if object.kind == "Job" {
      for key in ["job-name", "batch.kubernetes.io/job-name"] { labels[key] = object.name }
    }
    self.labels = labels
    isPartlyKnown = false
    isHostNetwork = workload.spec["hostNetwork"]?.bool ?? false
    serviceAccount =
      (workload.spec["serviceAccountName"] ?? workload.spec["serviceAccount"])?.string.flatMap { $0.isEmpty ? nil : $0 }
      ?? "default"
    ports = Self.ports(workload)
    let status = object.kind == "Pod" ? object.root["status"] : nil
    let texts =
      [status?["podIP"]?.string].compactMap(\.self)
      + (status?["podIPs"]?.sequence ?? []).compactMap { $0["ip"]?.string }
    addresses = texts.compactMap { AddressSet(cidr: $0) }.reduce(.none) { $0.union($1) }
    isMany = object.kind != "Pod" && object.root.at("spec", "replicas")?.integer != 1
  }

  /// Pods of a chart or of the platform: in a namespace, with these labels and perhaps others.
  init(assumed title: String, namespace: String, labels: [String: String], ports: [Port] = [], isExact: Bool = false) {
    self.title = title
    self.namespace = namespace
    name = title
    object = nil
    self.labels = labels
    isPartlyKnown = !isExact
    isHostNetwork = false
    serviceAccount = ""
    self.ports = ports
    addresses = .none
    isMany = true
  }

  /// Ports of containers that stay.
  private static func ports(_ workload: Workload) -> [Port] {
    workload.lasting.flatMap(\.ports).compactMap { port in
      guard let number = port["containerPort"]?.integer else { return nil }
      let transport = port["protocol"]?.string.flatMap { TransportProtocol($0) } ?? .tcp
      return Port(name: port["name"]?.string, number: number, transport: transport)
    }
  }

  /// The numbers of a port's name: those that containers declare, and those of the proxy that a mesh adds.
  func numbers(of name: String, _ transport: TransportProtocol?) -> PortSet {
    let declared = ports.filter { $0.name == name && (transport == nil || $0.transport == transport) }
      .reduce(PortSet.none) { $0.union(.ports($1.transport, $1.number)) }
    guard declared.isEmpty, transport == nil || transport == .tcp else { return declared }
    switch (mesh, name) {
    case (.linkerd, "linkerd-admin"): return .ports(.tcp, 4191)
    case (.linkerd, "linkerd-proxy"): return .ports(.tcp, 4143)
    case (.sidecar, "http-envoy-prom"): return .ports(.tcp, 15090)
    case (.none, _), (.sidecar, _), (.ambient, _), (.linkerd, _): return .none
    }
  }
}
