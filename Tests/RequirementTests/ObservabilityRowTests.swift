import Basics
import DesignEngine
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Observability, row by row of the mission, found in the files.
@Suite struct ObservabilityRowTests {
  let shop: Platform
  let telemetry: Platform
  let partners: Platform

  init() throws {
    shop = try Platform("ecommerce")
    telemetry = try Platform("telemetry")
    partners = try Platform("partners")
  }

  private func collector(_ platform: Platform) throws -> KubeValue {
    try #require(try platform.values(of: "opentelemetry-collector")["alternateConfig"])
  }

  // MARK: - O-1

  @Test func `O-1 Prometheus reads every monitor, alerts burn budgets, and somebody is paged`() throws {
    let values = try shop.values(of: "kube-prometheus-stack")
    #expect(values.at("prometheus", "prometheusSpec", "serviceMonitorSelectorNilUsesHelmValues") == false)
    #expect(values.at("alertmanager", "config", "route") != nil)
    #expect(!shop.objects("ServiceMonitor").isEmpty || !shop.objects("PodMonitor").isEmpty)
    let rules = shop.objects("PrometheusRule").flatMap { $0.root.at("spec", "groups")?.sequence ?? [] }
      .flatMap { $0["rules"]?.sequence ?? [] }
    #expect(rules.contains { $0["record"] != nil })
    #expect(rules.contains { ($0["expr"]?.string ?? "").contains("14.4") })
  }

  // MARK: - O-2

  @Test func `O-2 dashboards of services and nodes come with the platform`() throws {
    let boards = shop.objects("ConfigMap").filter { $0.root.at("metadata", "labels", "grafana_dashboard") != nil }
    #expect(boards.count >= 4)
  }

  // MARK: - O-3

  @Test func `O-3 lines go to Loki with few labels and keep their trace`() throws {
    let outputs = try #require(try telemetry.values(of: "fluent-bit").at("config", "outputs")?.string)
    #expect(outputs.contains("Name loki") && outputs.contains("Host loki.logging.svc"))
    #expect(outputs.contains("trace_id=$trace_id") && !outputs.contains("HTTP_Passwd"))
  }

  @Test func `O-3 Loki keeps 90 days in a bucket of its own, in three copies on their way`() throws {
    let loki = try #require(try telemetry.values(of: "loki")["loki"])
    #expect(loki.at("limits_config", "retention_period")?.string == "2160h")
    #expect(loki.at("compactor", "retention_enabled") == true)
    #expect(loki.at("storage", "bucketNames", "chunks")?.string == "${loki_bucket}")
    #expect(loki.at("commonConfig", "replication_factor") == 3)
    #expect(telemetry.terraform.contains(#"resource "aws_s3_bucket" "loki""#))
    let policies = try telemetry.text("terraform/30-platform/policies.tf")
    #expect(policies.contains("${aws_s3_bucket.loki.arn}/*") && policies.contains("logging_loki"))
    #expect(try telemetry.decision("observability.logs").arithmetic.contains { $0.contains("object storage") })
  }

  @Test func `O-3 Elasticsearch keeps seven days hot and an archive`() throws {
    let outputs = try #require(try shop.values(of: "fluent-bit").at("config", "outputs")?.string)
    #expect(outputs.contains("Name es"))
    let requests = try shop.object("ConfigMap", "elasticsearch-lifecycle")
    #expect(requests.root.at("data", "policy.json")?.string?.contains(#""min_age": "7d""#) == true)
    #expect(requests.root.at("data", "archive.json") != nil)
  }

