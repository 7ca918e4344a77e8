import KubeModel

extension Check {
  static let rolloutScale = Check(
    "ROL05", "dynamic-scale", .error, .deployment,
    summary: "A canary sets figures that only a router can follow.",
    why: "The controller marks the Rollout as invalid.",
    remedy: "Add trafficRouting, or drop the field; dynamicStableScale and scaleDownDelaySeconds exclude each other.",
    peers: .peers("AR:dynamic-scale"),
    passing: Check.rolloutExample(
      "{canary: {dynamicStableScale: true, stableService: a, canaryService: b, "
        + "trafficRouting: {nginx: {stableIngress: a}}}}"),
    failing: Check.rolloutExample("{canary: {dynamicStableScale: true}}")
  ) {
    $0.eachRollout { rollout, spec in
      guard let canary = spec.at("strategy", "canary") else { return [] }
      let path = "spec.strategy.canary"
      let routing = canary["trafficRouting"]
      let isDynamic = canary["dynamicStableScale"]?.bool == true
      var found: [Violation] = []
      if isDynamic, routing == nil {
        found.append(
          Violation(rollout, "dynamicStableScale needs a router", path: "\(path).dynamicStableScale"))
      }
      if isDynamic, canary["scaleDownDelaySeconds"] != nil {
        found.append(
          Violation(
            rollout, "dynamicStableScale and scaleDownDelaySeconds exclude each other",
            path: "\(path).scaleDownDelaySeconds"))
      } else if canary["scaleDownDelaySeconds"] != nil, routing == nil {
        found.append(
          Violation(rollout, "scaleDownDelaySeconds needs a router", path: "\(path).scaleDownDelaySeconds"))
      }
      // Only these can share out other sums than a hundred.
      if let most = routing?["maxTrafficWeight"], routing?["nginx"] == nil, routing?["plugins"] == nil {
        found.append(
          Violation(
            rollout, "this router takes no maxTrafficWeight", path: "\(path).trafficRouting.maxTrafficWeight",
            node: most))
      }
      return found
    }
  }

  static let blueGreenLimits = Check(
    "ROL06", "blue-green-limits", .error, .deployment,
    summary: "The figures of a Rollout contradict each other.",
    why: "The controller marks the Rollout as invalid.",
    remedy: "Keep scaleDownDelayRevisionLimit at or below revisionHistoryLimit, and weights from 1 to 100.",
    peers: .peers("AR:blue-green-limits"),
    passing: Check.rolloutExample("{blueGreen: {activeService: a, scaleDownDelayRevisionLimit: 2}}"),
    failing: Check.rolloutExample("{blueGreen: {activeService: a, scaleDownDelayRevisionLimit: 20}}")
  ) {
    $0.eachRollout { rollout, spec in
      let history = spec["revisionHistoryLimit"]?.integer ?? 10
      return ["blueGreen", "canary"].flatMap { strategy -> [Violation] in
        guard let part = spec.at("strategy", strategy) else { return [] }
        let path = "spec.strategy.\(strategy)"
        var found: [Violation] = []
        if let limit = part["scaleDownDelayRevisionLimit"]?.integer, limit > history {
          found.append(
            Violation(
              rollout, "keeps \(limit) old versions running and remembers \(history)",
              path: "\(path).scaleDownDelayRevisionLimit"))
        }
        guard let affinity = part["antiAffinity"], !affinity.isNull else { return found }
        let preferred = affinity["preferredDuringSchedulingIgnoredDuringExecution"]
        let required = affinity["requiredDuringSchedulingIgnoredDuringExecution"]
        if (preferred == nil) == (required == nil) {
          found.append(
            Violation(rollout, "antiAffinity needs exactly one of preferred and required", path: "\(path).antiAffinity")
          )
        } else if let preferred, !(1...100).contains(preferred["weight"]?.integer ?? 0) {
          found.append(
            Violation(rollout, "the weight of antiAffinity is not 1 to 100", path: "\(path).antiAffinity"))
        }
        return found
      }
    }
  }

  static let rolloutSelector = Check(
    "ROL07", "service-selector", .error, .deployment,
    summary: "A Service that a Rollout steers selects other pods than the Rollout's.",
    why: "The controller refuses it, or traffic goes past the new version.",
    remedy: "Let the Service select labels that the template carries; give each Rollout Services of its own.",
    peers: .peers("AR:service-selector"),
    passing: Example.all(Example.service(), steered("a")),
    failing: Example.all(Example.service().replacing("app: a", with: "app: b"), steered("a"))
  ) { inspection in
    var owners: [String: String] = [:]
    return inspection.workloads.filter { $0.kind == .rollout }.flatMap { workload -> [Violation] in
      steeredServices(workload.object).flatMap { path, name -> [Violation] in
        var found: [Violation] = []
        let owner = owners.updateValue(workload.object.name, forKey: "\(workload.namespace)/\(name)")
        if let owner, owner != workload.object.name {
          found.append(Violation(workload.object, "the Service \(name) belongs to the Rollout \(owner)", path: path))
        }
        guard let service = inspection.find("", "Service", namespace: workload.namespace, name: name) else {
          return found
            + [
              Violation(
                workload.object, "the Service \(name) is missing in namespace \(workload.namespace)", path: path,
                severity: inspection.missing(in: workload.namespace))
            ]
        }
        if service.annotations.contains(where: {
          $0.key == "argo-rollouts.argoproj.io/managed-by-rollouts" && $0.value != workload.object.name
        }) {
          found.append(Violation(workload.object, "the Service \(name) is kept by another Rollout", path: path))
        }
        for entry in service.root.at("spec", "selector")?.mapping?.entries ?? []
        where entry.key != "rollouts-pod-template-hash" && workload.label(entry.key) != entry.value.string {
          found.append(
            Violation(
              workload.object,
              "the Service \(name) selects \(entry.key)=\(entry.value.string ?? ""), as its pods don't",
              path: path))
        }
        return found
      }
    }
  }

  /// The Services whose selectors the controller of a Rollout writes.
  static func steeredServices(_ rollout: KubeObject) -> [(path: String, name: String)] {
    let fields = [
      "blueGreen.activeService", "blueGreen.previewService", "canary.stableService", "canary.canaryService",
      "canary.pingPong.pingService", "canary.pingPong.pongService",
    ]
    var seen: Set<String> = []
    return fields.compactMap { field in
      let path = "spec.strategy.\(field)"
      guard let name = rollout.root.at(path: path)?.string, seen.insert(name).inserted else { return nil }
      return (path, name)
    }
  }

  private static func steered(_ service: String) -> String {
    rolloutExample("{blueGreen: {activeService: \(service)}}")
  }
}
