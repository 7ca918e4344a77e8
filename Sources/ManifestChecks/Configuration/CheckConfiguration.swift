import Basics
package import KubeModel

/// What `.plimsoll.yaml` says about checking: which rules count, how much, and where not.
package struct CheckConfiguration: Sendable, Hashable {
  /// The name under which the file is looked for, from the working folder upwards.
  package static let fileName = ".plimsoll.yaml"

  package var kubernetesVersion: KubernetesMinor?
  package var isComplete: Bool?
  package var failOn: Check.Severity?
  /// The set of rules that the others add to and take from.
  package var profile = Profile.standard
  /// Codes of the only rules that run; empty is all of them.
  package var only: Set<String> = []
  package var skipped: Set<String> = []
  /// Codes of rules that are off unless somebody asks for them.
  package var enabled: Set<String> = []
  package var severities: [String: Check.Severity] = [:]
  /// Files that are not read.
  package var exclude: [PathPattern] = []
  package var ignored: [IgnoredFindings] = []
  /// A file beside this one.
  package var baseline: String?
  /// Rules of the user's own.
  package var custom: [CustomRule] = []

  package init() {}

  /// Findings that somebody accepts, with the reason.
  package struct IgnoredFindings: Sendable, Hashable {
    /// Codes; empty is every rule.
    package var rules: Set<String>
    /// Patterns of `Deployment shop/checkout`; empty is every object.
    package var objects: [PathPattern]
    package var files: [PathPattern]
    package var reason: String

    package func covers(_ finding: Finding) -> Bool {
      (rules.isEmpty || rules.contains(finding.code))
        && (objects.isEmpty || objects.contains { $0.matches(finding.object) })
        && (files.isEmpty || files.contains { $0.matches(Self.plain(finding.location.file)) })
    }

    private static func plain(_ path: String) -> String { path.hasPrefix("./") ? String(path.dropFirst(2)) : path }
  }

  /// The rules that run. Who names the only ones wants all that they say.
  package func run(downTo lowest: Check.Severity) -> CheckRun {
    if !only.isEmpty {
      return CheckRun(CheckRegistry.all.filter { only.contains($0.code) && !skipped.contains($0.code) })
    }
    // A rule that somebody made graver or less grave is judged after that.
    let floor = severities.isEmpty ? lowest : .info
    return profile.run(
      enabling: CheckRegistry.all.filter { enabled.contains($0.code) },
      disabling: CheckRegistry.all.filter { skipped.contains($0.code) }, downTo: floor)
  }

  /// Findings with the severities of this file, without those that it ignores or whose rules do not run.
  ///
  /// - Parameter lowest: the gravity that is told besides that of the profile.
  package func applied(to findings: [Finding], downTo lowest: Check.Severity = .info) -> [Finding] {
    let floor = only.isEmpty ? min(profile.floor, lowest) : .info
    var applied = findings
    for index in applied.indices {
      if let severity = severities[applied[index].code] { applied[index].severity = severity }
    }
    applied.removeAll { finding in
      if !only.isEmpty, !only.contains(finding.code), finding.code != CustomRule.code { return true }
      return skipped.contains(finding.code) || ignored.contains { $0.covers(finding) } || finding.severity < floor
    }
    return applied
  }
}
