import KubeModel

extension Check {
  static let routeParent = Check(
    "REF08", "route-parent", .error, .networking,
    summary: "A route names a Gateway that does not exist, or that does not take it.",
    why: "The route is never attached: its host answers 404, or nothing at all.",
    remedy: "Name a Gateway and a listener whose port, hosts and allowedRoutes fit.",
    peers: .peers("IST:0132,0165,0162"),
    passing: Example.all(gatewayExample, routeExample("shop.example.com")),
    failing: Example.all(gatewayExample, routeExample("shop.example.org"))
  ) { inspection in
    RouteKind.all.flatMap { kind in
      inspection.all("gateway.networking.k8s.io", kind).flatMap { route -> [Violation] in
        (route.root.at("spec", "parentRefs")?.sequence ?? []).enumerated().compactMap { index, parent in
          problem(route, parent, "spec.parentRefs[\(index)]", inspection)
        }
      }
    }
  }

  private enum RouteKind {
    static let all = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"]

    /// The protocols of listeners that take a kind of route.
    static func protocols(_ kind: String) -> [String] {
      switch kind {
      case "HTTPRoute", "GRPCRoute": ["HTTP", "HTTPS"]
      case "TLSRoute": ["TLS"]
      case "TCPRoute": ["TCP", "TLS"]
      default: ["UDP"]
      }
    }
  }

  private static func problem(
    _ route: KubeObject, _ parent: KubeValue, _ path: String, _ inspection: Inspection
  ) -> Violation? {
    guard (parent["kind"]?.string ?? "Gateway") == "Gateway", let name = parent["name"]?.string else { return nil }
    let namespace = parent["namespace"]?.string ?? route.namespace
    let gateway = inspection.find("gateway.networking.k8s.io", "Gateway", namespace: namespace, name: name)
    guard let gateway else {
      return Violation(
        route, "the Gateway \(name) is missing in namespace \(namespace ?? "default")", path: path, node: parent,
        severity: inspection.missing(in: namespace))
    }
    var listeners = gateway.root.at("spec", "listeners")?.sequence ?? []
    if let section = parent["sectionName"]?.string {
      listeners = listeners.filter { $0["name"]?.string == section }
      // Sets of listeners may add some.
      if listeners.isEmpty {
        return Violation(route, "the Gateway \(name) has no listener \(section)", path: path, node: parent)
      }
    }
    if let port = parent["port"]?.integer {
      listeners = listeners.filter { $0["port"]?.integer == port }
      if listeners.isEmpty {
        return Violation(route, "no listener of \(name) has port \(port)", path: path, node: parent)
      }
    }
    let fitting = listeners.filter { RouteKind.protocols(route.kind).contains($0["protocol"]?.string ?? "HTTP") }
    if fitting.isEmpty {
      return Violation(route, "no listener of \(name) takes a \(route.kind)", path: path, node: parent)
    }
    let allowed = fitting.filter { allows($0, route, gateway, inspection) }
    if allowed.isEmpty {
      let place = route.namespace ?? "default"
      return Violation(route, "no listener of \(name) takes routes of namespace \(place)", path: path, node: parent)
    }
    let hosts = (route.root.at("spec", "hostnames")?.sequence ?? []).compactMap(\.string)
    if hosts.isEmpty
      || allowed.contains(where: { listener in
        guard let own = listener["hostname"]?.string, !own.isEmpty else { return true }
        return hosts.contains { meet(own, $0) }
      })
    {
      return nil
    }
    return Violation(
      route, "no listener of \(name) has a host in common with \(hosts.joined(separator: ", "))", path: path,
      node: parent)
  }

  private static func allows(
    _ listener: KubeValue, _ route: KubeObject, _ gateway: KubeObject, _ inspection: Inspection
  ) -> Bool {
    let allowed = listener["allowedRoutes"]
    let kinds = allowed?["kinds"]?.sequence ?? []
    if !kinds.isEmpty, !kinds.contains(where: { $0["kind"]?.string == route.kind }) { return false }
    let spaces = allowed?["namespaces"]
    switch spaces?["from"]?.string ?? "Same" {
    case "All": return true
    case "None": return false
    case "Selector":
      guard let written = spaces?["selector"], let selector = try? LabelSelector(written) else { return true }
      guard let namespace = inspection.find("", "Namespace", namespace: nil, name: route.namespace ?? "") else {
        return true
      }
      return selector.matches { key in
        key == "kubernetes.io/metadata.name"
          ? namespace.name : namespace.labels.first { $0.key == key }?.value
      }
    default: return route.namespace == gateway.namespace
    }
  }

