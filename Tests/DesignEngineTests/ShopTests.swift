import Basics
import DesignEngine
import PlatformSpec
import Testing

@Suite struct ShopTests {
  @Test func `the shop has the pools of the example`() throws {
    let pools = try design(shopSpec).design.clusters[0].pools
    let lines = pools.map { "\($0.name) \($0.machineTypes[0]) \($0.capacity.rawValue) \($0.minNodes)-\($0.maxNodes)" }
    #expect(lines[0] == "general m5.2xlarge on-demand 5-30")
    #expect(lines[1] == "compute c5.2xlarge on-demand 3-10")
    #expect(lines[2].hasPrefix("spot m5.xlarge spot "))
  }
}
