/// A moment of simulated time: whole microseconds since the start of the run.
///
/// Integers keep the order of events exact on every machine; 64 bits last for 290,000 years. Sums and products stop at
/// the ends of the range: absurd spans in an input end in `never`, not in a trap.
package struct SimTime: Hashable, Comparable, Sendable, BitwiseCopyable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static let zero = SimTime(microseconds: 0)
  /// Later than every event.
  package static let never = SimTime(microseconds: .max)

  package static func < (left: SimTime, right: SimTime) -> Bool { left.microseconds < right.microseconds }

  package static func + (time: SimTime, span: SimDuration) -> SimTime {
    SimTime(microseconds: time.microseconds.saturating(plus: span.microseconds))
  }

  package static func - (time: SimTime, span: SimDuration) -> SimTime {
    SimTime(microseconds: time.microseconds.saturating(minus: span.microseconds))
  }

  package static func - (left: SimTime, right: SimTime) -> SimDuration {
    SimDuration(microseconds: left.microseconds.saturating(minus: right.microseconds))
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
  package static func milliseconds(_ count: Int64) -> SimDuration { .microseconds(1_000) * count }
  package static func seconds(_ count: Int64) -> SimDuration { .microseconds(1_000_000) * count }
  package static func minutes(_ count: Int64) -> SimDuration { .seconds(60) * count }
  package static func hours(_ count: Int64) -> SimDuration { .seconds(3_600) * count }
  package static func days(_ count: Int64) -> SimDuration { .seconds(86_400) * count }

  package static func < (left: SimDuration, right: SimDuration) -> Bool { left.microseconds < right.microseconds }

  package static func + (left: SimDuration, right: SimDuration) -> SimDuration {
    SimDuration(microseconds: left.microseconds.saturating(plus: right.microseconds))
  }

  package static func - (left: SimDuration, right: SimDuration) -> SimDuration {
    SimDuration(microseconds: left.microseconds.saturating(minus: right.microseconds))
  }

  package static func * (span: SimDuration, count: Int64) -> SimDuration {
    SimDuration(microseconds: span.microseconds.saturating(times: count))
  }

  package var seconds: Double { Double(microseconds) / 1_000_000 }
}

extension Int64 {
  /// The sum, or the end of the range beyond which it lies.
  fileprivate func saturating(plus other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }

  fileprivate func saturating(minus other: Int64) -> Int64 {
    let (difference, overflows) = subtractingReportingOverflow(other)
    return overflows ? (other < 0 ? .max : .min) : difference
  }

  fileprivate func saturating(times other: Int64) -> Int64 {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}
