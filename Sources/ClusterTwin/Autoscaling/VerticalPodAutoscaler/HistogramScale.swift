/// The buckets of a histogram: the first one of a fixed size, every next one larger by the ratio.
///
/// Mirrors `exponentialHistogramOptions` of the Vertical Pod Autoscaler 1.8.
package struct HistogramScale: Sendable {
  let firstBucket: Double
  let ratio: Double
  /// Weights below count as nothing.
  let epsilon: Double
  /// Where each bucket begins.
  let starts: [Double]

  package init(largest: Double, firstBucket: Double, ratio: Double = 1.05, epsilon: Double = 0.0001) {
    self.firstBucket = firstBucket
    self.ratio = ratio
    self.epsilon = epsilon
    let last = Self.logarithm(of: largest * (ratio - 1) / firstBucket + 1, base: ratio).rounded(.up)
    starts = (0...Int(last)).map { bucket in
      bucket == 0 ? 0 : firstBucket * (GoMath.power(ratio, bucket) - 1) / (ratio - 1)
    }
  }

  /// Cores, up to 1000 of them.
  package static let cpuCores = HistogramScale(largest: 1000, firstBucket: 0.01)
  /// Bytes, up to a terabyte.
  package static let memoryBytes = HistogramScale(largest: 1e12, firstBucket: 1e7)

  func bucket(of value: Double) -> Int {
    if value < firstBucket { return 0 }
    let bucket = Int(goConverting: Self.logarithm(of: value * (ratio - 1) / firstBucket + 1, base: ratio))
    return min(bucket, starts.count - 1)
  }

  private static func logarithm(of value: Double, base: Double) -> Double {
    naturalLogarithm(value) / naturalLogarithm(base)
  }
}

extension Int {
  fileprivate init(goConverting number: Double) { self = Int(Int64(goConverting: number)) }
}
