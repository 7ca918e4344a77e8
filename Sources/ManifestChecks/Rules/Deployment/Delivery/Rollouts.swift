import KubeModel

extension Check {
  static let rolloutBasics = Check(
    "ROL01", "rollout-basics", .error, .deployment,
    summary: "A Rollout of Argo has no template, or two, or a selector that does not fit.",
    why: "The controller marks it as invalid and makes no pods.",
    remedy: "Write a template whose labels the selector selects, or a workloadRef.", peers: .peers("AR:rollout-basics"),
    passing: rolloutExample(canary), failing: rolloutExample(canary, more: ", workloadRef: {kind: Deployment, name: a}")
  ) {
    $0.eachRollout { rollout, spec in
      var found: [Violation] = []
      let hasReference = spec["workloadRef"].map { !$0.isNull } ?? false
      if hasReference, spec["template"] != nil {
        found.append(Violation(rollout, "has a template and a workloadRef", path: "spec.workloadRef"))
      } else if !hasReference, spec["template"] == nil {
        found.append(Violation(rollout, "has neither a template nor a workloadRef", path: "spec"))
      }
      if let replicas = spec["replicas"]?.integer, replicas < 0 {
        found.append(Violation(rollout, "replicas is negative", path: "spec.replicas"))
      }
      let deadline = spec["progressDeadlineSeconds"]?.integer ?? 600
      if let ready = spec["minReadySeconds"]?.integer, ready >= deadline {
        found.append(
          Violation(
            rollout, "progressDeadlineSeconds \(deadline) is not above minReadySeconds", path: "spec.minReadySeconds"))
      }
      return found
    }
  }

  static let rolloutStrategy = Check(
    "ROL02", "strategy-exclusive", .error, .deployment,
    summary: "A Rollout has no strategy, or two.", why: "The controller marks it as invalid.",
    remedy: "Write canary or blueGreen.", peers: .peers("AR:strategy"),
    passing: rolloutExample(canary), failing: rolloutExample("{}")
  ) {
    $0.eachRollout { rollout, spec in
      let strategies = (spec["strategy"]?.mapping?.keys ?? []).filter { $0 == "canary" || $0 == "blueGreen" }
      if strategies.count == 1 { return [] }
      return [
        Violation(rollout, strategies.isEmpty ? "has no strategy" : "has two strategies", path: "spec.strategy")
      ]
    }
  }

  static let rolloutServices = Check(
    "ROL03", "services-distinct", .error, .deployment,
    summary: "A Rollout sends both versions through one Service, or names none where it needs two.",
    why: "New and old can't be told apart: the router has nothing to split.",
    remedy: "Name two Services.", peers: .peers("AR:services"),
    passing: rolloutExample("{blueGreen: {activeService: a, previewService: b}}"),
    failing: rolloutExample("{blueGreen: {activeService: a, previewService: a}}")
  ) {
    $0.eachRollout { rollout, spec in
      var found: [Violation] = []
      for (strategy, one, other) in [
        ("blueGreen", "activeService", "previewService"), ("canary", "stableService", "canaryService"),
      ] {
        guard let part = spec.at("strategy", strategy) else { continue }
        let (first, second) = (part[one]?.string, part[other]?.string)
        if let first, first == second {
          found.append(
            Violation(rollout, "\(one) and \(other) are both \(first)", path: "spec.strategy.\(strategy).\(other)"))
        }
        let isRouted = strategy == "canary" && part["trafficRouting"] != nil && part["pingPong"] == nil
        let router = part.at("trafficRouting", "istio", "destinationRule") ?? part.at("trafficRouting", "plugins")
        if isRouted, router == nil, first == nil || second == nil {
          found.append(
            Violation(rollout, "routes traffic without stableService and canaryService", path: "spec.strategy.canary"))
        }
        if strategy == "blueGreen", first == nil {
          found.append(Violation(rollout, "has no activeService", path: "spec.strategy.blueGreen"))
        }
      }
      return found
    }
  }

  static let rolloutSteps = Check(
    "ROL04", "steps", .error, .deployment,
    summary: "A step of a canary does nothing, several things, or what no router can.",
    why: "The controller marks the Rollout as invalid.", remedy: "Write one action a step, weights from 0 to 100.",
    peers: .peers("AR:steps"),
    passing: rolloutExample("{canary: {steps: [{setWeight: 20}, {pause: {}}]}}"),
    failing: rolloutExample("{canary: {steps: [{setWeight: 120}]}}")
  ) {
    $0.eachRollout { rollout, spec in
      guard let part = spec.at("strategy", "canary") else { return [] }
      let most = part.at("trafficRouting", "maxTrafficWeight")?.integer ?? 100
      return (part["steps"]?.sequence ?? []).enumerated().flatMap { index, step -> [Violation] in
        let path = "spec.strategy.canary.steps[\(index)]"
        let actions = step.mapping?.keys ?? []
        if actions.count != 1 {
          return [
            Violation(rollout, actions.isEmpty ? "has an empty step" : "has a step with several actions", path: path)
          ]
        }
        if let weight = step["setWeight"]?.integer, !(0...most).contains(weight) {
          return [Violation(rollout, "has a weight of \(weight), outside 0 to \(most)", path: "\(path).setWeight")]
        }
        let needsRouter = ["setCanaryScale", "setHeaderRoute", "setMirrorRoute"].contains(actions[0])
        if needsRouter, part["trafficRouting"] == nil {
          return [Violation(rollout, "\(actions[0]) needs a router", path: path)]
        }
        return []
      }
    }
  }

