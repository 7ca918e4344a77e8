import KubeModel

extension Check {
  static let eventBounds = Check(
    "SCL12", "keda-bounds", .error, .scaling,
    summary: "The bounds of a ScaledObject contradict each other.",
    why: "The admission webhook of KEDA refuses it, or nothing is scaled.",
    remedy: "Let idle be below the minimum, and the minimum at most the maximum.",
    passing: Example.scaledObject("minReplicaCount: 1, maxReplicaCount: 5, \(cronTrigger)"),
    failing: Example.scaledObject("minReplicaCount: 6, maxReplicaCount: 5, \(cronTrigger)")
  ) {
    $0.eachScaledObject { object, spec in
      let least = spec["minReplicaCount"]?.integer ?? 0
      let most = spec["maxReplicaCount"]?.integer ?? 100
      var found: [Violation] = []
      if least > most {
        found.append(
          Violation(object, "minReplicaCount \(least) is above maxReplicaCount \(most)", path: "spec.minReplicaCount"))
      }
      if let idle = spec["idleReplicaCount"]?.integer, idle >= least {
        found.append(
          Violation(
            object, "idleReplicaCount \(idle) is not below minReplicaCount \(least)", path: "spec.idleReplicaCount"))
      }
      if object.name.utf8.count > 63 - "keda-hpa-".utf8.count,
        spec.at("advanced", "horizontalPodAutoscalerConfig", "name") == nil
      {
        found.append(Violation(object, "its autoscaler keda-hpa-\(object.name) has a name of more than 63 characters"))
      }
      return found
    }
  }

  static let scaleToZero = Check(
    "SCL13", "keda-scale-to-zero", .error, .scaling,
    summary: "A ScaledObject may go down to no pod, and only pods could wake it.",
    why: "Without a pod there is no CPU and no memory to measure: it never comes back.",
    remedy: "Set minReplicaCount to 1, or add a trigger that works without pods.",
    passing: Example.scaledObject("minReplicaCount: 1, \(cpuTrigger)"), failing: Example.scaledObject(cpuTrigger)
  ) {
    $0.eachScaledObject { object, spec in
      let types = (spec["triggers"]?.sequence ?? []).compactMap { $0["type"]?.string }
      guard !types.isEmpty, types.allSatisfy({ $0 == "cpu" || $0 == "memory" }),
        (spec["minReplicaCount"]?.integer ?? 0) == 0
      else { return [] }
      return [
        Violation(
          object, "goes down to no pod, and \(types.joined(separator: ", ")) can't wake it",
          path: "spec.minReplicaCount")
      ]
    }
  }

  static let eventFallback = Check(
    "SCL14", "keda-fallback", .error, .scaling,
    summary: "The fallback of a ScaledObject can't work.",
    why: "KEDA refuses it; without it nothing is scaled while the source of the metric is down.",
    remedy: "Give failureThreshold and replicas as positive numbers, with a trigger that is no cpu or memory.",
    passing: Example.scaledObject("fallback: {failureThreshold: 3, replicas: 4}, \(cronTrigger)"),
    failing: Example.scaledObject("minReplicaCount: 1, fallback: {failureThreshold: 3, replicas: 4}, \(cpuTrigger)")
  ) {
    $0.eachScaledObject { object, spec in
      guard let fallback = spec["fallback"], !fallback.isNull else { return [] }
      let negative = ["failureThreshold", "replicas"].filter { (fallback[$0]?.integer ?? 0) < 0 }
      var found = negative.map { Violation(object, "\($0) is negative", path: "spec.fallback.\($0)") }
      let types = (spec["triggers"]?.sequence ?? []).compactMap { $0["type"]?.string }
      if !types.isEmpty, types.allSatisfy({ $0 == "cpu" || $0 == "memory" }) {
        found.append(Violation(object, "has a fallback for cpu and memory, which have none", path: "spec.fallback"))
      }
      return found
    }
  }

  static let eventModifiers = Check(
    "SCL15", "keda-modifiers", .error, .scaling,
    summary: "The formula of a ScaledObject is incomplete.",
    why: "KEDA refuses it.", remedy: "Give formula and a target above 0, and name each trigger that it uses.",
    passing: Example.scaledObject(
      "advanced: {scalingModifiers: {formula: a + 1, target: \"5\"}}, triggers: [{type: cron, name: a, metadata: {}}]"),
    failing: Example.scaledObject(
      "advanced: {scalingModifiers: {formula: a + 1}}, triggers: [{type: cron, name: a, metadata: {}}]")
  ) {
    $0.eachScaledObject { object, spec in
      guard let modifiers = spec.at("advanced", "scalingModifiers"), modifiers.mapping?.entries.isEmpty == false else {
        return []
      }
      let path = "spec.advanced.scalingModifiers"
      guard let formula = modifiers["formula"]?.string, !formula.isEmpty else {
        return [Violation(object, "has scalingModifiers without a formula", path: path)]
      }
      guard let text = modifiers["target"]?.string, let target = Resources.quantity(.string(text)), target > .zero
      else {
        return [Violation(object, "has a formula without a target above 0", path: path)]
      }
      if modifiers["metricType"]?.string == "Utilization" {
        return [Violation(object, "has a formula of the type Utilization", path: "\(path).metricType")]
      }
      return []
    }
  }

