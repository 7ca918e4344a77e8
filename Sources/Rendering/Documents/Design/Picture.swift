import Basics
import DesignEngine
import PlatformSpec

extension DesignDocument {
  /// The way of a request through regions, zones and pools, and who calls whom.
  func picture(_ document: inout MarkdownDocument) {
    document.heading(2, "The picture")
    document.code("mermaid", entranceDiagram.text)
    let services = specification.services
    guard services.count > 1, services.contains(where: { !$0.calls.isEmpty || !$0.consumes.isEmpty }) else { return }
    if services.count <= Self.mostServicesDrawn {
      document.paragraph("Calls between services (calls per request where it is not one) and queues:")
      document.code("mermaid", callDiagram.text)
    } else {
      let calls = services.reduce(0) { $0 + $1.calls.count }
      document.paragraph(
        "The call graph has \(services.count) services and \(calls) calls, too many to draw; it stands in "
          + "[proof/traffic.yaml](proof/traffic.yaml).")
    }
  }

  private static let mostServicesDrawn = 40

  // MARK: - Entrance, zones, pools

  private var entranceDiagram: MermaidDiagram {
    var diagram = MermaidDiagram(direction: "TB")
    diagram.node("users", "Users", .round)
    var outside = "users"
    if specification.networking.globalTraffic {
      diagram.node("global", "Global entrance")
      diagram.edge(outside, "global")
      outside = "global"
    }
    for cluster in design.clusters { draw(cluster, from: outside, &diagram) }
    let external = specification.dataStores.filter { $0.hosting != .operator }
    if !external.isEmpty, let cluster = design.clusters.first {
      let names = external.prefix(6).map(\.name).joined(separator: "\n")
      let more = external.count > 6 ? "\nand \(external.count - 6) more" : ""
      diagram.node("stores", "Data outside of the cluster\n\(names)\(more)", .store)
      diagram.edge(cluster.name, "stores", dotted: true)
    }
    return diagram
  }

  private func draw(_ cluster: ClusterDesign, from outside: String, _ diagram: inout MermaidDiagram) {
    let entrances = entrancePath
    diagram.group(cluster.name, "\(cluster.name), \(cluster.region)") { diagram in
      for (index, name) in entrances.enumerated() { diagram.node("\(cluster.name) entrance \(index)", name) }
      for zone in cluster.zones {
        diagram.group("\(cluster.name) \(zone)", zone) { diagram in
          for pool in cluster.pools {
            let capacity = pool.capacity == .spot ? ", spot" : ""
            diagram.node(
              "\(cluster.name) \(zone) \(pool.name)", "\(pool.name)\n\(pool.machineTypes.first ?? "")\(capacity)")
          }
        }
      }
    }
    guard !entrances.isEmpty else { return }
    diagram.edge(outside, "\(cluster.name) entrance 0", specification.networking.tls ? "HTTPS" : "HTTP")
    for index in entrances.indices.dropFirst() {
      diagram.edge("\(cluster.name) entrance \(index - 1)", "\(cluster.name) entrance \(index)")
    }
    for zone in cluster.zones {
      diagram.edge("\(cluster.name) entrance \(entrances.count - 1)", "\(cluster.name) \(zone)")
    }
  }

  /// What a request passes before it reaches a service.
  private var entrancePath: [String] {
    let networking = specification.networking
    var path: [String] = []
    if networking.webApplicationFirewall { path.append("Web application firewall") }
    switch networking.ingress {
    case .alb: path.append("Application load balancer")
    case .nginx: path += ["Load balancer", "ingress-nginx"]
    case .gatewayAPI: path.append("Gateway")
    case .gkeIngress: path.append("Google load balancer")
    case .applicationGateway: path.append("Application Gateway")
    case .none: return []
    }
    switch networking.mesh {
    case .istio: path.append("Istio ingress gateway")
    case .linkerd, .none: break
    }
    return path
  }

  // MARK: - Calls

  private var callDiagram: MermaidDiagram {
    var diagram = MermaidDiagram()
    let services = specification.services
    if services.contains(where: { $0.entryShare.nano > 0 }) { diagram.node("users", "Users", .round) }
    for service in services { diagram.node(service.name, service.name) }
    for queue in specification.queues { diagram.node("queue \(queue.name)", queue.name, .store) }
    for service in services {
      if service.entryShare.nano > 0 { diagram.edge("users", service.name, "\(service.entryShare) %") }
      for call in service.calls {
        let rate = call.perThousandRequests == 1000 ? nil : Self.perRequest(call.perThousandRequests)
        diagram.edge(service.name, call.service, rate)
      }
      for queue in service.produces { diagram.edge(service.name, "queue \(queue)", dotted: true) }
      for queue in service.consumes { diagram.edge("queue \(queue)", service.name, dotted: true) }
    }
    return diagram
  }

  private static func perRequest(_ thousandths: Int) -> String {
    var text = decimalText(Int64(thousandths), places: 3)
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
