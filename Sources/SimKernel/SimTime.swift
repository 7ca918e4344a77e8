/// A moment of simulated time: whole microseconds since the start of the run.
///
/// Integers keep the order of events exact on every machine; 64 bits last for 290,000 years.
package struct SimTime: Hashable, Comparable, Sendable, BitwiseCopyable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static let zero = SimTime(microseconds: 0)
  /// Later than every event.
  package static let never = SimTime(microseconds: .max)

  package static func < (left: SimTime, right: SimTime) -> Bool { left.microseconds < right.microseconds }

  package static func + (time: SimTime, span: SimDuration) -> SimTime {
    SimTime(microseconds: time.microseconds + span.microseconds)
  }

  package static func - (time: SimTime, span: SimDuration) -> SimTime {
    SimTime(microseconds: time.microseconds - span.microseconds)
  }

  package static func - (left: SimTime, right: SimTime) -> SimDuration {
    SimDuration(microseconds: left.microseconds - right.microseconds)
  }

  package static func += (time: inout SimTime, span: SimDuration) { time = time + span }

  /// Seconds since the start of the run, for reports.
  package var seconds: Double { Double(microseconds) / 1_000_000 }
}

/// A span of simulated time in whole microseconds; may be negative.
package struct SimDuration: Hashable, Comparable, Sendable, BitwiseCopyable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static let zero = SimDuration(microseconds: 0)

  package static func microseconds(_ count: Int64) -> SimDuration { SimDuration(microseconds: count) }
  package static func milliseconds(_ count: Int64) -> SimDuration { SimDuration(microseconds: count * 1_000) }
  package static func seconds(_ count: Int64) -> SimDuration { SimDuration(microseconds: count * 1_000_000) }
  package static func minutes(_ count: Int64) -> SimDuration { .seconds(count * 60) }
  package static func hours(_ count: Int64) -> SimDuration { .seconds(count * 3_600) }
  package static func days(_ count: Int64) -> SimDuration { .seconds(count * 86_400) }

  package static func < (left: SimDuration, right: SimDuration) -> Bool { left.microseconds < right.microseconds }

  package static func + (left: SimDuration, right: SimDuration) -> SimDuration {
    SimDuration(microseconds: left.microseconds + right.microseconds)
  }

  package static func - (left: SimDuration, right: SimDuration) -> SimDuration {
    SimDuration(microseconds: left.microseconds - right.microseconds)
  }

  package static func * (span: SimDuration, count: Int64) -> SimDuration {
    SimDuration(microseconds: span.microseconds * count)
  }

  package var seconds: Double { Double(microseconds) / 1_000_000 }
}
