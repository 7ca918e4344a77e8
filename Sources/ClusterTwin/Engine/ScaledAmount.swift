import KubeModel

/// `maxSurge`, `maxUnavailable`, `minAvailable`: a number of pods or a share of them, a billion at most.
struct ScaledAmount: Hashable, Sendable, BitwiseCopyable {
  var value: Int32
  var isPercent: Bool

  static func percent(_ value: Int32) -> ScaledAmount { ScaledAmount(value: value, isPercent: true) }
  static func count(_ value: Int32) -> ScaledAmount { ScaledAmount(value: value, isPercent: false) }

  /// nil for an absent field and for a text that is no percentage.
  init?(_ field: KubeValue?) {
    if let number = field?.integer {
      self.init(value: Int32(clamping: number), isPercent: false)
    } else if let text = field?.string, text.hasSuffix("%"), let number = Int32(text.dropLast()) {
      self.init(value: number, isPercent: true)
    } else {
      return nil
    }
  }

  init(value: Int32, isPercent: Bool) {
    self.value = value
    self.isPercent = isPercent
  }

  /// The number of pods of `total`, a share rounded up.
  func roundedUp(of total: Int32) -> Int32 {
    Self.bounded(isPercent ? (Int64(value) * Int64(total) + 99) / 100 : Int64(value))
  }

  /// The number of pods of `total`, a share rounded down.
  func roundedDown(of total: Int32) -> Int32 {
    Self.bounded(isPercent ? Int64(value) * Int64(total) / 100 : Int64(value))
  }

  private static func bounded(_ count: Int64) -> Int32 { Int32(min(1_000_000_000, max(-1_000_000_000, count))) }
}
