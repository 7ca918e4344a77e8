import Basics
import ManifestChecks

/// Rules of `plimsoll check`, by code, slug or the id of another checker.
extension Explanation {
  static let checks = Kind(
    title: "checks", names: { _ in CheckRegistry.all.flatMap { [$0.code, $0.slug] } },
    explain: { name, _ in
      let found = RuleNames.current.checks(named: name)
      // A section such as PSS is many rules: they are listed.
      if found.count > 1, found.allSatisfy({ $0.code.hasPrefix(name.uppercased()) }) {
        return ["\(name.uppercased()), \(found.count) checks"]
          + found.map { "  \($0.code) \($0.slug) (\($0.severity.rawValue)): \($0.summary)" }
      }
      return found.isEmpty ? nil : found.flatMap { lines(of: $0) }
    })

  private static func lines(of check: Check) -> [String] {
    let off = check.isOptional ? ", off unless it is enabled" : ""
    var lines = ["\(check.code) \(check.slug), a check (\(check.severity.rawValue), \(check.area.rawValue)\(off))"]
    lines += check.summary.wrapped()
    lines += "why: \(check.why)".wrapped(hanging: "    ")
    lines += "fix: \(check.remedy)".wrapped(hanging: "    ")
    if let fix = Fix.of(check.code) { lines += "--fix: \(fix.summary) \(fix.whySafe)".wrapped(hanging: "    ") }
    if !check.peers.isEmpty {
      lines += "also known as: \(check.peers.joined(separator: ", "))".wrapped(hanging: "    ")
    }
    lines.append("  fails:")
    lines += check.failing.split(separator: "\n").map { "    \($0)" }
    lines.append("  holds:")
    lines += check.passing.split(separator: "\n").map { "    \($0)" }
    return lines
  }
}
