import KubeModel
import SimKernel

extension Twin {
  /// Adds a CronJob; nil where its schedule is none, as the API server refuses it.
  @discardableResult
  mutating func addCronJob(_ object: KubeObject) -> Int32? {
    guard let spec = cronJobSpec(object.root["spec"] ?? .null) else { return nil }
    let template = addTemplate(object.root.at("spec", "jobTemplate", "spec", "template") ?? .null, of: object)
    let cron = CronJob(
      name: cluster.symbols.intern(object.name), namespace: templates[template.index].namespace, template: template,
      spec: spec, created: wallClock)
    let row = cronJobs.add(cron)
    dirty.add(.cronJob, row)
    return row
  }

  /// Another `spec` of a CronJob, as an update through the API; false where its schedule is none.
  mutating func updateCronJob(_ row: Int32, _ object: KubeObject) -> Bool {
    guard let spec = cronJobSpec(object.root["spec"] ?? .null) else { return false }
    cronJobs[row].spec = spec
    cronJobs[row].template = addTemplate(object.root.at("spec", "jobTemplate", "spec", "template") ?? .null, of: object)
    dirty.add(.cronJob, row)
    return true
  }

  /// DELETE of a CronJob in the background: its Jobs go with it.
  mutating func deleteCronJob(_ row: Int32) {
    cronJobs[row].isAlive = false
    queue.cancel(cronJobs[row].wake)
    for job in cronJobs[row].jobs { deleteJob(job) }
  }

  private mutating func cronJobSpec(_ value: KubeValue) -> CronJobSpec? {
    let text = value["schedule"]?.string ?? ""
    let schedule: CronSchedule
    do { schedule = try CronSchedule(parsing: text) } catch { return nil }
    var spec = CronJobSpec(schedule: schedule, job: jobSpec(value.at("jobTemplate", "spec") ?? .null))
    spec.offset = Self.zoneOffset(value["timeZone"]?.string ?? "")
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

  /// Seconds east of UTC: the zones of fixed offset, `Etc/GMT+5` being five hours west. Zones with summer time are
  /// taken as UTC: the twin has no table of them.
  static func zoneOffset(_ zone: String) -> Int {
    guard zone.hasPrefix("Etc/GMT"), let hours = Int(zone.dropFirst("Etc/GMT".count)) else { return 0 }
    return -hours * 3_600
  }

  /// Whether `zoneOffset` is the zone's distance at all times.
  static func isFixedZone(_ zone: String) -> Bool {
    zone.hasPrefix("Etc/") || ["", "UTC", "GMT", "Zulu"].contains(zone)
  }
}
