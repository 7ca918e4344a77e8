import KubeModel

extension Check {
  static let ingressBackend = Check(
    "REF06", "ingress-backend", .high, .networking,
    summary: "An Ingress sends traffic to a Service or port that does not exist.",
    why: "Users get 503 on that path.",
    remedy: "Name a Service of the same namespace and one of its ports.",
    peers: ["kube-linter:dangling-ingress", "kube-score:ingress-targets-service", "kubescape:C-0298", "istio:IST0101"],
    passing: ingressExample(service: "a", port: "{number: 80}"),
    failing: ingressExample(service: "a", port: "{number: 81}")
  ) { inspection in
    inspection.all("networking.k8s.io", "Ingress").flatMap { ingress -> [Violation] in
      var backends: [(path: String, value: KubeValue?)] = [
        ("spec.defaultBackend.service", ingress.root.at("spec", "defaultBackend", "service"))
      ]
      for (ruleIndex, rule) in (ingress.root.at("spec", "rules")?.sequence ?? []).enumerated() {
        for (index, path) in (rule.at("http", "paths")?.sequence ?? []).enumerated() {
          backends.append(
            ("spec.rules[\(ruleIndex)].http.paths[\(index)].backend.service", path.at("backend", "service")))
        }
      }
      return backends.compactMap { path, value in
        guard let value, let name = value["name"]?.string else { return nil }
        // Actions of the AWS controller stand in annotations.
        if value.at("port", "name")?.string == "use-annotation" { return nil }
        return inspection.backendProblem(
          ingress.namespace, name, port: value.at("port", "number")?.integer, portName: value.at("port", "name")?.string
        ).map { Violation(ingress, $0.message, path: path, node: value, severity: $0.severity) }
      }
    }
  }

  static let routeBackend = Check(
    "REF07", "gateway-route-backend", .high, .networking,
    summary: "A route sends traffic to a Service or port that does not exist.",
    why: "Users get 500 or 503 on that route.",
    remedy: "Name a Service and one of its ports; one of another namespace needs a ReferenceGrant.",
    peers: ["kubescape:C-0302"],
    passing: routeExample(port: 80), failing: routeExample(port: 81)
  ) { inspection in
    ["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"].flatMap { kind in
      inspection.all("gateway.networking.k8s.io", kind)
    }.flatMap { route -> [Violation] in
      (route.root.at("spec", "rules")?.sequence ?? []).enumerated().flatMap { ruleIndex, rule in
        (rule["backendRefs"]?.sequence ?? []).enumerated().compactMap { index, backend in
          guard (backend["kind"]?.string ?? "Service") == "Service", let name = backend["name"]?.string else {
            return nil
          }
          let namespace = backend["namespace"]?.string ?? route.namespace
          return inspection.backendProblem(namespace, name, port: backend["port"]?.integer, portName: nil).map {
            Violation(
              route, $0.message, path: "spec.rules[\(ruleIndex)].backendRefs[\(index)]", node: backend,
              severity: $0.severity)
          }
        }
      }
    }
  }

  private static let exampleService = """
    apiVersion: v1
    kind: Service
    metadata: {name: a, namespace: x}
    spec: {type: ExternalName, externalName: example.com, ports: [{name: http, port: 80}]}
    """

  private static func ingressExample(service: String, port: String) -> String {
    """
    \(exampleService)
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: a, namespace: x}
    spec:
      rules:
        - http:
            paths: [{path: /, pathType: Prefix, backend: {service: {name: \(service), port: \(port)}}}]
    """
  }

  private static func routeExample(port: Int) -> String {
    """
    \(exampleService)
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: a, namespace: x}
    spec: {rules: [{backendRefs: [{name: a, port: \(port)}]}]}
    """
  }
}

extension Inspection {
  /// What is wrong with a Service as a target; nil when nothing is.
  fileprivate func backendProblem(
    _ namespace: String?, _ name: String, port: Int?, portName: String?
  ) -> (message: String, severity: Check.Severity?)? {
    guard let service = find("", "Service", namespace: namespace, name: name) else {
      if isMadeByFlagger(name, in: namespace) { return nil }
      return ("the Service \(name) is missing in namespace \(namespace ?? "default")", missing(in: namespace))
    }
    let ports = service.root.at("spec", "ports")?.sequence ?? []
    if let port, !ports.contains(where: { $0["port"]?.integer == port }) {
      return ("the Service \(name) has no port \(port)", nil)
    }
    if let portName, !ports.contains(where: { $0["name"]?.string == portName }) {
      return ("the Service \(name) has no port named \(portName)", nil)
    }
    return nil
  }

  /// Flagger makes the Service of a canary's name, and those of both versions.
  func isMadeByFlagger(_ service: String, in namespace: String?) -> Bool {
    all("flagger.app", "Canary").contains { canary in
      canary.namespace == namespace
        && ["", "-primary", "-canary"].contains {
          "\(canary.root.at("spec", "targetRef", "name")?.string ?? "")\($0)" == service
        }
    }
  }
}
