import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// GitOps by Argo CD, chosen in the specification (`gitOps: argocd`).
@Suite struct ArgoCDTests {
  private static let names = ["argocd", "argocd-regions", "argocd-aks", "argocd-world", "argocd-pair"]

  private func generators(_ platform: Platform) throws -> [KubeValue] {
    let set = try #require(platform.objects("ApplicationSet", "platform").first)
    return (set.root.at("spec", "generators")?.sequence ?? []).compactMap { $0["clusters"] }
  }

  @Test(arguments: names) func `nothing of Flux is left`(name: String) throws {
    let platform = try Platform(name)
    #expect(platform.objects.allSatisfy { !$0.group.hasSuffix("fluxcd.io") })
    let traces = platform.tree.files.filter { file in
      !file.path.hasSuffix(".md") && !file.path.hasSuffix(".json") && file.path != "platform.yaml"
        && (file.contents.contains("Flux") || file.contents.contains("flux-system")
          || file.path.hasSuffix(".yaml") && file.contents.contains("$${"))
    }
    #expect(traces.map(\.path) == [])
    #expect(try platform.text("DESIGN.md").contains("kubectl apply --server-side -k clusters/"))
    #expect(try platform.decision("cluster.gitops").choice.hasPrefix("Argo CD"))
  }

  @Test(arguments: names) func `the cluster generator makes an Application of every stage, in order`(name: String)
    throws
  {
    let platform = try Platform(name)
    for cluster in platform.design.clusters {
      let several = platform.design.clusters.count > 1
      let overlay = several ? "\(cluster.environment)-\(cluster.region)" : cluster.environment
      let generators = try generators(platform).filter {
        $0.at("selector", "matchLabels")?["plimsoll.dev/overlay"]?.string == overlay
      }
      let paths = generators.compactMap { $0.at("template", "spec", "source", "path")?.string }
      let teams = platform.design.namespaces.map { "apps/\($0.name)/\(overlay)" }
      #expect(
        paths == [
          "infrastructure/controllers/\(overlay)", "infrastructure/configs/\(overlay)", "tenants/\(overlay)",
        ] + teams)
      for path in paths { #expect(platform.tree["\(path)/kustomization.yaml"] != nil, "\(path)") }
    }
    let set = try platform.object("ApplicationSet", "platform")
    let steps = set.root.at("spec", "strategy", "rollingSync", "steps")?.sequence ?? []
    let order = steps.compactMap { $0["matchExpressions"]?.sequence?.last?["values"]?.sequence?.first?.string }
    let stages = ["infra-controllers", "infra-configs", "tenants", "apps"]
    #expect(order == platform.design.clusters.flatMap { _ in stages })
  }

  @Test func `every setting in a manifest is filled in by a patch at its very place`() throws {
    let platform = try Platform("argocd")
    let secret = try platform.object("Secret", "cluster-settings", in: "argocd")
    let settings = secret.annotations.map { "${\($0.key)}" }
    var filled = 0
    for generator in try generators(platform) {
      let path = try #require(generator.at("template", "spec", "source", "path")?.string)
      let base = path.replacing("/production", with: "/base/")
      let objects = platform.objects.filter { $0.file.hasPrefix(base) }
      let patches = generator.at("template", "spec", "source", "kustomize", "patches")?.sequence ?? []
      for object in objects {
        var places: [String] = []
        collect(object.root, "", settings, into: &places)
        let own = patches.filter { patch in
          patch.at("target", "kind")?.string == object.kind && patch.at("target", "name")?.string == object.name
            && patch.at("target", "namespace")?.string == object.namespace
        }
        let operations = own.compactMap { $0["patch"]?.string }.flatMap { text in
          KubeValue.parseYAML(text, file: "patch").value?.sequence ?? []
        }
        #expect(operations.compactMap { $0["path"]?.string } == places, "\(object.title)")
        for operation in operations {
          let value = try #require(operation["value"]?.string)
          #expect(!settings.contains { value.contains($0) } && value.contains("{{ .metadata.annotations."))
        }
        filled += places.count
      }
    }
    #expect(filled > 10)
  }

  private func collect(_ value: KubeValue, _ path: String, _ settings: [String], into places: inout [String]) {
    if let mapping = value.mapping {
      for entry in mapping.entries {
        let key = entry.key.replacing("~", with: "~0").replacing("/", with: "~1")
        collect(entry.value, "\(path)/\(key)", settings, into: &places)
      }
    } else if let items = value.sequence {
      for (index, item) in items.enumerated() { collect(item, "\(path)/\(index)", settings, into: &places) }
    } else if let text = value.string, settings.contains(where: { text.contains($0) }) {
      places.append(path)
    }
  }

  @Test func `text of the user that looks like a setting is left as it is`() throws {
    let platform = try Platform("argocd")
    let web = platform.tree.files.filter { $0.path.hasPrefix("apps/portal/base/web/") }
    #expect(web.contains { $0.contents.contains("Hello ${NAME}") })
  }

