import KubeModel

extension Check {
  static let notScraped = Check(
    "OBS01", "workload-not-scraped", .medium, .observability,
    summary: "A workload offers metrics, and nobody collects them.",
    why: "Its alerts never fire and its dashboards are empty.",
    remedy: "Add a ServiceMonitor, a PodMonitor or the annotation prometheus.io/scrape.",
    passing: Example.all(metricsExample, monitorExample("{app: a}")),
    failing: Example.all(metricsExample, monitorExample("{app: b}"))
  ) { inspection in
    let monitors = inspection.monitorSelectors
    // Most select in their own namespace.
    let local = Dictionary(grouping: monitors.filter { $0.namespaces == nil }, by: \.namespace)
    let others = monitors.filter { $0.namespaces != nil }
    // Without any monitor here somebody collects in another way.
    if monitors.isEmpty { return [] }
    return inspection.eachWorkload { workload, place in
      guard !workload.isBatch,
        let container = workload.lasting.first(where: { container in
          container.ports.contains { $0["name"]?.string.map { $0 == "metrics" || $0.hasSuffix("-metrics") } ?? false }
        })
      else { return [] }
      if workload.annotation("prometheus.io/scrape") == "true" { return [] }
      let services = inspection.services(ofWorkload: place)
      if services.contains(where: { $0.annotations.contains { $0.key == "prometheus.io/scrape" && $0.value == "true" } }
      ) {
        return []
      }
      let isCollected = ((local[workload.namespace] ?? []) + others).contains { monitor in
        guard monitor.covers(workload.namespace) else { return false }
        return monitor.isOfPods
          ? monitor.selector.matches(workload.label) : services.contains { monitor.selector.matches($0.labels) }
      }
      return isCollected ? [] : [Violation(workload, container, "offers metrics that nobody collects", at: "ports")]
    }
  }

  static let scrapeInterval = Check(
    "OBS08", "monitor-interval", .error, .observability,
    summary: "A scrape may take longer than its interval.",
    why: "The operator drops the monitor, or Prometheus refuses its whole configuration.",
    remedy: "Let scrapeTimeout be at most the interval.",
    passing: intervalExample("10s"), failing: intervalExample("60s")
  ) { inspection in
    ["ServiceMonitor", "PodMonitor"].flatMap { kind in inspection.all("monitoring.coreos.com", kind) }.flatMap {
      monitor -> [Violation] in
      ["endpoints", "podMetricsEndpoints"].flatMap { list in
        (monitor.root.at("spec", list)?.sequence ?? []).enumerated().compactMap { index, endpoint -> Violation? in
          guard let timeout = seconds(endpoint["scrapeTimeout"]), let interval = seconds(endpoint["interval"]),
            timeout > interval
          else { return nil }
          return Violation(
            monitor, "scrapes for up to \(timeout) s every \(interval) s", path: "spec.\(list)[\(index)].scrapeTimeout")
        }
      }
    }
  }

  static let alertHygiene = Check(
    "OBS04", "alert-hygiene", .low, .observability,
    summary: "An alert has no severity, no description, or fires at the first glimpse.",
    why: "Nobody knows whom to wake and what to do, or somebody is woken by a single lost scrape.",
    remedy: "Give it labels.severity, an annotation with what to do, and a `for`.",
    passing: alertExample("for: 5m, labels: {severity: page}, annotations: {runbook_url: \"https://r\"}"),
    failing: alertExample("labels: {severity: page}")
  ) {
    $0.eachRule { object, rule, path in
      guard let name = rule["alert"]?.string else { return nil }
      var missing: [String] = []
      if rule.at("labels", "severity") == nil { missing.append("severity") }
      if (rule["annotations"]?.mapping?.entries ?? []).isEmpty { missing.append("annotation") }
      let expression = rule["expr"]?.string ?? ""
      // A rate over a window, or a value of zero, has waited already.
      if rule["for"] == nil, !expression.contains("["), !expression.hasPrefix("absent") { missing.append("for") }
      if missing.isEmpty { return nil }
      return Violation(object, "the alert \(name) has no \(missing.joined(separator: ", "))", path: path)
    }
  }

