import KubeModel
import SimKernel

extension ScaledObject {
  /// Reads a ScaledObject with the defaults of KEDA 2.20; the triggers are those that could be read.
  init(_ object: KubeObject, triggers read: [Trigger]) {
    let spec = object.root["spec"] ?? .null
    self.init(
      name: object.name, namespace: object.namespace ?? "default",
      targetName: spec.at("scaleTargetRef", "name")?.string ?? "", triggers: read)
    targetKind = spec.at("scaleTargetRef", "kind")?.string ?? "Deployment"
    func seconds(_ key: String) -> SimDuration? { spec[key]?.integer.map { .seconds(Int64(max(0, $0))) } }
    func count(_ value: KubeValue?) -> Int32? { value?.integer.map { Int32(clamping: max(0, $0)) } }
    pollingInterval = max(seconds("pollingInterval") ?? pollingInterval, .seconds(1))
    cooldown = seconds("cooldownPeriod") ?? cooldown
    initialCooldown = seconds("initialCooldownPeriod") ?? initialCooldown
    idleReplicas = count(spec["idleReplicaCount"])
    minReplicas = count(spec["minReplicaCount"]) ?? minReplicas
    maxReplicas = count(spec["maxReplicaCount"]) ?? maxReplicas
    if let fallback = spec["fallback"] {
      self.fallback = Fallback(
        failureThreshold: fallback["failureThreshold"]?.integer ?? 0, replicas: count(fallback["replicas"]) ?? 0,
        behavior: fallback["behavior"]?.string.flatMap { Fallback.Behavior(rawValue: $0) } ?? .fixed)
    }
    let behavior = spec.at("advanced", "horizontalPodAutoscalerConfig", "behavior")
    self.behavior = behavior.flatMap { $0.mapping == nil ? nil : ScalingBehavior($0) }
    modifiers = spec.at("advanced", "scalingModifiers").flatMap { Modifiers($0) }
    let annotations = object.root.at("metadata", "annotations")
    func annotation(_ key: String) -> String? { annotations?["autoscaling.keda.sh/" + key]?.string }
    pauses.isPaused = annotation("paused") == "true"
    pauses.replicas = annotation("paused-replicas").flatMap { Int32($0) }
    pauses.isScaleInPaused = annotation("paused-scale-in") == "true"
    pauses.isScaleOutPaused = annotation("paused-scale-out") == "true"
    isActivationForced = annotation("force-activation") == "true"
  }
}

extension ScaledObject.Modifiers {
  init?(_ value: KubeValue) {
    guard let text = value["formula"]?.string, !text.isEmpty, let formula = try? ScalingFormula(parsing: text) else {
      return nil
    }
    self.init(
      formula: formula, target: value["target"].flatMap { TriggerKind.milli($0) } ?? 1000,
      activation: value["activationTarget"].flatMap { TriggerKind.milli($0) } ?? 0)
    metricType = value["metricType"]?.string == "Value" ? .value : .averageValue
  }
}

extension ScaledJob {
  /// Reads a ScaledJob with the defaults of KEDA 2.20.
  init(_ spec: KubeValue) {
    self.init()
    pollingInterval = .seconds(Int64(max(1, spec["pollingInterval"]?.integer ?? 30)))
    minReplicas = max(0, spec["minReplicaCount"]?.integer ?? 0)
    if let most = spec["maxReplicaCount"]?.integer.map({ max(0, $0) }) {
      maxReplicas = minReplicas > most ? most : most - minReplicas
      minReplicas = min(minReplicas, most)
    }
    let scaling = spec["scalingStrategy"]
    switch scaling?["strategy"]?.string {
    case "custom":
      let text = scaling?["customScalingRunningJobPercentage"]?.string ?? ""
      strategy = .custom(
        deduction: scaling?["customScalingQueueLengthDeduction"]?.integer ?? 0,
        runningPercentage: Double(text) ?? 0)
    case "accurate": strategy = .accurate
    case "eager": strategy = .eager
    default: strategy = .standard
    }
    combination = scaling?["multipleScalersCalculation"]?.string.flatMap { Combination(rawValue: $0) } ?? .max
  }
}
