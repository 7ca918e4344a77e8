import KubeModel

/// The clock of a time zone: its offset from UTC, and when it changes within a year.
struct TimeZoneRule: Hashable, Sendable {
  /// A moment of each year: the n-th weekday of a month, the fifth being the last.
  struct YearlyMoment: Hashable, Sendable {
    var month: Int
    var week: Int
    /// 0 is Sunday.
    var weekday: Int
    /// Of the local clock; may lie outside the day.
    var seconds: Int

    init?(_ text: Substring) {
      let parts = text.split(separator: "/")
      let day = (parts.first ?? "").split(separator: ".").compactMap { Int($0) }
      guard day.count == 3, parts.count == 2, let seconds = Int(parts[1]) else { return nil }
      (month, week, weekday) = (day[0], day[1], day[2])
      self.seconds = seconds
    }

    /// Seconds since 1970 of the local clock.
    func time(in year: Int) -> Int {
      let first = CalendarDay(year: year, month: month, day: 1).daysSinceEpoch
      // 1 January 1970 was a Thursday.
      let ahead = (weekday - (first + 4) % 7 + 7) % 7
      var day = first + ahead + (week - 1) * 7
      let isLast = month == 12
      let next = CalendarDay(year: isLast ? year + 1 : year, month: isLast ? 1 : month + 1, day: 1).daysSinceEpoch
      while day >= next { day -= 7 }
      return day * 86_400 + seconds
    }
  }

  /// Seconds east of UTC.
  var standard: Int
  var summer: (offset: Int, start: YearlyMoment, end: YearlyMoment)?

  static let utc = TimeZoneRule(standard: 0)

  init(standard offset: Int) { standard = offset }

  /// nil where no zone has the name.
  init?(named name: String) {
    for row in TimeZoneTable.rows.split(separator: "\n") {
      let halves = row.split(separator: "|")
      guard halves.count == 2, halves[1].split(separator: " ").contains(where: { $0 == name }) else { continue }
      let fields = halves[0].split(separator: " ")
      guard let first = fields.first, let offset = Int(first) else { return nil }
      self.init(standard: offset)
      if fields.count == 4, let offset = Int(fields[1]), let start = YearlyMoment(fields[2]),
        let end = YearlyMoment(fields[3])
      {
        summer = (offset, start, end)
      }
      return
    }
    return nil
  }

  static func == (left: TimeZoneRule, right: TimeZoneRule) -> Bool {
    left.standard == right.standard && left.summer?.offset == right.summer?.offset
      && left.summer?.start == right.summer?.start && left.summer?.end == right.summer?.end
  }

  func hash(into hasher: inout Hasher) { hasher.combine(standard) }

  /// The offset at an instant, and the next instant at which it changes.
  func offset(at instant: Int) -> (seconds: Int, until: Int) {
    guard let summer else { return (standard, .max) }
    let year = CalendarDay(daysSinceEpoch: (instant + standard) / 86_400).year
    var changes: [(time: Int, offset: Int)] = []
    for year in year - 1...year + 1 {
      changes.append((summer.start.time(in: year) - standard, summer.offset))
      changes.append((summer.end.time(in: year) - summer.offset, standard))
    }
    changes.sort { $0.time < $1.time }
    let offset = changes.last { $0.time <= instant }?.offset ?? standard
    let next = changes.first { $0.time > instant }?.time ?? .max
    return (offset, next)
  }

  /// The first instant after another one at which the zone's clock shows a time of the schedule. A time that the clock
  /// skips in spring is left out, one that it shows twice in autumn comes twice, as `robfig/cron` has it.
  func next(of schedule: CronSchedule, after instant: Int) -> Int? {
    var from = instant
    for _ in 0..<24 {
      let (seconds, until) = self.offset(at: from)
      guard let local = schedule.next(after: from + seconds) else { return nil }
      if local - seconds < until { return local - seconds }
      // Not before the change: by the clock that holds from then on.
      let (changed, end) = self.offset(at: until)
      var probe = from
      repeat {
        guard let later = schedule.next(after: probe + changed) else { return nil }
        probe = later - changed
      } while probe < until
      if probe < end { return probe }
      from = until
    }
    return nil
  }
}
