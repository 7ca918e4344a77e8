import Testing

@testable import SimKernel

@Suite struct EventQueueTests {
  @Test func `events of one instant come by rank, then in the order in which they were scheduled`() {
    var queue = EventQueue<Int>()
    queue.schedule(3, at: .zero + .seconds(2))
    queue.schedule(1, at: .zero + .seconds(1))
    queue.schedule(2, at: .zero + .seconds(1))
    queue.schedule(0, at: .zero + .seconds(1), rank: 1)
    var order: [Int] = []
    while let event = queue.pop() { order.append(event.payload) }
    #expect(order == [0, 1, 2, 3])
  }

  @Test func `a cancelled event never comes, and its ticket means no other event`() {
    var queue = EventQueue<Int>()
    let first = queue.schedule(1, at: .zero + .seconds(1))
    queue.cancel(first)
    queue.cancel(first)
    #expect(queue.isEmpty)
    #expect(queue.nextTime() == nil)
    queue.schedule(2, at: .zero + .seconds(5))
    queue.cancel(first)
    #expect(queue.pop()?.payload == 2)
    #expect(queue.pop() == nil)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `random events come out as a stable sort has them`(seed: UInt64) {
    var numbers = RandomStreams(seed: seed).stream("events")
    var queue = EventQueue<Int>()
    var expected: [(time: Int, payload: Int)] = []
    var tickets: [EventTicket] = []
    for payload in 0..<2_000 {
      let time = numbers.below(300)
      tickets.append(queue.schedule(payload, at: .zero + .seconds(Int64(time))))
      expected.append((time, payload))
    }
    for payload in stride(from: 0, to: 2_000, by: 7) { queue.cancel(tickets[payload]) }
    expected = expected.filter { $0.payload % 7 != 0 }
    expected.sort { ($0.time, $0.payload) < ($1.time, $1.payload) }
    #expect(queue.count == expected.count)
    var found: [Int] = []
    while let event = queue.pop() { found.append(event.payload) }
    #expect(found == expected.map(\.payload))
  }
}

@Suite struct MeasureTests {
  @Test func `a series keeps mean and extremes when its steps are merged`() {
    var series = TimeSeries(stepLength: .seconds(1), limit: 4)
    for second in 0..<40 { series.record(second % 10 == 3 ? 100 : 10, at: .zero + .seconds(Int64(second))) }
    series.advance(to: .zero + .seconds(40))
    #expect(series.steps.count <= 4)
    #expect(series.greatest == 100 && series.least == 0 || series.least == 10)
    #expect(abs(series.mean - 19) < 1e-9)
    #expect(abs(series.hours - 19 * 40 / 3_600) < 1e-9)
  }

  @Test func `the digest of a trace depends on every record and its place`() {
    enum Kind: UInt16 { case first, second }
    func digest(_ kinds: [Kind]) -> UInt64 {
      var trace = RunTrace<Kind>(capacity: 2)
      for kind in kinds { trace.add(kind, at: .zero, subject: 1) }
      #expect(trace.records.count == min(2, kinds.count))
      return trace.digest
    }
    #expect(digest([.first, .second, .first]) == digest([.first, .second, .first]))
    #expect(digest([.first, .second, .first]) != digest([.second, .first, .first]))
    #expect(digest([.first]) != digest([.first, .first]))
  }

  @Test func `percentiles of durations are right to three digits`() {
    var histogram = DurationHistogram()
    for millisecond in 1...1_000 { histogram.record(.milliseconds(Int64(millisecond))) }
    #expect(histogram.count == 1_000)
    let median = histogram.percentile(50).seconds
    #expect(abs(median - 0.5) < 0.001)
    #expect(abs(histogram.percentile(99).seconds - 0.99) < 0.002)
  }
}