  @Test(arguments: [
    ("fluentd", "@type elasticsearch", "elasticsearch9"), ("gke-partners", "@type loki", "forward"),
    ("fluentd-cloudwatch", "@type cloudwatch_logs", "cloudwatch"),
  ])
  func `O-3 Fluentd parses JSON and sends it to each store`(name: String, output: String, image: String) throws {
    let platform = try Platform(name)
    let values = try platform.values(of: "fluentd")
    let files = try #require(values["fileConfigs"])
    #expect(files["04_outputs.conf"]?.string?.contains(output) == true)
    #expect(files["04_outputs.conf"]?.string?.contains("total_limit_size 2GB") == true)
    let filters = try #require(files["02_filters.conf"]?.string)
    for field in ["trace_id", "service", "level"] { #expect(filters.contains("\n      \(field) $${")) }
    #expect(filters.contains("@type json") && values["variant"]?.string == image)
    #expect(platform.objects("HelmRelease", "fluent-bit").isEmpty)
  }

  @Test func `O-3 each store keeps seven days and an archive of 30 to 90 days`() throws {
    let search = try Platform("fluentd")
    let requests = try search.object("ConfigMap", "elasticsearch-lifecycle")
    #expect(requests.root.at("data", "policy.json")?.string?.contains(#""min_age": "7d""#) == true)
    #expect(requests.root.at("data", "archive.json")?.string?.contains(#""expire_after": "60d""#) == true)
    #expect(try Platform("fluentd-cloudwatch").terraform.contains("retention_in_days = 60"))
    let loki = try Platform("gke-partners")
    #expect(try loki.values(of: "loki").at("loki", "limits_config", "retention_period")?.string == "720h")
    #expect(loki.terraform.contains(#"resource "google_storage_bucket" "loki""#))
    #expect(loki.terraform.contains(#"resource "google_storage_bucket" "tempo""#))
  }

  // MARK: - O-4

  @Test func `O-4 every span is sent, and the collector that owns a trace judges it`() throws {
    let mesh = try shop.object("Telemetry", "default")
    #expect(mesh.root.at("spec", "tracing")?.sequence?.first?["randomSamplingPercentage"] == 100)
    let settings = shop.objects("ConfigMap").compactMap { $0.root.at("data", "OTEL_TRACES_SAMPLER")?.string }
    #expect(settings.count == 25 && settings.allSatisfy { $0 == "parentbased_always_on" })
    let configuration = try collector(shop)
    #expect(configuration.at("exporters", "loadbalancing", "routing_key")?.string == "traceID")
    let policies = configuration.at("processors", "tail_sampling", "policies")?.sequence ?? []
    #expect(policies.compactMap { $0["name"]?.string } == ["errors", "slow", "rest"])
    #expect(policies.last?.at("probabilistic", "sampling_percentage") == 10)
  }

  @Test func `O-4 the collector is sized for all spans and holds them until they are judged`() throws {
    let pods = try #require(shop.design.components.first { $0.id == .openTelemetryCollector }?.pods.first)
    // 24,000 requests/s between services, a span each of service and proxy, 10,000 spans a core.
    let traces = TraceVolume(shop.design.specification, shop.design.workloads)
    guard case .scaled(let base, let average, let count) = pods.count else { throw Missing() }
    #expect(pods.cpuRequestMilli * count >= 5000 && base >= 2 && base < average && average < count)
    let scaling = try shop.values(of: "opentelemetry-collector")["autoscaling"]
    #expect(scaling?["minReplicas"] == 2 && scaling?["maxReplicas"] == .integer(count))
    let waiting = try collector(shop).at("processors", "tail_sampling", "num_traces")
    #expect(waiting == .integer(traces.waitingTraces(collectors: count)))
    #expect(traces.waitingTraces(collectors: count) * count >= 10_000 * TraceVolume.decisionSeconds)
  }

  private struct Missing: Error {}

  @Test func `O-4 Tempo keeps traces in its bucket, and Grafana leads from a line to its trace`() throws {
    let tempo = try telemetry.values(of: "tempo")
    #expect(tempo.at("tempo", "storage", "trace", "s3", "bucket")?.string == "${tempo_bucket}")
    #expect(tempo.at("tempo", "retention")?.string == "168h")
    #expect(try collector(telemetry).at("exporters", "otlp/store", "endpoint")?.string == "tempo.tracing.svc:4317")
    let sources =
      try telemetry.values(of: "kube-prometheus-stack").at("grafana", "additionalDataSources")?.sequence ?? []
    #expect(sources.compactMap { $0["uid"]?.string } == ["tempo", "loki"])
    #expect(sources.last?.at("jsonData", "derivedFields")?.sequence?.first?["datasourceUid"]?.string == "tempo")
  }

  @Test func `O-4 Datadog counts before the sample, and its key is in no file`() throws {
    let configuration = try collector(partners)
    #expect(configuration.at("exporters", "datadog", "api", "key")?.string == "$${env:DD_API_KEY}")
    let counted = configuration.at("service", "pipelines", "traces/counted", "processors")?.sequence ?? []
    #expect(counted.compactMap(\.string) == ["memory_limiter"])
    let secret = try partners.object("ExternalSecret", "datadog", in: "tracing")
    #expect(secret.root.at("spec", "secretStoreRef", "name")?.string == "cloud-secrets")
    let key = try partners.values(of: "opentelemetry-collector")["extraEnvs"]?.sequence?.first
    #expect(key?.at("valueFrom", "secretKeyRef", "name")?.string == "datadog")
  }

  @Test func `O-4 agents come into programs by their run-time and speak W3C trace context`() throws {
    let platform = try Platform("gke-partners")
    let spec = try #require(try platform.object("Instrumentation", "default", in: "accounts").root["spec"])
    #expect(spec["propagators"]?.sequence?.compactMap(\.string) == ["tracecontext", "baggage"])
    #expect(spec.at("exporter", "endpoint")?.string == "http://opentelemetry-collector.tracing.svc.cluster.local:4318")
    #expect(spec["java"] != nil && spec["python"] != nil && spec["nodejs"] == nil && spec["go"] == nil)
    func pod(_ name: String) throws -> KubeValue {
      try #require(
        platform.objects.first { $0.name == name && $0.root.at("spec", "template") != nil }?.root
          .at("spec", "template"))
    }
    let annotations = { (name: String) in try pod(name).at("metadata", "annotations") }
    #expect(try annotations("ledger")?["instrumentation.opentelemetry.io/inject-java"]?.string == "true")
    #expect(try annotations("api")?["instrumentation.opentelemetry.io/inject-nodejs"]?.string == "true")
    #expect(try annotations("rates")?["instrumentation.opentelemetry.io/inject-python"]?.string == "true")
    let go = try #require(try annotations("limits")?.mapping)
    #expect(!go.entries.contains { $0.key.hasPrefix("instrumentation.") })
    // The agent is added to the options of the run-time, not put in their place.
    let container = try #require(try pod("ledger").at("spec", "containers")?.sequence?.first)
    #expect(container["env"]?.sequence?.contains { $0["name"]?.string == "JAVA_TOOL_OPTIONS" } == true)
    #expect(try platform.object("ConfigMap", "ledger").root.at("data", "JAVA_TOOL_OPTIONS") == nil)
    #expect(try platform.decision("observability.traces").arithmetic.contains { $0.contains("limits") })
  }

