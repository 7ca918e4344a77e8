import Basics
import Foundation
import TestSupport
import Testing

/// What outsiders say of Terraform and rules of the sample platforms: Terraform itself, its providers' schemas, checkov,
/// promtool.
@Suite(.serialized) struct TerraformOutsideTests {
  @Test(
    .enabled(if: Outside.isRequired || Outside.python != nil),
    arguments: ["ecommerce", "health", "saas", "eks-regions", "gke-clinic", "aks-clinic"])
  func `checkov finds nothing in Terraform that is not accepted with a reason`(name: String) throws {
    let platform = try #require(SamplePlatform.all.first { $0.name == name })
    let folder = try platform.folder().appending(path: "terraform")
    try Outside.judge("checkov_scan.py", ["terraform", Outside.script("checkov-terraform-accepted.txt"), folder.path])
  }

  @Test(
    .enabled(if: Outside.isRequired || (Outside.python != nil && Outside.promtool != nil)),
    arguments: SamplePlatform.all)
  func `promtool takes every rule, and budgets burn when they must`(platform: SamplePlatform) throws {
    let promtool = try #require(Outside.promtool, "needs promtool")
    let folder = try platform.folder()
    try Outside.judge("promtool_rules.py", [promtool.path, folder.path])
  }

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
    try Outside.judge("hcl_arguments.py", [contracts.path, folder.appending(path: "terraform").path])
  }
}
