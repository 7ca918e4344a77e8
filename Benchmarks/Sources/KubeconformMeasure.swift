import Foundation

/// kubeconform over the same files, with the same schemas on disk.
struct KubeconformMeasure {
  let program: String
  /// Third parties' schemas as files: `kubernetes/schema-1.36.json` and `crds/GROUP/KIND_VERSION.json`.
  let contracts: URL

  /// The arguments that check a folder; writes a schema a built-in kind beside the files first.
  func arguments(_ files: URL, schemas: URL) throws -> [String] {
    try writeSchemas(to: schemas)
    return [
      "-schema-location",
      schemas.path + "/{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json",
      "-schema-location",
      contracts.path + "/crds/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
      "-strict", "-n", "\(ProcessInfo.processInfo.activeProcessorCount)", "-output", "json",
      files.path,
    ]
  }

  /// One file a kind, which holds the definitions that it leads to and no others.
  private func writeSchemas(to folder: URL) throws {
    let source = contracts.appending(path: "kubernetes/schema-1.36.json")
    let whole = try JSONSerialization.jsonObject(with: Data(contentsOf: source)) as? [String: Any]
    guard let kinds = whole?["kinds"] as? [String: String],
      let all = whole?["$defs"] as? [String: Any]
    else {
      throw BenchmarkReport.Failure("\(source.path) has no kinds")
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (title, root) in kinds.sorted(by: { $0.key < $1.key }) {
      let parts = title.split(separator: "/")
      guard let kind = parts.last, parts.count >= 2 else { continue }
      var reached: [String: Any] = [:]
      var open = [root]
      while let name = open.popLast() {
        guard reached[name] == nil, let definition = all[name] else { continue }
        reached[name] = definition
        open += Self.references(in: definition)
      }
      let schema: [String: Any] = ["$ref": "#/$defs/\(root)", "$defs": reached]
      // kubeconform takes the version for the group of the core kinds.
      let name = "\(kind.lowercased())-\(parts[0])-\(parts[parts.count - 2]).json"
      try JSONSerialization.data(withJSONObject: schema).write(to: folder.appending(path: name))
    }
  }

  private static func references(in value: Any) -> [String] {
    if let list = value as? [Any] { return list.flatMap { references(in: $0) } }
    guard let mapping = value as? [String: Any] else { return [] }
    let own = (mapping["$ref"] as? String).map { [String($0.dropFirst("#/$defs/".count))] } ?? []
    return own + mapping.values.flatMap { references(in: $0) }
  }
}
