/// What may stand at a place, as a set of JSON types; empty for any.
package struct SchemaTypes: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let boolean = SchemaTypes(rawValue: 1)
  package static let integer = SchemaTypes(rawValue: 2)
  package static let number = SchemaTypes(rawValue: 4)
  package static let string = SchemaTypes(rawValue: 8)
  package static let object = SchemaTypes(rawValue: 16)
  package static let array = SchemaTypes(rawValue: 32)
  package static let null = SchemaTypes(rawValue: 64)

  /// `integer or string`, as messages name them; null is left out, being the same as nothing.
  var text: String {
    let names: [(SchemaTypes, String)] = [
      (.boolean, "boolean"), (.integer, "integer"), (.number, "number"), (.string, "string"), (.object, "object"),
      (.array, "array"),
    ]
    return names.filter { contains($0.0) }.map(\.1).joined(separator: " or ")
  }
}

/// How an API server treats the elements of a list when it merges two of them.
package enum SchemaListType: Sendable, Hashable {
  case atomic
  case set
  /// Elements are told apart by these fields.
  case map(keys: [String])
}

/// A node as `SchemaFacts` gives it out, for as long as those are there: looking at it counts no references, for which
/// the threads that check objects side by side would wait on each other.
@dynamicMemberLookup
struct SchemaNodeFacts: Sendable {
  private let node: Unmanaged<DecodedNode>

  init(_ node: Unmanaged<DecodedNode>) { self.node = node }

  subscript<Value>(dynamicMember part: KeyPath<DecodedNode, Value>) -> Value {
    node._withUnsafeGuaranteedRef { $0[keyPath: part] }
  }

  /// The place of a field; O(log n).
  func field(_ name: String) -> DecodedNode.Field? { node._withUnsafeGuaranteedRef { $0.field(name) } }
}

/// One decoded node; children are numbers, as schemas may contain themselves.
final class DecodedNode: Sendable {
  struct Field: Sendable {
    var name: String
    var isRequired: Bool
    var node: Int
  }

  enum Others: Sendable {
    case unchecked, refused
    case node(Int)
  }

  /// Bounds of numbers, lengths (in Unicode scalars), elements and fields.
  struct Bounds: Sendable {
    var minimum: Int64?
    var maximum: Int64?
    var length: (least: Int?, most: Int?)
    var elements: (least: Int?, most: Int?)
    var fields: (least: Int?, most: Int?)
  }

  let types: SchemaTypes
  /// Sorted by name, byte by byte.
  let fields: [Field]
  /// The heads of their names: most look-ups compare numbers only.
  private let heads: [UInt64]
  let requiredCount: Int
  /// Required names that have no node here: a condition on a mapping that another node describes.
  let requiredElsewhere: [String]
  let others: Others
  let preservesUnknown: Bool
  let items: Int?
  let allOf: [Int]
  let anyOf: [Int]
  let oneOf: [Int]
  let not: Int?
  let values: [KubeValue]
  /// Known from an older release; a newer one may permit more, as it often does.
  let valuesAreOpen: Bool
  let pattern: String?
  let matcher: LinearPattern?
  let format: SchemaFormat?
  let bounds: Bounds?
  /// JSON.
  let defaultText: String?
  let listType: SchemaListType?
  let isAtomicMap: Bool
  let patchStrategy: [String]
  let patchMergeKey: String?
  /// Rules in expressions of a third party's definition.
  let rules: [DefinitionRule]
  let isObjectMeta: Bool
  /// Whether something beside the types and the fields has to be looked at.
  let isCombined: Bool

  /// Reads one line of the facts, written as `Scripts/derive-schema-facts` says.
  convenience init(_ line: Slice<UnsafeBufferPointer<UInt8>>) {
    var reading = Reading()
    let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    reading.readTypes(cells[0])
    for cell in cells.dropFirst() { reading.read(cell) }
    self.init(reading)
  }

