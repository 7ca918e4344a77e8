import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Row D-5: no new error types in the logs, also where the cloud's own agent sends them.
@Suite struct CountedErrorTests {
  private func platform(_ provider: Provider, strategy: String) throws -> Platform {
    try Platform(
      yaml: """
        apiVersion: plimsoll.dev/v1alpha1
        kind: Platform
        metadata:
          name: Ferry
        spec:
          provider: \(provider.rawValue)
          deployment:
            strategy: \(strategy)
          networking:
            mesh: istio
          observability:
            metrics: true
            logStore: cloud
          services:
            - name: tickets
              team: ferry
              role: frontend
              entryShare: 100%
        """)
  }

  @Test(arguments: [Provider.gke, .aks])
  func `D-5 a collector beside the cloud's agent counts errors by type and sends nothing`(provider: Provider) throws {
    let platform = try platform(provider, strategy: "canary")
    let plan = try #require(platform.design.components.first { $0.id == .fluentBit })
    #expect(plan.identities.isEmpty)
    let config = try #require(try platform.values(of: "fluent-bit")["config"])
    #expect(config["filters"]?.string?.contains("log_to_metrics") == true)
    let outputs = config["outputs"]?.string ?? ""
    let names = outputs.split(separator: "\n").filter { $0.contains(" Name ") }.map {
      String($0.split(separator: " ").last ?? "")
    }
    #expect(names == ["prometheus_exporter"])
    let template = try platform.object("AnalysisTemplate", "tickets")
    let metrics = template.root.at("spec", "metrics")?.sequence?.compactMap { $0["name"]?.string } ?? []
    #expect(metrics.contains("new-error-types"))
    #expect(try platform.decision("observability.logs").reason.contains("counts errors by their type"))
  }

  @Test func `D-5 on EKS one collector sends and counts`() throws {
    let platform = try platform(.eks, strategy: "canary")
    let outputs = try platform.values(of: "fluent-bit").at("config", "outputs")?.string ?? ""
    #expect(outputs.contains("cloudwatch_logs") && outputs.contains("prometheus_exporter"))
  }

  @Test(arguments: [Provider.gke, .aks]) func `D-5 without a canary the cloud's agent is alone`(provider: Provider)
    throws
  {
    let platform = try platform(provider, strategy: "rolling")
    #expect(!platform.design.components.contains { $0.id == .fluentBit })
  }
}