  @Test(arguments: names) func `charts are Applications, each in a wave after those that it needs`(name: String) throws
  {
    let platform = try Platform(name)
    func wave(_ id: ComponentID) throws -> Int {
      let application = try platform.object("Application", id.rawValue, in: "argocd")
      let text = application.annotations.first { $0.key == "argocd.argoproj.io/sync-wave" }?.value
      return try #require(text.flatMap { Int($0) })
    }
    for plan in platform.design.components where plan.chart != nil {
      let application = try platform.object("Application", plan.id.rawValue, in: "argocd")
      #expect(application.root.at("spec", "source", "targetRevision")?.string == plan.chart?.version)
      #expect(application.root.at("spec", "destination", "namespace")?.string == plan.namespace)
      for other in platform.design.components where plan.after.contains(other.id) && other.chart != nil {
        #expect(try wave(other.id) < wave(plan.id), "\(plan.id.rawValue) needs \(other.id.rawValue)")
      }
    }
  }

  @Test func `Argo CD keeps itself, with health of Applications and stages in order`() throws {
    let values = try #require(
      try Platform("argocd").object("Application", "argo-cd").root.at("spec", "source", "helm", "valuesObject"))
    #expect(values.at("configs", "params")?["applicationsetcontroller.enable.progressive.syncs"]?.bool == true)
    let health = values.at("configs", "cm")?["resource.customizations.health.argoproj.io_Application"]?.string ?? ""
    #expect(health.contains("obj.status.health.status"))
    #expect(values.at("server", "replicas")?.integer == 2)
    #expect(values.at("dex", "enabled")?.bool == false)
  }

  @Test func `what can't be applied pages, by a key from the secret store`() throws {
    let platform = try Platform("argocd")
    let notifications = try #require(
      try platform.object("Application", "argo-cd").root.at("spec", "source", "helm", "valuesObject", "notifications"))
    #expect(notifications["notifiers"]?["service.pagerdutyv2"]?.string?.contains("$key") == true)
    let names = notifications["subscriptions"]?.sequence?.first?["triggers"]?.sequence?.compactMap(\.string) ?? []
    #expect(names == ["on-sync-failed", "on-degraded"])
    #expect(names.allSatisfy { notifications["triggers"]?["trigger.\($0)"] != nil })
    _ = try platform.object("ExternalSecret", "argocd-notifications-secret", in: "argocd")
    let chat = try #require(
      try Platform("argocd-regions").object("Application", "argo-cd").root
        .at("spec", "source", "helm", "valuesObject", "notifications"))
    #expect(chat["notifiers"]?["service.webhook.chat"] != nil)
  }

  @Test func `each team has a project with its own namespace and its own people`() throws {
    let platform = try Platform("argocd")
    for namespace in platform.design.namespaces {
      let project = try platform.object("AppProject", "team-\(namespace.name)", in: "argocd")
      let targets = project.root.at("spec", "destinations")?.sequence ?? []
      let places = targets.compactMap { $0["namespace"]?.string }
      #expect(places.contains(namespace.name) && !places.contains("*"))
      #expect(project.root.at("spec", "clusterResourceWhitelist") == nil)
      let role = try #require(project.root.at("spec", "roles")?.sequence?.first)
      let group = role["groups"]?.sequence?.first?.string ?? ""
      #expect(group.contains(namespace.team))
      let policies = role["policies"]?.sequence?.compactMap(\.string) ?? []
      #expect(policies.allSatisfy { $0.contains("team-\(namespace.name)/*") })
      #expect(!policies.contains { $0.contains(", delete,") || $0.contains(", update,") })
    }
    for generator in try generators(platform) {
      let project = generator.at("template", "spec", "project")?.string ?? ""
      _ = try platform.object("AppProject", project, in: "argocd")
    }
  }

  @Test func `fields that a canary moves are not set back`() throws {
    let platform = try Platform("argocd")
    let generator = try #require(
      try generators(platform).first { $0.at("values", "name")?.string == "apps-portal" })
    let ignored = generator.at("template", "spec", "ignoreDifferences")?.sequence ?? []
    #expect(ignored.contains { $0["kind"]?.string == "VirtualService" && $0["name"]?.string == "web" })
    #expect(ignored.contains { $0["kind"]?.string == "Service" && $0["name"]?.string == "web-canary" })
  }

  @Test(arguments: names) func `Terraform gives the Secret of the cluster with every setting`(name: String) throws {
    let platform = try Platform(name)
    let secret = try #require(platform.objects("Secret", "cluster-settings").first)
    let output = platform.tree.files.filter { $0.path.hasSuffix("outputs.tf") }.map(\.contents)
      .first { $0.contains("\"cluster_settings\"") }
    let text = try #require(output)
    for setting in secret.annotations { #expect(text.contains(setting.key), "\(setting.key)") }
    #expect(text.contains("argocd.argoproj.io/secret-type"))
    #expect(secret.root.at("stringData", "config")?.string == #"{"tlsClientConfig":{"insecure":false}}"#)
  }
}
