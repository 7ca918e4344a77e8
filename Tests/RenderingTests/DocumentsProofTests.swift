import Basics
import KubeModel
import PlatformSpec
import Testing

@testable import Rendering

@Suite struct DocumentsProofTests {
  private func objects(_ path: String) throws -> [KubeValue] {
    let tree = PlatformRenderer(try DocumentsFixture.design()).documentFiles(over: FileTree())
    let (roots, problems) = KubeDocuments.values(try #require(tree[path]).contents, file: path)
    #expect(problems.isEmpty, "\(problems)")
    return roots.compactMap { $0 }
  }

  @Test func `a node group says what a simulated cloud must know`() throws {
    let groups = try objects("proof/cluster.yaml")
    #expect(groups.map { $0["kind"]?.string } == ["ClusterProfile", "NodeGroup", "NodeGroup"])
    let spot = try #require(groups.last?["spec"])
    #expect(spot.at("capacity", "cpu")?.string == "8")
    #expect(spot.at("allocatable", "memory")?.string == "29317Mi")
    #expect(spot.at("labels", "workload-type")?.string == "spot")
    #expect(spot.at("labels", "node.kubernetes.io/instance-type")?.string == "m5.2xlarge")
    #expect(spot["taints"]?[0]?["effect"]?.string == "NoSchedule")
    #expect(spot["zones"]?.sequence?.count == 2)
    #expect(spot["minNodes"]?.integer == 2)
    #expect(spot["provisioningSeconds"]?.integer == 90)
    #expect(spot["monthlyInterruptionPercent"]?.integer == 10)
    #expect(spot.at("price", "perHour")?.content == .number("0.1523"))
    #expect(spot.at("price", "asOf")?.string?.hasPrefix("20") == true)
  }

  @Test func `the traffic names every service with its work and its calls`() throws {
    let profile = try #require(try objects("proof/traffic.yaml").first)
    #expect(profile["kind"]?.string == "TrafficProfile")
    let spec = try #require(profile["spec"])
    #expect(spec["services"]?.sequence?.map { $0["name"]?.string } == ["web", "orders"])
    let web = try #require(spec["services"]?[0])
    #expect(web["entrySharePercent"]?.integer == 100)
    #expect(web["calls"]?[0]?["perThousandRequests"]?.integer == 250)
    #expect((web["cpuMicrosPerRequest"]?.integer ?? 0) > 0)
    #expect((web["startupSeconds"]?.integer ?? 0) > 0)
    let queue = try #require(spec["queues"]?[0])
    #expect(queue["peakMessagesPerSecond"]?.integer == 20)
    #expect(queue["consumers"]?.sequence?.map(\.string) == ["orders"])
    #expect(spec.at("curve", "pointsPercent")?.sequence?.count == 24)
  }

  @Test(arguments: Archetype.allCases, [(35, 12), (40, 10), (70, 30), (40, 15), (10, 5), (95, 20), (50, 0), (99, 90)])
  func `a day's curve has the asked mean, one peak and one quiet hour`(archetype: Archetype, shares: (Int, Int)) {
    let curve = LoadCurve(archetype: archetype, average: Percent(shares.0), base: Percent(shares.1))
    #expect(curve.hours.count == 24)
    #expect(curve.hours.max() == Percent(100))
    #expect(curve.hours.min() == Percent(shares.1))
    #expect(curve.hours.reduce(0) { $0 + $1.nano } == 24 * Percent(shares.0).nano)
  }

  @Test func `an average with odd digits is met to the last one`() throws {
    let average = try #require(Percent(text: "33.333333337"))
    let base = try #require(Percent(text: "7.777777777"))
    let curve = LoadCurve(archetype: .saas, average: average, base: base)
    #expect(curve.hours.reduce(0) { $0 + $1.nano } == 24 * average.nano)
    #expect(curve.hours.min() == base)
  }

  @Test func `a mean that no day can have gives the nearest one`() {
    let flat = LoadCurve(archetype: .generic, average: Percent(100), base: Percent(100))
    #expect(flat.mean == Percent(100))
    let low = LoadCurve(archetype: .generic, average: Percent(28), base: Percent(28))
    #expect(low.mean == Percent(31))
    #expect(low.hours.max() == Percent(100))
  }
}
