import Basics
import Foundation
import Rendering
import TestSupport
import Testing

/// The files of the sample platforms, byte for byte: `PLIMSOLL_UPDATE_GOLDENS=1 swift test --filter GoldenTests` writes
/// them anew, and the difference is read before it is committed.
@Suite struct GoldenTests {
  static let updates = ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE_GOLDENS"] == "1"

  @Test(arguments: SamplePlatform.golden) func `a platform is what it was`(platform: SamplePlatform) throws {
    if Self.updates {
      try? FileManager.default.removeItem(at: platform.expected)
      try platform.write(to: platform.expected)
      return
    }
    let tree = try platform.tree()
    let paths = try kept(platform)
    for file in tree.files where !paths.contains(file.path) { Issue.record("+ \(file.path) is new") }
    for path in paths {
      guard let file = tree[path] else {
        Issue.record("- \(path) is gone")
        continue
      }
      let want = try String(contentsOf: platform.expected.appending(path: path), encoding: .utf8)
      if want != file.contents { Issue.record("\(path)\n\(difference(want, file.contents))") }
    }
  }

  private func kept(_ platform: SamplePlatform) throws -> [String] {
    let names = FileManager.default.enumerator(atPath: platform.expected.path)?.compactMap { $0 as? String } ?? []
    return names.sorted().filter { name in
      var isFolder: ObjCBool = false
      let path = platform.expected.appending(path: name).path
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  /// The lines that differ, `-want +got`, at most twenty.
  private func difference(_ want: String, _ got: String) -> String {
    let (old, new) = (
      want.split(separator: "\n", omittingEmptySubsequences: false),
      got.split(separator: "\n", omittingEmptySubsequences: false)
    )
    var lines: [String] = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, let line, _): lines.append("-\(offset + 1): \(line)")
      case .insert(let offset, let line, _): lines.append("+\(offset + 1): \(line)")
      }
    }
    return lines.prefix(20).joined(separator: "\n") + (lines.count > 20 ? "\n… \(lines.count - 20) more" : "")
  }
}
