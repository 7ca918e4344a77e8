package import Basics

/// One Kubernetes object: its tree and the names by which others speak of it.
///
/// A value whose parts stand behind one reference: rules hand objects on millions of times, and most of them ask for
/// names.
package struct KubeObject: Sendable, Hashable {
  private var parts: Parts

  private final class Parts: Sendable {
    let root: KubeValue
    let file: String
    let apiVersion: String
    let kind: String
    let source: String?
    let group: String
    let name: String
    let namespace: String?

    init(_ root: KubeValue, file: String, apiVersion: String, kind: String, source: String?) {
      self.root = root
      self.file = file
      self.apiVersion = apiVersion
      self.kind = kind
      self.source = source
      group = apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")).map { String(apiVersion[..<$0]) } ?? ""
      let metadata = root["metadata"]
      name = metadata?["name"]?.string ?? ""
      namespace = metadata?["namespace"]?.string
    }
  }

  package init(_ root: KubeValue, file: String = "") {
    parts = Parts(
      root, file: file, apiVersion: root["apiVersion"]?.string ?? "", kind: root["kind"]?.string ?? "", source: nil)
  }

  package var root: KubeValue {
    get { parts.root }
    set { parts = Parts(newValue, file: file, apiVersion: apiVersion, kind: kind, source: source) }
  }

  /// The file that it was read from; empty for an object that a program built.
  package var file: String { parts.file }

  package var apiVersion: String {
    get { parts.apiVersion }
    set { parts = Parts(root, file: file, apiVersion: newValue, kind: kind, source: source) }
  }

  package var kind: String {
    get { parts.kind }
    set { parts = Parts(root, file: file, apiVersion: apiVersion, kind: newValue, source: source) }
  }

  /// Where a person wrote it, when a tool rendered what was read: `chart/templates/web.yaml`.
  package var source: String? {
    get { parts.source }
    set { parts = Parts(root, file: file, apiVersion: apiVersion, kind: kind, source: newValue) }
  }

  package static func == (left: KubeObject, right: KubeObject) -> Bool {
    if left.parts === right.parts { return true }
    return left.root == right.root && left.file == right.file && left.apiVersion == right.apiVersion
      && left.kind == right.kind && left.source == right.source
  }

  /// Whether both are one and the same, and not only say the same.
  package static func === (left: KubeObject, right: KubeObject) -> Bool { left.parts === right.parts }

  package static func !== (left: KubeObject, right: KubeObject) -> Bool { left.parts !== right.parts }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(root)
    hasher.combine(file)
  }

  /// The API group; empty for the core group.
  package var group: String { parts.group }

  /// The version without the group.
  package var version: String {
    apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")).map { slash in
      String(apiVersion[apiVersion.utf8.index(after: slash)...])
    } ?? apiVersion
  }

  package var name: String { parts.name }
  package var namespace: String? { parts.namespace }
  package var labels: [(key: String, value: String)] { pairs("labels") }
  package var annotations: [(key: String, value: String)] { pairs("annotations") }

  private func pairs(_ field: String) -> [(key: String, value: String)] {
    (root.at("metadata", field)?.mapping?.entries ?? []).compactMap { entry in
      entry.value.string.map { (entry.key, $0) }
    }
  }

  /// Where the object begins.
  package var location: SourceLocation { location(of: root, path: "") }

  /// Where a node of this object was written.
  package func location(of node: KubeValue, path: String) -> SourceLocation {
    location(at: node.position ?? root.position, path: path)
  }

  package func location(at position: SourcePosition?, path: String) -> SourceLocation {
    SourceLocation(file: file, line: Int(position?.line ?? 0), column: Int(position?.column ?? 0), path: path)
  }

  /// `Deployment shop/checkout`, as messages name it.
  package var title: String {
    let qualified = namespace.map { "\($0)/\(name)" } ?? name
    return qualified.isEmpty ? kind : "\(kind) \(qualified)"
  }
}
