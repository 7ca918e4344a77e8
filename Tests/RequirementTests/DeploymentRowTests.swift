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

  @Test func `D-7 Flagger: the steps of the canary, judged by errors, latency and the version beside it`() throws {
    let platform = try Platform("linkerd-regions")
    let canary = try platform.object("Canary", "accounts")
    #expect(canary.root.at("spec", "provider")?.string == "gatewayapi:v1")
    #expect(canary.root.at("spec", "targetRef", "kind")?.string == "Deployment")
    #expect(canary.root.at("spec", "autoscalerRef", "kind")?.string == "HorizontalPodAutoscaler")
    let analysis = try #require(canary.root.at("spec", "analysis"))
    #expect(analysis["stepWeights"]?.sequence == [5, 25, 50])
    let metrics = analysis["metrics"]?.sequence ?? []
    #expect(metrics.count == 3)
    for metric in metrics {
      let template = try platform.object("MetricTemplate", metric.at("templateRef", "name")?.string ?? "")
      #expect(template.root.at("spec", "query")?.string?.contains("{{ interval }}") == true)
      #expect(template.root.at("spec", "query")?.string?.contains(#"deployment="accounts""#) == true)
    }
    #expect(metrics[0].at("thresholdRange", "max") == KubeValue(.number("0.5")))
    #expect(analysis["alerts"]?.sequence?.count == 1)
  }

  @Test func `D-7 Flagger: no step ends before its metrics have looked at it, and all steps fit the wanted time`()
    throws
  {
    for name in ["linkerd-regions"] {
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
}
