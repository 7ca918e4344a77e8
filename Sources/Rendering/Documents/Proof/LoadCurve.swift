import Basics
import PlatformSpec

/// The load of a day in 24 hours, each in percent of the peak: its mean is the average share, its greatest value
/// 100 %, its least the base share, exactly.
///
/// A day has the shape of its trade (0 to 1 in 24 points). Shapes with a sharper peak (s², s⁴, s⁸, the peak hour alone)
/// and with a longer one (1 - (1 - s)², …, all hours but the quietest) stand beside it; the two whose means lie around
/// the wanted one are mixed. All arithmetic is in integers, so every machine gets the same digits.
struct LoadCurve: Hashable {
  /// Share of the peak in each hour from midnight.
  let hours: [Percent]

  /// With one full and one quiet hour the mean lies between `base + (100 - base) / 24` and `100 - (100 - base) / 24`;
  /// outside of it the nearest mean is taken.
  init(archetype: Archetype, average: Percent, base: Percent) {
    let full = Percent(100).nano
    let least = min(base.nano, full)
    let span = full - least
    guard span > 0 else {
      hours = [Percent](repeating: Percent(100), count: 24)
      return
    }
    let lowestSum = 24 * least + span
    let sum = min(max(24 * average.nano, lowestSum), 24 * full - span)
    let shapes = DayShape.family(of: archetype)
    let upper = shapes.firstIndex { $0.sum(span: span, base: least) >= sum } ?? shapes.count - 1
    let low = shapes[max(0, upper - 1)].points.map { least + DayShape.part(span, $0) }
    let high = shapes[upper].points.map { least + DayShape.part(span, $0) }
    hours = Self.mixed(low, high, sum: sum, bounds: least...full).map { Percent(nano: $0) }
  }

  var mean: Percent { Percent(nano: hours.reduce(0) { $0 + $1.nano } / 24) }

  /// The mixture of two curves with exactly this sum; what rounding leaves goes to the hours between the extremes.
  private static func mixed(_ low: [Int64], _ high: [Int64], sum: Int64, bounds: ClosedRange<Int64>) -> [Int64] {
    let (from, to) = (low.reduce(0, +), high.reduce(0, +))
    var values = low
    if to > from {
      for hour in values.indices {
        let step = Int128(high[hour] - low[hour]) * Int128(sum - from) / Int128(to - from)
        values[hour] += Int64(step)
      }
    }
    var left = sum - values.reduce(0, +)
    while left != 0 {
      let step: Int64 = left > 0 ? 1 : -1
      for hour in values.indices where left != 0 && values[hour] > bounds.lowerBound && values[hour] < bounds.upperBound
      {
        values[hour] += step
        left -= step
      }
    }
    return values
  }
}

/// 24 points from 0 to 1, in billionths; exactly one is 0 and one is 1.
private struct DayShape {
  static let unit: Int64 = 1_000_000_000

  let points: [Int64]

  func sum(span: Int64, base: Int64) -> Int64 { points.reduce(0) { $0 + base + Self.part(span, $1) } }

  static func part(_ span: Int64, _ point: Int64) -> Int64 { Int64(Int128(span) * Int128(point) / Int128(unit)) }

  /// From the sharpest peak to the longest one; the sums ascend.
  static func family(of archetype: Archetype) -> [DayShape] {
    let usual = hours(archetype).map { Int64($0) * (unit / 1000) }
    let peak = usual.firstIndex(of: unit) ?? 0
    let quiet = usual.firstIndex(of: 0) ?? 0
    let sharper = [8, 4, 2].map { exponent in usual.map { power($0, exponent) } }
    let longer = [2, 4, 8].map { exponent in usual.map { unit - power(unit - $0, exponent) } }
    let spike = usual.indices.map { $0 == peak ? unit : 0 }
    let plateau = usual.indices.map { $0 == quiet ? 0 : unit }
    return ([spike] + sharper + [usual] + longer + [plateau]).map { DayShape(points: $0) }
  }

  private static func power(_ value: Int64, _ exponent: Int) -> Int64 {
    (1..<exponent).reduce(value) { result, _ in part(result, value) }
  }

  /// Thousandths of the way from the quietest hour to the fullest, from midnight in the time of most users.
  private static func hours(_ archetype: Archetype) -> [Int] {
    switch archetype {
    // Shops: a plateau over the day, the peak in the evening.
    case .ecommerce:
      [
        180, 90, 35, 10, 0, 15, 50, 120, 220, 330, 420, 480, 520, 500, 480, 490, 530, 600, 720, 880, 1000, 930, 690,
        390,
      ]
    // Office work: a morning and an afternoon, the morning higher.
    case .saas:
      [
        30, 15, 5, 0, 8, 25, 90, 260, 610, 890, 1000, 960, 800, 820, 930, 950, 880, 700, 450, 300, 210, 150, 100, 60,
      ]
    // Pipelines: batches arrive in the night hours of the sources and are worked off by day.
    case .dataPipeline:
      [
        550, 640, 730, 810, 870, 920, 960, 1000, 980, 940, 890, 840, 780, 720, 650, 560, 460, 350, 240, 120, 0, 140,
        300, 430,
      ]
    // People's days in general: quiet at night, a rise through the day, an evening maximum.
    case .generic:
      [
        200, 110, 50, 20, 0, 25, 90, 200, 350, 500, 620, 700, 740, 730, 700, 690, 710, 760, 840, 930, 1000, 880, 620,
        380,
      ]
    }
  }
}
