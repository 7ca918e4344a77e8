/// Rules for HorizontalPodAutoscalers.
///
/// Mirrors `pkg/apis/autoscaling/validation`.
extension FieldFaults {
  mutating func checkAutoscaler(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(object, prior)
    } else {
      checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    }
    let spec = object["spec"] ?? [:]
    let path = FieldPath.root.spec
    let least = spec["minReplicas"]?.integer
    let most = spec["maxReplicas"]?.integer ?? 0
    if let least, least < 1 {
      invalid(path.minReplicas, .integer(least), "must be greater than or equal to 1")
    }
    if most == 0 {
      required(path.maxReplicas, "must be set and greater than 0")
    } else if most < 0 {
      invalid(path.maxReplicas, .integer(most), "must be greater than 0")
    }
    if let least, most < least {
      invalid(path.maxReplicas, .integer(most), "must be greater than or equal to `minReplicas`")
    }
    checkTarget(spec["scaleTargetRef"] ?? [:], path.scaleTargetRef)
    checkVersion(spec["scaleTargetRef"]?.text("apiVersion") ?? "", path.scaleTargetRef.apiVersion)
    let metrics = spec.list("metrics")
    for (index, metric) in metrics.enumerated() { checkMetric(metric, path.metrics[index]) }
    if least == 0, !metrics.contains(where: { $0.has("object") || $0.has("external") }) {
      forbidden(
        path.metrics, "must specify at least one Object or External metric to support scaling to zero replicas")
    }
    if let percent = spec["targetCPUUtilizationPercentage"]?.integer, percent < 1 {
      invalid(
        path.metrics[0].resource.target.averageUtilization, .integer(percent), "must be greater than 0")
    }
    guard let behavior = spec["behavior"] else { return }
    for side in ["scaleUp", "scaleDown"] {
      if let rules = behavior[side] { checkScalingRules(rules, path.behavior[side]) }
    }
  }

  private mutating func checkTarget(_ reference: KubeValue, _ path: FieldPath) {
    for field in ["kind", "name"] {
      let text = reference.text(field)
      if text.isEmpty {
        required(path[field])
      } else {
        invalid(path[field], .string(text), each: NameForms.pathSegment(text))
      }
    }
  }

  /// A version with a group, which every scalable kind but one has.
  private mutating func checkVersion(_ version: String, _ path: FieldPath) {
    let parts = version.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count > 2 {
      invalid(path, .string(version), "unexpected GroupVersion string: \(version)")
    } else if version.isEmpty || (parts.count == 1 && version != "v1") {
      invalid(path, .string(version), "apiVersion must specify API group")
    }
  }

  private static let metricTypes = ["ContainerResource", "External", "Object", "Pods", "Resource"]

  private mutating func checkMetric(_ metric: KubeValue, _ path: FieldPath) {
    let type = metric.text("type")
    if type.isEmpty { required(path.type, "must specify a metric source type") }
    checkOptionalChoice(type, Self.metricTypes, path.type)
    let sources = ["object", "external", "pods", "resource", "containerResource"]
    let present = sources.filter { metric.has($0) }
    if let first = present.first { checkSource(first, metric[first] ?? [:], path[first]) }
    let expected = type.prefix(1).lowercased() + type.dropFirst()
    if Self.metricTypes.contains(type) {
      if !metric.has(expected) { required(path[expected], "must populate information for the given metric source") }
    } else {
      notSupported(path.type, type, Self.metricTypes)
    }
    if present.count != 1 {
      for other in present where other != expected {
        forbidden(path[other], "must populate the given metric source only")
      }
    }
  }

  private mutating func checkSource(_ source: String, _ value: KubeValue, _ path: FieldPath) {
    let target = value["target"] ?? [:]
    let place = path.target
    switch source {
    case "object":
      checkTarget(value["describedObject"] ?? [:], path.describedObject)
      checkMetricName(value, path.metric)
      checkMetricTarget(target, place)
      if !target.has("value"), !target.has("averageValue") {
        required(place.averageValue, "must set either a target value or averageValue")
      }
    case "external":
      checkMetricName(value, path.metric)
      checkMetricTarget(target, place)
      if !target.has("value"), !target.has("averageValue") {
        required(place.averageValue, "must set either a target value for metric or a per-pod target")
      }
      if target.has("value"), target.has("averageValue") {
        forbidden(place.value, "may not set both a target value for metric and a per-pod target")
      }
    case "pods":
      checkMetricName(value, path.metric)
      checkMetricTarget(target, place)
      if target["averageValue"].flatMap({ try? Quantity($0) }).map({ $0 <= .zero }) ?? true {
        required(place.averageValue, "must specify a positive target averageValue")
      }
    default:
      if source == "containerResource", !value.isSet("container") {
        required(path.container, "must specify a container")
      }
      if !value.isSet("name") { required(path.name, "must specify a resource name") }
      checkMetricTarget(target, place)
      if !target.has("averageUtilization"), !target.has("averageValue") {
        required(place.averageUtilization, "must set either a target raw value or a target utilization")
      }
      if target.has("averageUtilization"), target.has("averageValue") {
        forbidden(place.averageValue, "may not set both a target raw value and a target utilization")
      }
    }
  }

  private mutating func checkMetricName(_ value: KubeValue, _ path: FieldPath) {
    let name = value["metric"]?.text("name") ?? ""
    if name.isEmpty {
      required(path.name, "must specify a metric name")
    } else {
      invalid(path.name, .string(name), each: NameForms.pathSegment(name))
    }
  }

  private mutating func checkMetricTarget(_ target: KubeValue, _ path: FieldPath) {
    let type = target.text("type")
    if type.isEmpty { required(path.type, "must specify a metric target type") }
    if !["Utilization", "Value", "AverageValue"].contains(type) {
      invalid(path.type, .string(type), "must be either Utilization, Value, or AverageValue")
    }
    for field in ["value", "averageValue"] {
      if let amount = target[field].flatMap({ try? Quantity($0) }), amount <= .zero {
        invalid(path[field], .string(amount.description), "must be positive")
      }
    }
    if let percent = target["averageUtilization"]?.integer, percent < 1 {
      invalid(path.averageUtilization, .integer(percent), "must be greater than 0")
    }
  }

  private mutating func checkScalingRules(_ rules: KubeValue, _ path: FieldPath) {
    if let window = rules["stabilizationWindowSeconds"]?.integer {
      let place = path.stabilizationWindowSeconds
      if window < 0 { invalid(place, .integer(window), "must be greater than or equal to zero") }
      if window > 3600 { invalid(place, .integer(window), "must be less than or equal to 3600") }
    }
    checkOptionalChoice(rules["selectPolicy"]?.string, ["Disabled", "Max", "Min"], path.selectPolicy)
    let policies = rules.list("policies")
    if policies.isEmpty { required(path.policies, "must specify at least one Policy") }
    for (index, policy) in policies.enumerated() {
      let place = path.policies[index]
      checkOptionalChoice(policy.text("type"), ["Percent", "Pods"], place.type)
      for field in ["value", "periodSeconds"] {
        let number = policy[field]?.integer ?? 0
        if number <= 0 { invalid(place[field], .integer(number), "must be greater than zero") }
      }
      if let period = policy["periodSeconds"]?.integer, period > 1800 {
        invalid(place.periodSeconds, .integer(period), "must be less than or equal to 1800")
      }
    }
    if let tolerance = rules["tolerance"].flatMap({ try? Quantity($0) }), tolerance < .zero {
      invalid(path.tolerance, .string(tolerance.description), "must be greater or equal to zero")
    }
  }
}
