import Basics
import KubeModel
import SimKernel

extension Twin {
  /// Adds a CronJob; nil where its schedule or its time zone is none, as the API server refuses it.
  @discardableResult
  mutating func addCronJob(_ object: KubeObject) -> Int32? {
    guard let spec = cronJobSpec(object.root["spec"] ?? .null) else { return nil }
    let template = addTemplate(object.root.at("spec", "jobTemplate", "spec", "template") ?? .null, of: object)
    let cron = CronJob(
      name: cluster.symbols.intern(object.name), namespace: templates[template.index].namespace, template: template,
      spec: spec, created: wallClock, jobPass: passes.count("Job", of: "batch/v1", beside: object))
    let row = cronJobs.add(cron)
    noteFinalizers(of: Maker(.cronJob, row), object)
    dirty.add(.cronJob, row)
    return row
  }

  /// Another `spec` of a CronJob, as an update through the API; false where its schedule or its time zone is none.
  mutating func updateCronJob(_ row: Int32, _ object: KubeObject) -> Bool {
    guard let spec = cronJobSpec(object.root["spec"] ?? .null) else { return false }
    cronJobs[row].spec = spec
    cronJobs[row].template = addTemplate(object.root.at("spec", "jobTemplate", "spec", "template") ?? .null, of: object)
    dirty.add(.cronJob, row)
    return true
  }

  /// DELETE of a CronJob; Jobs that it leaves behind keep their names.
  mutating func deleteCronJob(_ row: Int32, _ propagation: DeletionPropagation = .background) {
    cronJobs[row].isAlive = false
    queue.cancel(cronJobs[row].wake)
    refusals.forget(Maker(.cronJob, row))
    if propagation == .background && held.contains(Maker(.cronJob, row)) { return }
    for job in cronJobs[row].jobs {
      switch propagation {
      case .background, .foreground: deleteJob(job, propagation)
      case .orphan:
        jobs[job].name = cluster.symbols.intern(identity(.job, job).name)
        jobs[job].cron = -1
      }
    }
    if propagation == .orphan { cronJobs[row].jobs = [] }
  }

  private mutating func cronJobSpec(_ value: KubeValue) -> CronJobSpec? {
    let text = value["schedule"]?.string ?? ""
    let schedule: CronSchedule
    do { schedule = try CronSchedule(parsing: text) } catch { return nil }
    var spec = CronJobSpec(schedule: schedule, job: jobSpec(value.at("jobTemplate", "spec") ?? .null))
    if let name = value["timeZone"]?.string {
      guard let clock = TimeZoneRule(named: name) else { return nil }
      spec.clock = clock
    }
    spec.concurrency =
      switch value["concurrencyPolicy"]?.string {
      case "Forbid": .forbid
      case "Replace": .replace
      default: .allow
      }
    spec.startingDeadline = value["startingDeadlineSeconds"]?.integer.map { .seconds(Int64(max(0, $0))) }
    spec.isSuspended = value["suspend"]?.bool ?? false
    spec.successfulJobsHistoryLimit = max(0, value["successfulJobsHistoryLimit"]?.integer ?? 3)
    spec.failedJobsHistoryLimit = max(0, value["failedJobsHistoryLimit"]?.integer ?? 1)
    return spec
  }
}

/// What an API server refuses in a CronJob, with its field.
enum CronJobProblem {
  static func find(_ object: KubeObject) -> Diagnostic? {
    let spec = object.root["spec"] ?? .null
    let text = spec["schedule"]?.string ?? ""
    do { _ = try CronSchedule(parsing: text) } catch {
      return problem(
        "schedule", text, "\(error)", spec, object,
        remedy: "Write minute, hour, day, month and weekday: \"30 2 * * *\".")
    }
    guard let zone = spec["timeZone"]?.string else { return nil }
    let isRefused = zone.isEmpty || zone.lowercased() == "local"
    if !isRefused && TimeZoneRule(named: zone) != nil { return nil }
    return problem(
      "timeZone", zone, "unknown time zone \(zone)", spec, object,
      remedy: "Write a name of the tz database, like Europe/Berlin or Etc/UTC.")
  }

  private static func problem(
    _ key: String, _ text: String, _ reason: String, _ spec: KubeValue, _ object: KubeObject, remedy: String
  ) -> Diagnostic {
    let place = object.location(of: spec[key] ?? spec, path: "spec.\(key)")
    return Diagnostic(
      .error, "\(object.title): spec.\(key): Invalid value: \"\(text)\": \(reason)", at: place, remedy: remedy)
  }
}
