/// One place in the schema of a kind, for those who read schemas: what may stand there, how it merges, its default.
package struct SchemaNode: Sendable {
  let facts: SchemaFacts
  let node: SchemaNodeFacts

  init(_ facts: SchemaFacts, _ number: Int) {
    self.facts = facts
    node = facts.node(number)
  }

  package var types: SchemaTypes { node.types }
  /// An integer or a text, as ports and percentages are.
  package var isIntOrString: Bool { node.types.isSuperset(of: [.integer, .string]) }
  /// Null is a value of its own here, not the same as leaving the field out.
  package var isNullable: Bool { node.types.contains(.null) }
  package var fieldNames: [String] { node.fields.map(\.name) }
  package var requiredFields: [String] { node.fields.filter(\.isRequired).map(\.name) }
  /// Whether an API server keeps fields that are not known here.
  package var keepsUnknownFields: Bool {
    if node.preservesUnknown { return true }
    switch node.others {
    case .refused, .node: return false
    case .unchecked: return true
    }
  }
  /// The permitted values; empty where all are.
  package var enumValues: [KubeValue] { node.values }
  package var pattern: String? { node.pattern }
  package var format: SchemaFormat? { node.format }

  /// The schema of a field.
  package subscript(field: String) -> SchemaNode? {
    node.field(field).map { SchemaNode(facts, $0.node) }
  }

  /// The schema of the elements of a list.
  package var items: SchemaNode? { node.items.map { SchemaNode(facts, $0) } }

  /// The schema of the values of a map (`labels`), or of fields beside the named ones.
  package var otherFields: SchemaNode? {
    switch node.others {
    case .node(let number): SchemaNode(facts, number)
    case .unchecked, .refused: nil
    }
  }

  /// The schema at a path such as `spec.template.spec.containers[0].image`.
  package func at(path: String) -> SchemaNode? {
    guard let steps = KubeValuePath.steps(path) else { return nil }
    var place = self
    for step in steps {
      let next: SchemaNode? =
        switch step {
        case .key(let key): place[key] ?? place.otherFields
        case .index: place.items
        }
      guard let next else { return nil }
      place = next
    }
    return place
  }

  /// What its definition asks for in expressions at this place (`x-kubernetes-validations`).
  var rules: [DefinitionRule] { node.rules }

  /// The fields that have a name here, each with its schema.
  var fields: [(name: String, schema: SchemaNode)] { node.fields.map { ($0.name, SchemaNode(facts, $0.node)) } }

  // MARK: - Defaults and merging

  /// What an API server fills in where nothing is written, as far as the schemas say it.
  package var defaultValue: KubeValue? {
    node.defaultText.flatMap { KubeDocuments.values($0, file: "default").roots.first ?? nil }
  }

  /// How server-side apply merges a list; nil where the schema doesn't say it (then atomic).
  package var listType: SchemaListType? { node.listType }
  /// Server-side apply replaces this object as a whole.
  package var isAtomicMap: Bool { node.isAtomicMap }
  /// How a strategic merge patch treats this place: `merge`, `replace`, `retainKeys`; empty for built-in replacing.
  package var patchStrategy: [String] { node.patchStrategy }
  /// The field by which a strategic merge patch tells the elements of a list apart.
  package var patchMergeKey: String? { node.patchMergeKey }
}
