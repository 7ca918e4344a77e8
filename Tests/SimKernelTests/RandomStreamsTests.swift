import Testing

@testable import SimKernel

@Suite struct RandomStreamsTests {
  @Test func `a stream depends on the seed and its name only`() {
    var first = RandomStreams(seed: 7).stream("ties")
    var again = RandomStreams(seed: 7).stream("ties")
    var other = RandomStreams(seed: 7).stream("faults")
    var seeded = RandomStreams(seed: 8).stream("ties")
    let numbers = (0..<4).map { _ in first.next() }
    #expect((0..<4).map { _ in again.next() } == numbers)
    #expect((0..<4).map { _ in other.next() } != numbers)
    #expect((0..<4).map { _ in seeded.next() } != numbers)
  }

  @Test func `the generator is SplitMix64`() {
    // The first numbers of the reference implementation for the seed 1234567.
    var stream = RandomStream(state: 1_234_567)
    #expect(stream.next() == 6_457_827_717_110_365_317)
    #expect(stream.next() == 3_203_168_211_198_807_973)
  }

  @Test func `numbers below a bound are spread evenly`() {
    var stream = RandomStreams(seed: 1).stream("dice")
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[stream.below(6)] += 1 }
    #expect(counts.allSatisfy { (9_500...10_500).contains($0) })
  }
}
