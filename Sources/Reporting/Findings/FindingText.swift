import Basics
import ManifestChecks

/// Text for people: a rule is said once, with the first places where it fails.
extension FindingReport {
  /// Places of a rule that are listed before the rest is counted.
  private static let placesShown = 5

  func text(_ style: Style) -> String {
    let groups = FindingGroup.groups(of: findings)
    let blocks = groups.map { lines(of: $0, style).map { $0 + "\n" }.joined() }
    let all = groups.contains { $0.findings.count > Self.placesShown } && !style.isWhole
    let hint = all ? " (--all lists every place)" : ""
    return blocks.map { $0 + "\n" }.joined() + countLine + hint + "\n"
  }

  private func lines(of group: FindingGroup, _ style: Style) -> [String] {
    let paint = Paint(isOn: style.hasColour)
    let heading = group.findings.count == 1 ? "" : "  (\(group.countText))"
    var lines = ["\(paint.severity(group.severity))  \(paint.bold("\(group.code) \(group.slug)"))\(heading)"]
    let shared = group.message
    if let shared { lines.append("  \(SourceTexts.plain(shared))") }
    let shown = style.isWhole || group.findings.count <= Self.placesShown + 1 ? group.findings.count : Self.placesShown
    for (index, finding) in group.findings.prefix(shown).enumerated() {
      let message = SourceTexts.plain(
        finding.object + (finding.source.map { " from \($0)" } ?? "") + (shared == nil ? ": \(finding.message)" : ""))
      lines.append("    \(paint.faint(SourceTexts.plain(place(finding.location))))  \(message)")
      if index == 0 || style.isWhole { lines += excerpt(finding, paint) }
    }
    if shown < group.findings.count {
      let rest = group.findings[shown...]
      let files = Set(rest.map(\.location.file)).count
      lines.append(
        "    … \(grouped(Int64(rest.count))) more in \(files == 1 ? "1 file" : "\(grouped(Int64(files))) files")")
    }
    if style.isExplained { lines += explanation(of: group, paint) }
    return lines
  }

  private func excerpt(_ finding: Finding, _ paint: Paint) -> [String] {
    guard let excerpt = excerpt(finding, before: 1) else { return [] }
    let width = "\(excerpt.firstLine + excerpt.lines.count - 1)".count
    var lines = excerpt.lines.enumerated().map { offset, line in
      let number = "\(excerpt.firstLine + offset)"
      return paint.faint("      \(String(repeating: " ", count: width - number.count))\(number) | \(line)")
    }
    if excerpt.column > 0, excerpt.column <= 120 {
      let gap = String(repeating: " ", count: excerpt.column - 1)
      lines.append(paint.faint("      \(String(repeating: " ", count: width)) | \(gap)^"))
    }
    return lines
  }

  private func explanation(of group: FindingGroup, _ paint: Paint) -> [String] {
    let check = names.check(code: group.code)
    var entries: [(String, String)] = []
    if let check { entries.append(("why", check.why)) }
    if let remedy = group.remedy ?? check?.remedy { entries.append(("fix", remedy)) }
    if let peers = check?.peers, !peers.isEmpty { entries.append(("also", peers.joined(separator: ", "))) }
    entries.append(
      ("keep", "# plimsoll:ignore \(group.code) beside it; plimsoll.dev/ignore: \(group.code) for the object"))
    return entries.flatMap { title, text in
      text.wrapped(
        indent: "    \(paint.bold(title))\(String(repeating: " ", count: 6 - title.count))", hanging: "          ")
    }
  }
}

extension Finding {
  /// Whether the line that it points at may hold the value of a secret.
  var showsSecret: Bool { code.hasPrefix("SEC") }
}

/// Colour and weight on a terminal; nothing elsewhere.
private struct Paint {
  let isOn: Bool

  func severity(_ severity: Check.Severity) -> String {
    switch severity {
    case .error: painted(severity.rawValue, "1;31")
    case .high: painted(severity.rawValue, "31")
    case .medium: painted(severity.rawValue, "33")
    case .low, .info: painted(severity.rawValue, "36")
    }
  }

  func bold(_ text: String) -> String { painted(text, "1") }

  func faint(_ text: String) -> String { painted(text, "2") }

  private func painted(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
