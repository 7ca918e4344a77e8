import Basics
import KubeModel

/// Ingress, Gateway API and Istio routes: where users come in.
extension ManifestReader {
  /// A Service to which a route leads.
  private struct Backend {
    var service: String
    var port: KubeValue?
    var host: String?
    var path: String?
  }

  mutating func readRoutes() {
    for object in objects {
      switch object.kind {
      case "Ingress": enter(ingressBackends(object), object)
      case "HTTPRoute", "GRPCRoute": enter(gatewayBackends(object), object)
      case "VirtualService": readVirtualService(object)
      case "Gateway": readGateway(object)
      default: continue
      }
    }
  }

  private func ingressBackends(_ object: KubeObject) -> [Backend] {
    let spec = object.root["spec"]
    var backends = [spec?["defaultBackend"] ?? spec?["backend"]].compactMap(\.self).map { backend($0, nil, nil) }
    for rule in spec?["rules"]?.sequence ?? [] {
      let host = rule["host"]?.scalarText
      for path in rule.at("http", "paths")?.sequence ?? [] {
        if let target = path["backend"] { backends.append(backend(target, host, path["path"]?.scalarText)) }
      }
    }
    return backends.filter { !$0.service.isEmpty }
  }

  private func backend(_ value: KubeValue, _ host: String?, _ path: String?) -> Backend {
    let port = value.at("service", "port", "number") ?? value.at("service", "port", "name") ?? value["servicePort"]
    return Backend(
      service: value.at("service", "name")?.scalarText ?? value["serviceName"]?.scalarText ?? "", port: port,
      host: host,
      path: path)
  }

  private func gatewayBackends(_ object: KubeObject) -> [Backend] {
    let hosts = object.root.at("spec", "hostnames")?.sequence?.compactMap(\.scalarText) ?? []
    return (object.root.at("spec", "rules")?.sequence ?? []).flatMap { rule in
      let path = rule["matches"]?.sequence?.first?.at("path", "value")?.scalarText
      return (rule["backendRefs"]?.sequence ?? []).map {
        Backend(service: $0["name"]?.scalarText ?? "", port: $0["port"], host: hosts.first, path: path)
      }
    }
  }

  private mutating func readVirtualService(_ object: KubeObject) {
    let spec = object.root["spec"]
    let hosts = spec?["hosts"]?.sequence?.compactMap(\.scalarText) ?? []
    let gateways = spec?["gateways"]?.sequence?.compactMap(\.scalarText) ?? ["mesh"]
    var backends: [Backend] = []
    for field in ["http", "tcp", "tls"] {
      for rule in spec?[field]?.sequence ?? [] {
        let path = rule["match"]?.sequence?.first?["uri"]?.mapping?.entries.first?.value.scalarText
        for route in rule["route"]?.sequence ?? [] {
          guard let target = route.at("destination", "host")?.scalarText else { continue }
          backends.append(
            Backend(service: target, port: route.at("destination", "port", "number"), host: hosts.first, path: path))
        }
      }
    }
    if gateways.contains(where: { $0 != "mesh" }) { enter(backends, object) }
    if gateways.contains("mesh") { alias(hosts, backends, object) }
  }

  /// Inside the mesh another name for the first target.
  private mutating func alias(_ hosts: [String], _ backends: [Backend], _ object: KubeObject) {
    guard let target = backends.first?.service else { return }
    for host in hosts where host != "*" && firstLabel(host) != firstLabel(target) {
      application.hostAliases.append(ImportedApplication.HostAlias(host: host, target: target))
    }
    if Set(backends.map(\.service)).count > 1
      || object.root.at("spec", "http")?.sequence?.contains(where: { $0["fault"] != nil }) == true
    {
      application.note("\(object.title): its splitting of traffic is not carried over", at: object.location)
    }
  }

  private func firstLabel(_ host: String) -> Substring { host.split(separator: ".").first ?? "" }

  private mutating func readGateway(_ object: KubeObject) {
    let servers = object.root.at("spec", "servers")?.sequence ?? []
    let listeners = object.root.at("spec", "listeners")?.sequence ?? []
    let hosts =
      servers.flatMap { $0["hosts"]?.sequence?.compactMap(\.scalarText) ?? [] }
      + listeners.compactMap { $0["hostname"]?.scalarText }
    for host in hosts { take(host.split(separator: "/").last.map(String.init) ?? host) }
  }

  // MARK: - Entrances

  private mutating func enter(_ backends: [Backend], _ object: KubeObject) {
    var entered: [Int] = []
    for backend in backends {
      let service = String(firstLabel(backend.service))
      guard
        let index = application.parts.firstIndex(where: { part in
          part.hosts.contains(service)
            && (part.team == object.namespace || part.team == nil || object.namespace == nil
              || backend.service.contains("."))
        })
      else {
        application.note(
          "\(object.title): the Service \(backend.service), to which it leads, is not among the files",
          at: object.location)
        continue
      }
      open(backend, index)
      if let host = backend.host { take(host) }
      if !entered.contains(index) { entered.append(index) }
    }
    noteHosts(object, backends, entered)
  }

  private mutating func open(_ backend: Backend, _ index: Int) {
    application.parts[index].isEntrance = true
    let wanted = backend.port?.scalarText
    let ports = application.parts[index].ports
    let place =
      ports.firstIndex { wanted == $0.name || wanted.flatMap { Int($0) }.map($0.matches) ?? false }
      ?? ports.indices.first
    if let place { application.parts[index].ports[place].isEntrance = true }
  }

  /// The first host is the platform's domain.
  private mutating func take(_ host: String) {
    let plain = host.hasPrefix("*.") ? String(host.dropFirst(2)) : host
    if application.domain == nil, plain.isDomain { application.domain = plain }
  }

  private mutating func noteHosts(_ object: KubeObject, _ backends: [Backend], _ entered: [Int]) {
    let paths = backends.filter { $0.path != nil && $0.path != "/" && $0.path != "/*" }
    if entered.count > 1, !paths.isEmpty {
      let shown = paths.map { "\($0.path ?? "") to \($0.service)" }.joined(separator: ", ")
      application.note(
        "\(object.title) divides by path (\(shown)); here each service has a host of its own", at: object.location,
        remedy: "Route paths in a service of yours, or by a patch in apps/<overlay>/user.")
    }
    var hosts: [String] = []
    for host in backends.compactMap(\.host) where !hosts.contains(host) && host != application.domain && host != "*" {
      hosts.append(host)
    }
    if !hosts.isEmpty {
      application.note(
        "\(object.title): the hosts \(hosts.joined(separator: ", ")) become names below the platform's domain",
        at: object.location)
    }
  }
}
