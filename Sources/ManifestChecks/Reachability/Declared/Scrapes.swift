import KubeModel

extension TrafficMap {
  /// What Prometheus fetches because a monitor says so.
  var scrapes: [DeclaredConnection] {
    let scrapers = pods(.prometheus)
    if scrapers.isEmpty { return [] }
    let monitors = objects.all(group: "monitoring.coreos.com")
    let copies = monitors.copies
    return monitors.indices.filter { !copies.contains($0) }.flatMap { index -> [DeclaredConnection] in
      let object = monitors[index]
      switch object.kind {
      case "PodMonitor": return podScrapes(object, scrapers)
      case "ServiceMonitor": return serviceScrapes(object, scrapers)
      default: return []
      }
    }
  }

  private func podScrapes(_ monitor: KubeObject, _ scrapers: [Int]) -> [DeclaredConnection] {
    guard let selector = monitor.root.at("spec", "selector") else { return [] }
    let labels = LabelExpression(kubernetes: selector)
    let selected = monitoredNamespaces(monitor).flatMap { pods(in: $0, labels) }
    return (monitor.root.at("spec", "podMetricsEndpoints")?.sequence ?? []).enumerated().flatMap { index, endpoint in
      selected.flatMap { pod -> [DeclaredConnection] in
        guard let port = podPort(endpoint, pod) else { return [] }
        return scrape(
          scrapers, [.init(party: .pod(pod), ports: port)], monitor, "spec.podMetricsEndpoints[\(index)]", endpoint)
      }
    }
  }

  private func podPort(_ endpoint: KubeValue, _ pod: Int) -> PortSet? {
    if let number = relabelledPort(endpoint) ?? endpoint["portNumber"]?.integer ?? endpoint["targetPort"]?.integer {
      return .ports(.tcp, number)
    }
    guard let name = endpoint["port"]?.string ?? endpoint["targetPort"]?.string else { return nil }
    let known = reachability.pods[pod].numbers(of: name, .tcp)
    if !known.isEmpty { return known }
    // Ports of the proxies that a mesh adds when a pod is made.
    switch name {
    case "http-envoy-prom": return .ports(.tcp, 15090)
    case "linkerd-admin": return .ports(.tcp, 4191)
    default: return nil
    }
  }

  /// A relabelling may send the scrape to another port: `replacement: $1:15020`.
  private func relabelledPort(_ endpoint: KubeValue) -> Int? {
    let rules = endpoint["relabelings"]?.sequence ?? []
    guard let rule = rules.last(where: { $0["targetLabel"]?.string == "__address__" }),
      let text = rule["replacement"]?.string, let colon = text.lastIndex(of: ":")
    else { return nil }
    return Int(text[text.index(after: colon)...])
  }

  private func serviceScrapes(_ monitor: KubeObject, _ scrapers: [Int]) -> [DeclaredConnection] {
    guard let selector = monitor.root.at("spec", "selector") else { return [] }
    let labels = LabelExpression(kubernetes: selector)
    let services = monitoredNamespaces(monitor).flatMap { selectorsByNamespace[$0] ?? [] }
      .filter { labels.holds($0.service.labels) }
    return (monitor.root.at("spec", "endpoints")?.sequence ?? []).enumerated().flatMap { index, endpoint in
      services.flatMap { service, selector in
        pods(in: service.namespace ?? "", selector).flatMap { pod -> [DeclaredConnection] in
          let ports = servicePort(endpoint, service, pod)
          if ports.isEmpty { return [] }
          return scrape(
            scrapers, [.init(party: .pod(pod), ports: ports)], monitor, "spec.endpoints[\(index)]", endpoint)
        }
      }
    }
  }

  private func servicePort(_ endpoint: KubeValue, _ service: KubeObject, _ pod: Int) -> PortSet {
    if let number = relabelledPort(endpoint) ?? endpoint["targetPort"]?.integer { return .ports(.tcp, number) }
    if let name = endpoint["targetPort"]?.string { return reachability.pods[pod].numbers(of: name, .tcp) }
    guard let name = endpoint["port"]?.string else { return .none }
    return (service.root.at("spec", "ports")?.sequence ?? []).filter { $0["name"]?.string == name }
      .reduce(.none) { $0.union(targetPort($1, of: pod)) }
  }

  private func monitoredNamespaces(_ monitor: KubeObject) -> [String] {
    let wanted = monitor.root.at("spec", "namespaceSelector")
    if wanted?["any"]?.bool == true { return Set(workloads.map(\.namespace)).sorted() }
    let names = (wanted?["matchNames"]?.sequence ?? []).compactMap(\.string)
    return names.isEmpty ? [monitor.namespace ?? ""] : Set(names).sorted()
  }

  private func scrape(
    _ scrapers: [Int], _ targets: [DeclaredConnection.Target], _ monitor: KubeObject, _ path: String, _ node: KubeValue
  ) -> [DeclaredConnection] {
    scrapers.map { scraper in
      DeclaredConnection(
        kind: .scrape, source: .pod(scraper), targets: targets, reason: "metrics", object: monitor, path: path,
        node: node)
    }
  }
}
