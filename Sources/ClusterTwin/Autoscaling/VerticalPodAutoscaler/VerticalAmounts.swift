/// CPU and memory as the Vertical Pod Autoscaler counts them: whole millicores and bytes.
package struct VerticalAmounts: Sendable, Hashable {
  package var cpuMilli: Int64
  package var memoryBytes: Int64

  package init(cpuMilli: Int64, memoryBytes: Int64) {
    self.cpuMilli = cpuMilli
    self.memoryBytes = memoryBytes
  }

  /// The recommender's infinity: no bound yet.
  package static let unbounded: Int64 = 100_000_000_000_000

  /// A number of units, cut to a whole one, within 0 and `unbounded`.
  static func clamped(_ amount: Double) -> Int64 {
    amount > Double(unbounded) ? unbounded : Int64(goConverting: amount < 0 ? 0 : amount)
  }

  func largest(_ other: VerticalAmounts) -> VerticalAmounts {
    VerticalAmounts(
      cpuMilli: max(cpuMilli, other.cpuMilli), memoryBytes: max(memoryBytes, other.memoryBytes))
  }
}
