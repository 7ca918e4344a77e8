import Basics
import KubeModel

/// Rules over all objects.
package struct CheckRun: Sendable {
  package let checks: [Check]
  /// The lowest severity that is told.
  package let floor: Check.Severity

  package init(_ checks: [Check] = CheckRegistry.all.filter { !$0.isOptional }, floor: Check.Severity = .info) {
    self.checks = checks
    self.floor = floor
  }

  /// Findings by file, line and rule, without those that an object's annotations or an exception of Kyverno suppress.
  ///
  /// The rules run side by side; the order of the findings does not depend on which one ends first.
  package func findings(_ inspection: Inspection) -> [Finding] {
    let tasks = self.tasks(inspection)
    let found =
      inspection.objects.count < Self.share
      ? tasks.map { findings($0, inspection) } : sideBySide(tasks.count) { findings(tasks[$0], inspection) }
    var ordered = found.flatMap(\.self).enumerated().map { (order: $0.offset, finding: $0.element) }
    ordered.sort { left, right in
      let (a, b) = (left.finding.location, right.finding.location)
      if a.file != b.file { return a.file < b.file }
      return (a.line, a.column, left.order) < (b.line, b.column, right.order)
    }
    // Two objects of one name make some rules say the same of a third one twice.
    var told: [Finding] = []
    told.reserveCapacity(ordered.count)
    for (_, finding) in ordered where told.last != finding { told.append(finding) }
    return told
  }

  /// One rule over all objects, or over a part of them where it looks at each by itself.
  private struct Task {
    var check: Int
    var objects: Range<Int>
  }

  /// Objects that a thread takes at a time; fewer are not worth a second one.
  private static let share = 256

  private func tasks(_ inspection: Inspection) -> [Task] {
    let count = inspection.objects.count
    // A rule tells nothing graver than its severity.
    return checks.indices.filter { checks[$0].severity >= floor }.flatMap { index -> [Task] in
      switch checks[index].inspect {
      case .together: [Task(check: index, objects: 0..<count)]
      case .singly:
        stride(from: 0, to: count, by: Self.share).map { start in
          Task(check: index, objects: start..<min(count, start + Self.share))
        }
      }
    }
  }

  private func findings(_ task: Task, _ inspection: Inspection) -> [Finding] {
    let check = checks[task.check]
    switch check.inspect {
    case .together(let inspect): return inspect(inspection).compactMap { finding($0, check, inspection) }
    case .singly(let inspect):
      return inspection.objects[task.objects].flatMap { object in
        inspect(object, inspection).compactMap { finding($0, check, inspection) }
      }
    }
  }

  /// Pods of tests run once, for somebody who looks on: they need no probes, replicas or budgets.
  private static func isTest(_ object: KubeObject) -> Bool {
    guard let annotations = object.root.at("metadata", "annotations")?.mapping?.entries else { return false }
    return annotations.contains { entry in
      entry.key == "helm.sh/hook" && entry.value.string?.split(separator: ",").contains { $0.hasPrefix("test") } == true
    }
  }

  private static func judgesTests(_ code: String) -> Bool {
    ["SCH", "API", "REF", "RBA", "SEC"].contains { code.hasPrefix($0) }
  }

  private func finding(_ violation: Violation, _ check: Check, _ inspection: Inspection) -> Finding? {
    let severity = violation.severity ?? check.severity
    if severity < floor || AnnotationSuppression.covers(check, violation.object) { return nil }
    if !Self.judgesTests(check.code), Self.isTest(violation.object) { return nil }
    if inspection.exceptions.cover(check, violation.object, inspection) { return nil }
    return Finding(
      code: check.code, slug: check.slug, severity: severity, message: violation.message,
      remedy: violation.remedy ?? check.remedy, object: violation.object.title,
      location: violation.object.location(at: violation.position, path: violation.path),
      source: violation.object.source)
  }
}
