import KubeModel

extension Check {
  static let metricSourceMissing = Check(
    "SCL19", "metric-source-missing", .high, .scaling,
    summary: "An autoscaler asks for a metric that nobody gives, or in a way that gives no single number.",
    why: "It never scales; the load meets the number of pods that happens to run.",
    remedy: "Install an adapter for the metric; let a query give one number, as sum(rate(…)) does.",
    passing: triggerExample("sum(rate(http_requests_total[2m]))"), failing: triggerExample("http_requests_total[2m]")
  ) { inspection in
    queries(inspection) + unservedMetrics(inspection)
  }

  private static func queries(_ inspection: Inspection) -> [Violation] {
    ["ScaledObject", "ScaledJob"].flatMap { inspection.all("keda.sh", $0) }.flatMap { object -> [Violation] in
      (object.root.at("spec", "triggers")?.sequence ?? []).enumerated().compactMap { index, trigger in
        guard trigger["type"]?.string == "prometheus", let node = trigger.at("metadata", "query"),
          let query = node.string
        else { return nil }
        let path = "spec.triggers[\(index)].metadata.query"
        if let problem = PromQLOutline.problem(query) {
          return Violation(object, "\(problem) in the query", path: path, node: node)
        }
        let expression = PromQLExpression(query)
        if expression.isRange {
          return Violation(object, "the query gives a range, not a number", path: path, node: node)
        }
        if let labels = expression.outerGrouping {
          return Violation(
            object, "the query gives a number for each \(labels), and KEDA takes one alone", path: path, node: node)
        }
        return nil
      }
    }
  }

  /// Metrics of other APIs than that of CPU and memory, where nothing of these files serves them.
  private static func unservedMetrics(_ inspection: Inspection) -> [Violation] {
    if inspection.hasMetricAdapter { return [] }
    return inspection.all("autoscaling", "HorizontalPodAutoscaler").flatMap { scaler -> [Violation] in
      (scaler.root.at("spec", "metrics")?.sequence ?? []).enumerated().compactMap { index, metric in
        guard let type = metric["type"]?.string, ["Pods", "Object", "External"].contains(type) else { return nil }
        return Violation(
          scaler, "nothing here serves metrics of type \(type)", path: "spec.metrics[\(index)]", node: metric,
          severity: inspection.isComplete ? nil : .info)
      }
    }
  }

  private static func triggerExample(_ query: String) -> String {
    Example.scaledObject(
      "triggers: [{type: prometheus, metadata: {serverAddress: \"http://p.m.svc:9090\", threshold: \"5\", "
        + "query: \"\(query)\"}}]")
  }

  static let moreThanNodes = Check(
    "SCL22", "daemonset-like-hpa", .high, .scaling,
    summary: "A workload may grow to more pods than there are nodes, and no two of them may share one.",
    why: "The last pods stay Pending, at the peak of the load.",
    remedy: "Lower maxReplicas, prefer the spreading instead of requiring it, or let the pool grow.",
    passing: nodesExample(maximum: 2), failing: nodesExample(maximum: 5)
  ) { inspection in
    guard let nodes = inspection.mostNodes else { return [] }
    return inspection.eachWorkload { workload in
      guard workload.isReplicated, workload.sharesNoNode else { return nil }
      let most = workload.autoscalers.compactMap(\.maximum).max() ?? workload.replicas
      guard most > nodes else { return nil }
      return Violation(
        workload, "may grow to \(most) pods, each on a node of its own, and there are at most \(nodes)",
        at: "affinity.podAntiAffinity")
    }
  }

  private static func nodesExample(maximum: Int) -> String {
    let affinity =
      "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
      + "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: a}}}]}}"
    let nodes = (1...3).map { Example.object("v1", "Node", "status: {}", name: "n\($0)", metadata: "") }
    return Example.all(
      Example.deployment(affinity), Example.autoscaler("minReplicas: 2, maxReplicas: \(maximum)"), nodes[0], nodes[1],
      nodes[2])
  }
}

extension Workload {
  /// Pods keep away from each other's nodes, whatever it costs.
  fileprivate var sharesNoNode: Bool {
    let path = "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution"
    return (spec.at(path: path)?.sequence ?? []).contains { term in
      guard term["topologyKey"]?.string == "kubernetes.io/hostname", term["namespaces"] == nil,
        let selector = term["labelSelector"].flatMap({ try? LabelSelector($0) })
      else { return false }
      return selector.matches(label)
    }
  }
}

extension Inspection {
  /// The most nodes that there can be; nil where a pool has no bound here.
  fileprivate var mostNodes: Int? {
    if !all("karpenter.sh", "NodePool").isEmpty { return nil }
    let pools = ["MachineDeployment", "MachinePool"].flatMap { all("cluster.x-k8s.io", $0) }
    let bounds = pools.map { pool in
      pool.annotations.first { $0.key == "cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size" }
        .flatMap { Int($0.value) } ?? pool.root.at("spec", "replicas")?.integer
    }
    let groups = all("eksctl.io", "ClusterConfig").flatMap { cluster in
      (cluster.root["nodeGroups"]?.sequence ?? []) + (cluster.root["managedNodeGroups"]?.sequence ?? [])
    }
    let sizes = groups.map { $0["maxSize"]?.integer ?? $0["desiredCapacity"]?.integer }
    let known = bounds + sizes
    if known.contains(where: { $0 == nil }) { return nil }
    let sum = known.compactMap(\.self).reduce(0, +)
    if sum > 0 { return sum }
    let nodes = all("", "Node").count
    return nodes > 0 ? nodes : nil
  }

  /// Something that serves metrics other than CPU and memory: an APIService, a chart or a pod of a known adapter.
  fileprivate var hasMetricAdapter: Bool {
    let groups = ["custom.metrics.k8s.io", "external.metrics.k8s.io"]
    if all("apiregistration.k8s.io", "APIService").contains(where: { service in
      groups.contains(service.root.at("spec", "group")?.string ?? "")
    }) {
      return true
    }
    let adapters = ["adapter", "keda", "datadog", "newrelic", "stackdriver"]
    let charts = objects.compactMap { object -> String? in
      switch object.kind {
      case "HelmRelease": object.root.at("spec", "chart", "spec", "chart")?.string ?? object.name
      case "Application": object.root.at("spec", "source", "chart")?.string ?? object.name
      default: nil
      }
    }
    let images = workloads.flatMap { $0.containers.map { String($0.imageReference.baseName) } }
    return (charts + images).contains { name in adapters.contains { name.contains($0) } }
  }
}
