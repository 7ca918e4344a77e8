import KubeModel

extension Check {
  static let prometheusIgnores = Check(
    "REF22", "prometheus-ignores-monitor", .high, .observability,
    summary: "No Prometheus loads a monitor or a rule.",
    why: "Nothing is measured and no alert fires, though everything is there.",
    remedy: "Give it the labels that serviceMonitorSelector, podMonitorSelector or ruleSelector asks for.",
    passing: Example.all(prometheusExample, monitorOf("main")),
    failing: Example.all(prometheusExample, monitorOf("other"))
  ) { inspection in
    let servers = inspection.all("monitoring.coreos.com", "Prometheus")
    let charts = chartSelectors(inspection)
    if servers.isEmpty, charts.isEmpty { return [] }
    return monitorFields.flatMap { kind, field in
      inspection.each("monitoring.coreos.com", kind) { object in
        let isLoaded =
          servers.contains { loads(object, $0, field, inspection) }
          || charts.contains { $0.loads(object, field) }
        return isLoaded ? nil : Violation(object, "no Prometheus loads it", path: "metadata.labels")
      }
    }
  }

  private static let monitorFields = [
    ("ServiceMonitor", "serviceMonitor"), ("PodMonitor", "podMonitor"), ("PrometheusRule", "rule"), ("Probe", "probe"),
    ("ScrapeConfig", "scrapeConfig"),
  ]

  private static func loads(
    _ object: KubeObject, _ server: KubeObject, _ field: String, _ inspection: Inspection
  ) -> Bool {
    // An absent selector selects nothing, an empty one everything.
    guard let written = server.root.at("spec", "\(field)Selector"), let selector = try? LabelSelector(written),
      selector.matches(object.labels)
    else { return false }
    guard let spaces = server.root.at("spec", "\(field)NamespaceSelector"), !spaces.isNull else {
      return object.namespace == server.namespace
    }
    guard let wanted = try? LabelSelector(spaces) else { return true }
    if wanted.isEmpty { return true }
    guard let namespace = inspection.find("", "Namespace", namespace: nil, name: object.namespace ?? "") else {
      return true
    }
    return wanted.matches { key in
      key == "kubernetes.io/metadata.name" ? namespace.name : namespace.labels.first { $0.key == key }?.value
    }
  }

  /// What the chart kube-prometheus-stack makes its Prometheus select: labels of its release, unless it is told not to.
  private struct ChartSelector {
    let release: String
    let values: KubeValue?

    func loads(_ object: KubeObject, _ field: String) -> Bool {
      let spec = values?.at("prometheus", "prometheusSpec")
      let nilUses = spec?["\(field)SelectorNilUsesHelmValues"]?.bool ?? true
      if let written = spec?["\(field)Selector"], written.mapping?.entries.isEmpty == false {
        return (try? LabelSelector(written))?.matches(object.labels) ?? true
      }
      return !nilUses || object.labels.contains { $0.key == "release" && $0.value == release }
    }
  }

  private static func chartSelectors(_ inspection: Inspection) -> [ChartSelector] {
    let releases = inspection.all("helm.toolkit.fluxcd.io", "HelmRelease").filter {
      $0.root.at("spec", "chart", "spec", "chart")?.string == "kube-prometheus-stack"
    }.map { release in
      let target = release.root.at("spec", "targetNamespace")?.string.map { "\($0)-\(release.name)" }
      return ChartSelector(
        release: release.root.at("spec", "releaseName")?.string ?? target ?? release.name,
        values: release.root.at("spec", "values"))
    }
    let applications = inspection.all("argoproj.io", "Application").filter {
      $0.root.at("spec", "source", "chart")?.string == "kube-prometheus-stack"
        && $0.root.at("spec", "source", "helm", "values") == nil
        && $0.root.at("spec", "source", "helm", "valueFiles") == nil
    }.map { application in
      let helm = application.root.at("spec", "source", "helm")
      return ChartSelector(
        release: helm?["releaseName"]?.string ?? application.name, values: helm?["valuesObject"])
    }
    return releases + applications
  }

  private static let prometheusExample = Example.object(
    "monitoring.coreos.com/v1", "Prometheus", "spec: {serviceMonitorSelector: {matchLabels: {release: main}}}")

  private static func monitorOf(_ release: String) -> String {
    Example.object(
      "monitoring.coreos.com/v1", "ServiceMonitor", "spec: {selector: {}, endpoints: [{port: metrics}]}",
      metadata: "namespace: x, labels: {release: \(release)}")
  }

  static let dashboardSource = Check(
    "REF32", "monitoring-datasource", .low, .observability,
    summary: "A dashboard of Grafana names a source of data or a folder that nobody declares.",
    why: "Its panels stay empty.", remedy: "Name a source that exists by its uid, or a variable.",
    passing: Example.all(sourceExample, dashboardExample("prom")),
    failing: Example.all(sourceExample, dashboardExample("prmo"))
  ) { inspection in
    let sources = inspection.all("grafana.integreatly.org", "GrafanaDatasource")
    let names = Set(
      sources.flatMap { source in
        [
          source.name, source.root.at("spec", "uid")?.string, source.root.at("spec", "datasource", "uid")?.string,
          source.root.at("spec", "datasource", "name")?.string,
        ].compactMap(\.self)
      })
    return inspection.all("grafana.integreatly.org", "GrafanaDashboard").flatMap { dashboard -> [Violation] in
      var found: [Violation] = []
      for (index, entry) in (dashboard.root.at("spec", "datasources")?.sequence ?? []).enumerated() {
        guard !names.isEmpty, let node = entry["datasourceName"], let name = node.string, !names.contains(name) else {
          continue
        }
        found.append(
          Violation(
            dashboard, "no GrafanaDatasource is named \(name)", path: "spec.datasources[\(index)].datasourceName",
            node: node))
      }
      if let node = dashboard.root.at("spec", "folderRef"), let name = node.string,
        inspection.find("grafana.integreatly.org", "GrafanaFolder", namespace: dashboard.namespace, name: name) == nil
      {
        found.append(
          Violation(
            dashboard, "the GrafanaFolder \(name) is missing", path: "spec.folderRef", node: node,
            severity: inspection.isComplete ? nil : .info))
      }
      return found
    }
  }

  private static let sourceExample = Example.object(
    "grafana.integreatly.org/v1beta1", "GrafanaDatasource",
    "spec: {instanceSelector: {matchLabels: {a: b}}, datasource: {name: prom, uid: prom, type: prometheus, url: \"http://p\"}}"
  )

  private static func dashboardExample(_ source: String) -> String {
    Example.object(
      "grafana.integreatly.org/v1beta1", "GrafanaDashboard",
      "spec: {instanceSelector: {matchLabels: {a: b}}, json: \"{}\", "
        + "datasources: [{inputName: DS, datasourceName: \(source)}]}")
  }
}
