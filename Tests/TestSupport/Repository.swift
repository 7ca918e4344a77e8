package import Foundation

/// The checkout that the tests were built from.
package enum Repository {
  package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Every file below `folder` (relative to the root) with this ending, by path.
  package static func files(below folder: String, endingIn suffix: String) -> [SourceFile] {
    let base = root.appending(path: folder)
    guard let found = FileManager.default.enumerator(atPath: base.path) else { return [] }
    let paths = found.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.sorted()
    return paths.compactMap { path in
      guard let text = try? String(contentsOf: base.appending(path: path), encoding: .utf8) else { return nil }
      return SourceFile(path: "\(folder)/\(path)", text: text)
    }
  }
}

/// One file of the repository.
package struct SourceFile: Sendable {
  package let path: String
  package let text: String

  package var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The second part of `Sources/<module>/…`.
  package var module: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }
}
