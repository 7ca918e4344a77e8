import Basics
import Foundation
import PlatformSpec
import Testing

@testable import DesignEngine
@testable import Rendering

/// `PLIMSOLL_TERRAFORM_PLUGINS=/opt/tf-plugins swift test --filter TerraformProgramTests`
@Suite(
  .enabled(if: TerraformProgram.found != nil, "PLIMSOLL_TERRAFORM_PLUGINS names no mirror, or no terraform"),
  .serialized)
struct TerraformProgramTests {
  static let specs = ["one": TerraformFixture.one, "two": TerraformFixture.two, "shop": TerraformFixture.shop]

  @Test(arguments: ["one", "two", "shop"]) func `terraform accepts every stage`(name: String) throws {
    let program = try #require(TerraformProgram.found)
    let spec = try #require(Self.specs[name])
    let design = try TerraformFixture.design(spec, components: name == "one" ? [] : TerraformFixture.components)
    try accepts(PlatformRenderer(design).terraformFiles(), program)
  }

  @Test func `terraform accepts a private platform in two regions that uses pod identities`() throws {
    let program = try #require(TerraformProgram.found)
    var design = try TerraformFixture.twoRegions(TerraformFixture.two)
    design.specification.security.workloadIdentity = .podIdentity
    design.specification.cluster.isPrivate = true
    design.specification.storage.crossRegionCopies = true
    design.specification.observability.logStore = .cloud
    design.components.append(ComponentPlan(id: .fluentBit, deliverable: .observability, namespace: "logging"))
    try accepts(PlatformRenderer(design).terraformFiles(), program)
  }

  private func accepts(_ tree: FileTree, _ program: TerraformProgram) throws {
    try program.with(tree) { folder in
      let difference = try program.formatDifference(in: folder)
      #expect(difference == "")
      let stages = Set(
        tree.files.filter { $0.path.hasSuffix(".tf") }.map {
          String($0.path[..<($0.path.lastIndex(of: "/") ?? $0.path.endIndex)])
        })
      for stage in stages.sorted() {
        #expect(throws: Never.self) { try program.validate(stage: folder.appending(path: stage), in: folder) }
      }
    }
  }
}
