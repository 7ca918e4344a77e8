import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Deployment by Kubernetes and Argo Rollouts, row by row of the mission, found in the files.
@Suite struct RolloutRowTests {
  let platform: Platform

  init() throws { platform = try Platform("rollouts") }

  private var workloads: [KubeObject] {
    ["Deployment", "Rollout", "StatefulSet"].flatMap { platform.objects($0) }.filter { $0.file.hasPrefix("apps/") }
  }

  private func pod(_ object: KubeObject) throws -> KubeValue {
    try #require(object.root.at("spec", "template", "spec"), "\(object.title)")
  }

  private func container(_ kind: String, _ name: String) throws -> KubeValue {
    try #require(try pod(platform.object(kind, name))["containers"]?.sequence?.first, "\(name)")
  }

  @Test func `D-1 deployments surge by a quarter, take nothing away and wait half a minute`() throws {
    let deployments = platform.objects("Deployment").filter { $0.file.hasPrefix("apps/") }
    #expect(deployments.map(\.name).sorted() == ["labels", "routes"])
    for deployment in deployments {
      let spec = try #require(deployment.root["spec"])
      #expect(spec.at("strategy", "rollingUpdate") == ["maxSurge": "25%", "maxUnavailable": 0])
      #expect(spec["minReadySeconds"] == 30)
    }
  }

  @Test func `D-2 critical services must spread over zones, and all avoid sharing a node`() throws {
    for (kind, name, rule) in [
      ("Rollout", "tracking", "DoNotSchedule"), ("Deployment", "routes", "DoNotSchedule"),
      ("Deployment", "labels", "ScheduleAnyway"),
    ] {
      let pod = try pod(platform.object(kind, name))
      let zones = pod["topologySpreadConstraints"]?.sequence?.first {
        $0["topologyKey"]?.string == "topology.kubernetes.io/zone"
      }
      #expect(zones?["whenUnsatisfiable"]?.string == rule && zones?["maxSkew"] == 1, "\(name)")
      let affinity = pod.at("affinity", "podAntiAffinity")?.mapping?.entries.first
      #expect(affinity?.value.sequence?.count == 1, "\(name)")
    }
  }

