package import SimKernel

/// A histogram in which a sample's weight halves with every half-life of age.
///
/// Mirrors `decayingHistogram` of the Vertical Pod Autoscaler 1.8: newer samples get larger weights against a
/// reference time, which moves on (all weights scaled) when the weights get too large.
package struct DecayingHistogram: Sendable {
  private let scale: HistogramScale
  private let halfLife: SimDuration
  private var weights: [Double]
  private var total = 0.0
  private var lowest: Int
  private var highest = 0
  /// Nil before the first sample.
  private var reference: SimTime?

  package init(_ scale: HistogramScale, halfLife: SimDuration) {
    self.scale = scale
    self.halfLife = halfLife
    weights = Array(repeating: 0, count: scale.starts.count)
    lowest = scale.starts.count - 1
  }

  package var isEmpty: Bool { weights[lowest] < scale.epsilon }

  package mutating func add(_ value: Double, weight: Double, at time: SimTime) {
    let weight = weight * decay(at: time)
    let bucket = scale.bucket(of: value)
    weights[bucket] += weight
    total += weight
    if weights[bucket] >= scale.epsilon {
      lowest = min(lowest, bucket)
      highest = max(highest, bucket)
    }
  }

  package mutating func subtract(_ value: Double, weight: Double, at time: SimTime) {
    let weight = weight * decay(at: time)
    let bucket = scale.bucket(of: value)
    total = reduced(total, by: weight)
    weights[bucket] = reduced(weights[bucket], by: weight)
    tighten()
  }

  /// The end of the bucket below which the given share of all weight lies; 0 for an empty histogram.
  package func percentile(_ share: Double) -> Double {
    if isEmpty { return 0 }
    let threshold = share * total
    var sum = 0.0
    var bucket = lowest
    while bucket < highest {
      sum += weights[bucket]
      if sum >= threshold { break }
      bucket += 1
    }
    return scale.starts[min(bucket + 1, scale.starts.count - 1)]
  }

  /// Adds the samples of another histogram of the same scale and half-life.
  package mutating func merge(_ other: DecayingHistogram) {
    guard let otherReference = other.reference else { return }
    var other = other
    if let reference, reference > otherReference {
      other.moveReference(to: reference)
    } else if reference != otherReference {
      moveReference(to: otherReference)
    }
    for bucket in weights.indices { weights[bucket] += other.weights[bucket] }
    total += other.total
    lowest = min(lowest, other.lowest)
    highest = max(highest, other.highest)
  }

  private func reduced(_ value: Double, by amount: Double) -> Double {
    let rest = value - amount
    return rest < scale.epsilon ? 0 : rest
  }

  /// 2 to the number of half-lives since the reference.
  private mutating func decay(at time: SimTime) -> Double {
    if let reference, time <= reference + halfLife * 100 { return factor(time, since: reference) }
    return factor(time, since: moveReference(to: time))
  }

  private func factor(_ time: SimTime, since reference: SimTime) -> Double {
    GoMath.exp2(Double((time - reference).microseconds) / Double(halfLife.microseconds))
  }

  @discardableResult private mutating func moveReference(to time: SimTime) -> SimTime {
    let length = halfLife.microseconds
    let rest = ((time.microseconds % length) + length) % length
    let rounded = SimTime(
      microseconds: rest + rest < length ? time.microseconds - rest : time.microseconds + length - rest)
    if let reference {
      let exponent = Double((reference - rounded).microseconds) / Double(length)
      let factor = Double(sign: .plus, exponent: Int((exponent + 0.5).rounded(.down)), significand: 1)
      for bucket in weights.indices { weights[bucket] *= factor }
      total *= factor
      tighten()
    }
    reference = rounded
    return rounded
  }

  private mutating func tighten() {
    while lowest < weights.count - 1, weights[lowest] < scale.epsilon { lowest += 1 }
    while highest > 0, weights[highest] < scale.epsilon { highest -= 1 }
  }
}
