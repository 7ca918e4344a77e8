import Basics
package import ManifestChecks

/// Findings as text for people, as JSON, and as annotations of GitHub Actions.
package struct FindingReport {
  package enum Format: String, Sendable, Hashable, CaseIterable {
    case text, json, github
  }

  private let findings: [Finding]
  /// Objects that were looked at.
  private let objectCount: Int

  package init(_ findings: [Finding], objectCount: Int) {
    self.findings = findings
    self.objectCount = objectCount
  }

  package func rendered(_ format: Format, explained: Bool, colour: Bool) -> String {
    switch format {
    case .text: text(explained: explained, colour: colour)
    case .json: json
    case .github: github
    }
  }

  // MARK: - Text

  private func text(explained: Bool, colour: Bool) -> String {
    var text = ""
    var file: String?
    for finding in findings {
      if finding.location.file != file {
        file = finding.location.file
        text += "\(text.isEmpty ? "" : "\n")\(finding.location.file)\n"
      }
      let place = finding.location.line > 0 ? "\(finding.location.line):\(finding.location.column)" : "-"
      text += "  \(place)  \(title(finding.severity, colour))  \(finding.object): \(finding.message)"
      text += "  [\(finding.code) \(finding.slug)]\n"
      if explained { text += explanation(finding) }
    }
    return text + (text.isEmpty ? "" : "\n") + countLine + "\n"
  }

  private func explanation(_ finding: Finding) -> String {
    let why = CheckRegistry.all.first { $0.code == finding.code }?.why
    return [why, finding.remedy].compactMap(\.self).map { "        \($0)\n" }.joined()
  }

  private var countLine: String {
    let objects = objectCount == 1 ? "1 object" : "\(grouped(Int64(objectCount))) objects"
    if findings.isEmpty { return "\(objects), no finding" }
    let counts = Check.Severity.allCases.reversed().compactMap { severity in
      let count = findings.count { $0.severity == severity }
      return count > 0 ? "\(count) \(severity.rawValue)" : nil
    }
    return
      "\(objects), \(findings.count == 1 ? "1 finding" : "\(findings.count) findings"): \(counts.joined(separator: ", "))"
  }

  private func title(_ severity: Check.Severity, _ colour: Bool) -> String {
    guard colour else { return severity.rawValue }
    let code =
      switch severity {
      case .error: "1;31"
      case .high: "31"
      case .medium: "33"
      case .low, .info: "2"
      }
    return "\u{1B}[\(code)m\(severity.rawValue)\u{1B}[0m"
  }

  // MARK: - For machines

  private var json: String {
    let rows = findings.map { finding in
      let fields: [(String, String)] = [
        ("code", Self.quoted(finding.code)), ("rule", Self.quoted(finding.slug)),
        ("severity", Self.quoted(finding.severity.rawValue)), ("message", Self.quoted(finding.message)),
        ("remedy", Self.quoted(finding.remedy)), ("object", Self.quoted(finding.object)),
        ("file", Self.quoted(finding.location.file)), ("line", "\(finding.location.line)"),
        ("column", "\(finding.location.column)"), ("path", Self.quoted(finding.location.path)),
      ]
      return "    {" + fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }
    let list = rows.isEmpty ? "[]" : "[\n\(rows.joined(separator: ",\n"))\n  ]"
    return "{\n  \"schemaVersion\": 1,\n  \"objects\": \(objectCount),\n  \"findings\": \(list)\n}\n"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private var github: String {
    findings.map { finding in
      let level =
        switch finding.severity {
        case .error, .high: "error"
        case .medium: "warning"
        case .low, .info: "notice"
        }
      let place =
        "file=\(Self.property(finding.location.file)),line=\(max(1, finding.location.line)),col=\(max(1, finding.location.column))"
      let title = Self.property("\(finding.code) \(finding.slug)")
      return "::\(level) \(place),title=\(title)::\(Self.message("\(finding.object): \(finding.message)"))\n"
    }.joined()
  }

  private static func message(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
