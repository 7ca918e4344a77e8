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
      ? tasks.map { findings($0, inspection) }
      : sideBySide(tasks.count + 1) { number in
        if number > 0 { return findings(tasks[number - 1], inspection) }
        // The longest work that rules share, and for which they would wait, is begun first.
        if checks.contains(where: { $0.area == .networking }) { _ = inspection.traffic }
        return []
      }
    // Findings are long: only their places are moved about.
    var byFile: [String: [Place]] = [:]
    for task in found.indices {
      for index in found[task].indices {
        let place = Place(found[task][index], task: task, index: index)
        byFile[found[task][index].finding.location.file, default: []].append(place)
      }
    }
    return sideBySide(byFile.keys.sorted(), share: 64) { [byFile] files in
      var told: [Finding] = []
      for file in files {
        for place in (byFile[file] ?? []).sorted() {
          // Two objects of one name make some rules say the same of a third one twice.
          if let last = told.indices.last, told[last] == found[place.task][place.index].finding { continue }
          told.append(found[place.task][place.index].finding)
        }
      }
      return told
    }
  }

  /// A finding with the place of its rule among the rules.
  private struct Found {
    var check: Int
    var finding: Finding
  }

  /// Where a finding of a file stands among the others: by line, column, rule and the order in which the rule told it.
  private struct Place: Comparable {
    let line: Int
    let column: Int
    let check: Int
    let task: Int
    let index: Int

    init(_ found: Found, task: Int, index: Int) {
      line = found.finding.location.line
      column = found.finding.location.column
      check = found.check
      self.task = task
      self.index = index
    }

    static func < (left: Place, right: Place) -> Bool {
      (left.line, left.column, left.check, left.task, left.index)
        < (right.line, right.column, right.check, right.task, right.index)
    }
  }

  /// One rule over everything, or over some objects or workloads all rules that look at each by itself: what those look
  /// at is at hand then.
  private struct Task {
    var checks: [Int]
    /// Places among the objects or the workloads.
    var places: Range<Int>
  }

  /// Objects that a thread takes at a time; fewer are not worth a second one.
  private static let share = 256
  /// Workloads that it takes at a time: many rules look at them.
  private static let podShare = 64

  private func tasks(_ inspection: Inspection) -> [Task] {
    let count = inspection.objects.count
    var together: [Task] = []
    var singly: [Int] = []
    var pods: [Int] = []
    // A rule tells nothing graver than its severity.
    for index in checks.indices where checks[index].severity >= floor {
      switch checks[index].inspect {
      case .together: together.append(Task(checks: [index], places: 0..<count))
      case .singly: singly.append(index)
      case .pods: pods.append(index)
      }
    }
    return Self.shared(singly, count, Self.share) + Self.shared(pods, inspection.workloads.count, Self.podShare)
      + together
  }

  private static func shared(_ checks: [Int], _ count: Int, _ share: Int) -> [Task] {
    stride(from: 0, to: checks.isEmpty ? 0 : count, by: share).map { start in
      Task(checks: checks, places: start..<min(count, start + share))
    }
  }

  private func findings(_ task: Task, _ inspection: Inspection) -> [Found] {
    task.checks.flatMap { index -> [Found] in
      let check = checks[index]
      let violations =
        switch check.inspect {
        case .together(let inspect): inspect(inspection)
        case .singly(let inspect): inspection.objects[task.places].flatMap { inspect($0, inspection) }
        case .pods(let inspect): inspect(PodShare(inspection: inspection, places: task.places))
        }
      return violations.compactMap { violation in
        finding(violation, check, inspection).map { Found(check: index, finding: $0) }
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
