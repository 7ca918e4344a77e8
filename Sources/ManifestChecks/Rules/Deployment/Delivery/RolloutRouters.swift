import KubeModel

extension Check {
  static let rolloutRouters = Check(
    "ROL08", "router-objects", .error, .deployment,
    summary: "The router of a canary does not send traffic to both of its Services.",
    why: "The controller can't set a weight, and the Rollout stops at its first step.",
    remedy: "Let the Ingress name the stable Service, and the VirtualService exactly both.",
    peers: .peers("AR:router-objects"),
    passing: Example.all(routerExample, routesExample("{destination: {host: b}, weight: 0}")),
    failing: Example.all(routerExample, routesExample("{destination: {host: c}, weight: 0}"))
  ) { inspection in
    inspection.eachRollout { rollout, spec in
      guard let canary = spec.at("strategy", "canary"), let routing = canary["trafficRouting"] else { return [] }
      return ingresses(rollout, canary, routing, inspection) + virtualServices(rollout, canary, routing, inspection)
    }
  }

  private static func ingresses(
    _ rollout: KubeObject, _ canary: KubeValue, _ routing: KubeValue, _ inspection: Inspection
  ) -> [Violation] {
    let base = "spec.strategy.canary.trafficRouting"
    var named: [(path: String, name: String)] = []
    if let name = routing.at("nginx", "stableIngress")?.string { named.append(("\(base).nginx.stableIngress", name)) }
    for (index, name) in (routing.at("nginx", "stableIngresses")?.sequence ?? []).enumerated() {
      named.append(("\(base).nginx.stableIngresses[\(index)]", name.string ?? ""))
    }
    if let name = routing.at("alb", "ingress")?.string { named.append(("\(base).alb.ingress", name)) }
    let wanted =
      routing["alb"] == nil
      ? canary["stableService"]?.string : routing.at("alb", "rootService")?.string ?? canary["stableService"]?.string
    return named.compactMap { path, name in
      guard let ingress = inspection.find("networking.k8s.io", "Ingress", namespace: rollout.namespace, name: name)
      else {
        return Violation(
          rollout, "the Ingress \(name) is missing in namespace \(rollout.namespace ?? "default")", path: path,
          severity: inspection.missing(in: rollout.namespace))
      }
      guard let wanted else { return nil }
      let backends = TrafficMap.ingressServices(ingress).compactMap { $0.value["name"]?.string }
      return backends.contains(wanted)
        ? nil : Violation(rollout, "the Ingress \(name) sends nothing to \(wanted)", path: path)
    }
  }

  private static func virtualServices(
    _ rollout: KubeObject, _ canary: KubeValue, _ routing: KubeValue, _ inspection: Inspection
  ) -> [Violation] {
    guard let istio = routing["istio"] else { return [] }
    let base = "spec.strategy.canary.trafficRouting.istio"
    var named: [(path: String, value: KubeValue)] = []
    if let one = istio["virtualService"] { named.append(("\(base).virtualService", one)) }
    for (index, one) in (istio["virtualServices"]?.sequence ?? []).enumerated() {
      named.append(("\(base).virtualServices[\(index)]", one))
    }
    return named.flatMap { path, value -> [Violation] in
      guard let text = value["name"]?.string else { return [] }
      let parts = text.split(separator: ".").map(String.init)
      let namespace = parts.count > 1 ? parts[1] : rollout.namespace
      let found = inspection.find("networking.istio.io", "VirtualService", namespace: namespace, name: parts[0])
      guard let found else {
        return [
          Violation(
            rollout, "the VirtualService \(parts[0]) is missing in namespace \(namespace ?? "default")", path: path,
            severity: inspection.missing(in: namespace))
        ]
      }
      let routes = (value["routes"]?.sequence ?? []).compactMap(\.string)
      return problems(with: found, routes, canary, istio).map { Violation(rollout, $0, path: path) }
    }
  }

  private static func problems(
    with service: KubeObject, _ names: [String], _ canary: KubeValue, _ istio: KubeValue
  ) -> [String] {
    let routes = service.root.at("spec", "http")?.sequence ?? []
    let known = routes.compactMap { $0["name"]?.string }
    if let missing = names.first(where: { !known.contains($0) }) {
      return ["the VirtualService \(service.name) has no route \(missing)"]
    }
    if names.isEmpty, routes.count > 1 {
      return ["the VirtualService \(service.name) has several routes, and none is named"]
    }
    let meant = names.isEmpty ? routes : routes.filter { names.contains($0["name"]?.string ?? "") }
    let subsets = istio["destinationRule"]
    return meant.compactMap { route in
      let targets = (route["route"]?.sequence ?? []).compactMap { $0["destination"] }
      let wanted: [String]
      let given: [String]
      if let subsets {
        wanted = [subsets["stableSubsetName"]?.string, subsets["canarySubsetName"]?.string].compactMap(\.self)
        given = targets.compactMap { $0["subset"]?.string }
      } else {
        wanted = [canary["stableService"]?.string, canary["canaryService"]?.string].compactMap(\.self)
        given = targets.compactMap { $0["host"]?.string }.map { String($0.prefix { $0 != "." }) }
      }
      guard wanted.count == 2, Set(wanted) != Set(given) || given.count != 2 else { return nil }
      return "a route of \(service.name) goes to \(given.joined(separator: ", ")), not to \(wanted[0]) and \(wanted[1])"
    }
  }

  private static let routerExample = rolloutExample(
    "{canary: {stableService: a, canaryService: b, trafficRouting: {istio: {virtualService: {name: v}}}}}")

  private static func routesExample(_ route: String) -> String {
    Example.object(
      "networking.istio.io/v1", "VirtualService",
      "spec: {hosts: [a], http: [{route: [{destination: {host: a}, weight: 100}, \(route)]}]}", name: "v")
  }
}
