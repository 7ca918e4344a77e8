/// When a CronJob runs: five fields, a word such as `@hourly`, or `@every 1h30m`.
///
/// Mirrors `robfig/cron` v3 (`ParseStandard`), which the CronJob controller uses: `?` is `*`, Sunday is 0 only, and
/// a day must match both day fields when one of them begins with `*`, either of them otherwise. A time zone inside
/// the text is refused, as the API server does since 1.27; times are in UTC.
package struct CronSchedule: Sendable, Hashable {
  /// One field: a bit for every value.
  struct Field: Sendable, Hashable {
    var bits: UInt64 = 0
    /// Whether the field was written as `*` or `?`.
    var isStar = false

    func contains(_ value: Int) -> Bool { bits >> UInt64(value) & 1 == 1 }
  }

  private enum Timing: Sendable, Hashable {
    case fields(minute: Field, hour: Field, day: Field, month: Field, weekday: Field)
    /// Every so many seconds after the instant before.
    case every(seconds: Int)
  }

  private var timing: Timing

  /// The first time after an instant (both in seconds since 1970-01-01T00:00:00Z); nil when there is none in five
  /// years, as for 30 February.
  package func next(after instant: Int) -> Int? {
    switch timing {
    case .every(let seconds): return instant + seconds
    case .fields(let minute, let hour, let day, let month, let weekday):
      // From the next whole minute on.
      var time = floorDivide(instant, 60) * 60 + 60
      let lastYear = CalendarDay(daysSinceEpoch: floorDivide(time, 86_400)).year + 5
      while true {
        let days = floorDivide(time, 86_400)
        let date = CalendarDay(daysSinceEpoch: days)
        if date.year > lastYear { return nil }
        if !month.contains(date.month) {
          let isLast = date.month == 12
          let first = CalendarDay(year: isLast ? date.year + 1 : date.year, month: isLast ? 1 : date.month + 1, day: 1)
          time = first.daysSinceEpoch * 86_400
          continue
        }
        let ofMonth = day.contains(date.day)
        let ofWeek = weekday.contains(CalendarDay.weekday(daysSinceEpoch: days))
        let isDay = day.isStar || weekday.isStar ? ofMonth && ofWeek : ofMonth || ofWeek
        if isDay, let found = Self.firstTime(minute, hour, notBefore: time - days * 86_400) {
          return days * 86_400 + found
        }
        time = (days + 1) * 86_400
      }
    }
  }

  /// The first match within a day, in seconds since midnight.
  private static func firstTime(_ minute: Field, _ hour: Field, notBefore start: Int) -> Int? {
    for candidate in (start / 3_600)..<24 where hour.contains(candidate) {
      let first = candidate == start / 3_600 ? start % 3_600 / 60 : 0
      if let found = (first..<60).first(where: minute.contains) { return candidate * 3_600 + found * 60 }
    }
    return nil
  }

  private func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

/// Why a text is no schedule.
package struct CronError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
}

extension CronSchedule {
  package init(parsing text: String) throws(CronError) {
    if text.contains("TZ") {
      throw CronError(
        description: "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
    }
    if text.hasPrefix("@") {
      timing = try Self.descriptor(text)
      return
    }
    let fields = text.split(whereSeparator: \.isWhitespace)
    guard fields.count == 5 else {
      throw CronError(description: "expected exactly 5 fields, found \(fields.count): [\(text)]")
    }
    timing = .fields(
      minute: try Self.field(fields[0], 0...59, []),
      hour: try Self.field(fields[1], 0...23, []),
      day: try Self.field(fields[2], 1...31, []),
      month: try Self.field(
        fields[3], 1...12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
      weekday: try Self.field(fields[4], 0...6, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]))
  }

  private static func descriptor(_ text: String) throws(CronError) -> Timing {
    switch text {
    case "@yearly", "@annually": return try CronSchedule(parsing: "0 0 1 1 *").timing
    case "@monthly": return try CronSchedule(parsing: "0 0 1 * *").timing
    case "@weekly": return try CronSchedule(parsing: "0 0 * * 0").timing
    case "@daily", "@midnight": return try CronSchedule(parsing: "0 0 * * *").timing
    case "@hourly": return try CronSchedule(parsing: "0 * * * *").timing
    default:
      guard text.hasPrefix("@every ") else { throw CronError(description: "unrecognized descriptor: \(text)") }
      do {
        let duration = try GoDuration(parsing: text.dropFirst("@every ".count))
        return .every(seconds: max(1, Int(duration.wholeSeconds)))
      } catch {
        throw CronError(description: "failed to parse duration \(text): \(error)")
      }
    }
  }

  private static func field(
    _ text: Substring, _ bounds: ClosedRange<Int>, _ names: [String]
  ) throws(CronError) -> Field {
    var field = Field()
    for part in text.split(separator: ",") {
      let range = try range(part, bounds, names)
      field.bits |= range.bits
      field.isStar = field.isStar || range.isStar
    }
    return field
  }

  /// `number`, `number-number`, `*`, each with `/step` or without.
  private static func range(
    _ text: Substring, _ bounds: ClosedRange<Int>, _ names: [String]
  ) throws(CronError) -> Field {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    if ends.count > 2 { throw CronError(description: "too many hyphens: \(text)") }
    if halves.count > 2 { throw CronError(description: "too many slashes: \(text)") }
    var isStar = ends[0] == "*" || ends[0] == "?"
    var first = bounds.lowerBound
    var last = bounds.upperBound
    if !isStar {
      first = try number(ends[0], names, bounds.lowerBound)
      last = ends.count == 2 ? try number(ends[1], names, bounds.lowerBound) : first
    }
    var step = 1
    if halves.count == 2 {
      step = try number(halves[1], [], 0)
      // `5/15` runs from 5 to the end.
      if ends.count == 1 && !isStar { last = bounds.upperBound }
      if step > 1 { isStar = false }
    }
    if first < bounds.lowerBound {
      throw CronError(description: "beginning of range (\(first)) below minimum (\(bounds.lowerBound)): \(text)")
    }
    if last > bounds.upperBound {
      throw CronError(description: "end of range (\(last)) above maximum (\(bounds.upperBound)): \(text)")
    }
    if first > last {
      throw CronError(description: "beginning of range (\(first)) beyond end of range (\(last)): \(text)")
    }
    if step == 0 { throw CronError(description: "step of range should be a positive number: \(text)") }
    var field = Field(isStar: isStar)
    for value in stride(from: first, through: last, by: step) { field.bits |= 1 << UInt64(value) }
    return field
  }

  private static func number(
    _ text: Substring, _ names: [String], _ base: Int
  ) throws(CronError) -> Int {
    if let index = names.firstIndex(of: text.lowercased()) { return index + base }
    guard let value = Int(text) else { throw CronError(description: "failed to parse int from \(text)") }
    if value < 0 { throw CronError(description: "negative number (\(value)) not allowed: \(text)") }
    return value
  }
}
