package import Basics
package import DesignEngine
package import Foundation
import KubeModel
import PlatformSpec
import Rendering

/// A platform whose files are kept below `Tests/Golden/<name>/expected`, from the `prompt.txt` or `platform.yaml` there.
package struct SamplePlatform: Sendable, CustomStringConvertible {
  package let name: String

  package static let all = ["ecommerce", "quick", "two-services"].map(SamplePlatform.init(name:))

  package var description: String { name }

  package var folder: URL { Repository.root.appending(path: "Tests/Golden/\(name)") }
  package var expected: URL { folder.appending(path: "expected") }

  /// The arguments of `plimsoll design` that make it, without the output folder.
  package var arguments: [String] {
    get throws {
      if let prompt = try prompt { return [prompt] }
      return ["-f", folder.appending(path: "platform.yaml").path]
    }
  }

  private var prompt: String? {
    get throws {
      let file = folder.appending(path: "prompt.txt")
      guard FileManager.default.fileExists(atPath: file.path) else { return nil }
      return try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
    }
  }

  package func design() throws -> PlatformDesign {
    let (specification, problems) = try specification()
    guard let specification else { throw DiagnosticsError(problems) }
    switch PlatformDesigner(specification).design() {
    case .design(let design, _): return design
    case .refused(let reasons): throw DiagnosticsError(reasons)
    }
  }

  private func specification() throws -> (Specification?, [Diagnostic]) {
    if let prompt = try prompt { return Specification.read(prompt: prompt) }
    let file = folder.appending(path: "platform.yaml")
    let (value, problems) = KubeValue.parseYAML(try String(contentsOf: file, encoding: .utf8), file: "platform.yaml")
    guard let value else { return (nil, problems) }
    return Specification.read(value)
  }

  package func tree() throws -> FileTree { PlatformRenderer(try design()).render() }

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
