import Basics
import KubeModel
import ManifestChecks

/// SARIF 2.1.0, the form of code scanning (OASIS, 27 March 2020).
extension FindingReport {
  var sarif: String {
    // Rules that found something, by their code; results name them by their position.
    var codes: [String] = []
    var positions: [String: Int] = [:]
    for finding in findings where positions[finding.code] == nil {
      positions[finding.code] = codes.count
      codes.append(finding.code)
    }
    let rules = codes.map { rule($0) }
    let driver: KubeValue = [
      "name": "plimsoll", "semanticVersion": "0.1.0", "rules": .sequence(rules),
    ]
    let run: KubeValue = [
      "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
      "results": .sequence(findings.map { result($0, ruleIndex: positions[$0.code] ?? 0) }),
    ]
    let root: KubeValue = [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run],
    ]
    return root.json(pretty: true) + "\n"
  }

  private func rule(_ code: String) -> KubeValue {
    let check = names.check(code: code)
    let finding = findings.first { $0.code == code }
    let severity = check?.severity ?? finding?.severity ?? .medium
    let summary = check?.summary ?? finding?.message ?? code
    let why = check?.why ?? summary
    let remedy = check?.remedy ?? finding?.remedy ?? ""
    let tags = [check?.area.rawValue ?? "cluster", "kubernetes"] + (check?.peers ?? [])
    return [
      "id": .string(code), "name": .string(check?.slug ?? finding?.slug ?? code),
      "shortDescription": ["text": .string(summary)], "fullDescription": ["text": .string(why)],
      "help": ["text": .string("\(why) \(remedy)"), "markdown": .string("\(why)\n\n**Fix:** \(remedy)")],
      "defaultConfiguration": ["level": .string(Self.level(severity))],
      "properties": [
        "tags": .strings(tags), "precision": "high", "problem.severity": .string(severity.level.sarifWord),
        "security-severity": .optional(check?.area == .security ? Self.score(severity) : nil),
      ],
    ]
  }

  private func result(_ finding: Finding, ruleIndex: Int) -> KubeValue {
    let location = finding.location
    let snippet = excerpt(finding, before: 0)?.lines.first
    let region: KubeValue = [
      "startLine": .integer(max(1, location.line)), "startColumn": .integer(max(1, location.column)),
      "snippet": snippet.map { ["text": .string($0)] } ?? .omitted,
    ]
    let physical: KubeValue = ["artifactLocation": ["uri": .string(Self.uri(location.file))], "region": region]
    let logical: KubeValue = [
      "name": .string(finding.object), "fullyQualifiedName": .string(Self.qualified(finding)), "kind": "object",
    ]
    return [
      "ruleId": .string(finding.code), "ruleIndex": .integer(ruleIndex), "level": .string(Self.level(finding.severity)),
      "message": ["text": .string("\(finding.object): \(finding.message). \(finding.remedy)")],
      "locations": [["physicalLocation": physical, "logicalLocations": [logical]]],
      "partialFingerprints": ["plimsollFinding/v1": .string(Fingerprint(finding).digits)],
      "properties": finding.source.map { ["source": .string($0)] } ?? .omitted,
    ]
  }

  private static func qualified(_ finding: Finding) -> String {
    finding.location.path.isEmpty ? finding.object : "\(finding.object) \(finding.location.path)"
  }

  private static func level(_ severity: Check.Severity) -> String { severity.level.sarifWord }

  /// What code scanning sorts security findings by: from 9 critical, from 7 high, from 4 medium.
  private static func score(_ severity: Check.Severity) -> String {
    switch severity {
    case .error: "9.0"
    case .high: "8.0"
    case .medium: "5.0"
    case .low: "3.0"
    case .info: "0.0"
    }
  }

  /// A file name as a URI reference; an absolute one becomes a `file:` URI.
  static func uri(_ file: String) -> String {
    var plain = file[...]
    while plain.hasPrefix("./") { plain = plain.dropFirst(2) }
    var uri = plain.hasPrefix("/") ? "file://" : ""
    for byte in plain.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        uri += byte < 16 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return uri
  }
}

extension FindingLevel {
  /// SARIF's word for the level.
  fileprivate var sarifWord: String {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }
}
