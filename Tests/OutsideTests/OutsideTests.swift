import Basics
import DesignEngine
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// What outsiders say of the sample platforms: JSON Schema validators, kubectl, Terraform, promtool, checkov.
@Suite(.serialized) struct OutsideTests {
  private func python(_ script: String, _ arguments: [String]) throws {
    let python = try #require(Outside.python, "needs Python with Tests/Outside/requirements.txt")
    let output = try python.run([Outside.script(script)] + arguments)
    #expect(output.status == 0, "\(output.text.suffix(6000))")
  }

  private static let folders = ["infrastructure", "clusters", "apps", "tenants"]

  // MARK: - Kubernetes

  @Test(
    .enabled(if: Outside.isRequired || (Outside.python != nil && Outside.contracts != nil)),
    arguments: SamplePlatform.all)
  func `every manifest is valid for an independent validator`(platform: SamplePlatform) throws {
    let folder = try platform.folder()
    let contracts = try #require(Outside.contracts, "needs ../shared/contracts")
    let minor = try platform.design().specification.kubernetesVersion.minor
    let paths = Self.folders.map { folder.appending(path: $0).path }
    try python("validate_manifests.py", [contracts.path, "\(minor)"] + paths)
  }

  @Test(
    .enabled(if: Outside.isRequired || (Outside.python != nil && Outside.contracts != nil)),
    arguments: SamplePlatform.all)
  func `every Helm value exists in its chart`(platform: SamplePlatform) throws {
    let folder = try platform.folder()
    let contracts = try #require(Outside.contracts, "needs ../shared/contracts")
    try python("helm_values.py", [contracts.path, folder.appending(path: "infrastructure").path])
  }

