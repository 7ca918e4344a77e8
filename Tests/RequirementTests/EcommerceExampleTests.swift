import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// The first example of the mission, point by point, found in the files.
@Suite struct EcommerceExampleTests {
  let platform: Platform

  init() throws { platform = try Platform("ecommerce") }

  private var customerFacing: [WorkloadDesign] { platform.design.workloads.filter { $0.kind == .rollout } }

  @Test func `three pools in three zones, general 5-30, compute 3-10, spot for batch`() throws {
    let cluster = platform.design.clusters[0]
    #expect(cluster.zones.count == 3)
    let pools = cluster.pools.map { "\($0.name) \($0.machineTypes[0]) \($0.minNodes)-\($0.maxNodes)" }
    #expect(pools.prefix(2) == ["general m5.2xlarge 5-30", "compute c5.2xlarge 3-10"])
    #expect(pools.count == 3 && pools[2].hasPrefix("spot m5.xlarge "))
    for part in ["m5.2xlarge", "c5.2xlarge", "m5.xlarge", #"capacity_type = "SPOT""#] {
      #expect(try platform.text("terraform/20-cluster/node-groups.tf").contains(part))
    }
    let jobs = platform.design.workloads.filter { $0.kind == .cronJob }
    #expect(!jobs.isEmpty && jobs.allSatisfy { $0.pool == .spot })
  }

  @Test func `the cluster autoscaler waits ten minutes before it takes a node away`() throws {
    let flags = try #require(try platform.values(of: "cluster-autoscaler")["extraArgs"])
    #expect(flags["scale-down-unneeded-time"]?.string == "10m")
  }

  @Test func `roll-outs surge by a quarter and take nothing away`() throws {
    let deployments = platform.objects("Deployment").filter { $0.file.hasPrefix("apps/") }
    #expect(deployments.count > 5)
    for deployment in deployments {
      let update = deployment.root.at("spec", "strategy", "rollingUpdate")
      #expect(update?["maxSurge"]?.string == "25%" && update?["maxUnavailable"] == 0, "\(deployment.title)")
    }
  }

  @Test func `customer-facing services go 5, 25, 100 % in half an hour, each step judged`() throws {
    #expect(customerFacing.contains { $0.service.name == "checkout" })
    for workload in customerFacing {
      let rollout = try platform.object("Rollout", workload.service.name)
      let steps = rollout.root.at("spec", "strategy", "canary", "steps")?.sequence ?? []
      #expect(steps.compactMap { $0["setWeight"] } == [5, 25, 100], "\(rollout.title)")
      #expect(steps.filter { $0["analysis"] != nil }.count == 2)
      #expect((1500...2100).contains(workload.rollout.steps.reduce(0) { $0 + $1.pauseSeconds }))
    }
  }

  @Test func `critical services keep two pods through a disruption`() throws {
    let critical = platform.design.workloads.filter { $0.service.criticality == .critical && $0.kind != .cronJob }
    #expect(critical.count > 3)
    for workload in critical {
      let budget = try platform.object("PodDisruptionBudget", workload.service.name)
      #expect(budget.root.at("spec", "minAvailable") == 2, "\(budget.title)")
    }
  }

  @Test func `HPAs scale 3 to 50 pods at 70 % CPU and 1000 requests a second`() throws {
    let scalers = platform.objects("HorizontalPodAutoscaler").filter { $0.file.hasPrefix("apps/") }
    #expect(scalers.count > 10)
    for scaler in scalers {
      #expect(scaler.root.at("spec", "minReplicas") == 3 && scaler.root.at("spec", "maxReplicas") == 50)
      let metrics = scaler.root.at("spec", "metrics")?.sequence ?? []
      let cpu = metrics.first { $0.at("containerResource", "name")?.string == "cpu" }
      #expect(cpu?.at("containerResource", "target", "averageUtilization") == 70, "\(scaler.title)")
    }
    let byRequests = scalers.filter { scaler in
      (scaler.root.at("spec", "metrics")?.sequence ?? []).contains {
        $0.at("pods", "metric", "name")?.string == "requests_per_second"
          && ["1k", "1000"].contains($0.at("pods", "target", "averageValue")?.string ?? "")
      }
    }
    #expect(byRequests.count == scalers.count)
  }

  @Test func `orders are worked off by one pod for every 100 messages`() throws {
    let scaled = try platform.object("ScaledObject", "order-processing")
    let trigger = try #require(scaled.root.at("spec", "triggers")?.sequence?.first)
    #expect(trigger["type"]?.string == "aws-sqs-queue" && trigger.at("metadata", "queueLength")?.string == "100")
    #expect(platform.terraform.contains(#"resource "aws_sqs_queue""#))
  }

  @Test func `an ALB with WAF stands before the mesh`() throws {
    let ingress = try #require(platform.objects("Ingress").first)
    #expect(ingress.root.at("spec", "ingressClassName")?.string == "alb")
    #expect(ingress.annotations.contains { $0.key == "alb.ingress.kubernetes.io/wafv2-acl-arn" })
    #expect(platform.terraform.contains(#"resource "aws_wafv2_web_acl""#))
  }

  @Test func `Istio splits traffic, breaks circuits and encrypts`() throws {
    for workload in customerFacing {
      let route = try #require(
        try platform.object("VirtualService", workload.service.name).root.at("spec", "http")?.sequence?.first)
      #expect(route["route"]?.sequence?.count == 2)
    }
    let rule = try platform.object("DestinationRule", "checkout")
    let detection = try #require(rule.root.at("spec", "trafficPolicy", "outlierDetection"))
    #expect(detection["consecutive5xxErrors"] == 5 && detection["baseEjectionTime"]?.string == "30s")
    let authentication = platform.objects("PeerAuthentication")
    #expect(authentication.contains { $0.namespace == "istio-system" })
    #expect(authentication.allSatisfy { $0.root.at("spec", "mtls", "mode")?.string == "STRICT" })
  }

  @Test func `every namespace denies by default`() throws {
    for namespace in platform.design.namespaces {
      let policy = try platform.object("NetworkPolicy", "default-deny", in: namespace.name)
      #expect(policy.root.at("spec", "policyTypes")?.sequence?.count == 2)
      #expect(policy.root.at("spec", "ingress") == nil && policy.root.at("spec", "egress") == nil)
    }
  }

  @Test func `Prometheus, RED dashboards, logs for seven days, traces of ten per cent`() throws {
    _ = try platform.values(of: "kube-prometheus-stack")
    #expect(platform.objects("ConfigMap").contains { $0.labels.contains { $0.key == "grafana_dashboard" } })
    let life = try platform.text("infrastructure/configs/base/elasticsearch.yaml")
    #expect(life.contains(#""min_age": "7d""#))
    #expect(try platform.text("infrastructure/controllers/base/fluent-bit.yaml").contains("Name es"))
    _ = try platform.values(of: "jaeger")
    #expect(platform.design.specification.observability.traceSampling == Percent(10))
  }

  @Test func `the bill is known by team, and most of what is not critical runs on spot`() throws {
    _ = try platform.values(of: "kubecost")
    let dollars = platform.design.cost.averageTotal.dollars
    #expect((8_000...20_000).contains(dollars))
    let decision = try platform.decision("cluster.placement")
    #expect(decision.choice.hasPrefix("54 % of what is not critical"))
  }
}
