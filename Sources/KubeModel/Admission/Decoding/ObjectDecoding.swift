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
  private var unknown: [String] = []
  /// The first value that can't be read at all.
  private var mistake: String?

  /// No object has a hundred levels; deeper ones are refused by the schema's own walk.
  private static let depthLimit = 200

  private init(facts: SchemaFacts, kind: KubeKind) {
    self.facts = facts
    isBuiltIn = kind.isBuiltIn
    version = kind.version
  }

  /// The object as the server holds it, or the refusal of a body that can't be read.
  package static func decode(
    _ value: KubeValue, as kind: KubeKind, catalog: SchemaCatalog, kubernetes: KubernetesMinor,
    fields: FieldValidation = .strict
  ) -> Result<Decoded, APIRefusal> {
    guard let root = kind.root(kubernetes) else { return .success(Decoded(object: value, warnings: [])) }
    var decoding = ObjectDecoding(facts: catalog.facts, kind: kind)
    let place = Place(path: .root, fieldPath: "", owner: kind.kind)
    let object = decoding.read(value, catalog.facts.node(root), place, depth: 0) ?? [:]
    let title = "\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): "
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

  /// Where a value stands: its path, the same in Go's words, and the struct that holds it.
  private struct Place {
    var path: FieldPath
    var fieldPath: String
    var owner: String
    /// The field's own name.
    var name = ""

    func field(_ name: String, owner: String) -> Place {
      Place(path: path[name], fieldPath: fieldPath.isEmpty ? name : "\(fieldPath).\(name)", owner: owner, name: name)
    }

    func element(_ index: Int) -> Place {
      Place(path: path[index], fieldPath: fieldPath, owner: owner, name: name)
    }

    func entry(_ key: String) -> Place {
      Place(path: path[key: key], fieldPath: fieldPath, owner: owner, name: name)
    }
  }

  /// The value as it is held; nil for one that says nothing or can't be read.
  private mutating func read(_ value: KubeValue, _ node: SchemaNodeFacts, _ place: Place, depth: Int) -> KubeValue? {
    guard mistake == nil, depth < Self.depthLimit else { return nil }
    switch value.content {
    case .null, .omitted: return isBuiltIn ? nil : value
    default: break
    }
    if node.format == .quantity { return quantity(value, place) }
    if node.types.isEmpty { return value }
    guard fits(value, node) else {
      refuse(value, node, place)
      return nil
    }
    switch value.content {
    case .mapping(let mapping): return readMapping(mapping, value, node, place, depth)
    case .sequence(let elements):
      guard let items = node.items else { return value }
      let itemNode = facts.node(items)
      var held: [KubeValue] = []
      held.reserveCapacity(elements.count)
      for (index, element) in elements.enumerated() {
        if let item = read(element, itemNode, place.element(index), depth: depth + 1) { held.append(item) }
      }
      return KubeValue(.sequence(held), at: value.position)
    case .string(let text):
      if node.format == .byte, let offset = Base64.firstProblem(text) {
        mistake = "illegal base64 data at input byte \(offset)"
      }
      return value
    case .null, .bool, .integer, .number, .omitted: return value
    }
  }

  private mutating func readMapping(
    _ mapping: KubeMapping, _ value: KubeValue, _ node: SchemaNodeFacts, _ place: Place, _ depth: Int
  ) -> KubeValue {
    var held: [KubeMapping.Entry] = []
    held.reserveCapacity(mapping.entries.count)
    // The struct that these fields belong to; a map has none of its own.
    let owner = node.fields.isEmpty || place.name.isEmpty ? place.owner : GoStructs.name(place.name, in: place.owner)
    for entry in mapping.entries {
      var entry = entry
      if let field = node.field(entry.key) {
        let child = facts.node(field.node)
        guard let kept = read(entry.value, child, place.field(entry.key, owner: owner), depth: depth + 1),
          !isBuiltIn || !GoStructs.isDropped(kept, field: entry.key, owner: owner)
        else { continue }
        entry.value = kept
      } else {
        switch node.others {
        case .unchecked: break
        case .refused:
          if !node.preservesUnknown {
            unknown.append("unknown field \"\(place.path[entry.key].text)\"")
            continue
          }
        case .node(let others):
          guard let kept = read(entry.value, facts.node(others), place.entry(entry.key), depth: depth + 1)
          else { continue }
          entry.value = kept
        }
      }
      held.append(entry)
    }
    return KubeValue(.mapping(KubeMapping(entries: held)), at: value.position)
  }

  private mutating func quantity(_ value: KubeValue, _ place: Place) -> KubeValue? {
    do throws(QuantityError) {
      return KubeValue(.string(try Quantity(value).description), at: value.position)
    } catch {
      mistake = error.description
      return nil
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

  private mutating func refuse(_ value: KubeValue, _ node: SchemaNodeFacts, _ place: Place) {
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