  // MARK: - O-5 and several clusters

  @Test func `O-5 each cloud's own monitoring is on where it is asked for, and audit logs are kept`() throws {
    let aws = try Platform("regions").terraform
    #expect(aws.contains("amazon-cloudwatch-observability") && aws.contains("enhanced_container_insights"))
    #expect(aws.contains("CloudWatchAgentServerPolicy") && aws.contains("enabled_cluster_log_types"))
    #expect(!shop.terraform.contains("amazon-cloudwatch-observability"))
    let clinic = try Platform("gke-clinic").terraform
    let managed = try #require(clinic.range(of: "managed_prometheus {"))
    #expect(clinic[managed.upperBound...].prefix(40).contains("enabled = true"))
    #expect(clinic.contains("bigquery.googleapis.com/${google_bigquery_dataset.audit.id}"))
  }

  @Test func `O-1 each region pages a service of its own`() throws {
    let platform = try Platform("regions")
    for region in ["us-east-1", "eu-west-1"] {
      #expect(platform.tree.files.contains { $0.contents.contains("pager-\(region)") })
    }
    let values = try platform.values(of: "kube-prometheus-stack").at("alertmanager", "config", "receivers")?.sequence
    #expect(values?.last?["pagerduty_configs"]?.sequence?.first?["group"]?.string == "us-east-1")
  }

  @Test func `O-2 the Grafana of the first region shows the clusters of all`() throws {
    let platform = try Platform("regions")
    #expect(platform.terraform.components(separatedBy: #"resource "aws_prometheus_workspace""#).count == 2)
    let files = platform.tree.files.filter { $0.path.contains("kube-prometheus-stack") }.map(\.contents).joined()
    #expect(files.contains("https://aps-workspaces.us-east-1.amazonaws.com/workspaces/${metrics_workspace}"))
    #expect(files.contains("regex: (cluster|service):.+") && files.contains("replicaExternalLabelName: __replica__"))
    #expect(platform.tree.files.contains { $0.contents.contains("Clusters beside each other") })
    let policies = platform.tree.files.filter { $0.path.hasSuffix("policies.tf") }.map(\.contents)
    #expect(policies.count == 2 && policies.allSatisfy { $0.contains("aps:RemoteWrite") })
    #expect(!shop.terraform.contains("aws_prometheus_workspace"))
  }

  @Test func `O-2 on GKE the collectors of Google bring the numbers of all clusters together`() throws {
    let platform = try Platform("gke-regions")
    let endpoint = try platform.object("PodMonitoring", "central-metrics").root.at("spec", "endpoints")?.sequence?.first
    #expect(endpoint?["path"]?.string == "/federate")
    #expect(platform.tree.files.contains { $0.contents.contains("http://central-metrics.monitoring.svc:9090") })
    #expect(platform.tree.files.contains { $0.contents.contains("--query.project-id=${gcp_project_id}") })
    #expect(platform.terraform.contains("roles/monitoring.viewer"))
  }
}
