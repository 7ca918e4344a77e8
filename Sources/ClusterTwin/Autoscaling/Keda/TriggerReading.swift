/// What a scaler found at its source.
package enum TriggerReading: Sendable, Hashable {
  /// The metric in thousandths; `isActive` is the scaler's own judgement.
  case value(Int64, isActive: Bool)
  case failure(String)

  /// A value that is active when it exceeds the threshold.
  package static func compared(_ milli: Int64, above activation: Int64) -> TriggerReading {
    .value(milli, isActive: milli > activation)
  }
}

/// A number as KEDA hands it on: cut to thousandths (`GenerateMetricInMili`).
func milliValue(_ number: Double) -> Int64 { Int64(goConverting: number * 1000) }
