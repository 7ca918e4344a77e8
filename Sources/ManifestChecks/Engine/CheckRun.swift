import Basics
import KubeModel

/// All rules over all objects.
package struct CheckRun: Sendable {
  package let checks: [Check]

  package init(_ checks: [Check] = CheckRegistry.all) { self.checks = checks }

  /// Findings by file, line and rule, without those that an object's annotations suppress.
  package func findings(_ inspection: Inspection) -> [Finding] {
    var found: [(order: Int, finding: Finding)] = []
    for check in checks {
      for violation in check.inspect(inspection) where !Suppression.covers(check, violation.object) {
        let finding = Finding(
          code: check.code, slug: check.slug, severity: violation.severity ?? check.severity,
          message: violation.message, remedy: violation.remedy ?? check.remedy, object: violation.object.title,
          location: violation.object.location(of: violation.node ?? violation.object.root, path: violation.path))
        found.append((found.count, finding))
      }
    }
    return found.sorted { left, right in
      let (a, b) = (left.finding.location, right.finding.location)
      return (a.file, a.line, a.column, left.order) < (b.file, b.line, b.column, right.order)
    }.map(\.finding)
  }
}

/// Annotations by which an object says that a rule does not apply to it: ours and those that users know.
enum Suppression {
  static func covers(_ check: Check, _ object: KubeObject) -> Bool {
    let annotations = object.annotations
    if annotations.isEmpty { return false }
    let names = [check.code, check.slug] + check.peers.map { String($0.drop { $0 != ":" }.dropFirst()) }
    return annotations.contains { key, value in
      switch key {
      case "plimsoll.dev/ignore", "kube-score/ignore":
        value.split(separator: ",").contains { entry in
          let name = entry.drop { $0 == " " }
          return name == "*" || names.contains { $0 == name }
        }
      default:
        if let name = key.dropping(prefix: "ignore-check.kube-linter.io/") {
          names.contains(name)
        } else if let name = key.dropping(prefix: "polaris.fairwinds.com/") {
          value == "true" && names.contains { "\($0)-exempt" == name }
        } else if key.hasPrefix("checkov.io/skip") {
          names.contains { value == $0 || value.hasPrefix("\($0)=") }
        } else {
          false
        }
      }
    }
  }
}

extension String {
  fileprivate func dropping(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
