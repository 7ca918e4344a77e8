import SimKernel

/// A quantity given at moments, each value holding until the next; repeats where it has a period.
struct LoadCurve: Hashable, Sendable {
  private var times: [SimTime]
  private var values: [Int64]
  private var period: SimDuration?

  /// `points` in the order of their times; before the first one its value holds.
  init(_ points: [(time: SimTime, value: Int64)], period span: SimDuration? = nil) {
    times = points.map(\.time)
    values = points.map(\.value)
    period = span.flatMap { $0 > .zero ? $0 : nil }
  }

  /// The same value for ever.
  init(constant value: Int64) { self.init([(.zero, value)]) }

  func value(at time: SimTime) -> Int64 {
    guard !values.isEmpty else { return 0 }
    var moment = time.microseconds
    if let period { moment %= period.microseconds }
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle].microseconds <= moment { low = middle + 1 } else { high = middle }
    }
    return values[max(0, low - 1)]
  }

  /// When the next value begins to hold; nil where there is none.
  func nextChange(after time: SimTime) -> SimTime? {
    if isConstant { return nil }
    let round = period.map { time.microseconds / $0.microseconds * $0.microseconds } ?? 0
    let moment = time.microseconds - round
    if let next = times.first(where: { $0.microseconds > moment }) {
      return SimTime(microseconds: round + next.microseconds)
    }
    return period.map { SimTime(microseconds: round + $0.microseconds) }
  }

  var isConstant: Bool { values.allSatisfy { $0 == values.first } }
  var greatest: Int64 { values.max() ?? 0 }

  /// The curve with each value multiplied by a factor.
  func scaled(by factor: Double) -> LoadCurve {
    var curve = self
    curve.values = values.map { Self.whole(Double($0) * factor) }
    return curve
  }

  /// The nearest whole number, at most a trillion billions, so that what is added up from curves stays within 64 bits.
  static func whole(_ number: Double) -> Int64 {
    number.isNaN ? 0 : Int64(max(-1e15, min(1e15, number)).rounded())
  }
}
