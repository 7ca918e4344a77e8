package import Basics
package import DesignEngine
package import Foundation
package import KubeModel
import PlatformSpec
import Rendering
import Synchronization

/// A platform that tests design: a sentence or a `platform.yaml`, made once for all suites of a process.
package struct SamplePlatform: Sendable, CustomStringConvertible {
  package let name: String
  /// A file with the sentence (`.txt`) or the specification (`.yaml`).
  package let source: URL

  /// Those whose files are kept below `Tests/Golden/<name>/expected`.
  package static let golden = ["ecommerce", "health", "quick", "saas", "two-services"].map(SamplePlatform.init(golden:))

  /// Those of `Tests/Platforms`, which between them make every choice that a specification has.
  package static let choices: [SamplePlatform] = {
    let folder = Repository.root.appending(path: "Tests/Platforms")
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".txt") }
      .map { SamplePlatform(name: String($0.prefix { $0 != "." }), source: folder.appending(path: $0)) }
  }()

  package static let all = golden + choices

  package init(golden name: String) {
    let folder = Repository.root.appending(path: "Tests/Golden/\(name)")
    let prompt = folder.appending(path: "prompt.txt")
    let isPrompt = FileManager.default.fileExists(atPath: prompt.path)
    self.init(name: name, source: isPrompt ? prompt : folder.appending(path: "platform.yaml"))
  }

  package init(name: String, source: URL) {
    self.name = name
    self.source = source
  }

  /// The platform of this name; a name that nothing has is a mistake of the test.
  package static func named(_ name: String) throws -> SamplePlatform {
    guard let found = all.first(where: { $0.name == name }) else {
      throw DiagnosticsError([Diagnostic(.error, "no sample platform is called \(name)")])
    }
    return found
  }

  package var description: String { name }

  package var expected: URL { source.deletingLastPathComponent().appending(path: "expected") }

  /// The arguments of `plimsoll design` that make it, without the output folder.
  package var arguments: [String] {
    get throws {
      if let prompt = try prompt { return [prompt] }
      return ["-f", source.path]
    }
  }

  private var prompt: String? {
    get throws {
      guard source.pathExtension == "txt" else { return nil }
      return try String(contentsOf: source, encoding: .utf8).trimmingCharacters(in: .newlines)
    }
  }

  // MARK: - Made once

  private struct Made: Sendable {
    let design: PlatformDesign
    let tree: FileTree
    let objects: [KubeObject]
  }

  private static let made = Mutex<[String: Made]>([:])
  private static let written = Mutex<[String: TemporaryFolder]>([:])

  package func design() throws -> PlatformDesign { try made().design }

  package func tree() throws -> FileTree { try made().tree }

  /// Every object in the manifests of the tree, with its file; kustomizations are none.
  package func objects() throws -> [KubeObject] { try made().objects }

  /// The files in a folder that lasts as long as the process; nobody may change it.
  package func folder() throws -> URL {
    try Self.written.withLock { written in
      if let folder = written[source.path] { return folder.url }
      let folder = try TemporaryFolder()
      try write(to: folder.url)
      written[source.path] = folder
      return folder.url
    }
  }

  private func made() throws -> Made {
    if let known = Self.made.withLock({ $0[source.path] }) { return known }
    let value = try make()
    Self.made.withLock { $0[source.path] = value }
    return value
  }

  /// The files, designed and rendered once more.
  package func renderedAnew() throws -> FileTree { try make().tree }

  private func make() throws -> Made {
    let (specification, problems) = try specification()
    guard let specification else { throw DiagnosticsError(problems) }
    switch PlatformDesigner(specification).design() {
    case .refused(let reasons): throw DiagnosticsError(reasons)
    case .design(let design, _):
      let tree = PlatformRenderer(design).render()
      return Made(design: design, tree: tree, objects: Self.objects(of: tree))
    }
  }

  private static func objects(of tree: FileTree) -> [KubeObject] {
    let folders = ["infrastructure/", "clusters/", "apps/", "tenants/"]
    return tree.files.filter { file in
      folders.contains { file.path.hasPrefix($0) } && file.path.hasSuffix(".yaml")
        && !file.path.hasSuffix("kustomization.yaml")
    }
    .flatMap { file in
      KubeDocuments.parse(file.contents, file: file.path).documents
    }
  }

  private func specification() throws -> (Specification?, [Diagnostic]) {
    if let prompt = try prompt { return Specification.read(prompt: prompt) }
    let (value, problems) = KubeValue.parseYAML(try String(contentsOf: source, encoding: .utf8), file: source.path)
    guard let value else { return (nil, problems) }
    return Specification.read(value)
  }

  /// Writes the files into a folder of the caller.
  package func write(to folder: URL) throws {
    for file in try tree().files {
      let place = folder.appending(path: file.path)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.contents.utf8).write(to: place)
    }
  }
}
