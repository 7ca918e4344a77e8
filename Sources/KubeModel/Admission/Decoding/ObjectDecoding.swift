/// Reads an object into the form in which an API server holds it: known fields only, quantities in canonical form,
/// nothing that says nothing.
///
/// Refuses what Go's JSON decoder refuses, in its words: values of a wrong type, texts that are no quantity, and
/// (strict)
/// fields that the kind doesn't have.
package struct ObjectDecoding {
  /// What happens to unknown and repeated fields, as `fieldValidation` says.
  package enum FieldValidation: Sendable, Hashable {
    case strict, warn, ignore
  }

  /// The object and what was said about its fields.
  package struct Decoded: Sendable {
    package var object: KubeValue
    package var warnings: [String]
  }

  private let facts: SchemaFacts
  private let isBuiltIn: Bool
  private let version: String
  /// The kind, which is the struct at the root, and the root's node.
  private let root: (kind: String, node: SchemaNodeFacts)
  /// The way to the value in hand.
  private var way: [Step] = []
  private var unknown: [String] = []
  /// The first value that can't be read at all.
  private var mistake: String?

  /// No object has a hundred levels; deeper ones are refused by the schema's own walk.
  private static let depthLimit = 200

  private init(facts: SchemaFacts, kind: KubeKind, root: Int) {
    self.facts = facts
    self.root = (kind.kind, facts.node(root))
    isBuiltIn = kind.isBuiltIn
    version = kind.version
  }

  /// The object as the server holds it, or the refusal of a body that can't be read.
  package static func decode(
    _ value: KubeValue, as kind: KubeKind, catalog: SchemaCatalog, kubernetes: KubernetesMinor,
    fields: FieldValidation = .strict
  ) -> Result<Decoded, APIRefusal> {
    guard let root = kind.root(kubernetes) else { return .success(Decoded(object: value, warnings: [])) }
    var decoding = ObjectDecoding(facts: catalog.facts, kind: kind, root: root)
    let object: KubeValue =
      switch decoding.read(value, decoding.root.node) {
      case .asWritten: value
      case .other(let held): held
      case .nothing: [:]
      }
    var title: String {
      "\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): "
    }
    if let mistake = decoding.mistake { return .failure(APIRefusal(.badRequest, title + mistake)) }
    switch fields {
    case .strict where !decoding.unknown.isEmpty:
      return .failure(
        APIRefusal(.badRequest, title + "strict decoding error: \(decoding.unknown.joined(separator: ", "))"))
    case .warn: return .success(Decoded(object: object, warnings: decoding.unknown))
    case .strict, .ignore: return .success(Decoded(object: object, warnings: []))
    }
  }

  // MARK: - Walking

  private enum Step {
    case field(String)
    case index(Int)
    case key(String)
  }

  /// Where a value stands, in the API's words and in Go's: worked out for a refusal only.
  private struct Place {
    var path = FieldPath.root
    /// Without elements and keys.
    var fieldPath = ""
    /// The struct that holds the value.
    var owner: String
    /// The field's own name.
    var name = ""
    var node: SchemaNodeFacts

    /// The struct that fields of this value belong to; a map has none of its own.
    var structure: String {
      node.fields.isEmpty || name.isEmpty ? owner : GoStructs.name(name, in: owner)
    }

    mutating func go(_ step: Step, _ facts: SchemaFacts) {
      switch step {
      case .field(let field):
        path = path[field]
        fieldPath = fieldPath.isEmpty ? field : "\(fieldPath).\(field)"
        (owner, name) = (structure, field)
        if let next = node.field(field) { node = facts.node(next.node) }
      case .index(let index):
        path = path[index]
        if let items = node.items { node = facts.node(items) }
      case .key(let key):
        path = path[key: key]
        if case .node(let others) = node.others { node = facts.node(others) }
      }
    }
  }

  private var place: Place {
    var place = Place(owner: root.kind, node: root.node)
    for step in way { place.go(step, facts) }
    return place
  }

  /// What becomes of a value.
  private enum Reading {
    /// It is held as it was written, as most are.
    case asWritten
    case other(KubeValue)
    /// It says nothing, or can't be read.
    case nothing
  }

  /// Reads a child.
  private mutating func read(_ value: KubeValue, _ node: SchemaNodeFacts, at step: Step) -> Reading {
    way.append(step)
    defer { way.removeLast() }
    return read(value, node)
  }

  private mutating func read(_ value: KubeValue, _ node: SchemaNodeFacts) -> Reading {
    guard mistake == nil, way.count < Self.depthLimit else { return .nothing }
    switch value.content {
    case .null, .omitted: return isBuiltIn ? .nothing : .asWritten
    default: break
    }
    if node.format == .quantity { return quantity(value) }
    if node.types.isEmpty { return .asWritten }
    guard fits(value, node) else {
      refuse(value, node)
      return .nothing
    }
    switch value.content {
    case .mapping(let mapping): return readMapping(mapping, value, node)
    case .sequence(let elements): return readSequence(elements, value, node)
    case .string(let text):
      if node.format == .byte, let offset = Base64.firstProblem(text) {
        mistake = "illegal base64 data at input byte \(offset)"
      }
      return .asWritten
    case .null, .bool, .integer, .number, .omitted: return .asWritten
    }
  }

  private mutating func readSequence(_ elements: [KubeValue], _ value: KubeValue, _ node: SchemaNodeFacts) -> Reading {
    guard let items = node.items else { return .asWritten }
    let itemNode = facts.node(items)
    var held = Changes(elements)
    for index in elements.indices {
      switch read(elements[index], itemNode, at: .index(index)) {
      case .asWritten: held.keep(elements[index])
      case .other(let element): held.put(element, at: index)
      case .nothing: held.drop(at: index)
      }
    }
    return held.changed.map { .other(KubeValue(.sequence($0), at: value.position)) } ?? .asWritten
  }

  private mutating func readMapping(_ mapping: KubeMapping, _ value: KubeValue, _ node: SchemaNodeFacts) -> Reading {
    let entries = mapping.entries
    var held = Changes(entries)
    for index in entries.indices {
      let key = entries[index].key
      var reading = Reading.asWritten
      if let field = node.field(key) {
        reading = read(entries[index].value, facts.node(field.node), at: .field(key))
        if isBuiltIn {
          switch reading {
          case .asWritten where GoStructs.isDropped(entries[index].value, field: key, owner: place.structure):
            reading = .nothing
          case .other(let kept) where GoStructs.isDropped(kept, field: key, owner: place.structure): reading = .nothing
          case .asWritten, .other, .nothing: break
          }
        }
      } else {
        switch node.others {
        case .unchecked: break
        case .refused where node.preservesUnknown: break
        case .refused:
          unknown.append("unknown field \"\(place.path[key].text)\"")
          reading = .nothing
        case .node(let others): reading = read(entries[index].value, facts.node(others), at: .key(key))
        }
      }
      switch reading {
      case .asWritten: held.keep(entries[index])
      case .other(let kept):
        held.put(KubeMapping.Entry(key: key, value: kept, keyPosition: entries[index].keyPosition), at: index)
      case .nothing: held.drop(at: index)
      }
    }
    return held.changed.map { .other(KubeValue(.mapping(KubeMapping(entries: $0)), at: value.position)) } ?? .asWritten
  }

  /// The elements of a collection that are kept: written anew from the first one that changes.
  private struct Changes<Element> {
    private let original: [Element]
    private(set) var changed: [Element]?

    init(_ original: [Element]) { self.original = original }

    mutating func keep(_ element: @autoclosure () -> Element) { changed?.append(element()) }

    mutating func put(_ element: Element, at index: Int) {
      drop(at: index)
      changed?.append(element)
    }

    mutating func drop(at index: Int) {
      guard changed == nil else { return }
      var copy: [Element] = []
      copy.reserveCapacity(original.count)
      copy += original[..<index]
      changed = copy
    }
  }

  private mutating func quantity(_ value: KubeValue) -> Reading {
    do throws(QuantityError) {
      let text = try Quantity(value).description
      return text == value.string ? .asWritten : .other(KubeValue(.string(text), at: value.position))
    } catch {
      mistake = error.description
      return .nothing
    }
  }

  // MARK: - Types

  private func fits(_ value: KubeValue, _ node: SchemaNodeFacts) -> Bool {
    switch value.content {
    case .null, .omitted: return true
    case .bool: return node.types.contains(.boolean)
    case .integer(let integer):
      guard node.types.contains(.integer) else { return node.types.contains(.number) }
      return node.format?.permits(integer) ?? true
    case .number: return node.types.contains(.number)
    case .string: return node.types.contains(.string)
    case .sequence: return node.types.contains(.array)
    case .mapping: return node.types.contains(.object)
    }
  }

  private mutating func refuse(_ value: KubeValue, _ node: SchemaNodeFacts) {
    let isNumber = node.types.contains(.integer) && !node.types.contains(.string)
    let given: String
    switch value.content {
    case .null, .omitted: given = "null"
    case .bool: given = "bool"
    case .integer(let integer): given = isNumber ? "number \(integer)" : "number"
    case .number(let text): given = isNumber || node.types.contains(.integer) ? "number \(text)" : "number"
    case .string: given = "string"
    case .sequence: given = "array"
    case .mapping: given = "object"
    }
    let place = place
    mistake =
      "json: cannot unmarshal \(given) into Go struct field \(place.owner).\(place.fieldPath) of type "
      + typeText(node, place)
  }

  private func typeText(_ node: SchemaNodeFacts, _ place: Place) -> String {
    if node.types.contains(.array) {
      guard let items = node.items else { return "[]interface {}" }
      return "[]" + typeText(facts.node(items), place)
    }
    if node.types.contains(.object) {
      if case .node(let others) = node.others, node.fields.isEmpty {
        return "map[string]" + typeText(facts.node(others), place)
      }
      return "\(GoStructs.package(version)).\(GoStructs.name(place.name, in: place.owner))"
    }
    if node.types.contains(.boolean) { return "bool" }
    if node.types.contains(.integer) { return node.format == .int64 ? "int64" : "int32" }
    if node.types.contains(.number) { return "float64" }
    return GoStructs.textType(place.name, in: place.owner)
  }
}

extension Base64 {
  /// The place of the first byte that Go's decoder stumbles over; nil for good base64 with padding.
  static func firstProblem(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    var inGroup = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        index += 1
        continue
      }
      if byte == UInt8(ascii: "=") {
        // Padding after two or three signs of the last group.
        guard inGroup >= 2 else { return index }
        let rest = bytes[index...].filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let wanted = 4 - inGroup
        if rest.count < wanted { return bytes.count }
        if rest.contains(where: { $0 != UInt8(ascii: "=") }) || rest.count > wanted {
          return wanted == 2 && bytes.indices.contains(index + 1) && bytes[index + 1] != UInt8(ascii: "=")
            ? index + 1 : index + wanted
        }
        return nil
      }
      guard isSign(byte) else { return index }
      inGroup = (inGroup + 1) % 4
      index += 1
    }
    return inGroup == 0 ? nil : bytes.count - inGroup
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    let letter = byte | 0x20
    return byte.digitValue != nil || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) && byte >= 0x41
      || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
  }
}
