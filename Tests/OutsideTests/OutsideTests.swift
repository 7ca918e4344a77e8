import Basics
import DesignEngine
import Foundation
import PlatformSpec
import TestSupport
import Testing

/// What outsiders say of the sample platforms: JSON Schema validators, kubectl, Terraform, promtool, checkov.
@Suite(.serialized) struct OutsideTests {
  /// The files of a platform, written once for all suites.
  private func files(_ platform: SamplePlatform) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try platform.write(to: folder.url)
    return folder
  }

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
    let folder = try files(platform)
    let contracts = try #require(Outside.contracts, "needs ../shared/contracts")
    let minor = try platform.design().specification.kubernetesVersion.minor
    let paths = Self.folders.map { folder.url.appending(path: $0).path }
    try python("validate_manifests.py", [contracts.path, "\(minor)"] + paths)
  }

  @Test(
    .enabled(if: Outside.isRequired || (Outside.python != nil && Outside.contracts != nil)),
    arguments: SamplePlatform.all)
  func `every Helm value exists in its chart`(platform: SamplePlatform) throws {
    let folder = try files(platform)
    let contracts = try #require(Outside.contracts, "needs ../shared/contracts")
    try python("helm_values.py", [contracts.path, folder.url.appending(path: "infrastructure").path])
  }

  @Test(.enabled(if: Outside.isRequired || Outside.kubectl != nil), arguments: SamplePlatform.all)
  func `kubectl builds every overlay`(platform: SamplePlatform) throws {
    let kubectl = try #require(Outside.kubectl, "needs kubectl")
    let folder = try files(platform)
    let kustomizations = try platform.tree().files.map(\.path).filter { $0.hasSuffix("/kustomization.yaml") }
    #expect(kustomizations.count > 4)
    let overlays = kustomizations.map { $0.dropLast("/kustomization.yaml".count) }.filter { !$0.contains("/base") }
    for overlay in overlays {
      let output = try kubectl.run(["kustomize", folder.url.appending(path: String(overlay)).path])
      #expect(output.status == 0, "\(overlay): \(output.error)")
      // The owner's own layer is empty until something is put there.
      if !overlay.hasSuffix("/user") { #expect(output.out.contains("kind:"), "\(overlay) is empty") }
    }
  }

  @Test(.enabled(if: Outside.isRequired || Outside.python != nil), arguments: SamplePlatform.all)
  func `checkov finds nothing that is not accepted with a reason`(platform: SamplePlatform) throws {
    let folder = try files(platform)
    try python(
      "checkov_scan.py", [Outside.script("checkov-accepted.txt"), folder.url.path])
  }

  @Test(
    .enabled(if: Outside.isRequired || (Outside.python != nil && Outside.promtool != nil)),
    arguments: SamplePlatform.all)
  func `promtool takes every rule, and budgets burn when they must`(platform: SamplePlatform) throws {
    let promtool = try #require(Outside.promtool, "needs promtool")
    let folder = try files(platform)
    try python("promtool_rules.py", [promtool.path, folder.url.path])
  }

  // MARK: - Terraform

  @Test(.enabled(if: Outside.isRequired || Outside.terraform != nil), arguments: SamplePlatform.all)
  func `Terraform would not format a file otherwise`(platform: SamplePlatform) throws {
    let terraform = try #require(Outside.terraform, "needs terraform")
    let folder = try files(platform)
    let output = try terraform.run([
      "fmt", "-check", "-recursive", "-diff", folder.url.appending(path: "terraform").path,
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
    let folder = try files(platform)
    let settings = folder.url.appending(path: "terraformrc")
    try Data("provider_installation {\n  filesystem_mirror {\n    path = \"\(plugins.path)\"\n  }\n}\n".utf8).write(
      to: settings)
    let environment = ["TF_CLI_CONFIG_FILE": settings.path, "CHECKPOINT_DISABLE": "1"]
    let stages = Set(
      try platform.tree().files.map(\.path).filter { $0.hasPrefix("terraform/") && $0.hasSuffix(".tf") }
        .map { $0.split(separator: "/").dropLast().joined(separator: "/") }
    ).sorted()
    #expect(stages.count >= 3)
    for stage in stages {
      let place = folder.url.appending(path: stage)
      let start = try terraform.run(
        ["init", "-backend=false", "-input=false", "-no-color"], in: place, environment: environment)
      #expect(start.status == 0, "\(stage): \(start.text)")
      let output = try terraform.run(["validate", "-no-color"], in: place, environment: environment)
      #expect(output.status == 0, "\(stage): \(output.text)")
    }
  }

  @Test(
    .enabled(if: Outside.isRequired || (Outside.python != nil && Outside.contracts != nil)),
    arguments: SamplePlatform.all)
  func `every Terraform argument exists in its provider`(platform: SamplePlatform) throws {
    let folder = try files(platform)
    let contracts = try #require(Outside.contracts, "needs ../shared/contracts")
    try python("hcl_arguments.py", [contracts.path, folder.url.appending(path: "terraform").path])
  }
}