  init(_ reading: Reading) {
    types = reading.types
    fields = reading.fields
    heads = reading.fields.map { Self.head($0.name) }
    requiredCount = reading.fields.count { $0.isRequired }
    requiredElsewhere = reading.requiredElsewhere
    others = reading.others
    preservesUnknown = reading.preservesUnknown
    items = reading.items
    allOf = reading.allOf
    anyOf = reading.anyOf
    oneOf = reading.oneOf
    not = reading.not
    values = reading.values
    valuesAreOpen = reading.valuesAreOpen
    pattern = reading.pattern
    matcher = reading.pattern.flatMap { LinearPattern($0) }
    format = reading.format
    bounds = reading.bounds
    defaultText = reading.defaultText
    listType = reading.listType
    isAtomicMap = reading.isAtomicMap
    patchStrategy = reading.patchStrategy
    patchMergeKey = reading.patchMergeKey
    rules = reading.rules
    isObjectMeta = reading.isObjectMeta
    isCombined = !reading.allOf.isEmpty || !reading.anyOf.isEmpty || !reading.oneOf.isEmpty || reading.not != nil
  }

  func field(_ name: String) -> Field? {
    let head = Self.head(name)
    var low = 0
    var high = heads.count
    while low < high {
      let middle = (low + high) / 2
      if heads[middle] < head { low = middle + 1 } else { high = middle }
    }
    while low < heads.count, heads[low] == head {
      if fields[low].name == name { return fields[low] }
      low += 1
    }
    return nil
  }

  /// The first eight bytes as a number, whose order is that of the names.
  private static func head(_ name: String) -> UInt64 {
    var name = name
    return name.withUTF8 { bytes in
      var head: UInt64 = 0
      for byte in bytes.prefix(8) { head = head << 8 | UInt64(byte) }
      return head << (8 * max(0, 8 - bytes.count))
    }
  }

  var acceptsNull: Bool { types.isEmpty || types.contains(.null) }
}

extension DecodedNode {
  /// The parts of a node while its cells are read.
  struct Reading {
    var types: SchemaTypes = []
    var fields: [Field] = []
    var requiredElsewhere: [String] = []
    var others = Others.unchecked
    var preservesUnknown = false
    var items: Int?
    var allOf: [Int] = []
    var anyOf: [Int] = []
    var oneOf: [Int] = []
    var not: Int?
    var values: [KubeValue] = []
    var valuesAreOpen = false
    var pattern: String?
    var format: SchemaFormat?
    var bounds: Bounds?
    var defaultText: String?
    var listType: SchemaListType?
    var isAtomicMap = false
    var patchStrategy: [String] = []
    var patchMergeKey: String?
    var rules: [DefinitionRule] = []
    var isObjectMeta = false

    mutating func readTypes(_ cell: some Collection<UInt8>) {
      for letter in cell {
        switch letter {
        case UInt8(ascii: "b"): types.insert(.boolean)
        case UInt8(ascii: "i"): types.insert(.integer)
        case UInt8(ascii: "n"): types.insert(.number)
        case UInt8(ascii: "s"): types.insert(.string)
        case UInt8(ascii: "o"): types.insert(.object)
        case UInt8(ascii: "a"): types.insert(.array)
        default: types.insert(.null)
        }
      }
    }

