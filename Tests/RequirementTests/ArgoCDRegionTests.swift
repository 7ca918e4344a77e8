import Basics
import DesignEngine
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Row D-11 with Argo CD: regions one after the other by one ApplicationSet with a RollingSync over all of them.
@Suite struct ArgoCDRegionTests {
  private struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let hub: String
    /// As the sun rises.
    let order: [String]
    var testDescription: String { name }
  }

  private static let cases = [
    Case(name: "argocd-world", hub: "eastus", order: ["southeastasia", "westeurope", "eastus"]),
    Case(name: "argocd-regions", hub: "us-central1", order: ["europe-west1", "us-central1"]),
    Case(name: "argocd-pair", hub: "us-east-1", order: ["ap-southeast-1", "us-east-1"]),
  ]

  @Test(arguments: cases) private func `D-11 regions follow the sun, and stages each other within a region`(one: Case)
    throws
  {
    let platform = try Platform(one.name)
    let sets = platform.objects("ApplicationSet", "platform")
    #expect(sets.map(\.file) == ["clusters/production-\(one.hub)/platform.yaml"])
    let strategy = try #require(sets.first?.root.at("spec", "strategy"))
    #expect(strategy["type"]?.string == "RollingSync")
    let steps = try #require(strategy.at("rollingSync", "steps")?.sequence)
    let chosen = steps.map { step in
      (step["matchExpressions"]?.sequence ?? []).map {
        "\($0["key"]?.string ?? "")=\($0["values"]?.sequence?.first?.string ?? "")"
      }
      .joined(separator: " ")
    }
    let wanted = one.order.flatMap { region in
      ["infra-controllers", "infra-configs", "tenants", "apps"].map {
        "plimsoll.dev/region=\(region) plimsoll.dev/stage=\($0)"
      }
    }
    #expect(chosen == wanted)
    let choice = try platform.decision("deployment.regions").choice
    #expect(choice.hasPrefix(one.order.joined(separator: " → ")))
  }

  @Test(arguments: cases) private func `D-11 every step of the order finds Applications, with names of their own`(
    one: Case
  ) throws {
    let platform = try Platform(one.name)
    let set = try platform.object("ApplicationSet", "platform")
    let generators = (set.root.at("spec", "generators")?.sequence ?? []).compactMap { $0["clusters"] }
    let labels = try #require(set.root.at("spec", "template", "metadata", "labels"))
    #expect(labels["plimsoll.dev/region"]?.string == "{{ .values.region }}")
    #expect(labels["plimsoll.dev/stage"]?.string == "{{ .values.stage }}")
    let names = generators.compactMap { $0.at("values", "name")?.string }
    #expect(Set(names).count == generators.count)
    for generator in generators {
      let region = try #require(generator.at("values", "region")?.string)
      #expect(generator.at("selector", "matchLabels", "plimsoll.dev/overlay")?.string == "production-\(region)")
      #expect(generator.at("template", "spec", "source", "path")?.string?.hasSuffix("/production-\(region)") == true)
    }
    for region in one.order {
      let stages = generators.filter { $0.at("values", "region")?.string == region }.compactMap {
        $0.at("values", "stage")?.string
      }
      #expect(Set(stages) == ["infra-controllers", "infra-configs", "tenants", "apps"])
    }
    let values = try #require(
      platform.objects("Application", "argo-cd").first?.root.at("spec", "source", "helm", "valuesObject"))
    #expect(values.at("configs", "params")?["applicationsetcontroller.enable.progressive.syncs"]?.bool == true)
  }

  @Test(arguments: cases) private func `D-11 the first region knows the others and may enter them`(one: Case) throws {
    let platform = try Platform(one.name)
    let others = one.order.filter { $0 != one.hub }
    let known = platform.objects("Secret").filter { $0.file == "clusters/production-\(one.hub)/regions.yaml" }
    #expect(known.map(\.name) == others.map { "cluster-settings-\($0)" })
    let own = try #require(
      platform.objects("Secret", "cluster-settings").first { $0.file.contains(one.hub) }?.annotations)
    for secret in known {
      #expect(secret.annotations.map(\.key) == own.map(\.key))
      #expect(secret.root.at("stringData", "server")?.string != "https://kubernetes.default.svc")
    }
    let projects = platform.objects("AppProject").filter { $0.file.contains(one.hub) }
    #expect(!projects.isEmpty)
    for project in projects {
      let places = project.root.at("spec", "destinations")?.sequence ?? []
      let clusters = platform.design.clusters.filter { $0.region != one.hub }.map(\.name)
      #expect(Set(places.compactMap { $0["name"]?.string }) == Set(clusters))
      #expect(Set(places.compactMap { $0["server"]?.string }) == ["https://kubernetes.default.svc"])
    }
    for region in others {
      let stage = platform.tree.files.filter { $0.path.hasPrefix("terraform/30-platform/\(region)/") }
      let text = stage.map(\.contents).joined()
      #expect(text.contains("output \"region_settings\""), "\(region)")
      let entry =
        switch platform.design.specification.provider {
        case .eks: "aws_eks_access_policy_association\" \"delivery"
        case .aks: "data \"azurerm_user_assigned_identity\" \"deliverer"
        case .gke: "dns_endpoint_config[0].endpoint"
        }
      #expect(text.contains(entry), "\(region)")
    }
    let hub = platform.tree.files.filter { $0.path.hasPrefix("terraform/30-platform/\(one.hub)/") }.map(\.contents)
      .joined()
    #expect(hub.contains("argocd/argocd-application-controller") && !hub.contains("region_settings"))
    #expect(try platform.text("DESIGN.md").contains("output -raw region_settings"))
  }

  @Test func `D-11 on AKS the cluster itself lets the identity of the first region in`() throws {
    let platform = try Platform("argocd-world")
    let bindings = platform.objects("ClusterRoleBinding", "delivery-from-eastus")
    #expect(
      bindings.map(\.file) == ["southeastasia", "westeurope"].map { "clusters/production-\($0)/admission.yaml" })
    for binding in bindings {
      #expect(binding.root["subjects"]?.sequence?.first?["name"]?.string == "${deliverer_id}")
    }
    let sets = platform.objects("ApplicationSet", "clusters").filter { !$0.file.contains("eastus/") }
    #expect(sets.count == 2)
    for set in sets {
      let text = set.root.yaml()
      #expect(text.contains("{{ .metadata.annotations.deliverer_id }}"))
    }
  }

  private func pair() throws -> String {
    try String(contentsOf: Repository.root.appending(path: "Tests/Platforms/argocd-pair.yaml"), encoding: .utf8)
  }

  @Test func `D-11 together, every region has its own order of stages`() throws {
    let text = try pair()
    let together = text.replacing("  services:", with: "  deployment:\n    regionalRollout: together\n  services:")
    let platform = try Platform(yaml: together)
    #expect(platform.objects("ApplicationSet", "platform").count == 2)
    #expect(platform.objects("Secret").allSatisfy { !$0.file.hasSuffix("regions.yaml") })
    #expect(!platform.terraform.contains("region_settings"))
  }

  @Test func `D-11 private API servers keep Argo CD in each region, and an order asked for is refused`() throws {
    let text = try pair()
    let closed = text.replacing("  services:", with: "  cluster:\n    private: true\n  services:")
    let platform = try Platform(yaml: closed)
    #expect(platform.objects("ApplicationSet", "platform").count == 2)
    let decision = try platform.decision("deployment.regions")
    #expect(decision.choice == "all regions together")
    #expect(decision.alternatives.contains { $0.whyNot.contains("private API servers") })
    let asked = closed.replacing("  services:", with: "  deployment:\n    regionalRollout: follow-the-sun\n  services:")
    let document = try #require(KubeValue.parseYAML(asked, file: "platform.yaml").value)
    let errors = Specification.read(document).diagnostics.filter(\.isError)
    #expect(errors.map { $0.location?.path } == ["spec.deployment.regionalRollout"])
  }
}