  static let promQLBalance = Check(
    "OBS02", "promql-syntax", .error, .observability,
    summary: "An expression of a rule can't be read.",
    why: "Prometheus refuses the whole file, and keeps the old rules or none.",
    remedy: "Mend it; promtool check rules shows where.",
    passing: alertExample("expr: \"sum(rate(a[5m])) > 1\""), failing: alertExample("expr: \"sum(rate(a[5m]) > 1\"")
  ) {
    $0.eachRule { object, rule, path in
      guard let expression = rule["expr"]?.string, let problem = PromQLOutline.problem(expression) else { return nil }
      return Violation(
        object, "\(problem) in the expression of \((rule["alert"] ?? rule["record"])?.string ?? "a rule")",
        path: "\(path).expr")
    }
  }

  private static func seconds(_ value: KubeValue?) -> Int64? {
    value?.string.flatMap { try? GoDuration(parsing: $0) }.map(\.wholeSeconds)
  }

  private static let metricsExample = Example.all(
    Example.service("ports: [{name: metrics, port: 9090}]").replacing(
      "namespace: x", with: "namespace: x, labels: {app: a}"),
    Example.deployment(container: "ports: [{name: metrics, containerPort: 9090}]"))

  private static func monitorExample(_ labels: String) -> String {
    Example.object(
      "monitoring.coreos.com/v1", "ServiceMonitor",
      "spec: {selector: {matchLabels: \(labels)}, endpoints: [{port: metrics}]}")
  }

  private static func intervalExample(_ timeout: String) -> String {
    Example.object(
      "monitoring.coreos.com/v1", "PodMonitor",
      "spec: {selector: {}, podMetricsEndpoints: [{port: a, interval: 30s, scrapeTimeout: \(timeout)}]}")
  }

  private static func alertExample(_ fields: String) -> String {
    Example.object(
      "monitoring.coreos.com/v1", "PrometheusRule",
      "spec: {groups: [{name: a, rules: [{alert: A, \(fields.contains("expr:") ? "" : "expr: up == 0, ")\(fields)}]}]}")
  }
}

/// What can be seen of an expression without knowing its functions: brackets, quotes, windows.
enum PromQLOutline {
  /// nil for one that looks whole.
  static func problem(_ text: String) -> String? {
    if text.allSatisfy(\.isWhitespace) { return "nothing stands" }
    var open: [UInt8] = []
    var quote: UInt8?
    var isEscaped = false
    var isComment = false
    for byte in text.utf8 {
      if isComment {
        isComment = byte != UInt8(ascii: "\n")
        continue
      }
      if let mark = quote {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\"), mark != UInt8(ascii: "`") {
          isEscaped = true
        } else if byte == mark {
          quote = nil
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): quote = byte
      case UInt8(ascii: "#"): isComment = true
      case UInt8(ascii: "("): open.append(UInt8(ascii: ")"))
      case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
      case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        if open.popLast() != byte { return "a closing bracket without its opening one stands" }
      default: break
      }
    }
    if quote != nil { return "an open quote stands" }
    return open.isEmpty ? nil : "an open bracket stands"
  }
}

/// What a monitor selects.
struct MonitorSelector: Sendable {
  let namespace: String
  let selector: LabelSelector
  let isOfPods: Bool
  /// nil for its own namespace; empty for all.
  let namespaces: [String]?

  func covers(_ other: String) -> Bool {
    guard let namespaces else { return other == namespace }
    return namespaces.isEmpty || namespaces.contains(other)
  }
}

extension Inspection {
  fileprivate var monitorSelectors: [MonitorSelector] {
    ["ServiceMonitor", "PodMonitor"].flatMap { kind in
      all("monitoring.coreos.com", kind).compactMap { monitor in
        guard let written = monitor.root.at("spec", "selector"), let selector = try? LabelSelector(written) else {
          return nil
        }
        let names = monitor.root.at("spec", "namespaceSelector")
        let listed = names?["matchNames"]?.sequence?.compactMap(\.string)
        return MonitorSelector(
          namespace: monitor.namespace ?? "", selector: selector, isOfPods: kind == "PodMonitor",
          namespaces: names?["any"]?.bool == true ? [] : listed)
      }
    }
  }

  fileprivate func eachRule(_ look: (KubeObject, KubeValue, String) -> Violation?) -> [Violation] {
    all("monitoring.coreos.com", "PrometheusRule").flatMap { object in
      (object.root.at("spec", "groups")?.sequence ?? []).enumerated().flatMap { group, value in
        (value["rules"]?.sequence ?? []).enumerated().compactMap { index, rule in
          look(object, rule, "spec.groups[\(group)].rules[\(index)]")
        }
      }
    }
  }
}
