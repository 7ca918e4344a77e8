import Basics
import KubeModel

/// The files that `--fix` would write, and the findings that go with them.
package struct FixPlan: Sendable {
  package struct File: Sendable, Hashable {
    package let name: String
    package let before: [UInt8]
    package let after: [UInt8]
  }

  /// By name; files without a change are left out.
  package private(set) var files: [File] = []
  /// Findings whose rule can be mended, but not in this place.
  package private(set) var refused: [Finding] = []
  package private(set) var fixedCount = 0

  /// - Parameter text: the bytes of a file; nil for one that can't be written, such as standard input.
  package init(_ findings: [Finding], _ inspection: Inspection, text: (String) -> [UInt8]?) {
    let fixable = findings.filter { Fix.of($0.code) != nil }
    let byFile = Dictionary(grouping: fixable, by: \.location.file)
    let objects = Dictionary(grouping: inspection.objects, by: \.file)
    for name in byFile.keys.sorted() {
      let found = byFile[name] ?? []
      guard let before = text(name) else {
        refused += found
        continue
      }
      var file = FileFix(before)
      for (object, findings) in Self.shared(found, among: objects[name] ?? []).reversed() {
        // From the last object to the first, so that lines above stay where they are.
        for finding in Self.unique(findings) {
          guard let fix = Fix.of(finding.code) else { continue }
          let edits = fix.edits(object, inspection)
          let done = edits.count { file.apply($0, to: object) }
          if done > 0, done == edits.count { fixedCount += 1 } else { refused.append(finding) }
        }
      }
      if file.bytes != before { files.append(File(name: name, before: before, after: file.bytes)) }
    }
  }

  /// One finding a rule: a fix mends all places of an object at once.
  private static func unique(_ findings: [Finding]) -> [Finding] {
    var seen: Set<String> = []
    return findings.filter { seen.insert($0.code).inserted }
  }

  /// The findings of each object in its order; of objects of one name each has those from its line to the next one's.
  private static func shared(
    _ findings: [Finding], among objects: [KubeObject]
  ) -> [(object: KubeObject, findings: [Finding])] {
    let byTitle = Dictionary(grouping: findings, by: \.object)
    var next: [String: Int] = [:]
    var shared: [(object: KubeObject, findings: [Finding])] = []
    for object in objects.reversed() {
      let title = object.title
      guard let candidates = byTitle[title] else { continue }
      let lines = object.location.line..<max(object.location.line, next[title] ?? .max)
      next[title] = object.location.line
      shared.append((object, candidates.filter { lines.contains($0.location.line) }))
    }
    return shared.reversed()
  }
}

/// The text of one file while its objects are mended.
private struct FileFix {
  private var text: TextLines
  /// Bytes that may still be read back: one document of thousands of items would be read thousands of times.
  private var budget = 512 << 20

  init(_ bytes: [UInt8]) { text = TextLines(bytes) }

  var bytes: [UInt8] { text.bytes }

  /// Changes an object in the document that it stands in; false where that can't be done safely.
  mutating func apply(_ edit: TreeEdit, to object: KubeObject) -> Bool {
    guard let position = object.root.position, Int(position.line) <= text.lines.count else { return false }
    let range = document(around: Int(position.line) - 1)
    let slice = range.flatMap { text.lines[$0] }
    budget -= slice.count
    if budget < 0 { return false }
    guard var editor = YAMLEditor(slice),
      let prefix = editor.path(
        to: SourcePosition(line: Int(position.line) - range.lowerBound, column: Int(position.column)))
    else { return false }
    guard editor.apply(TreeEdit(prefix + edit.path, edit.value)) else { return false }
    text.replace(range, with: editor.text.lines)
    return true
  }

  /// The lines of a document without its marks.
  private func document(around line: Int) -> Range<Int> {
    var start = line
    while start > 0, !text.isMarker(start - 1) { start -= 1 }
    var end = line
    while end < text.lines.count, end == line || !text.isMarker(end) { end += 1 }
    return start..<end
  }
}
