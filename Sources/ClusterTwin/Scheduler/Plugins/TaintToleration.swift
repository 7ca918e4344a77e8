/// Filter: no untolerated taint with effect `NoSchedule` or `NoExecute`. Score: few untolerated `PreferNoSchedule`.
enum TaintToleration {
  /// Whether each set of taints lets the pod in.
  static func allowed(_ tolerations: [Toleration], _ taintSets: [[Taint]]) -> [Bool] {
    taintSets.map { taints in
      taints.allSatisfy { taint in
        taint.effect == .preferNoSchedule || tolerations.contains { $0.tolerates(taint) }
      }
    }
  }

  /// How many taints of each set the pod would rather avoid.
  static func avoided(_ tolerations: [Toleration], _ taintSets: [[Taint]]) -> [Int64] {
    let preferring = tolerations.filter { $0.effect == nil || $0.effect == .preferNoSchedule }
    return taintSets.map { taints in
      let avoided = taints.filter { taint in
        taint.effect == .preferNoSchedule && !preferring.contains { $0.tolerates(taint) }
      }
      return Int64(avoided.count)
    }
  }

  static func normalize(_ scores: inout [Int64]) { DefaultNormalize.apply(to: &scores, reversed: true) }
}

/// Scales scores to 0…100 by the largest (`helper.DefaultNormalizeScore`).
enum DefaultNormalize {
  static func apply(to scores: inout [Int64], reversed: Bool) {
    let largest = scores.max() ?? 0
    if largest == 0 {
      if reversed { for index in scores.indices { scores[index] = 100 } }
      return
    }
    for index in scores.indices {
      let scaled = 100 * scores[index] / largest
      scores[index] = reversed ? 100 - scaled : scaled
    }
  }
}
