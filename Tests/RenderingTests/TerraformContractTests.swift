import PlatformSpec
import Testing

@testable import DesignEngine
@testable import Rendering

@Suite(.enabled(if: TerraformContract.folder != nil, "PLIMSOLL_CONTRACTS names no contracts"))
struct TerraformContractTests {
  @Test(arguments: [TerraformFixture.one, TerraformFixture.two, TerraformFixture.shop], [false, true])
  func `the provider takes every argument`(spec: String, isRich: Bool) throws {
    let contract = try TerraformContract("aws")
    var design = try TerraformFixture.design(spec)
    if isRich {
      design.specification.storage.crossRegionCopies = true
      design.specification.cluster.isPrivate = true
      design.specification.security.workloadIdentity = .podIdentity
    }
    let terraform = EKSTerraform(design: design, cluster: design.clusters[0])
    var checked = 0
    for stage in TerraformStage.allCases {
      for entry in (terraform.frame(of: stage) + EKSTerraform.topics(of: stage)).flatMap({ $0.body(terraform).entries })
      {
        guard ["resource", "data"].contains(entry.key), case .blocks(let labels, let bodies) = entry.value else {
          continue
        }
        checked += 1
        let problems = bodies.flatMap { contract.problems(ofBlock: entry.key, type: labels[0], body: $0) }
        #expect(problems.isEmpty, "\(labels.joined(separator: "."))")
      }
    }
    #expect(checked > 40)
  }

  @Test func `what a provider does not take is found`() throws {
    let contract = try TerraformContract("aws")
    let body: HCLBody = ["cidr": "10.0.0.0/16", "arn": "x", "nothing": .block([:])]
    #expect(
      contract.problems(ofBlock: "resource", type: "aws_vpc", body: body) == [
        "aws_vpc has no argument cidr", "aws_vpc has no block nothing", "aws_vpc.arn is computed",
      ])
    #expect(contract.problems(ofBlock: "resource", type: "aws_subnet", body: [:]) == ["aws_subnet needs vpc_id"])
    #expect(contract.problems(ofBlock: "data", type: "aws_nothing", body: [:]) == ["aws_nothing is unknown"])
  }
}
