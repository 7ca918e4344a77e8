import Basics
import KubeModel

/// Services: the names and ports under which workloads are reached.
extension ManifestReader {
  mutating func readServices() {
    let services = objects("Service")
    var selected: [(service: KubeObject, parts: [Int])] = []
    for service in services {
      if let target = service.root.at("spec", "externalName")?.scalarText {
        application.hostAliases.append(ImportedApplication.HostAlias(host: service.name, target: target))
        application.note(
          .note, "\(service.title) stands for \(target), which callers are given themselves", at: service.location)
        continue
      }
      let parts = workloads.indices.filter { selects(service, workloads[$0]) }
      let exact = parts.filter { workloads[$0].namespace == service.namespace }
      selected.append((service, exact.isEmpty ? parts : exact))
    }
    for index in selected.indices where selected[index].parts.isEmpty {
      selected[index].parts = named(selected[index].service)
    }
    for (service, parts) in selected { join(service, parts) }
    for (service, parts) in selected where parts.count == 1 { rename(parts[0], service, among: services) }
    for (service, parts) in selected where parts.count > 1 { separate(service, parts) }
  }

  /// The workload of a Service whose selector fits none: the one of its name.
  private mutating func named(_ service: KubeObject) -> [Int] {
    let hasSelector = !(service.root.at("spec", "selector")?.mapping?.entries ?? []).isEmpty
    let found = workloads.indices.filter {
      workloads[$0].name == service.name && Self.isSameNamespace(service, workloads[$0])
        && Self.storeKinds[workloads[$0].kind] == nil
    }
    if hasSelector {
      application.note(
        found.isEmpty
          ? "\(service.title) selects no pod and is left out"
          : "\(service.title) selects no pod; it is taken for that of \(workloads[found[0]].title)",
        at: service.location,
        remedy: "Correct its selector in the source.")
    } else if found.isEmpty {
      application.note("\(service.title) has no selector and is left out", at: service.location)
    }
    return hasSelector ? Array(found.prefix(1)) : []
  }

  // MARK: - Ports

  private mutating func join(_ service: KubeObject, _ parts: [Int]) {
    guard let first = parts.first else { return }
    application.parts[first].hosts.append(service.name)
    let isOpen = isOpenToOutside(service)
    for index in parts {
      var reached: [ImportedPort] = []
      for port in service.root.at("spec", "ports")?.sequence ?? [] {
        if let found = self.port(port, of: service, index, isOpen: isOpen) { reached.append(found) }
      }
      for port in reached { merge(port, into: index) }
      if isOpen, !reached.isEmpty { application.parts[index].isEntrance = true }
    }
  }

  private mutating func isOpenToOutside(_ service: KubeObject) -> Bool {
    let type = service.root.at("spec", "type")?.scalarText ?? "ClusterIP"
    let isInternal = service.annotations.contains { annotation in
      annotation.key.contains("internal") && annotation.value != "false"
        || annotation.key.hasSuffix("load-balancer-type") && annotation.value.lowercased() == "internal"
        || annotation.key.hasSuffix("load-balancer-scheme") && annotation.value.lowercased() == "internal"
    }
    if isInternal {
      application.note(
        "\(service.title) is an internal load balancer; its callers outside of the cluster lose it",
        at: service.location)
    }
    return (type == "LoadBalancer" || type == "NodePort") && !isInternal
  }

