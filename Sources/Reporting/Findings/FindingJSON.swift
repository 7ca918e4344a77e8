import Basics
import KubeModel
import ManifestChecks

/// One JSON document of all findings, with a version of its form.
extension FindingReport {
  var json: String {
    let root: KubeValue = [
      "schemaVersion": 1, "objects": .integer(objectCount), "failOn": .string(failOn.rawValue),
      "findings": .sequence(values),
    ]
    return root.json(pretty: true) + "\n"
  }

  private var values: [KubeValue] {
    let share = 256
    let shares = (findings.count + share - 1) / share
    return sideBySide(shares) { number in
      findings[number * share..<min(findings.count, (number + 1) * share)].map { value(of: $0) }
    }.flatMap(\.self)
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
