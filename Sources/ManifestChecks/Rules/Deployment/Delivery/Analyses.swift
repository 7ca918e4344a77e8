import KubeModel

extension Check {
  static let vacuousAnalysis = Check(
    "ROL10", "analysis-is-vacuous", .high, .deployment,
    summary: "An analysis can't find that a new version is bad.",
    why: "The canary is promoted whatever it does.",
    remedy: "Compare the result of a query about the new version with a bound, and say what an empty result means.",
    passing: analysisExample("len(result) > 0 && result[0] >= 0.95"), failing: analysisExample("true")
  ) { inspection in
    let whole = templatesAfterPromotion(inspection)
    return ["AnalysisTemplate", "ClusterAnalysisTemplate"].flatMap { inspection.all("argoproj.io", $0) }
      .flatMap { template -> [Violation] in
        (template.root.at("spec", "metrics")?.sequence ?? []).enumerated().flatMap { index, metric in
          vacuous(metric, isOfWhole: whole.contains("\(template.namespace ?? "")/\(template.name)")).map {
            Violation(
              template, $0.message, path: "spec.metrics[\(index)]\($0.field)", node: metric, severity: $0.severity)
          }
        }
      }
  }

  private struct Vacuity {
    var message: String
    var field = ""
    var severity: Severity?
  }

  /// Templates that look at a version when all traffic is its own already, as blue-green releases have it.
  private static func templatesAfterPromotion(_ inspection: Inspection) -> Set<String> {
    Set(
      inspection.all("argoproj.io", "Rollout").flatMap { rollout in
        let analysis = rollout.root.at("spec", "strategy", "blueGreen", "postPromotionAnalysis")
        return (analysis?["templates"]?.sequence ?? []).compactMap { template in
          template["templateName"]?.string.map { name in
            template["clusterScope"]?.bool == true ? "/\(name)" : "\(rollout.namespace ?? "")/\(name)"
          }
        }
      })
  }

  private static func vacuous(_ metric: KubeValue, isOfWhole: Bool) -> [Vacuity] {
    let name = metric["name"]?.string ?? "a metric"
    var found: [Vacuity] = []
    let success = metric["successCondition"]?.string
    let failure = metric["failureCondition"]?.string
    for (field, text) in [("successCondition", success), ("failureCondition", failure)] {
      guard let text else { continue }
      // A condition that does not look at the result is always the same.
      if !["result", "default", "isNaN", "isInf", "asFloat", "asInt"].contains(where: { text.contains($0) }) {
        found.append(Vacuity(message: "\(name): \(field) does not look at the result", field: ".\(field)"))
      }
    }
    let provider = metric["provider"]
    // A Job, a web hook without a condition and a comparison by Kayenta judge by themselves.
    let judges = ["job", "kayenta", "web", "plugin"].contains { provider?[$0] != nil }
    if success == nil, failure == nil, !judges {
      found.append(Vacuity(message: "\(name) has no condition, so that any result counts as success"))
    }
    if let query = provider?.at("prometheus", "query")?.string {
      let words = ["{{args", "{{ args", "canary", "preview", "hash", "version", "revision", "latest"]
      let isSplit = words.contains { query.contains($0) }
      if !isSplit, !isOfWhole {
        found.append(
          Vacuity(
            message: "\(name) asks for all versions at once, not for the new one",
            field: ".provider.prometheus.query", severity: .medium))
      }
    }
    if let limit = metric["failureLimit"].flatMap({ IntOrString($0) })?.description,
      let most = Int(limit), let count = metric["count"].flatMap({ IntOrString($0) })?.description,
      let runs = Int(count), most >= runs, runs > 0
    {
      found.append(
        Vacuity(message: "\(name) is measured \(runs) times and may fail \(most) times", field: ".failureLimit"))
    }
    return found
  }

  private static func analysisExample(_ condition: String) -> String {
    Example.object(
      "argoproj.io/v1alpha1", "AnalysisTemplate",
      "spec: {args: [{name: service}], metrics: [{name: rate, interval: 1m, successCondition: \"\(condition)\", "
        + "provider: {prometheus: {address: \"http://p\", query: \"sum(rate(a{service='{{args.service}}'}[1m]))\"}}}]}")
  }

  static let flaggerCanary = Check(
    "ROL13", "flagger", .error, .deployment,
    summary: "A Canary of Flagger can't work, or does not look at what it releases.",
    why: "Flagger halts the release, or promotes it without an answer.",
    remedy: "Let steps reach the whole, name metrics that exist, and point the autoscaler at the target.",
    passing: canaryExample("stepWeight: 10, maxWeight: 50"), failing: canaryExample("stepWeight: 60, maxWeight: 50")
  ) { inspection in
    inspection.all("flagger.app", "Canary").flatMap { canary -> [Violation] in
      figures(canary) + metricTemplates(canary, inspection) + autoscalers(canary, inspection)
    }
  }

