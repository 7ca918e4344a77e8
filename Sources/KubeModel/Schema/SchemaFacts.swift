import EmbeddedFacts
import Synchronization

/// The embedded schema facts: nodes by number, each decoded when it is first asked for and then kept.
final class SchemaFacts: Sendable {
  /// The lines of the sections that are small enough to be read at once.
  let kinds: Range<Int>
  let retired: Range<Int>
  private let offsets: Range<Int>
  private let nodes: Range<Int>
  /// Owned: see `deinit`.
  private let places: [Unmanaged<NodePlace>]
  /// Nodes of definitions that a user brings, numbered behind the embedded ones.
  private let extra: [DecodedNode]
  private let base: SchemaFacts?

  /// Finds the sections; their sizes stand in their heads, so that the nodes are not looked at.
  init() {
    let bytes = Self.bytes
    var sections: [Range<Int>] = []
    var counts: [Int] = []
    var position = Self.afterLine(0, in: bytes)
    for _ in 0..<2 {
      let (start, count) = Self.head(at: position, in: bytes)
      position = start
      for _ in 0..<count { position = Self.afterLine(position, in: bytes) }
      sections.append(start..<position)
    }
    let (offsetsStart, count) = Self.head(at: position, in: bytes)
    counts.append(count)
    let nodesStart = Self.head(at: offsetsStart + count * Self.offsetWidth, in: bytes).start
    kinds = sections[0]
    retired = sections[1]
    offsets = offsetsStart..<(offsetsStart + count * Self.offsetWidth)
    nodes = nodesStart..<bytes.count
    places = (0..<count).map { _ in Unmanaged.passRetained(NodePlace()) }
    extra = []
    base = nil
  }

  /// The same facts and more nodes.
  init(_ base: SchemaFacts, adding extra: [DecodedNode]) {
    kinds = base.kinds
    retired = base.retired
    offsets = base.offsets
    nodes = base.nodes
    places = []
    self.extra = extra
    self.base = base
  }

  deinit { for place in places { place.release() } }

  private static let offsetWidth = 8

  static var bytes: UnsafeBufferPointer<UInt8> {
    let file = embedded_kube_schemas()
    return UnsafeBufferPointer(start: file.bytes, count: file.count)
  }

  var nodeCount: Int { (base?.nodeCount ?? offsets.count / Self.offsetWidth) + extra.count }

  /// The node with this number. A few nanoseconds, and about a microsecond the first time.
  func node(_ number: Int) -> SchemaNodeFacts {
    if let base {
      let count = base.nodeCount
      return number < count ? base.node(number) : SchemaNodeFacts(.passUnretained(extra[number - count]))
    }
    return SchemaNodeFacts(
      places[number]._withUnsafeGuaranteedRef { $0.node { DecodedNode(line(ofNode: number)) } })
  }

  private func line(ofNode number: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
    let bytes = Self.bytes
    var offset = 0
    let place = offsets.lowerBound + number * Self.offsetWidth
    for byte in bytes[place..<(place + Self.offsetWidth - 1)] { offset = offset * 10 + Int(byte & 15) }
    let start = nodes.lowerBound + offset
    return bytes[start..<(Self.afterLine(start, in: bytes) - 1)]
  }

  /// The cells of each line of a section.
  func rows(_ section: Range<Int>) -> [SchemaRow] {
    Self.bytes[section].split(separator: UInt8(ascii: "\n")).map { SchemaRow($0) }
  }

  private static func afterLine(_ position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var position = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    return position + 1
  }

  /// Reads `[name] count`, and where the section begins.
  private static func head(at position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (start: Int, count: Int) {
    let end = afterLine(position, in: bytes)
    let line = String(decoding: bytes[position..<(end - 1)], as: UTF8.self)
    guard line.first == "[", let space = line.lastIndex(of: " "), let count = Int(line[line.index(after: space)...])
    else { preconditionFailure("the embedded schemas have no section at \(position)") }
    return (end, count)
  }
}

/// The place of a node, filled by whoever decodes it first and never changed after: many threads read it without a lock.
private final class NodePlace: Sendable {
  private let known = Atomic<Unmanaged<DecodedNode>?>(nil)

  deinit { known.load(ordering: .acquiring)?.release() }

  func node(_ decode: () -> DecodedNode) -> Unmanaged<DecodedNode> {
    if let known = known.load(ordering: .acquiring) { return known }
    let own = Unmanaged.passRetained(decode())
    let (isOwn, other) = known.compareExchange(expected: nil, desired: own, ordering: .acquiringAndReleasing)
    guard !isOwn, let other else { return own }
    own.release()
    return other
  }
}

/// One line of facts about a kind.
struct SchemaRow {
  private let cells: [Slice<UnsafeBufferPointer<UInt8>>]

  init(_ line: Slice<UnsafeBufferPointer<UInt8>>) {
    cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
  }

  /// Empty where the row is shorter.
  func text(_ index: Int) -> String { index < cells.count ? String(decoding: cells[index], as: UTF8.self) : "" }

  func contains(_ letter: Unicode.Scalar, in index: Int) -> Bool { cells[index].contains(UInt8(ascii: letter)) }

  /// The words of a cell.
  func words(_ index: Int) -> [String] {
    guard index < cells.count else { return [] }
    return cells[index].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Pairs of numbers, `33:340 34:1162`.
  func pairs(_ index: Int) -> [(Int, Int)] {
    cells[index].split(separator: UInt8(ascii: " ")).map { word in
      let numbers = word.split(separator: UInt8(ascii: ":")).map { $0.reduce(0) { $0 * 10 + Int($1 & 15) } }
      return (numbers[0], numbers[1])
    }
  }
}
