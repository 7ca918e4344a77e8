/// Powers as Go's `math` package works them out, so that buckets and weights agree on every machine.
enum GoMath {
  /// `math.Pow` for a whole exponent: repeated squaring of the fraction, the exponent of two kept apart.
  static func power(_ base: Double, _ exponent: Int) -> Double {
    if exponent == 0 { return 1 }
    if exponent == 1 || base.isNaN { return base }
    if exponent == -1 { return 1 / base }
    if base.isInfinite { return exponent > 0 ? base.magnitude : 0 }
    if base == 0 { return exponent > 0 ? 0 : .infinity }
    var result = 1.0
    var resultExponent = 0
    var (factor, factorExponent) = split(base)
    var rest = exponent.magnitude
    while rest != 0 {
      if rest & 1 == 1 {
        result *= factor
        resultExponent += factorExponent
      }
      factor *= factor
      factorExponent <<= 1
      if factor < 0.5 {
        factor += factor
        factorExponent -= 1
      }
      rest >>= 1
    }
    if exponent < 0 {
      result = 1 / result
      resultExponent = -resultExponent
    }
    return Double(sign: .plus, exponent: resultExponent, significand: result)
  }

  /// `math.Frexp`: a fraction in 0.5..<1 and an exponent of two.
  private static func split(_ number: Double) -> (fraction: Double, exponent: Int) {
    let exponent = Int(number.exponent) + 1
    return (Double(sign: .plus, exponent: -exponent, significand: number), exponent)
  }

  /// `math.Exp2`.
  static func exp2(_ number: Double) -> Double {
    if number.isNaN || number == .infinity { return number }
    if number == -.infinity || number < -1074 { return 0 }
    if number > 1.0239999999999999e+03 { return .infinity }
    let whole = number > 0 ? Int(number + 0.5) : number < 0 ? Int(number - 0.5) : 0
    let rest = number - Double(whole)
    let high = rest * 6.93147180369123816490e-01
    let low = -rest * 1.90821492927058770002e-10
    let reduced = high - low
    let square = reduced * reduced
    let inner = -1.65339022054652515390e-06 + square * 4.13813679705723846039e-08
    let outer = -2.77777777770155933842e-03 + square * (6.61375632143793436117e-05 + square * inner)
    let correction = reduced - square * (1.66666666666666657415e-01 + square * outer)
    let result = 1 - ((low - (reduced * correction) / (2 - correction)) - high)
    return Double(sign: .plus, exponent: whole, significand: result)
  }
}
