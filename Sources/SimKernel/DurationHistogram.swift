import Histogram

/// How long something took, over many times: percentiles to three digits in bounded memory, 1 µs to 10 days.
package struct DurationHistogram: Sendable {
  private var counts = Histogram<UInt64>(
    lowestDiscernibleValue: 1, highestTrackableValue: 864_000_000_000, numberOfSignificantValueDigits: .three)

  package init() {}

  /// Durations outside the range count as its ends.
  package mutating func record(_ span: SimDuration, times: UInt64 = 1) {
    counts.record(UInt64(max(1, min(span.microseconds, 864_000_000_000))), count: times)
  }

  package var count: UInt64 { counts.totalCount }
  package var mean: SimDuration { SimDuration(microseconds: Int64(counts.mean)) }

  /// The duration that `percent` of all did not exceed; `percent` is 0 to 100.
  package func percentile(_ percent: Double) -> SimDuration {
    SimDuration(microseconds: Int64(counts.valueAtPercentile(percent)))
  }
}
