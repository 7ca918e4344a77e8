/// What an API server asks of the schemas of a definition beyond their form: that they are structural.
///
/// Mirrors `apiextensions-apiserver/pkg/apiserver/schema` of 1.36: only then it can drop unknown fields and fill in
/// defaults.
package enum DefinitionStructure {
  package static func faults(of schema: KubeValue, path: String) -> [DefinitionRules.Fault] {
    var faults: [DefinitionRules.Fault] = []
    if schema["type"]?.string != "object" {
      faults.append(.init(path: "\(path).type", message: "Invalid value: must be object at the root"))
    }
    check(schema, path, isRoot: true, &faults, depth: 0)
    for fault in DefinitionRules.broken(in: schema) {
      faults.append(
        .init(path: "\(path).\(fault.path)", message: "Invalid value: compilation failed: \(fault.message)"))
    }
    return faults
  }

  private static let forbidden = ["$ref", "definitions", "dependencies", "id", "patternProperties", "additionalItems"]

  private static func check(
    _ schema: KubeValue, _ path: String, isRoot: Bool, _ faults: inout [DefinitionRules.Fault], depth: Int
  ) {
    guard depth < 64, schema.mapping != nil else { return }
    func add(_ field: String, _ message: String) {
      faults.append(.init(path: KubeValuePath.appending(field, to: path), message: message))
    }
    for field in forbidden where schema[field] != nil { add(field, "Forbidden: \(field) is not supported") }
    if schema["uniqueItems"]?.bool == true { add("uniqueItems", "Forbidden: uniqueItems cannot be set to true") }
    let isMixed = schema["x-kubernetes-int-or-string"]?.bool == true
    let isOpen = schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
    let type = schema["type"]?.string
    if type == nil, !isMixed, !isOpen { add("type", "Required value: must not be empty for specified object fields") }
    if isMixed, type != nil { add("type", "Invalid value: must be empty with x-kubernetes-int-or-string") }
    let hasProperties = schema["properties"]?.mapping?.entries.isEmpty == false
    if schema["additionalProperties"]?.bool == false {
      add("additionalProperties", "Forbidden: additionalProperties cannot be set to false")
    }
    if hasProperties, schema["additionalProperties"].map({ $0.mapping != nil || $0.bool == true }) == true {
      add("additionalProperties", "Forbidden: additionalProperties and properties are mutual exclusive")
    }
    if type == "array", schema["items"] == nil { add("items", "Required value: must be specified") }
    lists(schema, add)
    for list in ["allOf", "anyOf", "oneOf"] {
      for (index, condition) in (schema[list]?.sequence ?? []).enumerated() {
        conditions(condition, "\(KubeValuePath.appending(list, to: path))[\(index)]", isMixed, &faults)
      }
    }
    if let not = schema["not"] { conditions(not, KubeValuePath.appending("not", to: path), isMixed, &faults) }
    for entry in schema["properties"]?.mapping?.entries ?? [] {
      let place = KubeValuePath.appending(entry.key, to: KubeValuePath.appending("properties", to: path))
      // Of `metadata` only the name may be described.
      if isRoot, entry.key == "metadata" {
        metadata(entry.value, place, &faults)
      } else {
        check(entry.value, place, isRoot: false, &faults, depth: depth + 1)
      }
    }
    for field in ["items", "additionalProperties"] {
      if let inner = schema[field] {
        check(inner, KubeValuePath.appending(field, to: path), isRoot: false, &faults, depth: depth + 1)
      }
    }
  }

  private static func lists(_ schema: KubeValue, _ add: (String, String) -> Void) {
    let list = schema["x-kubernetes-list-type"]?.string
    let keys = (schema["x-kubernetes-list-map-keys"]?.sequence ?? []).compactMap(\.string)
    if list != nil, schema["type"]?.string != "array" {
      add("type", "Invalid value: must be array if x-kubernetes-list-type is specified")
    }
    guard list == "map" else {
      if !keys.isEmpty { add("x-kubernetes-list-map-keys", "Forbidden: must be empty unless the list type is map") }
      return
    }
    if keys.isEmpty { add("x-kubernetes-list-map-keys", "Required value: must not be empty if the list type is map") }
    guard let items = schema["items"] else { return }
    if items["type"]?.string != "object" {
      add("items", "Invalid value: must be of type object if the list type is map")
    }
    let required = (items["required"]?.sequence ?? []).compactMap(\.string)
    for key in keys {
      guard let property = items.at("properties", key) else {
        add("x-kubernetes-list-map-keys", "Invalid value: \"\(key)\": must be a property of the items")
        continue
      }
      if !required.contains(key), property["default"] == nil {
        add("items", "Required value: the key \(key) must be required or have a default")
      }
    }
  }

  /// Conditions say what values may be, never what types there are.
  private static func conditions(
    _ schema: KubeValue, _ path: String, _ isMixed: Bool, _ faults: inout [DefinitionRules.Fault]
  ) {
    for field in ["additionalProperties", "default", "nullable", "description", "title"] where schema[field] != nil {
      faults.append(
        .init(path: KubeValuePath.appending(field, to: path), message: "Forbidden: must be empty to be structural"))
    }
    // `anyOf: [{type: integer}, {type: string}]` is the one exception.
    if schema["type"] != nil, !isMixed {
      faults.append(
        .init(path: KubeValuePath.appending("type", to: path), message: "Forbidden: must be empty to be structural"))
    }
    for entry in schema["properties"]?.mapping?.entries ?? [] {
      let place = KubeValuePath.appending(entry.key, to: KubeValuePath.appending("properties", to: path))
      conditions(entry.value, place, isMixed, &faults)
    }
  }

  private static func metadata(_ schema: KubeValue, _ path: String, _ faults: inout [DefinitionRules.Fault]) {
    for entry in schema["properties"]?.mapping?.entries ?? [] where !["name", "generateName"].contains(entry.key) {
      let place = KubeValuePath.appending("properties", to: path)
      faults.append(
        .init(path: place, message: "Forbidden: must not specify anything other than name and generateName"))
    }
  }
}
