import KubeModel

extension VerticalUpdater.Rules {
  /// Reads the `spec` of a VerticalPodAutoscaler; without an update policy pods are recreated.
  init(_ spec: KubeValue) {
    self.init()
    let update = spec["updatePolicy"]
    if let text = update?["updateMode"]?.string, let written = VerticalUpdateMode(rawValue: text) { mode = written }
    minReplicas = update?["minReplicas"]?.integer
    requirements = (update?["evictionRequirements"]?.sequence ?? []).compactMap { EvictionRequirement($0) }
    policy = VerticalPolicy(spec["resourcePolicy"] ?? .null)
  }
}

extension EvictionRequirement {
  init?(_ value: KubeValue) {
    let change: Change
    switch value["changeRequirement"]?.string {
    case "TargetHigherThanRequests": change = .targetHigherThanRequests
    case "TargetLowerThanRequests": change = .targetLowerThanRequests
    default: return nil
    }
    let names = (value["resources"]?.sequence ?? []).compactMap(\.string)
    self.init(resources: VerticalResource.allCases.filter { names.contains("\($0)") }, change: change)
  }
}

extension VerticalLimitRange {
  /// Adds the bounds of one LimitRange; of several the narrowest hold.
  mutating func add(_ object: KubeObject) {
    for item in object.root.at("spec", "limits")?.sequence ?? [] {
      let least = item["min"].map { VerticalBounds($0) }
      let most = item["max"].map { VerticalBounds($0) }
      switch item["type"]?.string {
      case "Container":
        containerMinimum = Self.join(containerMinimum, least, max)
        containerMaximum = Self.join(containerMaximum, most, min)
        if let limit = item["default"] { defaultLimit = VerticalBounds(limit) }
      case "Pod":
        podMinimum = Self.join(podMinimum, least, max)
        podMaximum = Self.join(podMaximum, most, min)
        if let limit = item["default"] { podDefaultLimit = VerticalBounds(limit) }
      default: break
      }
    }
  }

  private static func join(
    _ left: VerticalBounds?, _ right: VerticalBounds?, _ choose: (Int64, Int64) -> Int64
  ) -> VerticalBounds? {
    guard var result = left else { return right }
    for resource in VerticalResource.allCases {
      guard let other = right?[resource] else { continue }
      result[resource] = result[resource].map { choose($0, other) } ?? other
    }
    return result
  }
}

extension Twin {
  /// `limits` are the LimitRanges of all namespaces.
  mutating func addVertical(_ object: KubeObject, limits: [KubeObject]) {
    let spec = object.root["spec"] ?? .null
    let namespace = object.namespace ?? "default"
    let kind = spec.at("targetRef", "kind")?.string ?? ""
    let name = spec.at("targetRef", "name")?.string ?? ""
    guard let target = verticalTarget(kind: kind, namespace: namespace, name: name) else {
      ignored.append("\(object.title): there is no \(kind) \(name)")
      return
    }
    if let other = vertical.ofTarget[target] {
      ignored.append("\(object.title): \(kind) \(name) follows \(vertical.autoscalers[Int(other)].name)")
      return
    }
    let rules = VerticalUpdater.Rules(spec)
    var admission = VerticalAdmission(policy: rules.policy)
    for limit in limits where limit.namespace ?? "default" == namespace { admission.limitRange.add(limit) }
    vertical.ofTarget[target] = Int32(vertical.autoscalers.count)
    vertical.autoscalers.append(
      RunningVertical(
        name: object.name, namespace: namespace, target: target, targetTitle: "\(kind) \(name)", rules: rules,
        admission: admission))
  }

  private func verticalTarget(kind: String, namespace: String, name: String) -> VerticalTarget? {
    guard let space = cluster.symbols.number(of: namespace), let title = cluster.symbols.number(of: name) else {
      return nil
    }
    func row(_ names: [Symbol], _ spaces: [Symbol]) -> Int32? {
      names.indices.first { names[$0] == title && spaces[$0] == space }.map { Int32($0) }
    }
    switch kind {
    case "Deployment", "Rollout": return row(deployments.name, deployments.namespace).map { .deployment($0) }
    case "StatefulSet": return row(statefulSets.name, statefulSets.namespace).map { .statefulSet($0) }
    case "DaemonSet": return row(daemonSets.name, daemonSets.namespace).map { .daemonSet($0) }
    case "Job":
      return (0..<Int32(jobs.count)).first { jobs[$0].name == title && jobs[$0].namespace == space }.map { .job($0) }
    case "CronJob":
      return (0..<Int32(cronJobs.count)).first { cronJobs[$0].name == title && cronJobs[$0].namespace == space }
        .map { .cronJob($0) }
    default: return nil
    }
  }
}
