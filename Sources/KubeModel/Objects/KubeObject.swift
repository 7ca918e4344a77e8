package import Basics

/// One Kubernetes object: its tree and the names by which others speak of it.
package struct KubeObject: Sendable, Hashable {
  package var root: KubeValue
  /// The file that it was read from; empty for an object that a program built.
  package var file: String
  package var apiVersion: String
  package var kind: String
  /// Where a person wrote it, when a tool rendered what was read: `chart/templates/web.yaml`.
  package var source: String?

  package init(_ root: KubeValue, file: String = "") {
    self.root = root
    self.file = file
    apiVersion = root["apiVersion"]?.string ?? ""
    kind = root["kind"]?.string ?? ""
  }

  /// The API group; empty for the core group.
  package var group: String {
    apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")).map { String(apiVersion[..<$0]) } ?? ""
  }

  /// The version without the group.
  package var version: String {
    apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")).map { slash in
      String(apiVersion[apiVersion.utf8.index(after: slash)...])
    } ?? apiVersion
  }

  package var name: String { root.at("metadata", "name")?.string ?? "" }
  package var namespace: String? { root.at("metadata", "namespace")?.string }
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
