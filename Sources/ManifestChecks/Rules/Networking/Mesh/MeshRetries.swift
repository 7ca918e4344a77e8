import KubeModel

extension Check {
  static let retryAmplification = Check(
    "MSH25", "retry-amplification", .high, .networking,
    summary: "Retries multiply along a chain, outlast their time limit, or repeat what must not be repeated.",
    why: "A slow service gets ten times its load at the moment when it can bear it least.",
    remedy: "Retry at one place, two attempts at most, within the timeout, on connect-failure and refused-stream only.",
    passing: retryExample(attempts: 2), failing: retryExample(attempts: 5)
  ) { inspection in
    let services = inspection.istio("VirtualService").flatMap { service in
      MeshRoute.all(service).flatMap { retries(service, $0) }
    }
    let rules = inspection.istio("DestinationRule").compactMap { rule -> Violation? in
      guard let node = rule.root.at("spec", "trafficPolicy", "outlierDetection", "maxEjectionPercent"),
        node.integer == 100
      else { return nil }
      return Violation(
        rule, "may eject every pod at once", path: "spec.trafficPolicy.outlierDetection.maxEjectionPercent", node: node,
        severity: .medium)
    }
    return services + rules + chains(inspection)
  }

  private static func retries(_ service: KubeObject, _ route: MeshRoute) -> [Violation] {
    guard let retries = route.value["retries"], let attempts = retries["attempts"]?.integer, attempts > 0 else {
      return []
    }
    var found: [Violation] = []
    let path = "\(route.path).retries"
    if let each = retries["perTryTimeout"].flatMap(duration), let whole = route.value["timeout"].flatMap(duration),
      whole.nanoseconds > 0, each.nanoseconds * Int64(attempts) > whole.nanoseconds
    {
      found.append(
        Violation(
          service, "\(attempts) retries do not fit into its timeout", path: path, node: retries, severity: .medium)
      )
    }
    let conditions = (retries["retryOn"]?.string ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    let methods = (route.value["match"]?.sequence ?? []).compactMap { $0.at("method", "exact")?.string }
    let isSafe = !methods.isEmpty && methods.allSatisfy { ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].contains($0) }
    if !isSafe, conditions.contains("5xx") || conditions.contains("gateway-error") && attempts > 2 {
      found.append(
        Violation(
          service, "repeats requests on \(conditions.joined(separator: ", ")), POST among them", path: path,
          node: retries, severity: .medium))
    }
    if attempts + 1 > 5 {
      found.append(Violation(service, "makes up to \(attempts + 1) requests of one", path: path, node: retries))
    }
    return found
  }

  /// The most attempts along a chain of Services, each told by the configuration of its pods which to call.
  private static func chains(_ inspection: Inspection) -> [Violation] {
    var attempts: [String: (count: Int, object: KubeObject)] = [:]
    let budgeted = budgets(inspection)
    for service in inspection.istio("VirtualService") {
      let most = MeshRoute.all(service).compactMap { $0.value.at("retries", "attempts")?.integer }.max() ?? 0
      guard most > 0 else { continue }
      for host in service.root.at("spec", "hosts")?.sequence ?? [] {
        if case .service(let name, let namespace) = MeshHost(
          host.string ?? "", from: service.namespace ?? "", inspection), !budgeted.contains("\(namespace)/\(name)")
        {
          attempts["\(namespace)/\(name)"] = (most + 1, service)
        }
      }
    }
    if attempts.count < 2 { return [] }
    let calls = inspection.traffic.callGraph
    return attempts.keys.sorted().compactMap { start in
      guard let own = attempts[start] else { return nil }
      let (product, path) = longest(start, attempts.mapValues(\.count), calls, seen: [])
      guard product > 10, path.count > 1 else { return nil }
      return Violation(
        own.object, "one request may become \(product): \(path.joined(separator: " -> ")) retry on top of each other")
    }
  }

  /// Services whose DestinationRule bounds how many retries run at a time, so that load does not multiply.
  private static func budgets(_ inspection: Inspection) -> Set<String> {
    var found: Set<String> = []
    for rule in inspection.istio("DestinationRule") {
      guard rule.root.at("spec", "trafficPolicy", "connectionPool", "http", "maxRetries") != nil,
        case .service(let name, let namespace) = MeshHost(
          rule.root.at("spec", "host")?.string ?? "", from: rule.namespace ?? "", inspection)
      else { continue }
      found.insert("\(namespace)/\(name)")
    }
    return found
  }

  private static func longest(
    _ service: String, _ attempts: [String: Int], _ calls: [String: [String]], seen: Set<String>
  ) -> (product: Int, path: [String]) {
    if seen.contains(service) || seen.count > 8 { return (1, []) }
    let further = (calls[service] ?? []).map { longest($0, attempts, calls, seen: seen.union([service])) }
    let best = further.max { $0.product < $1.product } ?? (1, [])
    return ((attempts[service] ?? 1) * best.product, [service] + best.path)
  }

  private static func retryExample(attempts: Int) -> String {
    MeshExample.istio(
      "VirtualService",
      "hosts: [a], http: [{retries: {attempts: \(attempts), retryOn: \"connect-failure\"}, "
        + "route: [{destination: {host: a}}]}]")
  }
}

extension TrafficMap {
  /// Services by those that their pods are told to call, as `namespace/name`.
  var callGraph: [String: [String]] {
    var calls: [String: [String]] = [:]
    for connection in dependencies {
      guard case .pod(let caller) = connection.source else { continue }
      let own = services(of: caller).map { "\($0.namespace ?? "")/\($0.name)" }
      for target in connection.targets {
        guard case .pod(let callee) = target.party else { continue }
        for service in services(of: callee).map({ "\($0.namespace ?? "")/\($0.name)" }) {
          for name in own where calls[name]?.contains(service) != true { calls[name, default: []].append(service) }
        }
      }
    }
    return calls
  }
}