  /// Whether two names, each of which may begin with `*.`, have a host in common.
  private static func meet(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    let (one, other) = (left.lowercased(), right.lowercased())
    switch (one.hasPrefix("*."), other.hasPrefix("*.")) {
    case (true, true):
      let (a, b) = (one.dropFirst(1), other.dropFirst(1))
      return a.hasSuffix(b) || b.hasSuffix(a)
    case (true, false): return other.hasSuffix(one.dropFirst(1))
    case (false, true): return one.hasSuffix(other.dropFirst(1))
    case (false, false): return one == other
    }
  }

  private static let gatewayExample = Example.object(
    "gateway.networking.k8s.io/v1", "Gateway",
    "spec: {gatewayClassName: a, listeners: [{name: web, port: 80, protocol: HTTP, hostname: \"*.example.com\"}]}")

  private static func routeExample(_ host: String) -> String {
    Example.object(
      "gateway.networking.k8s.io/v1", "HTTPRoute", "spec: {parentRefs: [{name: a}], hostnames: [\(host)], rules: []}")
  }

  static let attachedPolicy = Check(
    "REF34", "gateway-policies", .medium, .networking,
    summary: "A policy is attached to something that does not exist.",
    why: "What it should enforce, such as TLS, health checks or a login, is not enforced.",
    remedy: "Let targetRef name an object of the same namespace, with its group and kind.",
    peers: .peers("IST:0166,0167"),
    passing: Example.all(Example.service(), policyExample("a")),
    failing: Example.all(Example.service(), policyExample("b"))
  ) { inspection in
    inspection.all {
      policyGroups.contains($0.group) && ($0.kind.hasSuffix("Policy") || $0.kind.hasSuffix("Filter"))
    }.flatMap { object -> [Violation] in
      var references: [(String, KubeValue)] = []
      if let one = object.root.at("spec", "targetRef") { references.append(("spec.targetRef", one)) }
      for (index, one) in (object.root.at("spec", "targetRefs")?.sequence ?? []).enumerated() {
        references.append(("spec.targetRefs[\(index)]", one))
      }
      return references.compactMap { path, reference in
        guard let kind = reference["kind"]?.string, let name = reference["name"]?.string,
          ["Service", "Gateway", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"].contains(kind)
        else { return nil }
        let group = reference["group"]?.string ?? ""
        let namespace = reference["namespace"]?.string ?? object.namespace
        if inspection.find(group, kind, namespace: namespace, name: name) != nil { return nil }
        if kind == "Service", inspection.isMadeByFlagger(name, in: namespace) { return nil }
        let right = kind == "Service" ? "" : "gateway.networking.k8s.io"
        if group != right, inspection.find(right, kind, namespace: namespace, name: name) != nil {
          return Violation(
            object, "the group of \(kind) is \"\(right)\", not \"\(group)\"", path: path, node: reference)
        }
        return Violation(
          object, "the \(kind) \(name) is missing in namespace \(namespace ?? "default")", path: path, node: reference,
          severity: inspection.missing(in: namespace))
      }
    }
  }

  private static let policyGroups = [
    "gateway.networking.k8s.io", "gateway.envoyproxy.io", "networking.gke.io", "cloud.google.com",
    "gateway.nginx.org", "gateway.k8s.aws", "alb.networking.azure.io", "gateway.networking.x-k8s.io",
  ]

  private static func policyExample(_ name: String) -> String {
    Example.object(
      "gateway.networking.k8s.io/v1", "BackendTLSPolicy",
      "spec: {targetRefs: [{group: \"\", kind: Service, name: \(name)}], "
        + "validation: {hostname: a.example.com, wellKnownCACertificates: System}}")
  }
}
