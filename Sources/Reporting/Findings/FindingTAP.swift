import Basics
import KubeModel
import ManifestChecks

/// TAP version 14: a point per finding and per object without one.
extension FindingReport {
  var tap: String {
    let clean = cleanObjects
    let count = findings.count + clean.count
    var text = "TAP version 14\n1..\(count)\n"
    for (index, finding) in findings.enumerated() {
      let title = Self.description("\(finding.code) \(finding.slug): \(finding.object)")
      text += "\(fails(finding) ? "not ok" : "ok") \(index + 1) - \(title)\n"
      let details: KubeValue = [
        "message": .string(finding.message), "severity": .string(finding.severity.rawValue),
        "remedy": .string(finding.remedy),
        "at": [
          "file": .string(finding.location.file), "line": .integer(finding.location.line),
          "column": .integer(finding.location.column), "path": .string(finding.location.path),
        ],
      ]
      let lines = details.yaml().split(separator: "\n").map { "  \($0)\n" }.joined()
      text += "  ---\n\(lines)  ...\n"
    }
    for (index, object) in clean.enumerated() {
      text += "ok \(findings.count + index + 1) - \(Self.description("\(object.file): \(object.title)"))\n"
    }
    return text
  }

  /// A description in one line, without the sign that begins a directive.
  private static func description(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("#", with: "\\#").replacing("\n", with: " ")
  }
}
