package import Basics

/// The objects of a Kustomize folder: `resources`, `components`, `namespace` and `patches`.
///
/// Covers what GitOps layouts use to make one cluster of many from a base; what it does not know (generators, name
/// prefixes, replacements) is reported, never passed over in silence.
package struct KustomizeBuild: Sendable {
  package private(set) var objects: [KubeObject] = []
  package private(set) var diagnostics: [Diagnostic] = []
  private let files: [String: [UInt8]]
  private var open: [String] = []
  private static let known: Set<String> = [
    "apiVersion", "kind", "metadata", "resources", "components", "patches", "namespace",
  ]

  /// Builds the folder `root`; `files` are all files by their paths.
  package init(_ root: String, files: [String: [UInt8]]) {
    self.files = files
    objects = build(root)
  }

  /// The name of a folder's Kustomize file, where it has one.
  package static func file(of folder: String, in files: [String: [UInt8]]) -> String? {
    ["kustomization.yaml", "kustomization.yml", "Kustomization"].map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
      .first { files[$0] != nil }
  }

  private mutating func build(_ folder: String) -> [KubeObject] {
    guard let file = Self.file(of: folder, in: files), let bytes = files[file] else {
      report("there is no kustomization.yaml in \(folder)", folder)
      return []
    }
    guard !open.contains(folder) else {
      report("\((open + [folder]).joined(separator: " -> ")) is a circle", file)
      return []
    }
    open.append(folder)
    defer { open.removeLast() }
    let root = kustomization(bytes, file)
    for key in root.mapping?.keys ?? [] where !Self.known.contains(key) {
      report("`\(key)` of a kustomization is not understood here", file, "Build it with kubectl kustomize first.")
    }
    var objects: [KubeObject] = []
    for entry in root["resources"]?.sequence ?? [] { objects += resource(entry.string ?? "", in: folder) }
    for entry in root["components"]?.sequence ?? [] {
      objects = applyComponent(path(entry.string ?? "", from: folder), to: objects)
    }
    return patched(objects, by: root, in: folder)
  }

  /// A Kustomize file, which may leave out apiVersion and kind.
  private mutating func kustomization(_ bytes: [UInt8], _ file: String) -> KubeValue {
    let (roots, wrong) = KubeDocuments.values(String(decoding: bytes, as: UTF8.self), file: file)
    diagnostics += wrong.filter(\.isError)
    return roots.compactMap(\.self).first ?? .null
  }

  private mutating func resource(_ name: String, in folder: String) -> [KubeObject] {
    let path = path(name, from: folder)
    guard let bytes = files[path] else { return build(path) }
    let (found, wrong) = KubeDocuments.parse(bytes: bytes, file: path)
    diagnostics += wrong.filter(\.isError)
    return found
  }

  /// A component changes what stands already, and adds its own.
  private mutating func applyComponent(_ folder: String, to objects: [KubeObject]) -> [KubeObject] {
    guard let file = Self.file(of: folder, in: files), let bytes = files[file] else {
      report("there is no component in \(folder)", folder)
      return objects
    }
    let root = kustomization(bytes, file)
    var objects = objects
    for entry in root["resources"]?.sequence ?? [] { objects += resource(entry.string ?? "", in: folder) }
    return patched(objects, by: root, in: folder)
  }

  private mutating func patched(_ objects: [KubeObject], by root: KubeValue, in folder: String) -> [KubeObject] {
    var objects = objects
    if let namespace = root["namespace"]?.string {
      for index in objects.indices where objects[index].namespace != nil {
        objects[index] = objects[index].with(["metadata": ["namespace": .string(namespace)]])
      }
    }
    for patch in root["patches"]?.sequence ?? [] { apply(patch, to: &objects, in: folder) }
    return objects
  }

  private mutating func apply(_ patch: KubeValue, to objects: inout [KubeObject], in folder: String) {
    var file = "\(folder)/kustomization.yaml"
    var text = patch["patch"]?.string ?? ""
    if let name = patch["path"]?.string {
      file = path(name, from: folder)
      guard let bytes = files[file] else { return report("there is no patch \(file)", file) }
      text = String(decoding: bytes, as: UTF8.self)
    }
    for change in KubeDocuments.values(text, file: file).roots.compactMap(\.self) {
      let target = patch["target"] ?? Self.target(of: change)
      let places = objects.indices.filter { Self.matches(target, objects[$0]) }
      if places.isEmpty { report("a patch meets no object", file) }
      for place in places {
        guard let operations = change.sequence else {
          objects[place] = objects[place].with(change)
          continue
        }
        do throws(JSONPatch.Failure) {
          objects[place] = KubeObject(
            try JSONPatch(operations).applied(to: objects[place].root), file: objects[place].file)
        } catch {
          report("a patch of \(objects[place].title) fails: \(error.description)", file)
        }
      }
    }
  }

  private static func target(of change: KubeValue) -> KubeValue {
    ["kind": change["kind"] ?? .omitted, "name": change.at("metadata", "name") ?? .omitted]
  }

  private static func matches(_ target: KubeValue, _ object: KubeObject) -> Bool {
    func agrees(_ key: String, _ value: String) -> Bool { target[key]?.string.map { $0 == value } ?? true }
    return agrees("group", object.group) && agrees("version", object.version) && agrees("kind", object.kind)
      && agrees("name", object.name) && agrees("namespace", object.namespace ?? "")
  }

  private func path(_ name: String, from folder: String) -> String {
    var parts = folder.split(separator: "/").map(String.init)
    for part in name.split(separator: "/") {
      switch part {
      case ".": break
      case ".." where !parts.isEmpty && parts.last != "..": parts.removeLast()
      default: parts.append(String(part))
      }
    }
    return (folder.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  private mutating func report(_ message: String, _ file: String, _ remedy: String? = nil) {
    diagnostics.append(Diagnostic(.error, message, at: SourceLocation(file: file), remedy: remedy))
  }
}

extension KubeObject {
  fileprivate func with(_ change: KubeValue) -> KubeObject { KubeObject(root.overlaid(with: change), file: file) }
}
