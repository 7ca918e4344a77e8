import Basics
package import KubeModel

/// Objects that stand together in one file below a folder with a kustomization.
package struct ManifestFile: Sendable, Hashable {
  /// Without a folder, `hpa.yaml`.
  package var name: String
  package var objects: [KubeValue]

  package init(_ name: String, _ objects: [KubeValue]) {
    self.name = name
    self.objects = objects
  }

  /// The documents of the file, parted by `---`.
  package var text: String { objects.map { $0.yaml() }.joined(separator: "---\n") }
}

/// A statement of the registry: what one file adds for a thing of the design; no objects, no file.
package struct ManifestRule<Subject>: Sendable {
  package let file: String
  package let objects: @Sendable (Subject, RenderingContext) -> [KubeValue]

  package init(_ file: String, objects: @escaping @Sendable (Subject, RenderingContext) -> [KubeValue]) {
    self.file = file
    self.objects = objects
  }
}
