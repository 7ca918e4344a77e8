/// FNV-1a over the words of a phrase table, so that a line is judged without making strings of it.
enum WordHash {
  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

  static func of(_ word: String) -> UInt64 { word.utf8.reduce(seed) { add($1, to: $0) } }

  private static func add(_ byte: UInt8, to hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// Whether a word of the line that can't be left out is wanted, in any of the spellings of a word with hyphens.
  static func line(_ line: Substring, hasAnyOf wanted: Set<UInt64>) -> Bool {
    var optional = 0
    var whole = seed
    var joined = seed
    var firstPart: UInt64?
    var isSlot = false
    var previous = UInt8(ascii: " ")
    func isWanted() -> Bool {
      if optional > 0 || isSlot || whole == seed { return false }
      return wanted.contains(whole) || wanted.contains(joined) || (firstPart.map { wanted.contains($0) } ?? false)
    }
    for byte in line.utf8 {
      // The effects begin after ` =>`.
      if byte == UInt8(ascii: ">"), previous == UInt8(ascii: "=") { break }
      previous = byte
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "|"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
        UInt8(ascii: "]"):
        if isWanted() { return true }
        (whole, joined, firstPart, isSlot) = (seed, seed, nil, false)
        if byte == UInt8(ascii: "[") { optional += 1 }
        if byte == UInt8(ascii: "]") { optional -= 1 }
      default:
        let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        let folded = isCapital ? byte + 32 : byte
        if byte == UInt8(ascii: "<") { isSlot = true }
        if byte == UInt8(ascii: "-") {
          firstPart = firstPart ?? whole
        } else {
          joined = add(folded, to: joined)
        }
        whole = add(folded, to: whole)
      }
    }
    return isWanted()
  }
}
