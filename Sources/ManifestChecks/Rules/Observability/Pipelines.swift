import KubeModel

extension Check {
  static let logPipeline = Check(
    "OBS06", "log-pipeline", .medium, .observability,
    summary: "Logs of some nodes are not collected, or go nowhere.",
    why: "When something happens there, nothing is written down.",
    remedy: "Let the agent tolerate the taints of all pools, and give its pipeline an output.",
    passing: Example.all(agentExample("[{operator: Exists}]"), poolExample),
    failing: Example.all(agentExample("[]"), poolExample)
  ) { inspection in
    let taints = inspection.poolTaints
    let agents = inspection.eachWorkload { workload -> Violation? in
      guard workload.kind == .daemonSet, workload.readsLogsOfNode,
        let missed = taints.first(where: { !workload.tolerates($0.taint) })
      else { return nil }
      let key = missed.taint["key"]?.string ?? ""
      return Violation(
        workload, "collects no logs on nodes of \(missed.pool), which have the taint \(key)", at: "tolerations")
    }
    return agents + inspection.each("", "ConfigMap") { deadPipeline($0) }
  }

  /// A configuration of Fluent Bit with inputs and no output.
  private static func deadPipeline(_ map: KubeObject) -> Violation? {
    let texts = (map.root["data"]?.mapping?.entries ?? []).compactMap { $0.value.string }
    guard texts.contains(where: { $0.contains("[INPUT]") }),
      !texts.contains(where: { $0.contains("[OUTPUT]") || $0.contains("@INCLUDE") })
    else { return nil }
    return Violation(map, "collects logs and sends them nowhere: it has no [OUTPUT]", path: "data")
  }

  static let tracePipeline = Check(
    "OBS07", "trace-pipeline", .medium, .observability,
    summary: "Traces are sent to where nobody takes them.",
    why: "The application tries again and again, and nothing is seen.",
    remedy: "Name a Service of the collector and its port: 4317 for gRPC, 4318 for HTTP.",
    passing: traceExample("http://otel.x.svc:4317"), failing: traceExample("http://otel.x.svc:4318")
  ) { inspection in
    let traffic = inspection.traffic
    return inspection.workloads.flatMap { workload -> [Violation] in
      workload.containers.flatMap { container -> [Violation] in
        traceProblems(container, workload, traffic).map { Violation(workload, container, $0, at: "env") }
      }
    }
  }

  private static func traceProblems(
    _ container: PodContainer, _ workload: Workload, _ traffic: TrafficMap
  ) -> [String] {
    var found: [String] = []
    let names = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]
    for name in names {
      guard let text = container.variable(name) else { continue }
      for mention in ServiceMention.all(in: text, from: workload.namespace, isHost: true, traffic) {
        guard let service = traffic.service(mention.name, in: mention.namespace), let port = mention.port else {
          continue
        }
        let ports = (service.root.at("spec", "ports")?.sequence ?? []).compactMap { $0["port"]?.integer }
        if !ports.contains(port) {
          found.append("sends traces to port \(port) of \(service.title), which has no such port")
        }
      }
      let way =
        container.variable("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") ?? container.variable("OTEL_EXPORTER_OTLP_PROTOCOL")
      if way == "grpc", text.hasSuffix(":4318") { found.append("speaks gRPC to 4318, the port for HTTP") }
      if way?.hasPrefix("http/") == true, text.hasSuffix(":4317") {
        found.append("speaks HTTP to 4317, the port for gRPC")
      }
    }
    if let sampler = container.variable("OTEL_TRACES_SAMPLER"), !samplers.contains(sampler) {
      found.append("names the sampler \(sampler), which does not exist")
    }
    if let text = container.variable("OTEL_TRACES_SAMPLER_ARG"),
      container.variable("OTEL_TRACES_SAMPLER")?.contains("ratio") == true,
      !(Double(text).map { (0...1).contains($0) } ?? false)
    {
      found.append("samples a share of \(text), which is not 0 to 1")
    }
    return found
  }

  private static let samplers = [
    "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off",
    "parentbased_traceidratio", "parentbased_jaeger_remote", "jaeger_remote", "xray", "parentbased_xray",
  ]

  private static func traceExample(_ address: String) -> String {
    Example.all(
      Example.service("ports: [{name: otlp, port: 4317}]", name: "otel"),
      Example.deployment(container: "env: [{name: OTEL_EXPORTER_OTLP_ENDPOINT, value: \"\(address)\"}]"))
  }

  private static func agentExample(_ tolerations: String) -> String {
    Example.deployment(
      "tolerations: \(tolerations), volumes: [{name: logs, hostPath: {path: /var/log}}]",
      image: "registry.example/fluent/fluent-bit:3.2", kind: "DaemonSet")
  }

  private static let poolExample = Example.object(
    "karpenter.sh/v1", "NodePool",
    "spec: {template: {spec: {taints: [{key: team, value: data, effect: NoSchedule}]}}}", metadata: "")
}

extension Workload {
  fileprivate var readsLogsOfNode: Bool {
    let agents = [
      "fluent-bit", "fluentd", "fluent", "promtail", "vector", "filebeat", "alloy", "opentelemetry-collector",
    ]
    return volumes.contains { $0.at("hostPath", "path")?.string?.hasPrefix("/var/log") == true }
      && lasting.contains { container in agents.contains { container.imageReference.baseName.hasPrefix($0) } }
  }

  fileprivate func tolerates(_ taint: KubeValue) -> Bool {
    (spec["tolerations"]?.sequence ?? []).contains { toleration in
      let effect = toleration["effect"]?.string ?? ""
      guard effect.isEmpty || effect == taint["effect"]?.string else { return false }
      guard let key = toleration["key"]?.string, !key.isEmpty else { return toleration["operator"]?.string == "Exists" }
      guard key == taint["key"]?.string else { return false }
      return toleration["operator"]?.string == "Exists"
        || (toleration["value"]?.string ?? "") == (taint["value"]?.string ?? "")
    }
  }
}

extension Inspection {
  /// The taints that keep pods from the nodes of a pool.
  fileprivate var poolTaints: [(pool: String, taint: KubeValue)] {
    let pools = all("karpenter.sh", "NodePool").flatMap { pool in
      (pool.root.at("spec", "template", "spec", "taints")?.sequence ?? []).map { (pool.title, $0) }
    }
    let nodes = all("", "Node").flatMap { node in
      (node.root.at("spec", "taints")?.sequence ?? []).map { (node.title, $0) }
    }
    return (pools + nodes).filter { $0.1["effect"]?.string != "PreferNoSchedule" }.map { (pool: $0.0, taint: $0.1) }
  }
}
