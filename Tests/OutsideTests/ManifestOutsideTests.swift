import Basics
import DesignEngine
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// What outsiders say of the manifests of the sample platforms: JSON Schema validators, chart values, kubectl, checkov.
@Suite(.serialized) struct ManifestOutsideTests {
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
    try Outside.judge("validate_manifests.py", [contracts.path, "\(minor)"] + paths)
  }

  @Test(
    .enabled(if: Outside.isRequired || (Outside.python != nil && Outside.contracts != nil)),
    arguments: SamplePlatform.all)
  func `every Helm value exists in its chart`(platform: SamplePlatform) throws {
    let folder = try platform.folder()
    let contracts = try #require(Outside.contracts, "needs ../shared/contracts")
    try Outside.judge("helm_values.py", [contracts.path, folder.appending(path: "infrastructure").path])
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
    try Outside.judge("checkov_scan.py", ["kubernetes", Outside.script("checkov-accepted.txt"), folder.path])
  }
}
