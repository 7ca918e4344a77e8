import Basics
import ManifestChecks

/// Findings of one rule with one severity, in the order of files and lines.
struct FindingGroup {
  let code: String
  let slug: String
  let severity: Check.Severity
  let findings: [Finding]

  /// The message that all of them share.
  var message: String? {
    let first = findings.first?.message
    return findings.allSatisfy { $0.message == first } ? first : nil
  }

  /// The remedy that all of them share.
  var remedy: String? {
    let first = findings.first?.remedy
    return findings.allSatisfy { $0.remedy == first } ? first : nil
  }

  var countText: String { findings.count == 1 ? "1 place" : "\(grouped(Int64(findings.count))) places" }

  /// The gravest first, then the rule of the most places, then by code.
  static func groups(of findings: [Finding]) -> [FindingGroup] {
    struct Key: Hashable {
      let code: String
      let severity: Check.Severity
    }
    let byRule = Dictionary(grouping: findings) { Key(code: $0.code, severity: $0.severity) }
    let groups = byRule.map { key, found in
      FindingGroup(code: key.code, slug: found[0].slug, severity: key.severity, findings: found)
    }
    return groups.sorted { left, right in
      if left.severity != right.severity { return left.severity > right.severity }
      if left.findings.count != right.findings.count { return left.findings.count > right.findings.count }
      return left.code < right.code
    }
  }
}