  private static func figures(_ canary: KubeObject) -> [Violation] {
    let analysis = canary.root.at("spec", "analysis") ?? canary.root.at("spec", "canaryAnalysis")
    guard let analysis else { return [Violation(canary, "has no analysis", path: "spec", severity: .high)] }
    let path = canary.root.at("spec", "analysis") == nil ? "spec.canaryAnalysis" : "spec.analysis"
    var found: [Violation] = []
    if let step = analysis["stepWeight"]?.integer {
      let most = analysis["maxWeight"]?.integer ?? 100
      if step <= 0 || step > most {
        found.append(Violation(canary, "a step of \(step) never fits below \(most)", path: "\(path).stepWeight"))
      }
    }
    if let weights = analysis["stepWeights"]?.sequence?.compactMap(\.integer), weights != weights.sorted() {
      found.append(Violation(canary, "the steps do not rise", path: "\(path).stepWeights"))
    }
    if let threshold = analysis["threshold"]?.integer, threshold <= 0 {
      found.append(Violation(canary, "gives up before its first check", path: "\(path).threshold"))
    }
    let hasMetrics = analysis["metrics"]?.sequence?.isEmpty == false
    let hasHooks = analysis["webhooks"]?.sequence?.isEmpty == false
    if !hasMetrics, !hasHooks {
      found.append(Violation(canary, "promotes without looking at anything", path: path, severity: .high))
    }
    return found
  }

  private static func metricTemplates(_ canary: KubeObject, _ inspection: Inspection) -> [Violation] {
    let list = canary.root.at("spec", "analysis", "metrics")?.sequence ?? []
    return list.enumerated().compactMap { index, metric in
      let path = "spec.analysis.metrics[\(index)]"
      guard let reference = metric["templateRef"], let name = reference["name"]?.string else {
        // Flagger knows two metrics by itself.
        let name = metric["name"]?.string ?? ""
        if ["request-success-rate", "request-duration"].contains(name) || metric["query"] != nil { return nil }
        return Violation(
          canary, "the metric \(name) has no templateRef, and Flagger knows none of that name", path: path)
      }
      let namespace = reference["namespace"]?.string ?? canary.namespace
      if inspection.find("flagger.app", "MetricTemplate", namespace: namespace, name: name) != nil { return nil }
      return Violation(
        canary, "the MetricTemplate \(name) is missing in namespace \(namespace ?? "default")", path: path,
        severity: inspection.missing(in: namespace))
    }
  }

  /// Flagger scales the primary with a copy of the autoscaler that it is told of.
  private static func autoscalers(_ canary: KubeObject, _ inspection: Inspection) -> [Violation] {
    let target = canary.root.at("spec", "targetRef", "name")?.string ?? ""
    if let reference = canary.root.at("spec", "autoscalerRef") {
      let kind = reference["kind"]?.string ?? "HorizontalPodAutoscaler"
      let group = kind == "ScaledObject" ? "keda.sh" : "autoscaling"
      let name = reference["name"]?.string ?? ""
      if inspection.find(group, kind, namespace: canary.namespace, name: name) != nil { return [] }
      return [
        Violation(
          canary, "the \(kind) \(name) is missing in namespace \(canary.namespace ?? "default")",
          path: "spec.autoscalerRef", severity: inspection.missing(in: canary.namespace))
      ]
    }
    let stray = inspection.autoscalers.first {
      $0.target.namespace == canary.namespace && $0.target.name == target && !target.isEmpty
    }
    guard let stray else { return [] }
    return [
      Violation(
        canary, "\(stray.object.title) scales \(target), which Flagger takes to zero; name it as autoscalerRef",
        path: "spec.autoscalerRef", severity: .high)
    ]
  }

  private static func canaryExample(_ figures: String) -> String {
    Example.object(
      "flagger.app/v1beta1", "Canary",
      "spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, service: {port: 80}, "
        + "analysis: {interval: 1m, threshold: 5, \(figures), metrics: [{name: request-success-rate, interval: 1m}]}}")
  }

  static let rolloutAgainstOthers = Check(
    "ROL14", "rollout-and-hpa-pdb", .high, .deployment,
    summary: "An autoscaler scales the Deployment that a Rollout has taken over.",
    why: "The Rollout's pods keep their number, and the old Deployment comes back to life.",
    remedy: "Let scaleTargetRef name the Rollout (argoproj.io/v1alpha1).",
    passing: Example.all(takenOver, Example.autoscaler("maxReplicas: 3", target: rolloutTarget)),
    failing: Example.all(takenOver, Example.autoscaler("maxReplicas: 3"))
  ) { inspection in
    inspection.eachRollout { rollout, spec in
      guard let reference = spec["workloadRef"], let name = reference["name"]?.string else { return [] }
      let kind = reference["kind"]?.string ?? "Deployment"
      return inspection.autoscalers.filter {
        $0.target.namespace == (rollout.namespace ?? "") && $0.target.kind == kind && $0.target.name == name
      }.map {
        Violation(
          $0.object, "scales the \(kind) \(name), whose pods the Rollout \(rollout.name) makes",
          path: "spec.scaleTargetRef")
      }
    }
  }

  private static let rolloutTarget = "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: a}"
  private static let takenOver = Example.all(
    Example.deployment(outer: "replicas: 0"),
    Example.object(
      "argoproj.io/v1alpha1", "Rollout",
      "spec: {strategy: {canary: {}}, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: a}}"))
}
