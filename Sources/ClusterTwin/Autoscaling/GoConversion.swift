/// Conversions of floating point numbers as Go on amd64 does them, where the autoscalers rely on that.
extension Int64 {
  /// `int64(x)`: toward zero; what doesn't fit (and NaN) becomes the smallest number.
  init(goConverting number: Double) {
    self = number >= -0x1p63 && number < 0x1p63 ? Int64(number) : .min
  }
}

extension Int32 {
  /// `int32(x)`: the low half of the 64-bit conversion.
  init(goConverting number: Double) {
    self = Int32(truncatingIfNeeded: Int64(goConverting: number))
  }
}
