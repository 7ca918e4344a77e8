/// The protocols that policies can tell apart; `other` stands for all that have no ports, such as ICMP.
package enum TransportProtocol: UInt32, Sendable, Hashable, CaseIterable {
  case tcp, udp, sctp, other

  package init?(_ text: String) {
    switch text.uppercased() {
    case "TCP": self = .tcp
    case "UDP": self = .udp
    case "SCTP": self = .sctp
    default: return nil
    }
  }

  package var title: String {
    switch self {
    case .tcp: "TCP"
    case .udp: "UDP"
    case .sctp: "SCTP"
    case .other: "ICMP"
    }
  }
}

/// A set of (protocol, port) as disjoint, ascending ranges of one number line: 65,536 numbers for each protocol.
package struct PortSet: Sendable, Hashable {
  struct Range: Sendable, Hashable {
    var first: UInt32
    var last: UInt32
  }

  private(set) var ranges: [Range]

  private init(_ ranges: [Range]) { self.ranges = ranges }

  package static let none = PortSet([])
  package static let all = PortSet([Range(first: 0, last: last)])
  /// Protocols without ports take one number.
  private static let last = TransportProtocol.other.rawValue << 16

  package static func every(_ transport: TransportProtocol) -> PortSet {
    let base = transport.rawValue << 16
    return PortSet([Range(first: base, last: transport == .other ? base : base + 0xFFFF)])
  }

  package static func ports(_ transport: TransportProtocol, _ first: Int, _ last: Int? = nil) -> PortSet {
    let last = min(last ?? first, 0xFFFF)
    guard first >= 0, first <= last, transport != .other else { return .none }
    let base = transport.rawValue << 16
    return PortSet([Range(first: base + UInt32(first), last: base + UInt32(last))])
  }

  package var isEmpty: Bool { ranges.isEmpty }
  package var isAll: Bool { self == .all }

  package func contains(_ transport: TransportProtocol, _ port: Int) -> Bool {
    guard port >= 0, port <= 0xFFFF else { return false }
    let number = transport == .other ? transport.rawValue << 16 : transport.rawValue << 16 + UInt32(port)
    return ranges.contains { $0.first <= number && number <= $0.last }
  }

  package func isSubset(of other: PortSet) -> Bool { subtracting(other).isEmpty }

  package func union(_ other: PortSet) -> PortSet {
    var merged: [Range] = []
    for range in (ranges + other.ranges).sorted(by: { $0.first < $1.first }) {
      if let end = merged.last, range.first <= end.last + 1 {
        merged[merged.count - 1].last = max(end.last, range.last)
      } else {
        merged.append(range)
      }
    }
    return PortSet(merged)
  }

  package func intersection(_ other: PortSet) -> PortSet {
    var found: [Range] = []
    var (left, right) = (0, 0)
    while left < ranges.count, right < other.ranges.count {
      let first = max(ranges[left].first, other.ranges[right].first)
      let last = min(ranges[left].last, other.ranges[right].last)
      if first <= last { found.append(Range(first: first, last: last)) }
      if ranges[left].last < other.ranges[right].last { left += 1 } else { right += 1 }
    }
    return PortSet(found)
  }

  package func subtracting(_ other: PortSet) -> PortSet {
    var found: [Range] = []
    for range in ranges {
      var first = range.first
      for hole in other.ranges where hole.last >= first && hole.first <= range.last {
        if hole.first > first { found.append(Range(first: first, last: hole.first - 1)) }
        first = hole.last + 1
      }
      if first <= range.last { found.append(Range(first: first, last: range.last)) }
    }
    return PortSet(found)
  }
}

extension PortSet: CustomStringConvertible {
  /// `TCP 80, 8000-8080; UDP 53`, `all ports`, `nothing`.
  package var description: String {
    if isEmpty { return "nothing" }
    if isAll { return "all ports" }
    return TransportProtocol.allCases.compactMap { transport in
      let own = intersection(.every(transport)).ranges
      if own.isEmpty { return nil }
      let base = transport.rawValue << 16
      if transport == .other || own == PortSet.every(transport).ranges { return "all \(transport.title)" }
      let texts = own.map { range in
        range.first == range.last ? "\(range.first - base)" : "\(range.first - base)-\(range.last - base)"
      }
      return "\(transport.title) \(texts.joined(separator: ", "))"
    }.joined(separator: "; ")
  }
}

/// Sets of ports by number, with the results of what was computed once.
///
/// A platform has few different sets, combined millions of times.
struct PortSetTable {
  private(set) var sets: [PortSet] = [.none, .all]
  private var numbers: [PortSet: Int32] = [.none: 0, .all: 1]
  private var unions: [UInt64: Int32] = [:]
  private var intersections: [UInt64: Int32] = [:]
  private var differences: [UInt64: Int32] = [:]

  static let none: Int32 = 0
  static let all: Int32 = 1

  mutating func number(_ set: PortSet) -> Int32 {
    if let known = numbers[set] { return known }
    let number = Int32(sets.count)
    sets.append(set)
    numbers[set] = number
    return number
  }

  subscript(number: Int32) -> PortSet { sets[Int(number)] }

  mutating func union(_ left: Int32, _ right: Int32) -> Int32 {
    if left == right || right == Self.none || left == Self.all { return left }
    if left == Self.none || right == Self.all { return right }
    let key = Self.key(min(left, right), max(left, right))
    if let known = unions[key] { return known }
    let result = number(self[left].union(self[right]))
    unions[key] = result
    return result
  }

  mutating func intersection(_ left: Int32, _ right: Int32) -> Int32 {
    if left == right || right == Self.all || left == Self.none { return left }
    if left == Self.all || right == Self.none { return right }
    let key = Self.key(min(left, right), max(left, right))
    if let known = intersections[key] { return known }
    let result = number(self[left].intersection(self[right]))
    intersections[key] = result
    return result
  }

  mutating func difference(_ left: Int32, _ right: Int32) -> Int32 {
    if left == Self.none || right == Self.none { return left }
    if left == right || right == Self.all { return Self.none }
    let key = Self.key(left, right)
    if let known = differences[key] { return known }
    let result = number(self[left].subtracting(self[right]))
    differences[key] = result
    return result
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}