  static let analysisTemplate = Check(
    "ROL09", "analysis-template", .error, .deployment,
    summary: "A Rollout names an analysis that does not exist.",
    why: "The rollout stops at that step.", remedy: "Add the AnalysisTemplate, or mend its name.",
    peers: .peers("AR:analysis"),
    passing: Example.all(
      Example.object("argoproj.io/v1alpha1", "AnalysisTemplate", "spec: {metrics: []}"), analysisExample),
    failing: analysisExample
  ) { inspection in
    inspection.eachRollout { rollout, spec in
      analyses(spec).compactMap { path, template in
        guard let name = template["templateName"]?.string else { return nil }
        let isCluster = template["clusterScope"]?.bool == true
        let kind = isCluster ? "ClusterAnalysisTemplate" : "AnalysisTemplate"
        if inspection.find("argoproj.io", kind, namespace: isCluster ? nil : rollout.namespace, name: name) != nil {
          return nil
        }
        return Violation(
          rollout, "the \(kind) \(name) is missing", path: path, severity: inspection.missing(in: rollout.namespace))
      }
    }
  }

  /// The templates that a Rollout names: in steps, in the background, before and after promotion.
  private static func analyses(_ spec: KubeValue) -> [(path: String, template: KubeValue)] {
    var places: [(String, KubeValue?)] = [
      ("spec.strategy.canary.analysis", spec.at("strategy", "canary", "analysis")),
      ("spec.strategy.blueGreen.prePromotionAnalysis", spec.at("strategy", "blueGreen", "prePromotionAnalysis")),
      ("spec.strategy.blueGreen.postPromotionAnalysis", spec.at("strategy", "blueGreen", "postPromotionAnalysis")),
    ]
    for (index, step) in (spec.at("strategy", "canary", "steps")?.sequence ?? []).enumerated() {
      places.append(("spec.strategy.canary.steps[\(index)].analysis", step["analysis"]))
    }
    return places.flatMap { path, analysis in
      (analysis?["templates"]?.sequence ?? []).enumerated().map { ("\(path).templates[\($0.offset)]", $0.element) }
    }
  }

  static let unattendedPromotion = Check(
    "ROL15", "auto-promotion", .medium, .deployment,
    summary: "A new version goes to all users without anybody or anything having looked at it.",
    why: "What the canary was to catch reaches production a few minutes later.",
    remedy: "Add an analysis, or a pause that somebody ends.",
    passing: rolloutExample("{canary: {steps: [{setWeight: 20}, {pause: {}}]}}"),
    failing: rolloutExample("{canary: {steps: [{setWeight: 20}, {pause: {duration: 5m}}]}}")
  ) {
    $0.eachRollout { rollout, spec in
      if !analyses(spec).isEmpty { return [] }
      if let blueGreen = spec.at("strategy", "blueGreen") {
        return blueGreen["autoPromotionEnabled"]?.bool == false
          ? [] : [Violation(rollout, "promotes by itself without an analysis", path: "spec.strategy.blueGreen")]
      }
      guard let steps = spec.at("strategy", "canary", "steps")?.sequence, !steps.isEmpty else { return [] }
      let waits = steps.contains { step in
        guard let pause = step["pause"] else { return step["experiment"] != nil || step["plugin"] != nil }
        return pause["duration"] == nil
      }
      return waits
        ? [] : [Violation(rollout, "promotes by itself without an analysis", path: "spec.strategy.canary.steps")]
    }
  }

  static let canaryShare = Check(
    "ROL12", "canary-vs-replicas", .medium, .deployment,
    summary: "The weight of a canary can't be made of whole pods.",
    why: "Without a router 5 % of three pods is one pod, a third of the users.",
    remedy: "Add trafficRouting, or weights that the number of pods can show.",
    passing: rolloutExample("{canary: {steps: [{setWeight: 50}]}}", more: ", replicas: 2"),
    failing: rolloutExample("{canary: {steps: [{setWeight: 5}]}}", more: ", replicas: 3")
  ) { inspection in
    inspection.workloads.filter { $0.kind == .rollout && $0.replicas > 0 }.flatMap { workload -> [Violation] in
      guard let part = workload.object.root.at("spec", "strategy", "canary"), part["trafficRouting"] == nil else {
        return []
      }
      return (part["steps"]?.sequence ?? []).enumerated().compactMap { index, step in
        guard let weight = step["setWeight"]?.integer, weight > 0, weight < 100 else { return nil }
        // One pod is the least that a canary can have.
        let real = max(100 / workload.replicas, weight)
        guard real >= weight * 2 else { return nil }
        return Violation(
          workload.object, "\(weight) % of \(workload.replicas) pods is one pod: \(real) %",
          path: "spec.strategy.canary.steps[\(index)].setWeight")
      }
    }
  }

  private static let canary = "{canary: {}}"
  private static let analysisExample = rolloutExample(
    "{canary: {steps: [{analysis: {templates: [{templateName: a}]}}]}}")

  static func rolloutExample(_ strategy: String, more: String = "") -> String {
    Example.object(
      "argoproj.io/v1alpha1", "Rollout",
      "spec: {selector: {matchLabels: {app: a}}, strategy: \(strategy)\(more), "
        + "template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a:1}]}}}")
  }
}

extension Inspection {
  func eachRollout(_ look: (KubeObject, KubeValue) -> [Violation]) -> [Violation] {
    all("argoproj.io", "Rollout").flatMap { rollout in rollout.root["spec"].map { look(rollout, $0) } ?? [] }
  }
}
