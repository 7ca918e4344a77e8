/// Makes inputs of a corpus: the same seed and number give the same bytes.
struct Mutator {
  private let corpus: [[UInt8]]
  private let lines: [ArraySlice<UInt8>]
  private let seed: UInt64

  init(corpus: [[UInt8]], seed: UInt64) {
    self.corpus = corpus.isEmpty ? [Array("a: b\n".utf8)] : corpus
    self.seed = seed
    lines = corpus.flatMap { $0.split(separator: UInt8(ascii: "\n")) }
  }

  func input(_ number: UInt64) -> [UInt8] {
    var random = SplitMix64(seed: seed &* 0x9E37_79B9 &+ number &* 0xD1B5_4A32_D192_ED03)
    // The corpus itself comes first.
    if number < UInt64(corpus.count) { return corpus[Int(number)] }
    if random.below(40) == 0 { return extreme(&random) }
    var bytes = corpus[random.below(corpus.count)]
    if random.below(4) == 0 { bytes += Array("\n---\n".utf8) + corpus[random.below(corpus.count)] }
    for _ in 0...random.below(6) { mutate(&bytes, &random) }
    return bytes
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let place = random.below(bytes.count + 1)
    switch random.below(12) {
    case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8(random.below(8)) }
    case 1: bytes.insert(UInt8(random.below(256)), at: place)
    case 2: bytes.removeSubrange(place..<min(bytes.count, place + random.below(40)))
    case 3: bytes.insert(contentsOf: Array(bytes[place..<min(bytes.count, place + random.below(200))]), at: place)
    case 4, 5: bytes.insert(contentsOf: Self.words[random.below(Self.words.count)], at: place)
    case 6, 7: replaceLine(&bytes, &random)
    case 8: replaceValue(&bytes, &random)
    case 9: changeIndentation(&bytes, &random)
    case 10: swapLines(&bytes, &random)
    default: insertLine(&bytes, &random)
    }
  }

  // MARK: - Lines

  private func range(ofLineAt place: Int, in bytes: [UInt8]) -> Range<Int> {
    let newline = UInt8(ascii: "\n")
    let start = bytes[..<place].lastIndex(of: newline).map { $0 + 1 } ?? 0
    return start..<(bytes[place...].firstIndex(of: newline) ?? bytes.count)
  }

  private func replaceLine(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard !bytes.isEmpty, !lines.isEmpty else { return }
    bytes.replaceSubrange(range(ofLineAt: random.below(bytes.count), in: bytes), with: lines[random.below(lines.count)])
  }

  private func insertLine(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard !bytes.isEmpty, !lines.isEmpty else { return }
    let line = range(ofLineAt: random.below(bytes.count), in: bytes)
    let indentation = bytes[line].prefix { $0 == 0x20 }
    let text = lines[random.below(lines.count)].drop { $0 == 0x20 }
    bytes.insert(contentsOf: indentation + text + [0x0A], at: line.lowerBound)
  }

  private func swapLines(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    var parts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    parts.swapAt(random.below(parts.count), random.below(parts.count))
    bytes = Array(parts.joined(separator: [UInt8(ascii: "\n")]))
  }

  private func replaceValue(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard !bytes.isEmpty else { return }
    let line = range(ofLineAt: random.below(bytes.count), in: bytes)
    guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")) else { return }
    bytes.replaceSubrange((colon + 1)..<line.upperBound, with: [0x20] + Self.values[random.below(Self.values.count)])
  }

  private func changeIndentation(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard !bytes.isEmpty else { return }
    let line = range(ofLineAt: random.below(bytes.count), in: bytes)
    if random.below(2) == 0 {
      bytes.insert(contentsOf: [UInt8](repeating: 0x20, count: 1 + random.below(4)), at: line.lowerBound)
    } else if bytes[line].first == 0x20 {
      bytes.remove(at: line.lowerBound)
    }
  }

  // MARK: - Extremes

  /// Deep nesting, alias bombs, huge documents, broken UTF-8.
  private func extreme(_ random: inout SplitMix64) -> [UInt8] {
    let count = 1 << (4 + random.below(13))
    switch random.below(9) {
    case 0: return [UInt8](repeating: UInt8(ascii: "["), count: count)
    case 1: return Array(String(repeating: "{\"a\":", count: count).utf8)
    case 2: return Array((0..<min(count, 2_000)).map { String(repeating: " ", count: $0) + "a:\n" }.joined().utf8)
    case 3: return Array(String(repeating: "- ", count: count).utf8)
    case 4:
      // Nine levels of nine: the laughs.
      let width = 2 + random.below(9)
      let levels = (1...9).map { level in
        "a\(level): &a\(level) [\((0..<width).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
      }
      return Array(("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\na0: &a0 x\n" + levels.joined()).utf8)
    case 5:
      return Array("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n".utf8)
        + (0..<min(count, 20_000)).flatMap { Array("  k\($0): v\n".utf8) }
    case 6: return (0..<count).map { _ in UInt8(random.below(256)) }
    case 7:
      let line = Array("  a: \u{FEFF}".utf8) + [0xC3, 0x28, 0xA0, 0xFF, 0xED, 0xA0, 0x80]
      return corpus[random.below(corpus.count)] + (0..<min(count, 500)).flatMap { _ in line }
    default:
      let part = Array("\n---\n".utf8) + corpus[random.below(corpus.count)]
      return (0..<min(200, 1 + 400_000 / max(1, part.count))).flatMap { _ in part }
    }
  }

  private static let words: [[UInt8]] =
    [
      "&a ", "*a", "<<: *a\n", "- ", ": ", "{", "}", "[", "]", "!!binary ", "!!int ", "!!str ", "!x ", "---\n", "...\n",
      "\t",
      "|2\n", ">-\n", "|+\n", "\u{FEFF}", "\u{0}", "\u{85}", "\u{2028}", "'", "\"", "#", " #", "%YAML 1.1\n", "? ", "~",
      ",",
      "\r\n", "\r", "\\", "\\u0000", "\\xff", "=", "@", "`", "null", "$(A)", "${A}", "{{ .A }}",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]]

  private static let values: [[UInt8]] = [
    "", "null", "~", "true", "no", "0", "-1", "1e999", ".inf", ".nan", "0x7fffffffffffffff", "9223372036854775808",
    "-9223372036854775809", "1_000", "017", "1.5", "\"\"", "''", "[]", "{}", "[1, a, {b: c}]", "{a: {b: {c: []}}}", "*",
    "100m", "1Ei", "1e3Ki", "99999999999999999999999Gi", "-5%", "150%", "2562047h48m", "*/0 * * * *", "61 25 32 13 8",
    "a/b/c", "http://a:b@c", "::1/129", "10.0.0.0/33", "999.1.1.1", "$(A)", "a b", "- - -", "| \n  a", "Always", "ALL",
    "system:masters", "*/exec", "2026-02-30", "\u{1F600}",
  ].map { Array($0.utf8) }
}

/// A small generator whose numbers depend on its seed alone (Steele, Lea, Flood 2014).
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
