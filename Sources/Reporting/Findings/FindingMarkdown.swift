import Basics
import ManifestChecks

/// Markdown for summaries of workflows and comments on changes: a row a rule, the places folded.
extension FindingReport {
  var markdown: String {
    let groups = FindingGroup.groups(of: findings)
    if groups.isEmpty { return "**plimsoll check**: \(countLine).\n" }
    var text = "**plimsoll check**: \(countLine).\n\n| Severity | Rule | Places | What |\n| --- | --- | ---: | --- |\n"
    for group in groups {
      let what = names.check(code: group.code)?.summary ?? group.findings[0].message
      text += "| \(group.severity.rawValue) | `\(group.code)` \(group.slug) | \(group.findings.count) |"
      text += " \(Self.cell(what)) |\n"
    }
    for group in groups {
      text += "\n<details><summary><code>\(group.code)</code> \(group.slug): \(group.countText)</summary>\n\n"
      let check = names.check(code: group.code)
      if let check { text += "\(Self.plain(check.why)) " }
      text += "\(Self.plain(group.remedy ?? check?.remedy ?? ""))\n\n"
      for finding in group.findings {
        let place = self.place(finding.location).replacing("`", with: "'")
        text += "- `\(place)` \(Self.plain("\(finding.object): \(finding.message)"))\n"
      }
      text += "\n</details>\n"
    }
    return text
  }

  /// Text of users without signs that Markdown or HTML obey.
  private static func plain(_ text: String) -> String {
    var plain = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": plain += "&amp;"
      case "<": plain += "&lt;"
      case ">": plain += "&gt;"
      case "*", "_", "`", "[", "]", "\\": plain += "\\\(Character(scalar))"
      case "\n", "\r": plain += " "
      default: plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }

  private static func cell(_ text: String) -> String { plain(text).replacing("|", with: "\\|") }
}
