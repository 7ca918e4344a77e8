import Basics
import CloudCatalog
import DesignEngine
import Foundation
import KubeModel
import ManifestChecks
import PlatformSpec
import Rendering
import TestSupport
import Testing

/// An application of others, imported and designed.
struct RealApplication {
  let specification: Specification
  let notes: [Diagnostic]

  static var folder: URL? { Outside.contracts?.appending(path: "real-apps") }

  /// The clouds that can be designed for.
  static let clouds = Provider.allCases.filter { provider in
    let outcome = Specification.read([
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "Platform", "metadata": ["name": "Probe"],
      "spec": ["provider": .string(provider.rawValue)],
    ])
    guard let specification = outcome.specification, case .design = PlatformDesigner(specification).design() else {
      return false
    }
    return true
  }

  init(_ specification: Specification, notes: [Diagnostic]) {
    self.specification = specification
    self.notes = notes
  }

  /// Compose files by their paths below `real-apps`.
  init(compose paths: String..., provider: Provider = .eks) throws {
    let folder = try #require(Self.folder, "needs ../shared/contracts")
    let files = try paths.map { path in
      (path: path, text: try String(contentsOf: folder.appending(path: path), encoding: .utf8))
    }
    let reader = ComposeReader(files: files, environment: nil, profiles: [], lookUp: { _ in nil })
    let outcome = reader.read().specification(name: "Application", provider: provider)
    specification = try #require(outcome.specification, "\(outcome.notes)")
    notes = outcome.notes
  }

  /// Manifests below folders, or in files, of `real-apps`.
  init(manifests paths: String..., provider: Provider = .eks) throws {
    let folder = try #require(Self.folder, "needs ../shared/contracts")
    var files: [(path: String, text: String)] = []
    for path in paths {
      let inside =
        FileManager.default.enumerator(atPath: folder.appending(path: path).path)?.allObjects as? [String] ?? []
      let names = path.hasSuffix(".yaml") ? [path] : inside.map { "\(path)/\($0)" }
      for name in names.sorted() where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
        files.append((name, try String(contentsOf: folder.appending(path: name), encoding: .utf8)))
      }
    }
    var reader = ManifestReader(files: files)
    let outcome = reader.read().specification(name: "Application", provider: provider)
    specification = try #require(outcome.specification, "\(outcome.notes)")
    notes = outcome.notes
  }

  func says(_ words: String) -> Bool { notes.contains { $0.description.contains(words) } }

  func service(_ name: String) throws -> Service {
    try #require(specification.services.first { $0.name == name }, "only \(specification.services.map(\.name))")
  }

  /// Findings of the checks on its platform that must be none.
  func findings() -> [String] {
    let design: PlatformDesign
    switch PlatformDesigner(specification).design() {
    case .refused(let reasons): return reasons.map { "\($0)" }
    case .design(let made, _): design = made
    }
    let tree = PlatformRenderer(design).render()
    let objects = tree.files.filter { $0.path.hasSuffix(".yaml") && !$0.path.hasSuffix("kustomization.yaml") }.flatMap {
      file in
      KubeDocuments.parse(file.contents, file: file.path).documents
    }
    .filter { $0.file.hasPrefix("clusters/") || $0.file.contains("/base/") }
    let kubernetes = KubernetesMinor(specification.kubernetesVersion.minor)
    return CheckRun().findings(Inspection(objects, kubernetes: kubernetes, isComplete: true))
      .filter { $0.severity >= .medium }.map { "\($0.location.file): \($0.object): \($0.code) \($0.message)" }
  }
}
