import KubeModel

extension Check {
  static let readinessMissing = Check(
    "PRB01", "readiness-missing", .high, .deployment,
    summary: "A container has no readiness probe.",
    why: "Traffic comes to it before it can answer: every rollout shows errors to users.",
    remedy: "Add a readinessProbe that answers when the program can serve.",
    peers: .peers("KL:no-readiness-probe, KS:pod-probes, PO:readinessProbeMissing, CK:9, KB:18, KY:require-pod-probes"),
    passing: Example.all(Example.service(), readyExample("readinessProbe: {httpGet: {path: /ready, port: 8080}}")),
    failing: Example.all(Example.service(), readyExample("")),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        if workload.isBatch || workload.kind == .podTemplate || workload.kind == .sandbox { return [] }
        let services = pods.inspection.services(ofWorkload: place)
        return workload.lasting.compactMap { container in
          if container.readinessProbe != nil { return nil }
          let hasTraffic = services.contains { isReached(container, of: workload, by: $0) }
          return Violation(
            workload, container, "has no readiness probe\(hasTraffic ? " and a Service sends traffic to it" : "")",
            at: "readinessProbe", severity: hasTraffic ? nil : .low)
        }
      }
    })

  /// Whether a port of the Service ends in this container; one that nobody declares ends in the only container.
  private static func isReached(_ container: PodContainer, of workload: Workload, by service: KubeObject) -> Bool {
    (service.root.at("spec", "ports")?.sequence ?? []).contains { port in
      let target = port["targetPort"] ?? port["port"]
      if let name = target?.string { return container.ports.contains { $0["name"]?.string == name } }
      guard let number = target?.integer else { return false }
      if container.declaresPort(number) { return true }
      return workload.lasting.count == 1 && !workload.lasting.contains { $0.declaresPort(number) }
    }
  }

  private static func readyExample(_ probe: String) -> String {
    Example.deployment(
      container: ["ports: [{containerPort: 8080}]", probe].filter { !$0.isEmpty }.joined(separator: ", "))
  }

  static let livenessMissing = Check(
    "PRB02", "liveness-missing", .info, .deployment, optional: true,
    summary: "A container has no liveness probe.",
    why: "A program that hangs stays; a bad liveness probe does more harm than none.",
    remedy: "Add a livenessProbe that fails only when a restart helps.",
    peers: .peers("KL:no-liveness-probe, KS:pod-probes, PO:livenessProbeMissing, CK:8, KB:56, KY:require-pod-probes"),
    passing: Example.deployment(container: "livenessProbe: {tcpSocket: {port: 8080}}"), failing: Example.deployment(),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        if workload.isBatch { return [] }
        return workload.lasting.filter { $0.livenessProbe == nil }.map {
          Violation(workload, $0, "has no liveness probe", at: "livenessProbe")
        }
      }
    })

  static let identicalProbes = Check(
    "PRB03", "probes-identical", .medium, .deployment,
    summary: "The liveness probe is the readiness probe again, and as quick to fail.",
    why: "When the program is busy, it is killed in the moment in which it should only get less traffic.",
    remedy: "Ask something simpler for liveness, or give it more time.",
    peers: .peers("KS:pod-probes-identical, KY:validate-probes"),
    passing: identicalExample(", failureThreshold: 10"), failing: identicalExample(""),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard let liveness = container.livenessProbe, let readiness = container.readinessProbe,
          let ours = Probe(liveness), let theirs = Probe(readiness), ours.handler == theirs.handler,
          ours.patience <= theirs.patience
        else { return nil }
        return Violation(
          workload, container, "is killed by the same probe that takes traffic from it, after \(ours.patience) s",
          at: "livenessProbe")
      }
    })

  private static func identicalExample(_ liveness: String) -> String {
    let handler = "httpGet: {path: /health, port: 8080}"
    return Example.deployment(
      container: "readinessProbe: {\(handler)}, livenessProbe: {\(handler)\(liveness)}")
  }
}

/// A probe with the defaults of the API server.
struct Probe: Sendable {
  let value: KubeValue
  /// `httpGet`, `tcpSocket`, `grpc` or `exec` and what it asks.
  let kind: String
  let handler: KubeValue
  let initialDelay: Int
  let period: Int
  let timeout: Int
  let failureThreshold: Int

  init?(_ value: KubeValue?) {
    guard let value, let entry = value.mapping?.entries.first(where: { Self.kinds.contains($0.key) }) else {
      return nil
    }
    self.value = value
    kind = entry.key
    handler = entry.value
    initialDelay = value["initialDelaySeconds"]?.integer ?? 0
    period = value["periodSeconds"]?.integer ?? 10
    timeout = value["timeoutSeconds"]?.integer ?? 1
    failureThreshold = value["failureThreshold"]?.integer ?? 3
  }

  private static let kinds = ["httpGet", "tcpSocket", "grpc", "exec"]

  /// Seconds of failing until the kubelet acts.
  var patience: Int { failureThreshold * period }

  var port: KubeValue? { handler["port"] }
  var command: [String] { (handler["command"]?.sequence ?? []).compactMap(\.string) }
}

extension PodContainer {
  /// The probes that it has, by their fields.
  var probes: [(field: String, probe: Probe)] {
    [("livenessProbe", livenessProbe), ("readinessProbe", readinessProbe), ("startupProbe", startupProbe)].compactMap {
      field, value in Probe(value).map { (field, $0) }
    }
  }
}
