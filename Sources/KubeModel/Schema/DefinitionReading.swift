/// Takes the schemas of a CustomResourceDefinition apart, into the nodes that all validation walks.
struct DefinitionReading {
  private(set) var nodes: [DecodedNode] = []
  private(set) var kinds: [KubeKind] = []
  private let first: Int
  /// What every object has: `apiVersion`, `kind`, `metadata`, as numbers of embedded nodes.
  private let common: [DecodedNode.Field]

  /// - Parameter first: the number of the first node that is made here.
  init(first: Int, common: [DecodedNode.Field]) {
    self.first = first
    self.common = common
  }

  mutating func read(_ definition: KubeObject) {
    let spec = definition.root["spec"]
    guard let group = spec?["group"]?.string, let kind = spec?.at("names", "kind")?.string else { return }
    for version in spec?["versions"]?.sequence ?? [] {
      guard let name = version["name"]?.string, version["served"]?.bool != false else { continue }
      let schema = version.at("schema", "openAPIV3Schema") ?? KubeValue(.mapping(KubeMapping()))
      let known = nodes.count
      let root = add(schema, isRoot: true, isCondition: false)
      kinds.append(
        KubeKind(
          group: group, version: name, kind: kind, plural: spec?.at("names", "plural")?.string ?? "",
          scope: spec?["scope"]?.string == "Cluster" ? .cluster : .namespaced, isBuiltIn: false, isList: false,
          isNamed: true, standing: version["deprecated"]?.bool == true ? [.deprecated] : [], unreleasedFields: [],
          hasRules: nodes[known...].contains { !$0.rules.isEmpty },
          roots: [KubeKind.Root(minor: 0, node: root)]))
    }
  }

  /// Adds a schema and those below it; a condition (`anyOf`, `not`) leaves other fields alone.
  private mutating func add(_ schema: KubeValue, isRoot: Bool, isCondition: Bool) -> Int {
    var node = DecodedNode.Reading()
    readTypes(schema, &node)
    readFields(schema, &node, isRoot: isRoot, isCondition: isCondition)
    if let items = schema["items"], items.mapping != nil {
      node.items = add(items, isRoot: false, isCondition: isCondition)
    }
    node.allOf = conditions(schema["allOf"])
    node.anyOf = conditions(schema["anyOf"])
    node.oneOf = conditions(schema["oneOf"])
    if let not = schema["not"], not.mapping != nil { node.not = add(not, isRoot: false, isCondition: true) }
    readValues(schema, &node)
    nodes.append(DecodedNode(node))
    return first + nodes.count - 1
  }

  private mutating func conditions(_ list: KubeValue?) -> [Int] {
    (list?.sequence ?? []).map { add($0, isRoot: false, isCondition: true) }
  }

  private func readTypes(_ schema: KubeValue, _ node: inout DecodedNode.Reading) {
    let names: [String: SchemaTypes] = [
      "boolean": .boolean, "integer": .integer, "number": [.number, .integer], "string": .string, "object": .object,
      "array": .array,
    ]
    if let type = schema["type"]?.string.flatMap({ names[$0] }) { node.types = type }
    if schema["x-kubernetes-int-or-string"]?.bool == true { node.types = [.integer, .string] }
    if schema["nullable"]?.bool == true, !node.types.isEmpty { node.types.insert(.null) }
  }

  private mutating func readFields(
    _ schema: KubeValue, _ node: inout DecodedNode.Reading, isRoot: Bool, isCondition: Bool
  ) {
    let required = Set((schema["required"]?.sequence ?? []).compactMap(\.string))
    var fields: [DecodedNode.Field] = []
    let isEmbedded = schema["x-kubernetes-embedded-resource"]?.bool == true
    let given = isRoot || isEmbedded ? common : []
    for entry in schema["properties"]?.mapping?.entries ?? [] {
      if given.contains(where: { $0.name == entry.key }) { continue }
      let child = add(entry.value, isRoot: false, isCondition: isCondition)
      fields.append(.init(name: entry.key, isRequired: required.contains(entry.key), node: child))
    }
    fields += given.map {
      .init(name: $0.name, isRequired: isRoot && $0.name != "metadata" || $0.isRequired, node: $0.node)
    }
    node.fields = fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    node.requiredElsewhere = required.subtracting(fields.map(\.name)).sorted()
    node.preservesUnknown = schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
    if let others = schema["additionalProperties"], others.mapping != nil {
      node.others = .node(add(others, isRoot: false, isCondition: isCondition))
    } else if schema["additionalProperties"]?.bool == true || isCondition {
      node.others = .unchecked
    } else if node.types.contains(.object) || isRoot {
      node.others = node.preservesUnknown ? .unchecked : .refused
    }
  }

  // The optimizer of Swift 6.3.1 fails on this function ("Found ownership error").
  @_optimize(none)
  private func readValues(_ schema: KubeValue, _ node: inout DecodedNode.Reading) {
    node.values = schema["enum"]?.sequence ?? []
    node.pattern = schema["pattern"]?.string
    node.format = schema["format"]?.string.flatMap { SchemaFormat(rawValue: $0) }
    if let value = schema["default"], !value.isNull { node.defaultText = value.json() }
    var bounds = DecodedNode.Bounds(length: (nil, nil), elements: (nil, nil), fields: (nil, nil))
    // Bounds with a fraction are left to the API server.
    let low = schema["exclusiveMinimum"]?.bool == true ? 1 : 0
    let high = schema["exclusiveMaximum"]?.bool == true ? 1 : 0
    let isWhole = node.types == .integer || low + high == 0
    bounds.minimum = isWhole ? schema["minimum"]?.integer.map { Int64($0) &+ Int64(low) } : nil
    bounds.maximum = isWhole ? schema["maximum"]?.integer.map { Int64($0) &- Int64(high) } : nil
    bounds.length = (schema["minLength"]?.integer, schema["maxLength"]?.integer)
    bounds.elements = (schema["minItems"]?.integer, schema["maxItems"]?.integer)
    bounds.fields = (schema["minProperties"]?.integer, schema["maxProperties"]?.integer)
    node.bounds = bounds
    switch schema["x-kubernetes-list-type"]?.string {
    case "set": node.listType = .set
    case "map":
      node.listType = .map(keys: (schema["x-kubernetes-list-map-keys"]?.sequence ?? []).compactMap(\.string))
    case "atomic": node.listType = .atomic
    default: break
    }
    node.isAtomicMap = schema["x-kubernetes-map-type"]?.string == "atomic"
    node.rules = (schema["x-kubernetes-validations"]?.sequence ?? []).compactMap { DefinitionRule($0) }
  }
}