  @Test(.enabled(if: Outside.isRequired || Outside.kubectl != nil), arguments: SamplePlatform.all)
  func `kubectl builds every overlay`(platform: SamplePlatform) throws {
    let kubectl = try #require(Outside.kubectl, "needs kubectl")
    let folder = try platform.folder()
    let kustomizations = try platform.tree().files.map(\.path).filter { $0.hasSuffix("/kustomization.yaml") }
    #expect(kustomizations.count > 4)
    let overlays = kustomizations.map { $0.dropLast("/kustomization.yaml".count) }.filter { !$0.contains("/base") }
    for overlay in overlays {
      let output = try kubectl.run(["kustomize", folder.appending(path: String(overlay)).path])
      #expect(output.status == 0, "\(overlay): \(output.error)")
      // The owner's own layer is empty until something is put there.
      // Values of a cluster are patches: they add no object of their own.
      let isPatch = overlay.hasSuffix("/user") || overlay.hasSuffix("/cluster-values")
      if !isPatch { #expect(output.out.contains("kind:"), "\(overlay) is empty") }
    }
  }

  /// The patches of the ApplicationSets, put beside each overlay as Argo CD does, with every setting filled in.
  @Test(
    .enabled(if: Outside.isRequired || Outside.kubectl != nil), arguments: ["argocd", "argocd-regions", "argocd-aks"])
  func `kubectl takes the patches of Argo CD, and no setting is left`(name: String) throws {
    let kubectl = try #require(Outside.kubectl, "needs kubectl")
    let sample = try SamplePlatform.named(name)
    let folder = try TemporaryFolder()
    try sample.write(to: folder.url)
    let generators = try sample.objects().filter { $0.kind == "ApplicationSet" && $0.name == "platform" }
      .flatMap { $0.root.at("spec", "generators")?.sequence ?? [] }
    for (index, generator) in generators.enumerated() {
      let source = try #require(generator.at("clusters", "template", "spec", "source"))
      let path = try #require(source["path"]?.string)
      let kustomization: KubeValue = [
        "resources": [.string("../../\(path)")], "patches": source.at("kustomize", "patches") ?? [],
      ]
      let filled = kustomization.yaml().replacing(#/\{\{ \.metadata\.annotations\.\w+ \}\}/#, with: "filled")
        .replacing(#"{{ "{{" }}"#, with: "{{")
      let probe = folder.url.appending(path: "probe/\(index)")
      try FileManager.default.createDirectory(at: probe, withIntermediateDirectories: true)
      try filled.write(to: probe.appending(path: "kustomization.yaml"), atomically: true, encoding: .utf8)
      let output = try kubectl.run(["kustomize", "--load-restrictor=LoadRestrictionsNone", probe.path])
      #expect(output.status == 0, "\(path): \(output.error)")
      let settings = try sample.objects().filter { $0.name == "cluster-settings" }.flatMap(\.annotations).map(\.key)
      #expect(!settings.isEmpty && !settings.contains { output.out.contains("${\($0)}") }, "\(path)")
    }
  }

  @Test(.enabled(if: Outside.isRequired || Outside.python != nil), arguments: SamplePlatform.all)
  func `checkov finds nothing that is not accepted with a reason`(platform: SamplePlatform) throws {
    let folder = try platform.folder()
    try python("checkov_scan.py", ["kubernetes", Outside.script("checkov-accepted.txt"), folder.path])
  }

  @Test(
    .enabled(if: Outside.isRequired || Outside.python != nil),
    arguments: ["ecommerce", "health", "saas", "eks-regions", "gke-clinic", "aks-clinic"])
  func `checkov finds nothing in Terraform that is not accepted with a reason`(name: String) throws {
    let platform = try #require(SamplePlatform.all.first { $0.name == name })
    let folder = try platform.folder().appending(path: "terraform")
    try python("checkov_scan.py", ["terraform", Outside.script("checkov-terraform-accepted.txt"), folder.path])
  }

  @Test(
    .enabled(if: Outside.isRequired || (Outside.python != nil && Outside.promtool != nil)),
    arguments: SamplePlatform.all)
  func `promtool takes every rule, and budgets burn when they must`(platform: SamplePlatform) throws {
    let promtool = try #require(Outside.promtool, "needs promtool")
    let folder = try platform.folder()
    try python("promtool_rules.py", [promtool.path, folder.path])
  }

  // MARK: - Terraform

  @Test(.enabled(if: Outside.isRequired || Outside.terraform != nil), arguments: SamplePlatform.all)
  func `Terraform would not format a file otherwise`(platform: SamplePlatform) throws {
    let terraform = try #require(Outside.terraform, "needs terraform")
    let folder = try platform.folder()
    let output = try terraform.run([
      "fmt", "-check", "-recursive", "-diff", folder.appending(path: "terraform").path,
    ])
    #expect(output.status == 0, "\(output.text.prefix(3000))")
  }

  @Test(
    .enabled(if: Outside.isRequired || (Outside.terraform != nil && Outside.terraformPlugins != nil)),
    arguments: SamplePlatform.all)
  func `Terraform finds every stage valid`(platform: SamplePlatform) throws {
    let terraform = try #require(Outside.terraform, "needs terraform")
    let plugins = try #require(
      Outside.terraformPlugins, "needs PLIMSOLL_TERRAFORM_PLUGINS, a folder with the AWS provider")
    let place = try TemporaryFolder()
    try platform.write(to: place.url)
    let folder = place.url
    let settings = folder.appending(path: "terraformrc")
    try Data("provider_installation {\n  filesystem_mirror {\n    path = \"\(plugins.path)\"\n  }\n}\n".utf8).write(
      to: settings)
    let environment = ["TF_CLI_CONFIG_FILE": settings.path, "CHECKPOINT_DISABLE": "1"]
    let stages = Set(
      try platform.tree().files.map(\.path).filter { $0.hasPrefix("terraform/") && $0.hasSuffix(".tf") }
        .map { $0.split(separator: "/").dropLast().joined(separator: "/") }
    ).sorted()
    #expect(stages.count >= 3)
    for stage in stages {
      let place = folder.appending(path: stage)
      let missing = try missingProviders(place, in: plugins)
      guard missing.isEmpty else {
        // The AWS provider is always there; others are validated where they are.
        #expect(!missing.contains("hashicorp/aws"))
        continue
      }
      let start = try terraform.run(
        ["init", "-backend=false", "-input=false", "-no-color"], in: place, environment: environment)
      #expect(start.status == 0, "\(stage): \(start.text)")
      let output = try terraform.run(["validate", "-no-color"], in: place, environment: environment)
      #expect(output.status == 0, "\(stage): \(output.text)")
    }
  }

  /// Providers that a stage asks for and the folder has not, `hashicorp/google`.
  private func missingProviders(_ stage: URL, in plugins: URL) throws -> [String] {
    let versions = try String(contentsOf: stage.appending(path: "versions.tf"), encoding: .utf8)
    return versions.matches(of: /source\s*=\s*"([^"]+)"/).map { String($0.output.1) }.filter { source in
      let place = plugins.appending(path: "registry.terraform.io/\(source)")
      return !FileManager.default.fileExists(atPath: place.path)
    }
  }

  @Test(
    .enabled(if: Outside.isRequired || (Outside.python != nil && Outside.contracts != nil)),
    arguments: SamplePlatform.all)
  func `every Terraform argument exists in its provider`(platform: SamplePlatform) throws {
    let folder = try platform.folder()
    let contracts = try #require(Outside.contracts, "needs ../shared/contracts")
    try python("hcl_arguments.py", [contracts.path, folder.appending(path: "terraform").path])
  }
}
