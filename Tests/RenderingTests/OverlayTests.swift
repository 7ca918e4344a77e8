import Basics
import KubeModel
import Testing

@testable import DesignEngine
@testable import Rendering

@Suite struct OverlayTests {
  @Test func `every file of the base is named by its kustomization`() throws {
    let tree = try ApplicationFixture.tree(ApplicationFixture.Case(count: 25))
    for file in tree.files where file.path.contains("/base/") && !file.path.hasSuffix("kustomization.yaml") {
      let parts = file.path.split(separator: "/")
      let folder = parts.dropLast().joined(separator: "/")
      let kustomization = try #require(tree["\(folder)/kustomization.yaml"])
      #expect(kustomization.contents.contains("- \(parts[parts.count - 1])\n"), "\(file.path)")
    }
  }

  @Test func `one cluster needs no patches, the user has the last word`() throws {
    let tree = try ApplicationFixture.tree(ApplicationFixture.Case(count: 2, mesh: "none", strategy: "rolling"))
    for folder in ["apps", "tenants"] {
      let overlay = try #require(tree["\(folder)/production/kustomization.yaml"])
      #expect(overlay.contents.hasSuffix("resources:\n  - ../base\ncomponents:\n  - user\n"))
      #expect(tree["\(folder)/production/user/kustomization.yaml"]?.ownership == .user)
    }
    #expect(tree.files.filter { $0.ownership == .user }.count == 2)
  }

  @Test func `a second region patches what names its cluster`() throws {
    let tree = try ApplicationFixture.tree(try #require(ApplicationFixture.cases.last))
    #expect(tree["apps/production-us-east-1/cluster-values/kustomization.yaml"] == nil)
    let overlay = try #require(tree["apps/production-eu-west-1/kustomization.yaml"])
    #expect(overlay.contents.hasSuffix("components:\n  - cluster-values\n  - user\n"))
    let patches = try #require(tree["apps/production-eu-west-1/cluster-values/kustomization.yaml"])
    let (value, problems) = KubeValue.parseYAML(patches.contents, file: patches.path)
    #expect(problems.isEmpty)
    let kinds = (value?["patches"]?.sequence ?? []).compactMap { $0.at("target", "kind")?.string }
    #expect(Set(kinds).isSuperset(of: ["ServiceAccount", "ConfigMap", "ScaledObject"]))
    #expect(!patches.contents.contains("us-east-1"))
  }

  /// Two trees and the patch that leads from one to the other.
  struct Change: Sendable {
    var old: KubeValue
    var new: KubeValue
    var patch: KubeValue
  }

  static let changes: [Change] = [
    Change(old: ["a": 1], new: ["a": 2], patch: [["op": "replace", "path": "/a", "value": 2]]),
    Change(old: ["a": 1, "b/c": 1], new: ["a": 1], patch: [["op": "remove", "path": "/b~1c"]]),
    Change(old: ["a": [1, 2]], new: ["a": [1, 3]], patch: [["op": "replace", "path": "/a/1", "value": 3]]),
    Change(old: ["a": [1]], new: ["a": [1, 3]], patch: [["op": "replace", "path": "/a", "value": [1, 3]]]),
    Change(old: [:], new: ["a": ["b": 1]], patch: [["op": "add", "path": "/a", "value": ["b": 1]]]),
    Change(old: ["a": 1], new: ["a": 1], patch: []),
  ]

  @Test(arguments: changes) func `a difference of trees is a patch`(change: Change) {
    #expect(KubeValue.sequence(TreeDifference.operations(from: change.old, to: change.new)) == change.patch)
  }
}
