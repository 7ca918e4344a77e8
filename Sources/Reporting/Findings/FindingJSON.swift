import Basics
import KubeModel
import ManifestChecks

/// One JSON document of all findings, with a version of its form.
extension FindingReport {
  var json: [String] {
    let root: KubeValue = [
      "schemaVersion": 1, "objects": .integer(objectCount), "failOn": .string(failOn.rawValue), "findings": [],
    ]
    let whole = root.json(pretty: true)
    if findings.isEmpty { return [whole, "\n"] }
    let peers = self.peers
    // Thousands of findings are written side by side, and then put between the brackets of the empty list.
    let parts = sideBySide(findings, share: 256) { share in
      [",\n    ", share.map { value(of: $0, peers).json(pretty: true, depth: 2) }.joined(separator: ",\n    ")]
    }
    return ["\(whole.dropLast("]\n}".count))\n    "] + parts.dropFirst() + ["\n  ]\n}\n"]
  }

  /// The names of the rules in other checkers, by codes.
  private var peers: [String: KubeValue] {
    var peers: [String: KubeValue] = [:]
    for code in Set(findings.map(\.code)) {
      if let names = names.check(code: code)?.peers, !names.isEmpty { peers[code] = .strings(names) }
    }
    return peers
  }

  private func value(of finding: Finding, _ peers: [String: KubeValue]) -> KubeValue {
    let location = finding.location
    let excerpt = excerpt(finding, before: 0)?.lines.first
    return [
      "code": .string(finding.code), "rule": .string(finding.slug), "severity": .string(finding.severity.rawValue),
      "level": .string(finding.severity.level.rawValue), "message": .string(finding.message),
      "remedy": .string(finding.remedy), "object": .string(finding.object), "file": .string(location.file),
      "source": .optional(finding.source),
      "line": .integer(location.line), "column": .integer(location.column), "path": .string(location.path),
      "excerpt": .optional(excerpt), "fingerprint": .string(Fingerprint(finding).digits),
      "peers": peers[finding.code] ?? .omitted,
    ]
  }
}
