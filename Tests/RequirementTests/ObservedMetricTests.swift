import DesignEngine
import Foundation
import KubeModel
import TestSupport
import Testing

/// Dashboards and rules ask for what is there.
@Suite struct ObservedMetricTests {
  @Test(arguments: [
    ("sum by (namespace) (rate(a_total{x=\"b_total\"}[5m])) / on (pod) c > 3", ["a_total", "c"]),
    ("histogram_quantile(0.99, sum by (le) (rate(d_bucket[5m]))) or vector(0)", ["d_bucket"]),
    ("service:x:ratio_rate5m{a=\"b\"} > 14.4 * 0.0005\nand\nup == 0", ["service:x:ratio_rate5m", "up"]),
  ]) func `names are found in a query`(query: String, names: [String]) {
    #expect(MetricNames.names(in: query) == names)
  }

  @Test(arguments: SamplePlatform.all)
  func `every metric of a dashboard or a rule exists`(sample: SamplePlatform) throws {
    let platform = try Platform(sample.name)
    let rules = platform.rules
    let recorded = Set(rules.compactMap { $0["record"]?.string })
    let queries = rules.compactMap { $0["expr"]?.string } + (try platform.dashboards.flatMap(\.queries))
    #expect(!queries.isEmpty)
    for query in queries {
      for name in MetricNames.names(in: query) {
        #expect(MetricNames.known.contains(name) || recorded.contains(name), "\(name) in \(query)")
      }
    }
  }

  @Test(arguments: SamplePlatform.all)
  func `every alert links to a runbook that is there`(sample: SamplePlatform) throws {
    let platform = try Platform(sample.name)
    let document = try platform.text("DESIGN.md")
    for alert in platform.rules {
      guard let name = alert["alert"]?.string else { continue }
      #expect(alert.at("annotations", "runbook_url")?.string == "DESIGN.md#\(name.lowercased())")
      #expect(document.contains("\n### \(name)\n"), "no runbook for \(name)")
    }
  }

  @Test func `O-2 dashboards of cluster, nodes, namespaces, services, roll-outs and pipelines`() throws {
    let shop = try Platform("ecommerce")
    #expect(
      try shop.dashboards.map(\.name) == [
        "cluster", "nodes", "namespaces", "services", "rollouts", "pipeline",
      ])
    #expect(
      shop.objects("PodMonitor").contains { monitor in
        monitor.name == "argo-rollouts"
          && monitor.root.at("spec", "podMetricsEndpoints")?.sequence?.first?["honorLabels"] == true
      })
  }

  @Test func `O-2 a message that waits too long for its consumer is an alert`() throws {
    let shop = try Platform("ecommerce")
    let alert = try #require(shop.rules.first { $0["alert"]?.string == "ProcessingDelay" })
    #expect(alert["expr"]?.string?.hasSuffix("> 300") == true)
    let record = try #require(shop.rules.first { $0["record"]?.string?.contains("processing_delay") == true })
    #expect(record["expr"]?.string?.contains("keda_scaler_metrics_value") == true)
  }
}

extension Platform {
  /// Rules of all PrometheusRules.
  var rules: [KubeValue] {
    objects("PrometheusRule").flatMap { $0.root.at("spec", "groups")?.sequence ?? [] }
      .flatMap { $0["rules"]?.sequence ?? [] }
  }

  struct Board {
    let name: String
    let queries: [String]
  }

  /// The dashboards in the order of their files.
  var dashboards: [Board] {
    get throws {
      try objects("ConfigMap").filter { $0.root.at("metadata", "labels", "grafana_dashboard") != nil }.map { map in
        let text = try #require(map.root["data"]?.mapping?.entries.first?.value.string)
        let model = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let panels = try #require(model["panels"] as? [[String: Any]])
        let targets = panels.flatMap { $0["targets"] as? [[String: Any]] ?? [] }
        return Board(name: model["uid"] as? String ?? "", queries: targets.compactMap { $0["expr"] as? String })
      }
    }
  }
}
