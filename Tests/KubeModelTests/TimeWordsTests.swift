import Testing

@testable import KubeModel

@Suite struct TimeWordsTests {
  struct Span: Sendable, CustomTestStringConvertible {
    var text: String
    var nanoseconds: Int64
    var canonical: String

    init(_ text: String, _ nanoseconds: Int64, _ canonical: String) {
      (self.text, self.nanoseconds, self.canonical) = (text, nanoseconds, canonical)
    }

    var testDescription: String { text }
  }

  @Test(arguments: [
    Span("0", 0, "0s"), Span("1h2m3.5s", 3_723_500_000_000, "1h2m3.5s"), Span("90m", 5_400_000_000_000, "1h30m0s"),
    Span("1500ms", 1_500_000_000, "1.5s"), Span("-1.5h", -5_400_000_000_000, "-1h30m0s"),
    Span("+5s", 5_000_000_000, "5s"),
    Span("1us", 1_000, "1µs"), Span("1.5µs", 1_500, "1.5µs"), Span("15ns", 15, "15ns"),
    Span(".5s", 500_000_000, "500ms"),
    Span("1.s", 1_000_000_000, "1s"), Span("9223372036854775807ns", .max, "2562047h47m16.854775807s"),
    Span("-9223372036854775808ns", .min, "-2562047h47m16.854775808s"),
    Span("0.3333333333333333333h", 1_199_999_999_999, "19m59.999999999s"),
  ])
  func `durations are read and written as Go does`(_ span: Span) throws {
    let duration = try GoDuration(parsing: span.text)
    #expect(duration.nanoseconds == span.nanoseconds)
    #expect(duration.description == span.canonical)
  }

  @Test(arguments: ["", "3", "-", "s", ".", "1d", ".s", "1x", "3000000h", "9223372036854775808ns", "1 s", "1h-2m"])
  func `what is no duration is refused`(_ text: String) {
    #expect(throws: DurationError.self) { try GoDuration(parsing: text) }
  }

  @Test func `days follow the calendar`() {
    #expect(CalendarDay(daysSinceEpoch: 0) == CalendarDay(year: 1970, month: 1, day: 1))
    #expect(CalendarDay(year: 2000, month: 2, day: 29).daysSinceEpoch == 11_016)
    #expect(CalendarDay(daysSinceEpoch: -1) == CalendarDay(year: 1969, month: 12, day: 31))
    for days in stride(from: -200_000, to: 200_000, by: 37) {
      #expect(CalendarDay(daysSinceEpoch: days).daysSinceEpoch == days)
    }
    // 25 November 2026 is a Wednesday.
    #expect(CalendarDay.weekday(daysSinceEpoch: CalendarDay(year: 2026, month: 11, day: 25).daysSinceEpoch) == 3)
  }

  struct Run: Sendable, CustomTestStringConvertible {
    var schedule: String
    var after: String
    var next: String

    init(_ schedule: String, _ after: String, _ next: String) {
      (self.schedule, self.after, self.next) = (schedule, after, next)
    }

    var testDescription: String { "\(schedule) after \(after)" }
  }

  @Test(arguments: [
    Run("* * * * *", "2026-07-09 14:45:00", "2026-07-09 14:46:00"),
    Run("0/15 * * * *", "2012-07-09 14:45:00", "2012-07-09 15:00:00"),
    Run("*/15 * * * *", "2012-07-09 14:59:59", "2012-07-09 15:00:00"),
    Run("20-35/15 * * * *", "2012-07-09 15:45:00", "2012-07-09 16:20:00"),
    Run("*/15 * * * *", "2012-12-31 23:59:45", "2013-01-01 00:00:00"),
    Run("0 0 * Feb Mon", "2012-07-09 23:35:00", "2013-02-04 00:00:00"),
    Run("0 0 * feb mon/2", "2012-07-09 23:35:00", "2013-02-01 00:00:00"),
    Run("0 0 29 2 ?", "2012-07-09 23:35:00", "2016-02-29 00:00:00"),
    Run("0 0 1 * 0", "2012-07-09 23:35:00", "2012-07-15 00:00:00"),
    Run("0 0 15 * MON", "2012-07-10 00:00:00", "2012-07-15 00:00:00"),
    Run("0 0 */5 * sun", "2012-07-02 00:00:00", "2012-07-06 00:00:00"),
    Run("0 0 1 1 *", "2026-01-01 00:00:00", "2027-01-01 00:00:00"),
    Run("@hourly", "2012-07-09 14:45:00", "2012-07-09 15:00:00"),
    Run("@daily", "2012-07-09 14:45:00", "2012-07-10 00:00:00"),
    Run("@weekly", "2012-07-09 14:45:00", "2012-07-15 00:00:00"),
    Run("@monthly", "2012-07-09 14:45:00", "2012-08-01 00:00:00"),
    Run("@yearly", "2012-07-09 14:45:00", "2013-01-01 00:00:00"),
    Run("@every 1h30m", "2012-07-09 14:45:00", "2012-07-09 16:15:00"),
    Run("0 5,17 * * *", "2012-07-09 05:00:00", "2012-07-09 17:00:00"),
    Run("59 23 31 12 *", "2026-12-31 23:59:00", "2027-12-31 23:59:00"),
  ])
  func `the next run is the one of robfig cron`(_ run: Run) throws {
    let schedule = try CronSchedule(parsing: run.schedule)
    let next = try #require(schedule.next(after: instant(run.after)))
    #expect(next == instant(run.next), "-want \(instant(run.next)) +got \(next)")
  }

  @Test func `a day that never comes has no next run`() throws {
    #expect(try CronSchedule(parsing: "0 0 30 2 *").next(after: 0) == nil)
  }

  @Test(arguments: [
    "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 7",
    "5-1 * * * *", "*/0 * * * *", "1-2-3 * * * *", "1/2/3 * * * *", "-1 * * * *", "a * * * *", "@reboot",
    "@every x", "TZ=UTC * * * * *", "CRON_TZ=Asia/Tokyo * * * * *",
  ])
  func `what is no schedule is refused`(_ text: String) {
    #expect(throws: CronError.self) { try CronSchedule(parsing: text) }
  }

  /// `2026-01-31 12:30:00` in seconds since the epoch.
  private func instant(_ text: String) -> Int {
    let parts = text.split { !$0.isNumber }.map { Int($0) ?? 0 }
    let day = CalendarDay(year: parts[0], month: parts[1], day: parts[2])
    return day.daysSinceEpoch * 86_400 + parts[3] * 3_600 + parts[4] * 60 + parts[5]
  }
}
