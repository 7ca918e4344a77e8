/// One node of a Kubernetes document: an ordered tree that knows where each node was written.
///
/// Written as literals close to the YAML that they become; a mapping entry or a sequence element whose value is
/// `.omitted` leaves no trace, so that conditions stay inside the literal:
/// `["replicas": isAutoscaled ? .omitted : 3]`.
package struct KubeValue: Sendable {
  package enum Content: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number that `Int64` can't hold exactly (fraction, exponent, big integer), in its canonical JSON text.
    case number(String)
    case string(String)
    case sequence([KubeValue])
    case mapping(KubeMapping)
    /// Nothing at all: dropped by the literals below, never part of a parsed tree.
    case omitted
  }

  package var content: Content
  /// Where the node begins; nil for trees that a program built.
  package var position: SourcePosition?

  package init(_ content: Content, at position: SourcePosition? = nil) {
    self.content = content
    self.position = position
  }

  package static let omitted = KubeValue(.omitted)
  package static let null = KubeValue(.null)
  package static func string(_ text: String) -> KubeValue { KubeValue(.string(text)) }
  package static func integer(_ value: Int) -> KubeValue { KubeValue(.integer(Int64(value))) }
  package static func bool(_ value: Bool) -> KubeValue { KubeValue(.bool(value)) }
  package static func sequence(_ values: [KubeValue]) -> KubeValue {
    KubeValue(.sequence(values.filter { !$0.isOmitted }))
  }
  package static func mapping(_ entries: [(String, KubeValue)]) -> KubeValue {
    KubeValue(.mapping(KubeMapping(entries.filter { !$0.1.isOmitted })))
  }
  /// A sequence of strings.
  package static func strings(_ values: some Sequence<String>) -> KubeValue { .sequence(values.map { .string($0) }) }
  /// The string, or nothing where it is nil.
  package static func optional(_ text: String?) -> KubeValue { text.map { .string($0) } ?? .omitted }
  /// The number, or nothing where it is nil.
  package static func optional(_ value: Int?) -> KubeValue { value.map { .integer($0) } ?? .omitted }
}

/// One-based line and column (in Unicode scalars) in the file that a tree was read from.
package struct SourcePosition: Sendable, Hashable {
  package var line: UInt32
  package var column: UInt32

  package init(line: Int, column: Int) {
    self.line = UInt32(clamping: line)
    self.column = UInt32(clamping: column)
  }
}

/// Keys and values in the order in which they were written; keys are unique.
package struct KubeMapping: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package var key: String
    package var value: KubeValue
    package var keyPosition: SourcePosition?

    package init(key: String, value: KubeValue, keyPosition: SourcePosition? = nil) {
      self.key = key
      self.value = value
      self.keyPosition = keyPosition
    }

    /// Where a thing was written is not what it is.
    package static func == (left: Entry, right: Entry) -> Bool { left.key == right.key && left.value == right.value }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(key)
      hasher.combine(value)
    }
  }

  package var entries: [Entry]

  package init(entries: [Entry] = []) { self.entries = entries }

  package init(_ pairs: [(String, KubeValue)]) { entries = pairs.map { Entry(key: $0.0, value: $0.1) } }

  package var keys: [String] { entries.map(\.key) }

  /// The entries in the order of their keys, in which many are written.
  var entriesByKey: [Entry] {
    let isSorted = entries.indices.dropFirst().allSatisfy { entries[$0 - 1].key <= entries[$0].key }
    return isSorted ? entries : entries.sorted { $0.key < $1.key }
  }

  /// The value at `key`; setting nil or `.omitted` removes it, a new key goes to the end. O(n).
  package subscript(key: String) -> KubeValue? {
    get { index(of: key).map { entries[$0].value } }
    set {
      let kept = newValue.flatMap { $0.isOmitted ? nil : $0 }
      guard let index = index(of: key) else {
        if let kept { entries.append(Entry(key: key, value: kept)) }
        return
      }
      if let kept { entries[index].value = kept } else { entries.remove(at: index) }
    }
  }

  /// The place of a key among the entries. Most keys differ in length already, and no entry is copied to see it. O(n).
  func index(of key: String) -> Int? {
    let length = key.utf8.count
    var index = 0
    while index < entries.count {
      if entries[index].key.utf8.count == length, entries[index].key == key { return index }
      index += 1
    }
    return nil
  }
}

extension KubeValue: Hashable {
  /// Positions do not count: two trees are equal when they say the same.
  package static func == (left: KubeValue, right: KubeValue) -> Bool { left.content == right.content }

  package func hash(into hasher: inout Hasher) { hasher.combine(content) }
}

// MARK: - Looking inside

extension KubeValue {
  package var isOmitted: Bool { if case .omitted = content { true } else { false } }
  package var isNull: Bool { if case .null = content { true } else { false } }
  package var string: String? { if case .string(let text) = content { text } else { nil } }
  package var bool: Bool? { if case .bool(let value) = content { value } else { nil } }
  package var integer: Int? { if case .integer(let value) = content { Int(exactly: value) } else { nil } }
  package var sequence: [KubeValue]? { if case .sequence(let values) = content { values } else { nil } }
  package var mapping: KubeMapping? { if case .mapping(let mapping) = content { mapping } else { nil } }

  /// The value at `key` of a mapping; nil for another kind of node. Setting on a node that is no mapping makes it one.
  package subscript(key: String) -> KubeValue? {
    get { mapping?[key] }
    set {
      var changed = mapping ?? KubeMapping()
      // Nobody else holds the entries now, so that none is copied.
      content = .null
      changed[key] = newValue
      content = .mapping(changed)
    }
  }

  /// The element of a sequence; nil when there is none.
  package subscript(index: Int) -> KubeValue? {
    guard let values = sequence, values.indices.contains(index) else { return nil }
    return values[index]
  }

  /// The value at the end of a chain of keys; the short chains make no array.
  package func at(_ first: String, _ second: String) -> KubeValue? { self[first]?[second] }

  package func at(_ first: String, _ second: String, _ third: String) -> KubeValue? { self[first]?[second]?[third] }

  package func at(
    _ first: String, _ second: String, _ third: String, _ fourth: String, _ rest: String...
  ) -> KubeValue? {
    var node = at(first, second, third)?[fourth]
    for key in rest { node = node?[key] }
    return node
  }

  /// This mapping with the entries of `other` set over it, level by level; sequences and scalars are replaced.
  package func overlaid(with other: KubeValue) -> KubeValue {
    guard var merged = mapping, let changes = other.mapping else { return other }
    for entry in changes.entries {
      merged[entry.key] = merged[entry.key]?.overlaid(with: entry.value) ?? entry.value
    }
    return KubeValue(.mapping(merged), at: position)
  }
}

// MARK: - Literals

extension KubeValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self.init(.string(value)) }
  package init(integerLiteral value: Int64) { self.init(.integer(value)) }
  package init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  package init(arrayLiteral elements: KubeValue...) { self = .sequence(elements) }
  package init(dictionaryLiteral elements: (String, KubeValue)...) { self = .mapping(elements) }
}
