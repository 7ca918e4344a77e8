/// A set of IP addresses of both families as disjoint, ascending ranges.
package struct AddressSet: Sendable, Hashable {
  struct Range: Sendable, Hashable {
    var first: UInt128
    var last: UInt128
  }

  private(set) var v4: [Range] = []
  private(set) var v6: [Range] = []

  package static let none = AddressSet()
  package static let all = AddressSet(
    v4: [Range(first: 0, last: v4End)], v6: [Range(first: 0, last: UInt128.max)])
  private static let v4End: UInt128 = 0xFFFF_FFFF

  private init(v4: [Range] = [], v6: [Range] = []) {
    self.v4 = v4
    self.v6 = v6
  }

  /// The addresses of a CIDR such as `10.0.0.0/8`, or of one address; nil for another text.
  ///
  /// Bits behind the prefix do not count, as in Go's `net.ParseCIDR`.
  package init?(cidr text: some StringProtocol) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let (address, width) = Self.address(String(first)) else { return nil }
    var prefix = width
    if parts.count == 2 {
      guard let bits = Int(parts[1]), bits >= 0, bits <= width, parts[1].allSatisfy(\.isNumber) else { return nil }
      prefix = bits
    }
    let free = width - prefix
    let mask: UInt128 = free == 128 ? .max : (UInt128(1) << UInt128(free)) - 1
    let range = Range(first: address & ~mask, last: address | mask)
    if width == 32 { v4 = [range] } else { v6 = [range] }
  }

  package var isEmpty: Bool { v4.isEmpty && v6.isEmpty }
  package var isAllV4: Bool { v4 == Self.all.v4 }

  package func union(_ other: AddressSet) -> AddressSet {
    AddressSet(v4: Self.union(v4, other.v4), v6: Self.union(v6, other.v6))
  }

  package func subtracting(_ other: AddressSet) -> AddressSet {
    AddressSet(v4: Self.difference(v4, other.v4), v6: Self.difference(v6, other.v6))
  }

  package func intersection(_ other: AddressSet) -> AddressSet { subtracting(subtracting(other)) }
  package func isSubset(of other: AddressSet) -> Bool { subtracting(other).isEmpty }
  package func overlaps(_ other: AddressSet) -> Bool { !intersection(other).isEmpty }

  private static func union(_ left: [Range], _ right: [Range]) -> [Range] {
    var merged: [Range] = []
    for range in (left + right).sorted(by: { $0.first < $1.first }) {
      if let end = merged.last, end.last == .max || range.first <= end.last + 1 {
        merged[merged.count - 1].last = max(end.last, range.last)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  private static func difference(_ left: [Range], _ right: [Range]) -> [Range] {
    var found: [Range] = []
    for range in left {
      var first = range.first
      var isUsedUp = false
      for hole in right where !isUsedUp && hole.last >= first && hole.first <= range.last {
        if hole.first > first { found.append(Range(first: first, last: hole.first - 1)) }
        if hole.last >= range.last { isUsedUp = true } else { first = hole.last + 1 }
      }
      if !isUsedUp { found.append(Range(first: first, last: range.last)) }
    }
    return found
  }
}

// MARK: - Disjoint pieces

extension AddressSet {
  /// The finest pieces into which `sets` cut the whole: no set holds a part of a piece. Ascending, v4 first.
  static func pieces(of sets: [AddressSet]) -> [AddressSet] {
    func cut(_ whole: Range, _ ranges: [Range]) -> [Range] {
      var starts: Set<UInt128> = [whole.first]
      for range in ranges {
        starts.insert(range.first)
        if range.last < whole.last { starts.insert(range.last + 1) }
      }
      let sorted = starts.sorted()
      return sorted.enumerated().map { index, first in
        Range(first: first, last: index + 1 < sorted.count ? sorted[index + 1] - 1 : whole.last)
      }
    }
    return cut(all.v4[0], sets.flatMap(\.v4)).map { AddressSet(v4: [$0]) }
      + cut(all.v6[0], sets.flatMap(\.v6)).map { AddressSet(v6: [$0]) }
  }

  /// The union of pieces that are disjoint and ascending.
  static func joined(_ pieces: [AddressSet]) -> AddressSet {
    AddressSet(v4: union(pieces.flatMap(\.v4), []), v6: union(pieces.flatMap(\.v6), []))
  }
}

// MARK: - Text

extension AddressSet {
  /// An address and the bits of its family; nil for another text.
  private static func address(_ text: String) -> (UInt128, Int)? {
    if text.contains(":") { return v6Address(text).map { ($0, 128) } }
    return v4Address(text[...]).map { ($0, 32) }
  }

  private static func v4Address(_ text: Substring) -> UInt128? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt128 = 0
    for part in parts {
      guard !part.isEmpty, part.count <= 3, part.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let byte = UInt8(part)
      else { return nil }
      address = address << 8 | UInt128(byte)
    }
    return address
  }

  private static func v6Address(_ text: String) -> UInt128? {
    guard let gap = text.firstRange(of: "::") else {
      guard let groups = v6Groups(text[...]), groups.count == 8 else { return nil }
      return groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
    guard let head = v6Groups(text[..<gap.lowerBound]), let tail = v6Groups(text[gap.upperBound...]),
      head.count + tail.count < 8
    else { return nil }
    let groups = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    return groups.reduce(0) { $0 << 16 | UInt128($1) }
  }

  /// Groups of sixteen bits; the last may be written as an IPv4 address.
  private static func v6Groups(_ text: Substring) -> [UInt16]? {
    if text.isEmpty { return [] }
    var groups: [UInt16] = []
    for part in text.split(separator: ":", omittingEmptySubsequences: false) {
      if part.contains(".") {
        guard let address = v4Address(part) else { return nil }
        groups += [UInt16(address >> 16), UInt16(address & 0xFFFF)]
      } else {
        guard !part.isEmpty, part.count <= 4, let group = UInt16(part, radix: 16) else { return nil }
        groups.append(group)
      }
    }
    return groups
  }
}

extension AddressSet: CustomStringConvertible {
  /// The fewest CIDRs; a big set with small holes is told by its holes.
  package var description: String {
    if isEmpty { return "no address" }
    if self == .all { return "any address" }
    let families: [(own: [Range], whole: Range, isV4: Bool)] = [
      (v4, Self.all.v4[0], true), (v6, Self.all.v6[0], false),
    ]
    return families.compactMap { own, whole, isV4 -> String? in
      if own.isEmpty { return nil }
      let holes = Self.difference([whole], own)
      let direct = own.flatMap { Self.blocks($0, isV4: isV4) }
      let missing = holes.flatMap { Self.blocks($0, isV4: isV4) }
      if missing.count >= direct.count { return direct.joined(separator: ", ") }
      let all = isV4 ? "0.0.0.0/0" : "::/0"
      return missing.isEmpty ? all : "\(all) except \(missing.joined(separator: ", "))"
    }.joined(separator: ", ")
  }

  private static func blocks(_ range: Range, isV4: Bool) -> [String] {
    let width = isV4 ? 32 : 128
    var found: [String] = []
    var first = range.first
    while true {
      var free = first == 0 ? width : min(width, first.trailingZeroBitCount)
      while free > 0, free == 128 ? first > 0 : range.last - first < (UInt128(1) << UInt128(free)) - 1 { free -= 1 }
      if free == 128, range.last != .max { free = 127 }
      found.append("\(isV4 ? v4Text(first) : v6Text(first))/\(width - free)")
      let size: UInt128 = free == 128 ? .max : (UInt128(1) << UInt128(free)) - 1
      if range.last - first <= size { return found }
      first += size + 1
    }
  }

  private static func v4Text(_ address: UInt128) -> String {
    [24, 16, 8, 0].map { "\(UInt8(truncatingIfNeeded: address >> UInt128($0)))" }.joined(separator: ".")
  }

  private static func v6Text(_ address: UInt128) -> String {
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: address >> UInt128(112 - 16 * $0)) }
    let end = groups.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    let texts = groups[..<end].map { String($0, radix: 16) }
    return end < 7 ? texts.joined(separator: ":") + "::" : groups.map { String($0, radix: 16) }.joined(separator: ":")
  }
}
