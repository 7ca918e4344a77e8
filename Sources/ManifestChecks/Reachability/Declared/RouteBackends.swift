import KubeModel

extension TrafficMap {
  /// From controllers and gateways to what their routes name.
  var backends: [DeclaredConnection] { ingressBackends + routeBackends + virtualBackends }

  private var ingressBackends: [DeclaredConnection] {
    let controllers = pods(.ingressController)
    if controllers.isEmpty { return [] }
    return objects.all("networking.k8s.io", "Ingress").filter { Self.isOfPods($0) }
      .flatMap { ingress -> [DeclaredConnection] in
        Self.ingressServices(ingress).flatMap { path, value -> [DeclaredConnection] in
          let port: Port? =
            value.at("port", "number")?.integer.map { .number($0) }
            ?? value.at("port", "name")?.string.map { .name($0) }
          return connections(
            controllers, value["name"]?.string ?? "", ingress.namespace ?? "", port, ingress, path, value)
        }
      }
  }

  /// Load balancers of clouds reach pods from addresses that stand in no file.
  private static func isOfPods(_ ingress: KubeObject) -> Bool {
    let name =
      ingress.root.at("spec", "ingressClassName")?.string
      ?? ingress.annotations.first { $0.key == "kubernetes.io/ingress.class" }?.value ?? ""
    return !["alb", "gce", "gce-internal", "azure-application-gateway", "azure-alb-external"].contains(name)
  }

  /// Services behind an Ingress with their paths.
  static func ingressServices(_ ingress: KubeObject) -> [(path: String, value: KubeValue)] {
    var found: [(String, KubeValue)] = []
    if let value = ingress.root.at("spec", "defaultBackend", "service") {
      found.append(("spec.defaultBackend.service", value))
    }
    for (ruleIndex, rule) in (ingress.root.at("spec", "rules")?.sequence ?? []).enumerated() {
      for (index, path) in (rule.at("http", "paths")?.sequence ?? []).enumerated() {
        guard let value = path.at("backend", "service") else { continue }
        found.append(("spec.rules[\(ruleIndex)].http.paths[\(index)].backend.service", value))
      }
    }
    return found
  }

  private var routeBackends: [DeclaredConnection] {
    let kinds = ["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"]
    return objects.all { $0.group == "gateway.networking.k8s.io" && kinds.contains($0.kind) }
      .flatMap { route -> [DeclaredConnection] in
        let gateways = (route.root.at("spec", "parentRefs")?.sequence ?? []).flatMap { gatewayPods($0, of: route) }
        if gateways.isEmpty { return [] }
        return (route.root.at("spec", "rules")?.sequence ?? []).enumerated().flatMap { ruleIndex, rule in
          (rule["backendRefs"]?.sequence ?? []).enumerated().flatMap { index, backend in
            connections(
              gateways, backend["name"]?.string ?? "", backend["namespace"]?.string ?? route.namespace ?? "",
              backend["port"]?.integer.map { .number($0) }, route, "spec.rules[\(ruleIndex)].backendRefs[\(index)]",
              backend)
          }
        }
      }
  }

  private func gatewayPods(_ parent: KubeValue, of route: KubeObject) -> [Int] {
    guard (parent["kind"]?.string ?? "Gateway") == "Gateway" else { return [] }
    let name = parent["name"]?.string ?? ""
    let namespace = parent["namespace"]?.string ?? route.namespace ?? ""
    let gateway = objects.all("gateway.networking.k8s.io", "Gateway").first {
      $0.name == name && ($0.namespace ?? "") == namespace
    }
    let className = gateway?.root.at("spec", "gatewayClassName")?.string ?? ""
    guard gateway != nil, Self.classesOfPods.contains(where: { className.hasPrefix($0) }) else { return [] }
    return pods(in: namespace, .label("gateway.networking.k8s.io/gateway-name", name))
  }

  /// Classes of gateways that are pods of the Gateway's namespace; those of clouds reach pods from outside.
  private static let classesOfPods = ["istio", "nginx", "envoy", "eg", "traefik", "kong", "contour", "haproxy"]

  private var virtualBackends: [DeclaredConnection] {
    let gateways = objects.all("networking.istio.io", "Gateway")
    return objects.all("networking.istio.io", "VirtualService")
      .flatMap { service -> [DeclaredConnection] in
        let names = (service.root.at("spec", "gateways")?.sequence ?? []).compactMap(\.string)
        let sources = gateways.filter { gateway in
          names.contains("\(gateway.namespace ?? "")/\(gateway.name)")
            || gateway.namespace == service.namespace && names.contains(gateway.name)
        }.flatMap { istioGatewayPods($0) }
        if sources.isEmpty { return [] }
        return Self.destinations(service).flatMap { path, destination -> [DeclaredConnection] in
          guard let host = destination["host"]?.string else { return [] }
          let parts = host.split(separator: ".").map(String.init)
          let namespace = parts.count > 1 ? parts[1] : service.namespace ?? ""
          return connections(
            sources, parts.first ?? "", namespace, destination.at("port", "number")?.integer.map { .number($0) },
            service, path, destination)
        }
      }
  }

  /// Destinations of a VirtualService with their paths.
  static func destinations(_ service: KubeObject) -> [(path: String, value: KubeValue)] {
    ["http", "tcp", "tls"].flatMap { list in
      (service.root.at("spec", list)?.sequence ?? []).enumerated().flatMap { index, rule in
        (rule["route"]?.sequence ?? []).enumerated().compactMap { routeIndex, route in
          route["destination"].map { ("spec.\(list)[\(index)].route[\(routeIndex)].destination", $0) }
        }
      }
    }
  }

  private func istioGatewayPods(_ gateway: KubeObject) -> [Int] {
    let labels = (gateway.root.at("spec", "selector")?.mapping?.entries ?? []).map {
      LabelExpression.label($0.key, $0.value.string ?? "")
    }
    let selector = LabelExpression.conjunction(labels)
    let gateways = Set(pods(.gateway))
    return reachability.pods.indices.filter { index in
      let pod = reachability.pods[index]
      switch selector.evaluate({ SelectorIndex.label($0, of: pod) }) {
      case .yes: return true
      case .maybe: return gateways.contains(index) && pod.namespace == gateway.namespace
      case .no: return false
      }
    }
  }

  private func connections(
    _ sources: [Int], _ name: String, _ namespace: String, _ port: Port?, _ object: KubeObject, _ path: String,
    _ node: KubeValue
  ) -> [DeclaredConnection] {
    guard service(name, in: namespace) != nil else { return [] }
    let targets = targets(name, in: namespace, port: port)
    if targets.isEmpty { return [] }
    return sources.map { source in
      DeclaredConnection(
        kind: .backend, source: .pod(source), targets: targets, reason: "route to \(name)", object: object, path: path,
        node: node)
    }
  }
}
