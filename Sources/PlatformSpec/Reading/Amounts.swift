package import Basics

/// Amounts with units as they stand in `platform.yaml`, read and written.
package enum Amounts {
  /// `75%` or `75`; nil for anything else.
  package static func percent(_ text: String) -> Percent? {
    let number = text.hasSuffix("%") ? text.dropLast() : text[...]
    return Percent(text: String(number.trimmingSpaces))
  }

  /// `250ms`, `30s`, `10m`, `2h`, `7d` as milliseconds.
  package static func milliseconds(_ text: String) -> Int? {
    for (unit, factor) in [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
    where text.hasSuffix(unit) {
      let number = text.dropLast(unit.count)
      guard let value = Percent(text: number) else { continue }
      let (product, overflow) = value.nano.multipliedReportingOverflow(by: Int64(factor))
      return overflow ? nil : Int(product / 1_000_000_000)
    }
    return nil
  }

  /// `ms`, `s`, `m`, `h` or `d`: the largest unit that keeps the number whole; days only from seven on.
  package static func duration(milliseconds: Int) -> String {
    for (unit, factor) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
    where milliseconds > 0 && milliseconds % factor == 0 && (unit != "m" || milliseconds % 60_000 == 0) {
      if unit == "m", milliseconds < 120_000 { continue }
      return "\(milliseconds / factor)\(unit)"
    }
    return "\(milliseconds)ms"
  }

  /// `512Mi`, `4KiB`, `5TB`, `20GB`, `100` as bytes: binary suffixes by 1024, decimal ones by 1000.
  package static func bytes(_ text: String) -> Int64? {
    let units: [(String, Int64)] = [
      ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("PiB", 1 << 50), ("Ki", 1 << 10),
      ("Mi", 1 << 20), ("Gi", 1 << 30), ("Ti", 1 << 40), ("kB", 1000), ("KB", 1000), ("MB", 1_000_000),
      ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("PB", 1_000_000_000_000_000), ("B", 1),
    ]
    let unit = units.first { text.hasSuffix($0.0) }
    let number = unit.map { text.dropLast($0.0.count) } ?? text[...]
    guard let value = Percent(text: number.trimmingSpaces) else { return nil }
    let whole = value.nano / 1_000_000_000
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit?.1 ?? 1)
    let fraction = Double(value.nano % 1_000_000_000) / 1e9 * Double(unit?.1 ?? 1)
    return overflow ? nil : product + Int64(fraction)
  }

  /// Bytes with the largest binary unit that keeps the number whole, as Kubernetes writes it: `512Mi`.
  package static func binary(_ bytes: Int64) -> String {
    for (unit, factor) in [("Ti", Int64(1) << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)]
    where bytes > 0 && bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes)"
  }

  /// Bytes in the unit of data sheets: `5TB`.
  package static func decimal(_ bytes: Int64) -> String {
    for (unit, factor) in [
      ("PB", Int64(1_000_000_000_000_000)), ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000),
    ]
    where bytes > 0 && bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes)B"
  }

  /// `15000 USD`, `$15,000`, `15000`.
  package static func money(_ text: String) -> Money? {
    var number = text.replacing(",", with: "")
    if number.hasPrefix("$") { number.removeFirst() }
    if number.hasSuffix("USD") { number.removeLast(3) }
    return Percent(text: number[...].trimmingSpaces).map { Money(micros: $0.nano / 1000) }
  }

  package static func money(_ amount: Money) -> String {
    let micros = amount.micros
    return (micros % 1_000_000 == 0 ? "\(micros / 1_000_000)" : fixed(amount.dollars, 2)) + " USD"
  }

  /// `500m`, `0.5`, `2` as thousandths of a core.
  package static func milliCPU(_ text: String) -> Int? {
    if text.hasSuffix("m") { return Int(text.dropLast()) }
    return Percent(text: text).map { Int($0.nano / 1_000_000) }
  }

  package static func cpu(milli: Int) -> String { milli % 1000 == 0 ? "\(milli / 1000)" : "\(milli)m" }

  /// `4ms` or `800us` of CPU time as microseconds.
  package static func microseconds(_ text: String) -> Int? {
    if text.hasSuffix("us") { return Int(text.dropLast(2)) }
    guard text.hasSuffix("ms"), let value = Percent(text: text.dropLast(2)) else {
      return milliseconds(text).map { $0 * 1000 }
    }
    return Int(value.nano / 1_000_000)
  }

  package static func cpuTime(microseconds: Int) -> String {
    microseconds % 1000 == 0 ? "\(microseconds / 1000)ms" : "\(microseconds)us"
  }
}

extension Substring {
  var trimmingSpaces: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
