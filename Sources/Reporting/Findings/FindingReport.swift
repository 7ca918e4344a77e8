import Basics
package import KubeModel
package import ManifestChecks

/// Findings as text for people and in the forms that other tools read.
package struct FindingReport {
  package enum Format: String, Sendable, Hashable, CaseIterable {
    case text, json, sarif, junit, tap, github, markdown
  }

  let findings: [Finding]
  /// Objects that were looked at.
  let objectCount: Int
  /// The same objects, for forms that list what passed; may be left out where none of them is asked for.
  let objects: [KubeObject]
  /// Findings of this severity and above make the run fail.
  let failOn: Check.Severity
  private let sources: SourceTexts
  /// Lines with a secret, by file: none of them is shown, whatever else is wrong there.
  private let secretLines: [String: Set<Int>]
  let names: RuleNames

  package init(
    _ findings: [Finding], objectCount: Int, objects: [KubeObject] = [], failOn: Check.Severity = .high,
    sources: SourceTexts = SourceTexts(), names: RuleNames = .current
  ) {
    self.findings = findings
    self.objectCount = objectCount
    self.objects = objects
    self.failOn = failOn
    self.sources = sources
    let secrets = findings.filter(\.showsSecret).map(\.location)
    secretLines = Dictionary(grouping: secrets, by: \.file).mapValues { Set($0.map(\.line)) }
    self.names = names
  }

  /// How much the text for people says; other forms always say all.
  package struct Style: Sendable, Hashable {
    /// Says why a rule matters and how to mend it.
    package var isExplained: Bool
    /// Lists every place, not only the first ones of a rule.
    package var isWhole: Bool
    package var hasColour: Bool

    package init(isExplained: Bool = false, isWhole: Bool = false, hasColour: Bool = false) {
      self.isExplained = isExplained
      self.isWhole = isWhole
      self.hasColour = hasColour
    }
  }

  package func rendered(_ format: Format, style: Style = Style()) -> String {
    parts(format, style: style).joined()
  }

  /// The same in pieces: the findings of thousands of objects are megabytes, which need not be put together to be written.
  package func parts(_ format: Format, style: Style = Style()) -> [String] {
    switch format {
    case .text: [text(style)]
    case .json: json
    case .sarif: [sarif]
    case .junit: [junit]
    case .tap: [tap]
    case .github: [github]
    case .markdown: [markdown]
    }
  }

  // MARK: - What several forms say

  /// `12 objects, 3 findings: 1 error, 2 medium`.
  var countLine: String {
    let objects = objectCount == 1 ? "1 object" : "\(grouped(Int64(objectCount))) objects"
    if findings.isEmpty { return "\(objects), no finding" }
    let counts = Check.Severity.allCases.reversed().compactMap { severity in
      let count = findings.count { $0.severity == severity }
      return count > 0 ? "\(grouped(Int64(count))) \(severity.rawValue)" : nil
    }
    let total = findings.count == 1 ? "1 finding" : "\(grouped(Int64(findings.count))) findings"
    return "\(objects), \(total): \(counts.joined(separator: ", "))"
  }

  /// `file:line:column`, as editors and terminals jump to it.
  func place(_ location: SourceLocation) -> String {
    location.line > 0 ? "\(location.file):\(location.line):\(location.column)" : location.file
  }

  /// The line that a finding means, and the one before it where that is asked for; nil where it holds a secret.
  func excerpt(_ finding: Finding, before: Int) -> SourceTexts.Excerpt? {
    let line = finding.location.line
    let secrets = secretLines[finding.location.file] ?? []
    if secrets.contains(line) { return nil }
    return sources.excerpt(finding.location, before: secrets.contains(line - 1) ? 0 : before)
  }

  /// Objects that have no finding.
  var cleanObjects: [KubeObject] {
    var named: Set<String> = []
    for finding in findings { named.insert("\(finding.location.file)\n\(finding.object)") }
    return objects.filter { !named.contains("\($0.file)\n\($0.title)") }
  }

  func fails(_ finding: Finding) -> Bool { finding.severity >= failOn }
}