  static let eventTriggers = Check(
    "SCL16", "keda-triggers", .error, .scaling,
    summary: "A trigger of a ScaledObject lacks what it needs, or has a name twice.",
    why: "KEDA can't build the scaler: nothing is scaled by it.", remedy: "Add the fields that the scaler needs.",
    passing: Example.scaledObject(
      "triggers: [{type: prometheus, metadata: {serverAddress: \"http://p\", query: up, threshold: \"1\"}}]"),
    failing: Example.scaledObject("triggers: [{type: prometheus, metadata: {query: up}}]")
  ) {
    $0.eachScaledObject { object, spec in
      var names: Set<String> = []
      return (spec["triggers"]?.sequence ?? []).enumerated().flatMap { index, trigger -> [Violation] in
        let path = "spec.triggers[\(index)]"
        var found: [Violation] = []
        if let name = trigger["name"]?.string, !names.insert(name).inserted {
          found.append(Violation(object, "has two triggers with the name \(name)", path: "\(path).name"))
        }
        let type = trigger["type"]?.string ?? ""
        if trigger["useCachedMetrics"]?.bool == true, type == "cpu" || type == "memory" || type == "cron" {
          found.append(
            Violation(object, "caches a metric of \(type), which can't be", path: "\(path).useCachedMetrics"))
        }
        let keys = trigger["metadata"]?.mapping?.keys ?? []
        // What an authentication brings isn't in the metadata.
        guard let needed = requiredMetadata[type], trigger["authenticationRef"] == nil else { return found }
        for choice in needed {
          if choice.split(separator: "|").contains(where: { keys.contains(String($0)) }) { continue }
          found.append(
            Violation(
              object, "lacks \(choice.replacing("|", with: " or ")) for \(type)", path: "\(path).metadata"))
        }
        return found
      }
    }
  }

  /// Fields without which KEDA 2.18 can't build a scaler; choices are separated by a bar.
  private static let requiredMetadata: [String: [String]] = [
    "prometheus": ["serverAddress|serverAddressFromEnv", "query", "threshold"],
    "cron": ["timezone", "start", "end", "desiredReplicas"],
    "kafka": ["bootstrapServers|bootstrapServersFromEnv", "consumerGroup|consumerGroupFromEnv"],
    "aws-sqs-queue": ["queueURL|queueURLFromEnv", "awsRegion"],
    "rabbitmq": ["queueName", "host|hostFromEnv", "value|queueLength"],
    "redis": ["listName"], "kubernetes-workload": ["podSelector", "value"],
  ]

  static let eventAuthentication = Check(
    "SCL17", "keda-auth", .high, .scaling,
    summary: "A trigger names an authentication that does not exist.",
    why: "KEDA can't ask the source: nothing is scaled.", remedy: "Add the TriggerAuthentication.",
    passing: Example.all(
      Example.object("keda.sh/v1alpha1", "TriggerAuthentication", "spec: {podIdentity: {provider: aws}}"),
      authenticationExample),
    failing: authenticationExample
  ) { inspection in
    inspection.eachScaledObject { object, spec in
      (spec["triggers"]?.sequence ?? []).enumerated().compactMap { index, trigger in
        guard let reference = trigger["authenticationRef"], let name = reference["name"]?.string else { return nil }
        let kind = reference["kind"]?.string ?? "TriggerAuthentication"
        let namespace = kind == "TriggerAuthentication" ? object.namespace : nil
        if inspection.find("keda.sh", kind, namespace: namespace, name: name) != nil { return nil }
        return Violation(
          object, "the \(kind) \(name) is missing", path: "spec.triggers[\(index)].authenticationRef",
          severity: inspection.missing(in: object.namespace))
      }
    }
  }

  private static let authenticationExample = Example.scaledObject(
    "triggers: [{type: kafka, authenticationRef: {name: a}, metadata: {}}]")
  private static let cpuTrigger = "triggers: [{type: cpu, metricType: Utilization, metadata: {value: \"60\"}}]"
  private static let cronTrigger =
    "triggers: [{type: cron, metadata: {timezone: UTC, start: 0 8 * * *, end: 0 9 * * *, desiredReplicas: \"5\"}}]"
}

extension Inspection {
  fileprivate func eachScaledObject(_ look: (KubeObject, KubeValue) -> [Violation]) -> [Violation] {
    (all("keda.sh", "ScaledObject") + all("keda.sh", "ScaledJob")).flatMap { object in
      object.root["spec"].map { look(object, $0) } ?? []
    }
  }
}
