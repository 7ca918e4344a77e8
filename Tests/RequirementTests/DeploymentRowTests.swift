import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// The rows of the mission about deployment, each found in the files.
@Suite struct DeploymentRowTests {
  private func seconds(_ value: KubeValue?) throws -> Int {
    let text = try #require(value?.string)
    return Int(try GoDuration(parsing: text).wholeSeconds)
  }

  // MARK: - D-4, D-5

  @Test(arguments: ["ecommerce"])
  func `D-4 no step of Argo Rollouts ends before its analysis has measured`(name: String) throws {
    let platform = try Platform(name)
    for rollout in platform.objects("Rollout") {
      let steps = rollout.root.at("spec", "strategy", "canary", "steps")?.sequence ?? []
      // A weight is followed by its analysis before the next weight.
      let marks = steps.compactMap { $0["setWeight"] != nil ? "weight" : $0["analysis"] != nil ? "analysis" : nil }
      #expect(marks.first == "weight" && marks.last == "weight")
      #expect(zip(marks, marks.dropFirst()).allSatisfy { $0 != $1 }, "\(rollout.title)")
    }
  }

  // MARK: - D-7

  @Test func `D-7 Flagger: the steps of the canary, judged by errors, latency, logs and the version beside it`() throws
  {
    let platform = try Platform("linkerd-regions")
    let canary = try platform.object("Canary", "accounts")
    #expect(canary.root.at("spec", "provider")?.string == "gatewayapi:v1")
    #expect(canary.root.at("spec", "targetRef", "kind")?.string == "Deployment")
    #expect(canary.root.at("spec", "autoscalerRef", "kind")?.string == "HorizontalPodAutoscaler")
    let analysis = try #require(canary.root.at("spec", "analysis"))
    #expect(analysis["stepWeights"]?.sequence == [5, 25, 50])
    let metrics = analysis["metrics"]?.sequence ?? []
    #expect(metrics.count == 4)
    for metric in metrics {
      let template = try platform.object("MetricTemplate", metric.at("templateRef", "name")?.string ?? "")
      #expect(template.root.at("spec", "query")?.string?.contains("{{ interval }}") == true)
      let query = template.root.at("spec", "query")?.string ?? ""
      #expect(query.contains(#"deployment="accounts""#) || query.contains(#"release="accounts""#))
    }
    #expect(metrics[0].at("thresholdRange", "max") == KubeValue(.number("0.5")))
    #expect(analysis["alerts"]?.sequence?.count == 1)
  }

  @Test func `D-7 Flagger: no step ends before its metrics have looked at it, and all steps fit the wanted time`()
    throws
  {
    for name in ["linkerd-regions", "flagger-istio"] {
      let platform = try Platform(name)
      for canary in platform.objects("Canary") {
        let analysis = try #require(canary.root.at("spec", "analysis"))
        let interval = try seconds(analysis["interval"])
        for metric in analysis["metrics"]?.sequence ?? [] {
          let looked = try seconds(metric["interval"])
          // A minute of each step is left for the new weight to settle.
          #expect(looked >= 30 && looked <= interval - 60, "\(canary.title)")
        }
        let steps = analysis["stepWeights"]?.sequence?.count ?? 0
        let wanted = platform.design.specification.deployment.canaryMinutes * 60
        #expect(abs(interval * steps - wanted) < 60)
      }
    }
  }

  @Test func `D-7 Flagger: what it makes itself is written nowhere`() throws {
    let platform = try Platform("linkerd-regions")
    let canary = try platform.object("Canary", "accounts")
    for kind in ["Service", "HTTPRoute", "GRPCRoute", "VirtualService", "Rollout"] {
      let own = platform.objects(kind).filter { $0.namespace == canary.namespace && $0.name.hasPrefix(canary.name) }
      #expect(own.isEmpty, "\(kind)")
    }
    let deployment = try platform.object("Deployment", "accounts")
    #expect(deployment.root.at("spec", "replicas") == nil)
    #expect(deployment.root.at("spec", "selector", "matchLabels")?["plimsoll.dev/release"]?.string == "accounts")
    // Policies and budgets select both versions.
    let budget = try platform.object("PodDisruptionBudget", "accounts")
    #expect(budget.root.at("spec", "selector", "matchLabels")?["plimsoll.dev/release"] == nil)
  }

  @Test func `D-7 what nothing splits by weight is updated pod by pod, and the design says so`() throws {
    let platform = try Platform("linkerd-regions")
    #expect(platform.objects("Canary").map(\.name).contains("web") == false)
    let reason = try platform.decision("deployment.progressive").reason
    #expect(reason.contains("Nothing splits the requests to web"))
  }

