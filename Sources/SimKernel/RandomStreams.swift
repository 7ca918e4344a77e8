/// The source of all random numbers of a run: named streams of one seed.
///
/// A stream depends on the seed and its name only, so a new stream changes nothing in the others, and the same seed
/// gives the same run on any machine.
package struct RandomStreams: Sendable {
  package let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  package func stream(_ name: String) -> RandomStream {
    // FNV-1a of the name, then mixed with the seed.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return RandomStream(state: seed &+ hash &* 0x9E37_79B9_7F4A_7C15)
  }
}

/// One stream of random numbers (SplitMix64): 64 bits of state, every number in a few nanoseconds.
package struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in `0..<bound`, each equally likely; `bound` must be positive.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "an empty range has no numbers")
    let range = UInt64(bound)
    // Lemire's method: refuse the few products that would favour small numbers.
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }
}
