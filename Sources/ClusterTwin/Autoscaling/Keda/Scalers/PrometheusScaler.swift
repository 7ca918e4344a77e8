/// The `prometheus` trigger: one instant query.
package struct PrometheusScaler: Sendable {
  package var activation: Double = 0
  package var ignoresNullValues = true

  package init() {}

  /// The series of the answer; one at most is right.
  package func read(_ series: [Double]) -> TriggerReading {
    guard let value = series.first else {
      return ignoresNullValues ? .value(0, isActive: 0 > activation) : .failure("prometheus metrics is null")
    }
    if series.count > 1 { return .failure("prometheus query returned multiple elements") }
    if value.isFinite { return .value(milliValue(value), isActive: value > activation) }
    return ignoresNullValues
      ? .value(0, isActive: 0 > activation) : .failure("prometheus query returns \(value)")
  }
}