  @Test func `D-7 Flagger with Istio: the gateway's users and the mesh alike, errors asked of the callers' proxies`()
    throws
  {
    let platform = try Platform("flagger-istio")
    #expect(platform.objects("Canary").map(\.name).sorted() == ["gate", "shop"])
    let canary = try platform.object("Canary", "shop")
    #expect(canary.root.at("spec", "provider")?.string == "istio")
    #expect(canary.root.at("spec", "service", "gateways")?.sequence?.count == 2)
    #expect(
      canary.root.at("spec", "service", "hosts")?.sequence?.compactMap(\.string).contains("tickets.example.com")
        == true)
    let query = try platform.object("MetricTemplate", "shop-error-percent").root.at("spec", "query")?.string ?? ""
    #expect(query.contains(#"destination_service_name="shop-canary""#) && query.contains(#"reporter="source""#))
    // What does not face customers rolls, with a Service and routes of its own.
    _ = try platform.object("VirtualService", "seats")
  }

  @Test func `D-7 Flagger with Linkerd on GKE: its route hangs at the Gateway and at the Service`() throws {
    let platform = try Platform("gke-linkerd")
    let canary = try platform.object("Canary", "maps")
    let parents = canary.root.at("spec", "service", "gatewayRefs")?.sequence ?? []
    #expect(parents.map { $0["kind"]?.string ?? "Gateway" } == ["Service", "Gateway"])
    #expect(parents.last?["name"]?.string == "public")
    // What the load balancer must know of them hangs at the Services that Flagger makes.
    for service in ["maps-primary", "maps-canary"] {
      let policy = try platform.object("HealthCheckPolicy", service)
      #expect(policy.root.at("spec", "targetRef", "name")?.string == service)
      _ = try platform.object("GCPBackendPolicy", service)
    }
    #expect(platform.objects("HTTPRoute", "maps").isEmpty)
  }

  // MARK: - D-11

  @Test func `D-11 the workflow goes from east to west and stops where a region has not proven the commit`() throws {
    let platform = try Platform("linkerd-regions")
    let (workflow, problems) = KubeValue.parseYAML(try platform.text(".github/workflows/regions.yaml"), file: "regions")
    #expect(problems.isEmpty)
    let jobs = workflow?["jobs"]?.mapping?.entries ?? []
    #expect(jobs.map(\.key) == ["ap-southeast-1", "eu-west-1", "us-east-1"])
    #expect(jobs.map { $0.value["needs"]?.string } == [nil, "ap-southeast-1", "eu-west-1"])
    for job in jobs {
      #expect(job.value.at("env", "BRANCH")?.string == "regions/\(job.key)")
      let script = job.value["steps"]?.sequence?.last?["run"]?.string ?? ""
      #expect(script.contains("success) exit 0") && script.contains("exit 1"))
    }
    #expect(workflow?.at("concurrency", "cancel-in-progress") == false)
    #expect(try platform.decision("deployment.regions").choice.hasPrefix("ap-southeast-1 → eu-west-1 → us-east-1"))
  }

  @Test func `D-11 a region reports success only when its canaries have proven what the commit wants`() throws {
    let platform = try Platform("linkerd-regions")
    let job = try platform.object("Job", "release-gate")
    let script = job.root.at("spec", "template", "spec", "containers")?.sequence?[0]["command"]?.sequence?.last?.string
    for canary in platform.objects("Canary") {
      #expect(script?.contains("canary/\(canary.namespace ?? "")/\(canary.name)") == true)
    }
    // Longer than all steps of the longest canary and the look by which Flagger notices the change.
    let limit = job.root.at("spec", "activeDeadlineSeconds")?.integer ?? 0
    let canary = try platform.object("Canary", "accounts")
    let interval = try seconds(canary.root.at("spec", "analysis", "interval"))
    let steps = canary.root.at("spec", "analysis", "stepWeights")?.sequence?.count ?? 0
    #expect(limit > interval * (steps + 1))
    // The next commit comes later than the Job of the last one goes.
    let left = try #require(job.root.at("spec", "ttlSecondsAfterFinished")?.integer)
    #expect(try platform.text(".github/workflows/regions.yaml").contains("sleep 60") && left < 60)
    for cluster in platform.design.clusters {
      let folder = "clusters/production-\(cluster.region)"
      let (step, _) = KubeValue.parseYAML(try platform.text("\(folder)/release-gate.yaml"), file: "step")
      #expect(step?.at("spec", "dependsOn")?.sequence?.first?["name"]?.string == "apps")
      #expect(step?.at("spec", "wait") == true && step?.at("spec", "force") == true)
    }
    let alert = try platform.object("Alert", "commit-status")
    #expect(alert.root.at("spec", "eventSources")?.sequence?.first?["name"]?.string == "release-gate")
    let provider = try platform.object("Provider", "commit-status")
    #expect(provider.root.at("spec", "commitStatusExpr")?.string == "'release/us-east-1'")
    let patches = try platform.text(
      "infrastructure/configs/production-ap-southeast-1/cluster-values/kustomization.yaml")
    #expect(patches.contains("'release/ap-southeast-1'"))
  }

  @Test func `D-11 one region has neither order nor gate`() throws {
    let platform = try Platform("flagger-istio")
    #expect(platform.tree[".github/workflows/regions.yaml"] == nil)
    #expect(platform.objects("Job", "release-gate").isEmpty)
  }
}