    mutating func read(_ cell: Slice<UnsafeBufferPointer<UInt8>>) {
      guard let code = cell.first else { return }
      let rest = cell.dropFirst()
      switch code {
      case UInt8(ascii: "."): addField(rest, isRequired: false)
      case UInt8(ascii: "!"): addField(rest, isRequired: true)
      case UInt8(ascii: "+"): others = .node(Self.number(rest))
      case UInt8(ascii: "-"): others = .refused
      case UInt8(ascii: "*"): preservesUnknown = true
      case UInt8(ascii: "["): items = Self.number(rest)
      case UInt8(ascii: "&"): allOf = Self.numbers(rest)
      case UInt8(ascii: "|"): anyOf = Self.numbers(rest)
      case UInt8(ascii: "^"): oneOf = Self.numbers(rest)
      case UInt8(ascii: "%"): not = Self.number(rest)
      case UInt8(ascii: "e"): addValue(rest)
      case UInt8(ascii: "o"): valuesAreOpen = true
      case UInt8(ascii: "~"): pattern = Self.text(rest)
      case UInt8(ascii: "f"): format = SchemaFormat(rawValue: Self.text(rest))
      case UInt8(ascii: "d"): defaultText = Self.text(rest)
      case UInt8(ascii: "A"): isAtomicMap = true
      case UInt8(ascii: "S"): patchStrategy = Self.texts(rest)
      case UInt8(ascii: "T"): patchMergeKey = Self.text(rest)
      case UInt8(ascii: "v"): addRule(Self.text(rest))
      case UInt8(ascii: "@"): isObjectMeta = true
      case UInt8(ascii: "s"): listType = .set
      case UInt8(ascii: "a"): listType = .atomic
      case UInt8(ascii: "m"): listType = .map(keys: Self.texts(rest))
      default: addBound(code, Self.number(rest))
      }
    }

    private mutating func addField(_ cell: Slice<UnsafeBufferPointer<UInt8>>, isRequired: Bool) {
      guard let space = cell.lastIndex(of: UInt8(ascii: " ")) else {
        requiredElsewhere.append(Self.text(cell))
        return
      }
      let node = Self.number(cell[cell.index(after: space)...])
      fields.append(Field(name: Self.text(cell[..<space]), isRequired: isRequired, node: node))
    }

    private mutating func addValue(_ cell: Slice<UnsafeBufferPointer<UInt8>>) {
      if cell.first == UInt8(ascii: "#") {
        values.append(.integer(Self.number(cell.dropFirst())))
      } else {
        values.append(.string(Self.text(cell)))
      }
    }

    private mutating func addRule(_ json: String) {
      guard case let value?? = KubeDocuments.values(json, file: "rule").roots.first else { return }
      rules += DefinitionRule(value).map { [$0] } ?? []
    }

    private mutating func addBound(_ code: UInt8, _ value: Int) {
      var changed = bounds ?? Bounds(length: (nil, nil), elements: (nil, nil), fields: (nil, nil))
      switch code {
      case UInt8(ascii: "<"): changed.minimum = Int64(value)
      case UInt8(ascii: ">"): changed.maximum = Int64(value)
      case UInt8(ascii: "l"): changed.length.least = value
      case UInt8(ascii: "L"): changed.length.most = value
      case UInt8(ascii: "k"): changed.elements.least = value
      case UInt8(ascii: "K"): changed.elements.most = value
      case UInt8(ascii: "j"): changed.fields.least = value
      case UInt8(ascii: "J"): changed.fields.most = value
      default: preconditionFailure("the embedded schemas have an unknown cell")
      }
      bounds = changed
    }

    private static func text(_ cell: Slice<UnsafeBufferPointer<UInt8>>) -> String {
      String(decoding: cell, as: UTF8.self)
    }

    private static func texts(_ cell: Slice<UnsafeBufferPointer<UInt8>>) -> [String] {
      cell.split(separator: UInt8(ascii: ",")).map { text($0) }
    }

    private static func numbers(_ cell: Slice<UnsafeBufferPointer<UInt8>>) -> [Int] {
      cell.split(separator: UInt8(ascii: ",")).map { number($0) }
    }

    private static func number(_ cell: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
      let isNegative = cell.first == UInt8(ascii: "-")
      let magnitude = cell.dropFirst(isNegative ? 1 : 0).reduce(0) { $0 &* 10 &+ Int($1 & 15) }
      return isNegative ? 0 &- magnitude : magnitude
    }
  }
}
