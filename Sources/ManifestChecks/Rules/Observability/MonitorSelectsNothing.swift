import KubeModel

extension Check {
  static let monitorSelectsNothing = Check(
    "REF20", "servicemonitor-selects-nothing", .high, .observability,
    summary: "A ServiceMonitor selects no Service, or names a port that those do not have.",
    why: "Prometheus reads nothing, and alerts on these metrics never fire.",
    remedy: "Let the selector name labels of the Services, and a port by its name there.",
    peers: ["kube-linter:dangling-servicemonitor"],
    passing: monitorExample(app: "a", port: "http"), failing: monitorExample(app: "a", port: "metrics")
  ) { inspection in
    inspection.all("monitoring.coreos.com", "ServiceMonitor").flatMap { monitor in
      problems(monitor, "endpoints", inspection) { namespaces, selector in
        let services = namespaces?.flatMap { inspection.services(in: $0) } ?? inspection.all("", "Service")
        return services.filter { selector.matches($0.labels) }.map { service in
          { name in (service.root.at("spec", "ports")?.sequence ?? []).contains { $0["name"]?.string == name } }
        }
      }
    }
  }

  static let podMonitorSelectsNothing = Check(
    "REF21", "podmonitor-probe-selects-nothing", .high, .observability,
    summary: "A PodMonitor, a Probe or a ScrapeConfig selects nothing, or names a port that nothing of it has.",
    why: "Prometheus reads nothing, and alerts on these metrics never fire.",
    remedy: "Let the selector name labels of the pods, and a port by its name there; give a Probe targets.",
    passing: Example.all(podsExample, podMonitorExample("a")), failing: Example.all(podsExample, podMonitorExample("b"))
  ) { inspection in
    let monitored = inspection.all("monitoring.coreos.com", "PodMonitor").flatMap { monitor in
      problems(monitor, "podMetricsEndpoints", inspection) { namespaces, selector in
        let workloads =
          namespaces?.flatMap { inspection.workloads(in: $0, selectedBy: selector) }
          ?? inspection.workloads.filter { selector.matches($0.label) }
        return workloads.map { workload in
          { workload.declaresPort(named: $0) || injectedPorts.contains($0) }
        }
      }
    }
    return monitored + probes(inspection)
  }

  private static func probes(_ inspection: Inspection) -> [Violation] {
    inspection.each("monitoring.coreos.com", "Probe") { probe in
      let targets = probe.root.at("spec", "targets")
      let fixed = targets?.at("staticConfig", "static")?.sequence?.isEmpty == false
      guard !fixed, let selector = targets?.at("ingress", "selector") else {
        return fixed ? nil : Violation(probe, "has no targets", path: "spec.targets")
      }
      guard let wanted = try? LabelSelector(selector) else { return nil }
      let found = inspection.all("networking.k8s.io", "Ingress").contains { wanted.matches($0.labels) }
      return found
        ? nil
        : Violation(
          probe, "selects no Ingress", path: "spec.targets.ingress.selector", severity: inspection.missing(in: nil))
    }
      + inspection.each("monitoring.coreos.com", "ScrapeConfig") { config in
        let keys = (config.root["spec"]?.mapping?.entries ?? []).filter { $0.key.hasSuffix("Configs") }
        let hasTargets = keys.contains { $0.value.sequence?.isEmpty == false && $0.key != "relabelConfigs" }
        return hasTargets ? nil : Violation(config, "has no targets", path: "spec")
      }
  }

  private static let podsExample = Example.pod(container: "ports: [{name: http, containerPort: 80}]")

  private static func podMonitorExample(_ app: String) -> String {
    Example.object(
      "monitoring.coreos.com/v1", "PodMonitor",
      "spec: {selector: {matchLabels: {app: \(app)}}, podMetricsEndpoints: [{port: http}]}")
  }

  /// Ports of the proxies that a mesh adds to pods when they are made.
  private static let injectedPorts = ["http-envoy-prom", "linkerd-admin"]

  /// What is wrong with one monitor; `targets` gives, in namespaces or all (nil), for each selected thing whether it has a port of a name.
  private static func problems(
    _ monitor: KubeObject, _ list: String, _ inspection: Inspection,
    targets: (_ namespaces: [String]?, LabelSelector) -> [(String) -> Bool]
  ) -> [Violation] {
    let spec = monitor.root["spec"]
    guard let value = spec?["selector"], let selector = try? LabelSelector(value) else { return [] }
    let wanted = spec?["namespaceSelector"]
    let names = (wanted?["matchNames"]?.sequence ?? []).compactMap(\.string)
    let isAnywhere = wanted?["any"]?.bool == true
    let found = targets(isAnywhere ? nil : names.isEmpty ? [monitor.namespace ?? ""] : names, selector)
    if found.isEmpty {
      if inspection.isOfGateway(selector, in: monitor.namespace) { return [] }
      // Charts make most of the Services and pods that monitors of other namespaces select.
      let severity = names.map { inspection.missing(in: $0) }.first ?? inspection.missing(in: monitor.namespace)
      return [Violation(monitor, "selects nothing", path: "spec.selector", node: value, severity: severity)]
    }
    return (spec?[list]?.sequence ?? []).enumerated().compactMap { index, endpoint in
      guard let port = endpoint["port"]?.string, !found.contains(where: { $0(port) }) else { return nil }
      return Violation(
        monitor, "nothing that it selects has a port named \(port)", path: "spec.\(list)[\(index)].port",
        node: endpoint["port"])
    }
  }

  private static func monitorExample(app: String, port: String) -> String {
    """
    \(serviceExample(selector: "a", port: "http").replacing("metadata: {name: a, namespace: x}\nspec: {selector", with: "metadata: {name: a, namespace: x, labels: {app: a}}\nspec: {selector"))
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata: {name: a, namespace: x}
    spec: {selector: {matchLabels: {app: \(app)}}, endpoints: [{port: \(port)}]}
    """
  }
}
