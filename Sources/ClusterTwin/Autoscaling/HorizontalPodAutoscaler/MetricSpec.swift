package import KubeModel

/// One entry of `spec.metrics`, after the API server's defaults.
package struct MetricSpec: Sendable, Hashable {
  package enum Source: Sendable, Hashable {
    case resource(name: String)
    case containerResource(name: String, container: String)
    case pods(metric: String)
    /// `described` is the `describedObject` as written.
    case object(metric: String, kind: String, described: KubeValue)
    case external(metric: String)
    case unknown(String)
  }

  /// Values in thousandths of the metric's unit.
  package enum Target: Sendable, Hashable {
    case utilization(percent: Int32)
    case averageValue(Int64)
    case value(Int64)
    case missing
  }

  package var source: Source
  package var target: Target
  /// The metric's selector as the controller prints it: `nil` when there is none.
  package var selectorText: String
  package var selector: KubeValue?
  /// How conditions and events call the metric.
  package let title: String

  package init(_ source: Source, _ target: Target, selector: KubeValue? = nil) {
    self.source = source
    self.target = target
    self.selector = selector
    selectorText = Self.text(of: selector)
    title = Self.title(source, target, selectorText)
  }

  /// What the API server puts where `spec.metrics` is empty.
  package static let cpuDefault = MetricSpec(.resource(name: "cpu"), .utilization(percent: 80))

  package init(_ value: KubeValue) {
    let kind = value["type"]?.string ?? ""
    let body = value[kind.prefix(1).lowercased() + kind.dropFirst()] ?? .null
    let name = body["name"]?.string ?? ""
    let metric = body.at("metric", "name")?.string ?? ""
    let source: Source =
      switch kind {
      case "Resource": .resource(name: name)
      case "ContainerResource": .containerResource(name: name, container: body["container"]?.string ?? "")
      case "Pods": .pods(metric: metric)
      case "Object":
        .object(
          metric: metric, kind: body.at("describedObject", "kind")?.string ?? "",
          described: body["describedObject"] ?? .null)
      case "External": .external(metric: metric)
      default: .unknown(kind)
      }
    let written = body.at("metric", "selector")
    self.init(
      source, Target(body["target"] ?? .null, source: source), selector: written?.isNull == true ? nil : written)
  }

  private static func title(_ source: Source, _ target: Target, _ selectorText: String) -> String {
    switch (source, target) {
    case (.resource(let name), .utilization): "\(name) resource utilization (percentage of request)"
    case (.containerResource(let name, _), .utilization):
      "\(name) container resource utilization (percentage of request)"
    case (.resource(let name), _), (.containerResource(let name, _), _): "\(name) resource"
    case (.pods(let metric), _): "pods metric \(metric)"
    case (.object(let metric, _, _), .averageValue), (.external(let metric), _):
      "external metric \(metric)(\(selectorText))"
    case (.object(let metric, let kind, _), _): "\(kind) metric \(metric)"
    case (.unknown(let kind), _): kind
    }
  }

  /// `%+v` of a Go `*LabelSelector`.
  private static func text(of selector: KubeValue?) -> String {
    guard let selector else { return "nil" }
    let labels = (selector["matchLabels"]?.mapping?.entries ?? []).sorted { $0.key < $1.key }
    let expressions = (selector["matchExpressions"]?.sequence ?? []).map { entry in
      let values = (entry["values"]?.sequence ?? []).compactMap(\.string).joined(separator: " ")
      let key = entry["key"]?.string ?? ""
      return "LabelSelectorRequirement{Key:\(key),Operator:\(entry["operator"]?.string ?? ""),Values:[\(values)],},"
    }
    let pairs = labels.map { "\($0.key): \($0.value.string ?? "")," }.joined()
    let map = "map[string]string{\(pairs)}"
    return "&LabelSelector{MatchLabels:\(map),MatchExpressions:[]LabelSelectorRequirement{\(expressions.joined())},}"
  }
}

extension MetricSpec.Target {
  /// Which of the fields counts depends on the source: objects go by `type`, the others by what is there.
  init(_ value: KubeValue, source: MetricSpec.Source) {
    func milli(_ key: String) -> Int64? { value[key].flatMap { try? Quantity($0) }?.milliValue }
    let average = milli("averageValue").map { Self.averageValue($0) }
    let whole = milli("value").map { Self.value($0) }
    let percent = value["averageUtilization"]?.integer.map { Self.utilization(percent: Int32(clamping: $0)) }
    self =
      switch source {
      case .resource, .containerResource: average ?? percent ?? .missing
      case .pods: average ?? .missing
      case .external: average ?? whole ?? .missing
      case .object: (value["type"]?.string == "Value" ? whole : average) ?? .missing
      case .unknown: .missing
      }
  }
}
