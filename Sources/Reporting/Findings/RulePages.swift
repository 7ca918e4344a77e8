import Basics
package import ManifestChecks

/// Pages of the documentation that are made from the rules: one a deliverable, and one that lists them all.
package enum RulePages {
  private static let origin =
    "This page is made from the rules by a test: `PLIMSOLL_UPDATE_GOLDENS=1 swift test --filter RulePageTests` writes it anew."

  /// Every rule of a deliverable with its examples.
  package static func page(_ area: Check.Area, checks: [Check] = CheckRegistry.all) -> String {
    let found = checks.filter { $0.area == area }.sorted { $0.code < $1.code }
    var lines = ["# Checks: \(title(area))", "", origin, "", "| Code | Rule | Severity | Fails when |"]
    lines.append("| --- | --- | --- | --- |")
    for check in found {
      let off = check.isOptional ? " (off)" : ""
      lines.append(
        "| [\(check.code)](#\(anchor(check))) | \(check.slug) | \(check.severity.rawValue)\(off) | \(cell(check.summary)) |"
      )
    }
    for check in found { lines += section(check) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ check: Check) -> [String] {
    var lines = ["", "## \(check.code) \(check.slug)", "", "\(plain(check.summary))", ""]
    lines.append("- Severity: \(check.severity.rawValue)\(check.isOptional ? ", off unless it is enabled" : "")")
    lines.append("- Why: \(plain(check.why))")
    lines.append("- Remedy: \(plain(check.remedy))")
    if let fix = Fix.of(check.code) { lines.append("- `--fix`: \(plain(fix.summary)) \(plain(fix.whySafe))") }
    if !check.peers.isEmpty {
      lines.append("- Also known as: \(check.peers.map { "`\($0)`" }.joined(separator: ", "))")
    }
    lines += ["", "Fails:", "", "```yaml", trimmed(check.failing), "```", "", "Holds:", "", "```yaml"]
    return lines + [trimmed(check.passing), "```"]
  }

  /// The list of what `--fix` mends, for the page about `check`.
  package static var fixes: [String] {
    var lines = ["| Rule | What is written | Why that is safe |", "| --- | --- | --- |"]
    for fix in Fix.all.sorted(by: { $0.code < $1.code }) {
      lines.append("| \(fix.code) | \(cell(fix.summary)) | \(cell(fix.whySafe)) |")
    }
    return lines
  }

  /// How many rules each deliverable has, with its page.
  package static var index: [String] {
    var lines = ["| Deliverable | Rules |", "| --- | ---: |"]
    for area in Check.Area.allCases {
      let count = CheckRegistry.all.count { $0.area == area }
      lines.append("| [\(title(area))](checks/\(area.rawValue).md) | \(count) |")
    }
    return lines + ["| All | \(CheckRegistry.all.count) |"]
  }

  /// What no file can decide, by the reason.
  package static var undecidable: [String] {
    var lines: [String] = []
    for reason in UndecidableRow.Reason.allCases {
      let rows = UndecidableRow.all.filter { row in
        row.reason == reason && !CheckRegistry.all.contains { $0.code == row.name }
      }
      lines += ["", reason.rawValue, ""] + rows.map { "- \($0.name): \($0.what)" }
    }
    return Array(lines.dropFirst())
  }

  /// What something else than a rule tells.
  package static var elsewhere: [String] { ToldElsewhere.all.map { "- \($0.code): \($0.how)" } }

  private static func title(_ area: Check.Area) -> String {
    area.rawValue.prefix(1).uppercased() + area.rawValue.dropFirst()
  }

  private static func anchor(_ check: Check) -> String { "\(check.code.lowercased())-\(check.slug)" }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }

  /// Text outside code, in which `<` would begin a tag.
  private static func plain(_ text: String) -> String { text.replacing("<", with: "&lt;") }

  private static func cell(_ text: String) -> String {
    plain(text).replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