  @Test func `D-3 limits are twice the requests, and equal where Guaranteed was asked for`() throws {
    let burstable = try #require(try container("Deployment", "routes")["resources"])
    let request = try Quantity(parsing: #require(burstable.at("requests", "cpu")?.string))
    let limit = try Quantity(parsing: #require(burstable.at("limits", "cpu")?.string))
    #expect(limit.milliValue == 2 * request.milliValue)
    let guaranteed = try #require(try container("Deployment", "labels")["resources"])
    #expect(guaranteed["requests"] == guaranteed["limits"])
    #expect(guaranteed["requests"] == ["cpu": "200m", "memory": "256Mi"])
  }

  @Test func `D-4 a canary takes 5, 25, 50 and 100 %, with an analysis after each but the last`() throws {
    let canary = try #require(try platform.object("Rollout", "tracking").root.at("spec", "strategy", "canary"))
    let steps = canary["steps"]?.sequence ?? []
    #expect(steps.compactMap { $0["setWeight"] } == [5, 25, 50, 100])
    let gates = steps.indices.filter { steps[$0]["analysis"] != nil }
    #expect(gates.count == 3)
    #expect(steps.last?["setWeight"] == 100 && gates.allSatisfy { steps[$0 + 1]["setWeight"] != nil })
    #expect(canary.at("trafficRouting", "istio", "virtualService", "name")?.string == "tracking")
  }

  @Test func `D-5 errors below half a percent, p99 within a tenth, each step five to ten minutes`() throws {
    let metrics = try analysis(of: "tracking")
    let errors = try #require(metrics.first { $0["name"]?.string == "error-rate" })
    #expect(errors["successCondition"]?.string?.hasSuffix("< 0.005") == true)
    let latency = try #require(metrics.first { $0["name"]?.string == "latency-p99-beside-stable" })
    #expect(latency["successCondition"]?.string?.hasSuffix("<= 1.1") == true)
    let workload = try #require(platform.design.workloads.first { $0.service.name == "tracking" })
    for step in workload.rollout.steps where step.weightPercent < 100 {
      #expect((300...600).contains(step.pauseSeconds))
      // A gate that ends before its measurements are taken would let everything pass.
      #expect(step.analysisIntervalSeconds * step.analysisCount <= step.pauseSeconds && step.analysisCount >= 5)
    }
  }

  @Test func `D-5 a type of error that only the new version logs ends the canary`() throws {
    let metric = try #require(try analysis(of: "tracking").first { $0["name"]?.string == "new-error-types" })
    #expect(metric["failureCondition"]?.string?.hasSuffix(">= 1") == true)
    let query = try #require(metric.at("provider", "prometheus", "query")?.string)
    #expect(query.contains(#"workload="tracking",hash="{{args.canary-hash}}""#))
    #expect(query.contains(#"workload="tracking",hash!="{{args.canary-hash}}""#))
    #expect(MetricNames.names(in: query).allSatisfy { MetricNames.known.contains($0) })
    let steps = try platform.object("Rollout", "tracking").root.at("spec", "strategy", "canary", "steps")?.sequence
    for analysis in (steps ?? []).compactMap({ $0["analysis"] }) {
      #expect(analysis["args"]?.sequence?.contains { $0["name"]?.string == "canary-hash" } == true)
    }
  }

  @Test(arguments: [("gke-partners", "Fluentd"), ("flagger-istio", "Fluent Bit")])
  func `D-5 whoever reads the logs counts their errors`(name: String, shipper: String) throws {
    let platform = try Platform(name)
    let values = try platform.values(of: shipper == "Fluentd" ? "fluentd" : "fluent-bit").yaml()
    let judged = platform.objects("AnalysisTemplate") + platform.objects("MetricTemplate")
    let asked = judged.contains { $0.root.yaml().contains("application_log_errors_total") }
    #expect(asked)
    let counted = shipper == "Fluentd" ? "name application_log_errors_total" : "Metric_name errors_total"
    #expect(values.contains(counted))
    #expect(values.contains("rollouts-pod-template-hash") && values.contains("error_type"))
  }

  @Test func `D-6 a failed analysis goes back to the old version, and somebody is paged`() throws {
    for metric in try analysis(of: "tracking") {
      #expect(metric["failureCondition"] != nil && metric["failureLimit"] == 1)
    }
    let rollout = try platform.object("Rollout", "tracking")
    #expect(rollout.root.at("spec", "progressDeadlineAbort") == true)
    let rules = platform.objects("PrometheusRule").flatMap { $0.root.at("spec", "groups")?.sequence ?? [] }
      .flatMap { $0["rules"]?.sequence ?? [] }
    let alert = try #require(
      rules.first { $0["expr"]?.string?.contains(#"rollout_info{name="tracking",phase="Degraded"#) == true })
    #expect(alert.at("labels", "severity")?.string == "critical")
    #expect(try platform.values(of: "kube-prometheus-stack").yaml().contains("pagerduty_configs"))
  }

  @Test func `D-8 blue-green judges the new version after the switch and keeps the old one until then`() throws {
    let platform = try Platform("blue-green")
    for name in ["web", "postings"] {
      let rollout = try platform.object("Rollout", name)
      let strategy = try #require(rollout.root.at("spec", "strategy", "blueGreen"))
      #expect(strategy["activeService"]?.string == name && strategy["previewService"]?.string == "\(name)-preview")
      _ = try platform.object("Service", "\(name)-preview")
      let template = try #require(
        strategy.at("postPromotionAnalysis", "templates")?.sequence?.first?["templateName"]?.string)
      let metrics = try platform.object("AnalysisTemplate", template).root.at("spec", "metrics")?.sequence ?? []
      #expect(metrics.contains { $0["name"]?.string == "error-rate" } && metrics.count >= 2)
      let judged = try metrics.map { try #require($0["count"]?.integer) }.max() ?? 0
      #expect(judged >= 5)
      #expect(try #require(strategy["scaleDownDelaySeconds"]?.integer) > 60 * judged)
    }
  }

  @Test func `D-9 probes follow protocol and runtime, and a slow start has time`() throws {
    let tracking = try container("Rollout", "tracking")
    #expect(tracking.at("livenessProbe", "httpGet", "path")?.string == "/alive")
    #expect(tracking.at("readinessProbe", "httpGet", "path")?.string == "/ready")
    #expect(try container("Deployment", "labels").at("livenessProbe", "tcpSocket", "port")?.string == "app")
    let depot = try container("StatefulSet", "depot").at("livenessProbe", "exec", "command")
    #expect(depot?.sequence?.compactMap(\.string) == ["depot", "check"])
    for object in workloads {
      let container = try #require(try pod(object)["containers"]?.sequence?.first)
      #expect(container.at("livenessProbe", "periodSeconds") == 10, "\(object.title)")
      #expect(container.at("livenessProbe", "failureThreshold") == 3, "\(object.title)")
      let delay = try #require(container.at("readinessProbe", "initialDelaySeconds")?.integer)
      #expect((5...10).contains(delay), "\(object.title)")
    }
    let java = try container("Deployment", "routes")
    #expect((30...60).contains(try #require(java.at("livenessProbe", "initialDelaySeconds")?.integer)))
    let period = try #require(java.at("startupProbe", "periodSeconds")?.integer)
    let threshold = try #require(java.at("startupProbe", "failureThreshold")?.integer)
    #expect(period * threshold > 2 * 45)
  }

  @Test func `D-10 budgets keep two pods of what is critical and never block a drain for ever`() throws {
    #expect(try platform.object("PodDisruptionBudget", "tracking").root.at("spec", "minAvailable") == 2)
    for budget in platform.objects("PodDisruptionBudget") where budget.file.hasPrefix("apps/") {
      let spec = try #require(budget.root["spec"])
      #expect(spec["unhealthyPodEvictionPolicy"]?.string == "AlwaysAllow", "\(budget.title)")
      let workload = try #require(platform.design.workloads.first { $0.service.name == budget.name })
      if let least = spec["minAvailable"]?.integer { #expect(least < workload.baseReplicas, "\(budget.title)") }
    }
  }

  @Test func `D-12 pods leave the load balancer before they stop, and read config and secrets by reference`() throws {
    for object in workloads {
      let pod = try pod(object)
      let container = try #require(pod["containers"]?.sequence?.first)
      let pause = try #require(container.at("lifecycle", "preStop", "sleep", "seconds")?.integer, "\(object.title)")
      let grace = try #require(pod["terminationGracePeriodSeconds"]?.integer, "\(object.title)")
      #expect(pause >= 5 && grace > pause, "\(object.title)")
      _ = try platform.object("Service", object.name)
    }
    let tracking = try container("Rollout", "tracking")
    #expect(tracking["envFrom"]?.sequence?.first?.at("configMapRef", "name")?.string == "tracking")
    #expect(try platform.object("ConfigMap", "tracking").root.at("data", "LOCALE")?.string == "en")
    let variables = try container("Deployment", "routes")["env"]?.sequence ?? []
    let password = try #require(variables.first { $0["name"]?.string == "SHIPMENTS_PASSWORD" })
    #expect(password["value"] == nil && password.at("valueFrom", "secretKeyRef", "name")?.string == "shipments")
    _ = try platform.object("ExternalSecret", "shipments", in: "delivery")
  }

  private func analysis(of service: String) throws -> [KubeValue] {
    try platform.object("AnalysisTemplate", service).root.at("spec", "metrics")?.sequence ?? []
  }
}
