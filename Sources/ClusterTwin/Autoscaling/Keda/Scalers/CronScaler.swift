package import KubeModel

/// The `cron` trigger: a number of replicas between two times, none outside.
package struct CronScaler: Sendable {
  package var start: CronSchedule
  package var end: CronSchedule
  package var desiredReplicas: Int64
  /// The time zone's distance from UTC in seconds, east positive.
  package var zoneOffset: Int

  package init(start: CronSchedule, end: CronSchedule, desiredReplicas: Int64, zoneOffset: Int = 0) {
    self.start = start
    self.end = end
    self.desiredReplicas = desiredReplicas
    self.zoneOffset = zoneOffset
  }

  /// Active while the next end comes no later than the next start; `instant` in seconds since 1970.
  package func read(at instant: Int) -> TriggerReading {
    let local = instant + zoneOffset
    guard let nextStart = start.next(after: local), let nextEnd = end.next(after: local) else {
      return .failure("error parsing cron schedule: no next time")
    }
    let isActive = nextEnd <= nextStart
    return .value(isActive ? desiredReplicas * 1000 : 0, isActive: isActive)
  }
}
