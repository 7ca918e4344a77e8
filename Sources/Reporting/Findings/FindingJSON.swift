import Basics
import KubeModel
import ManifestChecks

/// One JSON document of all findings, with a version of its form.
extension FindingReport {
  var json: String {
    let root: KubeValue = [
      "schemaVersion": 1, "objects": .integer(objectCount), "failOn": .string(failOn.rawValue), "findings": [],
    ]
    let whole = root.json(pretty: true)
    if findings.isEmpty { return whole + "\n" }
    // Thousands of findings are written side by side, and then put between the brackets of the empty list.
    let parts = sideBySide(findings, share: 256) { $0.map { value(of: $0).json(pretty: true, depth: 2) } }
    return whole.dropLast("]\n}".count) + "\n    " + parts.joined(separator: ",\n    ") + "\n  ]\n}\n"
  }

  private func value(of finding: Finding) -> KubeValue {
    let location = finding.location
    let peers = names.check(code: finding.code)?.peers ?? []
    let excerpt = finding.showsSecret ? nil : sources.excerpt(location, before: 0)?.lines.first
    return [
      "code": .string(finding.code), "rule": .string(finding.slug), "severity": .string(finding.severity.rawValue),
      "level": .string(finding.severity.level.rawValue), "message": .string(finding.message),
      "remedy": .string(finding.remedy), "object": .string(finding.object), "file": .string(location.file),
      "source": .optional(finding.source),
      "line": .integer(location.line), "column": .integer(location.column), "path": .string(location.path),
      "excerpt": .optional(excerpt), "fingerprint": .string(Fingerprint(finding).digits),
      "peers": peers.isEmpty ? .omitted : .strings(peers),
    ]
  }
}
