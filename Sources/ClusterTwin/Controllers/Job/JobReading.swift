import KubeModel
import SimKernel

extension Twin {
  @discardableResult
  mutating func addJob(_ object: KubeObject, cron: Int32 = -1) -> Int32 {
    let template = addTemplate(object.root.at("spec", "template") ?? .null, of: object)
    let row = addJob(
      name: cluster.symbols.intern(object.name), template: template, spec: jobSpec(object.root["spec"] ?? .null),
      cron: cron, ticket: passes.count(object).ticket)
    noteFinalizers(of: Maker(.job, row), object)
    return row
  }

  mutating func addJob(name: Symbol, template: TemplateID, spec: JobSpec, cron: Int32, ticket: Int32) -> Int32 {
    var job = Job(name: name, namespace: templates[template.index].namespace, spec: spec, created: now)
    job.cron = cron
    job.ticket = ticket
    let row = jobs.add(job, template: template)
    dirty.add(.job, row)
    return row
  }

  /// Another `spec` of a Job, as an update through the API: the template can't change.
  mutating func updateJob(_ row: Int32, _ object: KubeObject) {
    jobs[row].spec = jobSpec(object.root["spec"] ?? .null)
    dirty.add(.job, row)
  }

  mutating func jobSpec(_ spec: KubeValue) -> JobSpec {
    var found = JobSpec()
    func number(_ key: String) -> Int32? { spec[key]?.integer.map { Int32(clamping: max(0, $0)) } }
    func seconds(_ key: String) -> SimDuration? { spec[key]?.integer.map { .seconds(Int64(max(0, $0))) } }
    found.completions = number("completions") ?? (spec["parallelism"] == nil ? 1 : nil)
    found.parallelism = number("parallelism") ?? 1
    found.isIndexed = spec["completionMode"]?.string == "Indexed" && found.completions != nil
    found.backoffLimitPerIndex = found.isIndexed ? number("backoffLimitPerIndex") : nil
    found.backoffLimit = number("backoffLimit") ?? (found.backoffLimitPerIndex == nil ? 6 : .max)
    found.maxFailedIndexes = number("maxFailedIndexes")
    found.activeDeadline = seconds("activeDeadlineSeconds")
    found.timeToLive = seconds("ttlSecondsAfterFinished")
    found.isSuspended = spec["suspend"]?.bool ?? false
    found.failureRules = spec.at("podFailurePolicy", "rules")?.sequence?.compactMap { failureRule($0) }
    let replacement = spec["podReplacementPolicy"]?.string
    found.replacesFailedOnly = replacement.map { $0 == "Failed" } ?? (found.failureRules != nil)
    if found.isIndexed {
      found.successRules = (spec.at("successPolicy", "rules")?.sequence ?? []).map { JobSuccessRule($0) }
    }
    return found
  }

  private mutating func failureRule(_ value: KubeValue) -> PodFailureRule? {
    let action: PodFailureRule.Action
    switch value["action"]?.string {
    case "FailJob": action = .failJob
    case "FailIndex": action = .failIndex
    case "Ignore": action = .ignore
    case "Count": action = .count
    default: return nil
    }
    if let codes = value["onExitCodes"] {
      let values = (codes["values"]?.sequence ?? []).compactMap { $0.integer.map { Int32(clamping: $0) } }
      let container = codes["containerName"]?.string.map { cluster.symbols.intern($0) }
      let isIn = codes["operator"]?.string == "In"
      return PodFailureRule(action: action, match: .exitCodes(values, isIn: isIn, container: container))
    }
    let conditions = value["onPodConditions"]?.sequence ?? []
    let isNamed = conditions.contains {
      $0["type"]?.string == "DisruptionTarget" && ($0["status"]?.string ?? "True") == "True"
    }
    return PodFailureRule(action: action, match: .disruption(isNamed))
  }

  /// DELETE of a Job.
  mutating func deleteJob(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    guard jobs[row].isAlive else { return }
    jobs[row].isAlive = false
    queue.cancel(jobs[row].wake)
    queue.cancel(jobs[row].expiry)
    jobs[row].wakeTime = .never
    let isHeld = held.contains(Maker(.job, row))
    if isHeld && propagation == .background { return }
    if propagation != .foreground && !isHeld { forgetJob(row) }
    collectPods(of: OwnerRef(kind: .job, row: row), propagation)
    releaseJob(row)
  }

  /// The object of a Job is gone, and counts for no quota.
  mutating func forgetJob(_ row: Int32) {
    trace.add(.jobDeleted, at: now, subject: row)
    passes.release(jobs[row].ticket)
    noteCronJob(of: row, isGone: true)
  }

  /// The row of a Job that is gone is free once its pods are gone too.
  mutating func releaseJob(_ row: Int32) {
    if !jobs[row].isAlive && !held.contains(Maker(.job, row)) { jobs.release(row) }
  }
}

extension JobSuccessRule {
  init(_ value: KubeValue) {
    count = value["succeededCount"]?.integer.map { Int32(clamping: $0) }
    indexes = value["succeededIndexes"]?.string.map { text in
      text.split(separator: ",").compactMap { part in
        let ends = part.split(separator: "-").compactMap { Int32($0) }
        guard let first = ends.first, let last = ends.last, first >= 0, first <= last else { return nil }
        return first...last
      }
    }
  }
}

extension Job {
  /// Indexes as the API writes them, `0,2-5`.
  static func text(_ indexes: [JobIndex], where holds: (JobIndex) -> Bool) -> String {
    var parts: [String] = []
    var first: Int?
    for place in 0...indexes.count {
      let isIn = place < indexes.count && holds(indexes[place])
      if isIn && first == nil { first = place }
      if !isIn, let start = first {
        let last = place - 1
        parts.append(start == last ? "\(start)" : start + 1 == last ? "\(start),\(last)" : "\(start)-\(last)")
        first = nil
      }
    }
    return parts.joined(separator: ",")
  }
}
