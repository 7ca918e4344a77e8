import KubeModel

extension Check {
  static let conflictingMeshHosts = Check(
    "MSH04", "conflicting-hosts", .error, .networking,
    summary: "Two VirtualServices of the mesh, or two Gateways, claim one host.",
    why: "In the mesh one of them is passed over; at a gateway the order of merging is not defined.",
    remedy: "Put the routes of a host into one VirtualService.",
    peers: ["istio:IST0109", "istio:IST0145"],
    passing: MeshExample.istio("VirtualService", "hosts: [a], \(route)")
      + MeshExample.istio("VirtualService", "hosts: [b], \(route)", name: "b"),
    failing: MeshExample.istio("VirtualService", "hosts: [a], \(route)")
      + MeshExample.istio("VirtualService", "hosts: [a.x.svc.cluster.local], \(route)", name: "b")
  ) { inspection in
    var first: [MeshHost: KubeObject] = [:]
    let services = inspection.istio("VirtualService").flatMap { service -> [Violation] in
      let gateways = (service.root.at("spec", "gateways")?.sequence ?? []).compactMap(\.string)
      guard gateways.isEmpty || gateways.contains("mesh"), service.root.at("spec", "exportTo") == nil else { return [] }
      return (service.root.at("spec", "hosts")?.sequence ?? []).enumerated().compactMap { index, node in
        let host = MeshHost(node.string ?? "", from: service.namespace ?? "", inspection)
        guard let other = first[host] else {
          first[host] = service
          return nil
        }
        if other.title == service.title { return nil }
        return Violation(
          service, "claims \(node.string ?? "") in the mesh, as \(other.title) does", path: "spec.hosts[\(index)]",
          node: node)
      }
    }
    return services + overlappingGateways(inspection)
  }

  private static func overlappingGateways(_ inspection: Inspection) -> [Violation] {
    var first: [String: KubeObject] = [:]
    return inspection.istio("Gateway").flatMap { gateway -> [Violation] in
      let labels = (gateway.root.at("spec", "selector")?.mapping?.entries ?? [])
        .map { "\($0.key)=\($0.value.string ?? "")" }.sorted().joined(separator: ",")
      return (gateway.root.at("spec", "servers")?.sequence ?? []).enumerated().flatMap { index, server -> [Violation] in
        (server["hosts"]?.sequence ?? []).compactMap { host in
          let key = "\(labels) \(server.at("port", "number")?.integer ?? 0) \(host.string ?? "")"
          guard let other = first[key] else {
            first[key] = gateway
            return nil
          }
          if other.title == gateway.title { return nil }
          return Violation(
            gateway, "serves \(host.string ?? "") on the port of \(other.title)", path: "spec.servers[\(index)].hosts",
            node: host)
        }
      }
    }
  }

  private static let route = "http: [{route: [{destination: {host: a, port: {number: 80}}}]}]"

  static let unreachableRoute = Check(
    "MSH07", "unreachable-route", .medium, .networking,
    summary: "A route of a VirtualService is never used, or its weights do not add up.",
    why: "An earlier route takes its requests; weights are shared out otherwise than written.",
    remedy: "Put the narrower route first; let weights be 100 together.",
    peers: ["istio:IST0130", "istio:IST0131"],
    passing: MeshExample.istio(
      "VirtualService", "hosts: [a], http: [{match: [{uri: {prefix: /b}}], \(to)}, {\(to)}]"),
    failing: MeshExample.istio(
      "VirtualService", "hosts: [a], http: [{\(to)}, {match: [{uri: {prefix: /b}}], \(to)}]")
  ) { inspection in
    inspection.istio("VirtualService").flatMap { service in
      ["http", "tls", "tcp"].flatMap { list in neverUsed(service, list) } + badWeights(service)
    }
  }

  private static let to = "route: [{destination: {host: a, port: {number: 80}}}]"

  private static func neverUsed(_ service: KubeObject, _ list: String) -> [Violation] {
    var catchesAll: Int?
    var seen: [String: Int] = [:]
    return (service.root.at("spec", list)?.sequence ?? []).enumerated().compactMap { index, rule in
      let matches = rule["match"]?.sequence ?? []
      if let catchesAll {
        return Violation(
          service, "route \(index + 1) is never used: route \(catchesAll + 1) takes everything",
          path: "spec.\(list)[\(index)]", node: rule)
      }
      if matches.isEmpty {
        catchesAll = index
        return nil
      }
      let texts = matches.map { Self.withoutName($0).json() }
      let known = texts.compactMap { seen[$0] }
      for text in texts where seen[text] == nil { seen[text] = index }
      guard known.count == texts.count, let first = known.first else { return nil }
      return Violation(
        service, "route \(index + 1) matches what route \(first + 1) has taken", path: "spec.\(list)[\(index)].match",
        node: rule["match"])
    }
  }

  private static func withoutName(_ match: KubeValue) -> KubeValue {
    var match = match
    match["name"] = nil
    return match
  }

  private static func badWeights(_ service: KubeObject) -> [Violation] {
    MeshRoute.all(service).compactMap { rule in
      let routes = rule.value["route"]?.sequence ?? []
      let weights = routes.compactMap { $0["weight"]?.integer }
      if routes.count < 2 || weights.isEmpty { return nil }
      let sum = weights.reduce(0, +)
      if sum == 100, weights.count == routes.count { return nil }
      let message = sum == 0 ? "all weights are 0" : "the weights are \(sum) together"
      return Violation(service, message, path: "\(rule.path).route", node: rule.value["route"])
    }
  }

  static let hostNotOnGateway = Check(
    "MSH08", "vs-host-not-on-gateway", .medium, .networking,
    summary: "A VirtualService names a host that its Gateway does not serve.",
    why: "The gateway answers 404 for it.",
    remedy: "Add the host to a server of the Gateway.",
    peers: ["istio:IST0132", "istio:IST0165", "istio:IST0140"],
    passing: hostExample("a.example.com"), failing: hostExample("b.example.com")
  ) { inspection in
    inspection.istio("VirtualService").flatMap { service -> [Violation] in
      let names = (service.root.at("spec", "gateways")?.sequence ?? []).compactMap(\.string).filter { $0 != "mesh" }
      let gateways = names.compactMap { name -> KubeObject? in
        let parts = name.split(separator: "/").map(String.init)
        return inspection.find(
          "networking.istio.io", "Gateway", namespace: parts.count == 2 ? parts[0] : service.namespace,
          name: parts.last ?? "")
      }
      if gateways.isEmpty || gateways.count < names.count { return [] }
      let served = gateways.flatMap { $0.root.at("spec", "servers")?.sequence ?? [] }
        .flatMap { $0["hosts"]?.sequence ?? [] }.compactMap { $0.string?.split(separator: "/").last.map(String.init) }
      return (service.root.at("spec", "hosts")?.sequence ?? []).enumerated().compactMap { index, node in
        guard let host = node.string, host.contains("."), !host.contains(".svc"),
          !served.contains(where: { PublicName.meets($0, host) })
        else { return nil }
        return Violation(
          service, "\(gateways[0].title) does not serve \(host)", path: "spec.hosts[\(index)]", node: node)
      }
    }
  }

  private static func hostExample(_ host: String) -> String {
    MeshExample.istio(
      "Gateway",
      "selector: {istio: ingress}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, "
        + "hosts: [a.example.com], tls: {mode: SIMPLE, credentialName: a}}]", name: "g")
      + MeshExample.istio("VirtualService", "hosts: [\(host)], gateways: [g], \(route)")
  }
}
