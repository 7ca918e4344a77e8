package import KubeModel

/// The `cron` trigger: a number of replicas between two times, none outside.
package struct CronScaler: Sendable {
  package var start: CronSchedule
  package var end: CronSchedule
  package var desiredReplicas: Int64
  /// Of the time zone in which the times are meant.
  var clock: TimeZoneRule

  /// `zoneOffset` is the time zone's distance from UTC in seconds, east positive.
  package init(start: CronSchedule, end: CronSchedule, desiredReplicas: Int64, zoneOffset: Int = 0) {
    self.start = start
    self.end = end
    self.desiredReplicas = desiredReplicas
    clock = TimeZoneRule(standard: zoneOffset)
  }

  /// Active while the next end comes no later than the next start; `instant` in seconds since 1970.
  package func read(at instant: Int) -> TriggerReading {
    guard let nextStart = clock.next(of: start, after: instant), let nextEnd = clock.next(of: end, after: instant)
    else {
      return .failure("error parsing cron schedule: no next time")
    }
    let isActive = nextEnd <= nextStart
    return .value(isActive ? desiredReplicas * 1000 : 0, isActive: isActive)
  }
}
