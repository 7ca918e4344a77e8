import Basics
import DesignEngine
import Foundation
import KubeModel
import TestSupport
import Testing

/// Questions that the tests of requirements ask of a platform's files.
struct Platform {
  let design: PlatformDesign
  let tree: FileTree
  let objects: [KubeObject]

  /// By the name of a file in `Tests/Platforms` or a folder in `Tests/Golden`.
  init(_ name: String) throws {
    let sample = try SamplePlatform.named(name)
    design = try sample.design()
    tree = try sample.tree()
    objects = try sample.objects()
  }

  /// From the text of a `platform.yaml` that only one test needs.
  init(yaml text: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "platform.yaml")
    try Data(text.utf8).write(to: file)
    let sample = SamplePlatform(name: "inline", source: file)
    design = try sample.design()
    tree = try sample.tree()
    objects = try sample.objects()
  }

  /// Objects of a kind, of a name where one is said; overlays repeat none of them.
  func objects(_ kind: String, _ name: String? = nil) -> [KubeObject] {
    objects.filter { $0.kind == kind && (name == nil || $0.name == name) }
  }

  /// The one object of this kind and name.
  func object(
    _ kind: String, _ name: String, in namespace: String? = nil, at location: Testing.SourceLocation = #_sourceLocation
  ) throws -> KubeObject {
    try #require(
      objects.first { $0.kind == kind && $0.name == name && (namespace == nil || $0.namespace == namespace) },
      "\(kind) \(name) is not in the files", sourceLocation: location)
  }

  /// The values of a component's Helm release.
  func values(of release: String, at location: Testing.SourceLocation = #_sourceLocation) throws -> KubeValue {
    let object = try object("HelmRelease", release, at: location)
    return try #require(object.root.at("spec", "values"), sourceLocation: location)
  }

  /// All Terraform files, one after the other.
  var terraform: String {
    tree.files.filter { $0.path.hasSuffix(".tf") }.map(\.contents).joined(separator: "\n")
  }

  func text(_ path: String, at location: Testing.SourceLocation = #_sourceLocation) throws -> String {
    try #require(tree[path], "\(path) is not in the files", sourceLocation: location).contents
  }

  func decision(_ id: String, at location: Testing.SourceLocation = #_sourceLocation) throws -> Decision {
    try #require(design.decisions.first { $0.id == id }, "no decision \(id)", sourceLocation: location)
  }
}
