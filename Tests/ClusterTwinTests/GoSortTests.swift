import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct GoSortTests {
  @Test(arguments: [0, 1, 2, 12, 13, 49, 50, 200, 5_000])
  func `numbers are sorted whatever their order`(_ count: Int) {
    var numbers = RandomStreams(seed: UInt64(count)).stream("sort")
    let random = (0..<count).map { _ in numbers.below(count) }
    let rising = Array(0..<count)
    for given in [random, rising, rising.reversed(), random.map { $0 % 3 }] {
      #expect(GoSort.sorted(given, by: <) == given.sorted())
    }
  }

  @Test func `up to twelve elements that always precede one another are turned round`() {
    #expect(GoSort.sorted(Array(1...12)) { _, _ in true } == Array((1...12).reversed()))
  }

  @Test func `a comparison without sense loses no element`() {
    for count in [13, 40, 60, 300] {
      #expect(GoSort.sorted(Array(0..<count)) { _, _ in true }.sorted() == Array(0..<count))
    }
  }
}