  /// The container's port behind a port of a Service.
  private mutating func port(_ port: KubeValue, of service: KubeObject, _ index: Int, isOpen: Bool) -> ImportedPort? {
    guard let number = port["port"]?.integer ?? port["port"]?.scalarText.flatMap({ Int($0) }),
      (1...65535).contains(number)
    else { return nil }
    if let spoken = port["protocol"]?.scalarText, spoken != "TCP" {
      application.note("\(service.title): port \(number) is \(spoken), which is not carried over", at: service.location)
      return nil
    }
    let declared = containers[index]["ports"]?.sequence ?? []
    let target = port["targetPort"]?.scalarText ?? "\(number)"
    var container = Int(target) ?? declared.first { $0["name"]?.scalarText == target }?["containerPort"]?.integer
    let opened = application.parts[index].ports.map(\.container)
    if let wanted = container, !opened.isEmpty, !opened.contains(wanted) {
      if isOfSidecar(target, index) { return nil }
      let ports = service.root.at("spec", "ports")?.sequence?.count ?? 0
      if opened.count == 1, ports == 1, !answersAt(wanted, index) {
        application.note(
          "\(service.title): no container opens its targetPort \(wanted); port \(opened[0]) is taken",
          at: service.location,
          remedy: "Correct the port in the result if the container listens on \(wanted).")
        container = opened[0]
      }
    }
    if container == nil, isOfSidecar(target, index) { return nil }
    guard let container else {
      application.note("\(service.title): no container has a port named \(target)", at: service.location)
      return nil
    }
    let name = port["name"]?.scalarText
    let known = declared.first { $0["containerPort"]?.integer == container }?["name"]?.scalarText
    return ImportedPort(
      container: container, reached: number, name: name ?? known,
      transport: .guess(name: name ?? known, protocol: port["appProtocol"]?.scalarText, port: container),
      isEntrance: isOpen)
  }

  /// Probes and variables that speak of this port.
  private func answersAt(_ port: Int, _ index: Int) -> Bool {
    application.parts[index].health.port == port
      || application.parts[index].environment.contains { $0.name.hasSuffix("PORT") && $0.value == "\(port)" }
  }

  private func isOfSidecar(_ target: String, _ index: Int) -> Bool {
    (workloads[index].podSpec?["containers"]?.sequence ?? []).contains { container in
      container != containers[index]
        && (container["ports"]?.sequence ?? []).contains {
          $0["containerPort"]?.scalarText == target || $0["name"]?.scalarText == target
        }
    }
  }

  private mutating func merge(_ port: ImportedPort, into index: Int) {
    guard let known = application.parts[index].ports.firstIndex(where: { $0.container == port.container }) else {
      application.parts[index].ports.append(port)
      return
    }
    var merged = application.parts[index].ports[known]
    if let other = merged.reached, other != port.reached, !port.isEntrance {
      application.note(
        "\(application.parts[index].name) is reached at \(other) and at \(port.reached ?? port.container); here at \(other) alone",
        at: application.parts[index].place)
    }
    // Others call the name inside the cluster, not the one for users.
    if merged.reached == nil || merged.isEntrance && !port.isEntrance { merged.reached = port.reached }
    merged.name = merged.name ?? port.name
    // A probe by gRPC knows better than a name.
    if merged.transport != .grpc { merged.transport = port.transport ?? merged.transport }
    merged.isEntrance = merged.isEntrance || port.isEntrance
    application.parts[index].ports[known] = merged
  }

  // MARK: - Names

  /// Callers know the Service, not the workload: where the names differ, the Service's one stays.
  private mutating func rename(_ index: Int, _ service: KubeObject, among services: [KubeObject]) {
    let part = application.parts[index]
    guard part.engine == nil, part.name == workloads[index].name, !part.hosts.contains(part.name) else { return }
    // A headless Service beside another one only names the members.
    let isHeadless = service.root.at("spec", "clusterIP")?.scalarText == "None"
    if isHeadless, part.hosts.count > 1 { return }
    application.note(
      .note, "\(workloads[index].title) is called \(service.name), as its Service is", at: part.place)
    application.parts[index].name = service.name
  }

  /// One Service before several workloads: the first takes its name, callers may reach them all.
  private mutating func separate(_ service: KubeObject, _ parts: [Int]) {
    application.twins.append(parts)
    let names = parts.map { workloads[$0].name }.joined(separator: ", ")
    if !parts.contains(where: { workloads[$0].name == service.name }) {
      application.parts[parts[0]].name = service.name
    }
    application.note(
      "\(service.title) stands before \(names); here it is \(application.parts[parts[0]].name), the others are services of their own",
      at: service.location, remedy: "Let versions of one service follow each other by a canary.")
  }
}
