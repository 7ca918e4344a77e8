import Basics
import KubeModel

extension SpecificationReading {
  /// What no field alone can tell: references, cycles, and choices that exclude each other.
  func checkConsistency(_ specification: Specification) {
    checkNames(specification.regions.map(\.name), in: "regions")
    checkNames(specification.environments, in: "environments")
    checkNames(specification.services.map(\.name), in: "services")
    checkNames(specification.queues.map(\.name), in: "queues")
    checkNames(specification.dataStores.map(\.name), in: "dataStores")
    checkReferences(specification)
    checkCycles(specification.services)
    checkEntrances(specification.services)
    for rule in CompatibilityRule.all {
      guard let (message, remedy) = rule.finding(specification) else { continue }
      log.diagnostics.append(
        Diagnostic(rule.severity, message, at: location(of: rule.field), remedy: remedy))
    }
  }

  private func checkNames(_ names: [String], in list: String) {
    var seen: Set<String> = []
    for (index, name) in names.enumerated() where !seen.insert(name).inserted {
      let node = root.node?[list]?[index]
      root.report(
        "\(name) is there twice", at: node?["name"] ?? node, path: "\(list)[\(index)]",
        remedy: "Names are unique; rename one.")
    }
  }

  private func checkReferences(_ specification: Specification) {
    let services = specification.services.map(\.name)
    let queues = specification.queues.map(\.name)
    let stores = specification.dataStores.map(\.name)
    for (index, service) in specification.services.enumerated() {
      let node = root.node?["services"]?[index]
      func check(_ name: String, _ known: [String], _ what: String, _ field: String, _ value: KubeValue?) {
        if known.contains(name) { return }
        let near = nearestWords(to: name, in: known, limit: 1).first
        root.report(
          "there is no \(what) \"\(name)\"", at: value ?? node, path: "services[\(service.name)].\(field)",
          remedy: near.map { "Did you mean \"\($0)\"?" }
            ?? "Add it below \(what == "service" ? "services" : what == "queue" ? "queues" : "dataStores").")
      }
      for (position, call) in service.calls.enumerated() {
        let value = node?["calls"]?[position]?["service"]
        check(call.service, services, "service", "calls", value)
        if call.service == service.name {
          root.report(
            "\(service.name) calls itself", at: value ?? node, path: "services[\(service.name)].calls",
            remedy: "Remove the call.")
        }
      }
      for (position, queue) in service.consumes.enumerated() {
        check(queue, queues, "queue", "consumes", node?["consumes"]?[position])
      }
      for (position, queue) in service.produces.enumerated() {
        check(queue, queues, "queue", "produces", node?["produces"]?[position])
      }
      for (position, store) in service.stores.enumerated() {
        check(store, stores, "data store", "stores", node?["stores"]?[position])
      }
    }
  }

  /// Load is passed down the call graph, so that it must end somewhere.
  private func checkCycles(_ services: [Service]) {
    var state: [String: Int] = [:]
    var trail: [String] = []
    let byName = Dictionary(services.map { ($0.name, $0) }) { first, _ in first }
    func visit(_ name: String) -> [String]? {
      if state[name] == 2 { return nil }
      if state[name] == 1 { return Array(trail[(trail.firstIndex(of: name) ?? 0)...]) + [name] }
      state[name] = 1
      trail.append(name)
      for call in byName[name]?.calls ?? [] where call.service != name {
        if let cycle = visit(call.service) { return cycle }
      }
      trail.removeLast()
      state[name] = 2
      return nil
    }
    for service in services {
      guard let cycle = visit(service.name) else { continue }
      root.report(
        "services call each other in a circle: \(cycle.joined(separator: " → "))", at: root.node?["services"],
        path: "services", remedy: "Remove one of these calls; answers need no call of their own.")
      return
    }
  }

  private func checkEntrances(_ services: [Service]) {
    let sum = services.reduce(Int64(0)) { $0 + $1.entryShare.nano }
    guard root.node?["services"] != nil, !services.isEmpty, abs(sum - Percent(100).nano) > 1000 else { return }
    root.report(
      "the entry shares of the services add up to \(Percent(nano: sum)) %, not 100 %", at: root.node?["services"],
      path: "services", remedy: "Give each service its entryShare, 0% where only other services call it.")
  }

  /// The same problem where its field stands in this document.
  func placed(_ problem: Diagnostic) -> Diagnostic {
    guard let path = problem.location?.path, path.hasPrefix("spec.") else { return problem }
    var placed = problem
    placed.location = location(of: String(path.dropFirst("spec.".count)))
    return placed
  }

  /// The nearest node of the document on the way to a field; a list is asked by the name of an element or its number.
  private func location(of field: String) -> SourceLocation {
    var node = root.node
    var best = root.node?.position ?? document.position
    for step in KubeValuePath.steps(field) ?? [] {
      switch step {
      case .key(let key):
        // Lists that were assumed have no place of their own, but the wish that shaped them has.
        node =
          node?[key] ?? node?.sequence?.first { $0["name"]?.string == key }
          ?? (key == "queues" ? node?["queueEngine"] : key == "dataStores" ? node?["storeHosting"] : nil)
      case .index(let index): node = node?[index]
      }
      if let position = node?.position { best = position }
    }
    return SourceLocation(
      file: log.file, line: Int(best?.line ?? 0), column: Int(best?.column ?? 0), path: "spec.\(field)")
  }
}
