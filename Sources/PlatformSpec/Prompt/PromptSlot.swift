import Basics

/// The values that a phrase can take.
enum PromptSlot: String, Sendable, CaseIterable {
  case n, percent, share, duration, size, cpu, money, version, machine, disk, domain, word, name, names, data, steps

  var beginsWithNumber: Bool {
    switch self {
    case .n, .percent, .share, .duration, .size, .cpu, .money, .version, .steps: true
    case .machine, .disk, .domain, .word, .name, .names, .data: false
    }
  }

  /// What stands for the slot when a phrase is shown.
  var example: String {
    switch self {
    case .n: "3"
    case .percent: "99.9%"
    case .share: "25%"
    case .duration: "100 ms"
    case .size: "5 TB"
    case .cpu: "250m"
    case .money: "$15,000"
    case .version: "1.36"
    case .machine: "m5.2xlarge"
    case .disk: "gp3"
    case .domain: "shop.example.com"
    case .word: "name"
    case .name: "MyPlatform"
    case .names: "cart, checkout"
    case .data: "orders"
    case .steps: "5 -> 25 -> 100"
    }
  }
}

/// A value taken by a slot, as `platform.yaml` writes it, and the tokens that it came from.
struct PromptCapture: Sendable {
  var text: String
  var tokens: Range<Int>
}

/// Amounts in tokens; each gives the text for the document and the index after the last token.
struct PromptAmounts {
  let tokens: [PromptToken]

  func capture(_ slot: PromptSlot, at index: Int) -> PromptCapture? {
    guard index < tokens.count else { return nil }
    let found: (text: String, end: Int)? =
      switch slot {
      case .n: count(at: index)
      case .percent: percent(at: index)
      case .share: percent(at: index) ?? bareNumber(at: index).map { ("\($0.text)%", $0.end) }
      case .duration: duration(at: index)
      case .size: size(at: index)
      case .cpu: cpu(at: index)
      case .money: money(at: index)
      case .version: version(at: index)
      case .machine: word(at: index) { $0.contains(where: \.isNumber) && $0.contains { ".-_".contains($0) } }
      case .disk: word(at: index) { !PhraseTable.isFiller($0.lowercased()) }
      case .domain: word(at: index) { $0.lowercased().isDomain }
      case .word: word(at: index) { _ in true }
      case .steps: steps(at: index)
      case .name, .names, .data: nil
      }
    return found.map { PromptCapture(text: $0.text, tokens: index..<$0.end) }
  }

  private func number(at index: Int) -> (digits: String, unit: String)? {
    guard index < tokens.count, case .number(let digits, let unit) = tokens[index].kind else { return nil }
    return (digits, unit)
  }

  private func folded(_ index: Int) -> String { index < tokens.count ? tokens[index].folded : "" }

  private func word(at index: Int, where accepts: (String) -> Bool) -> (text: String, end: Int)? {
    tokens[index].isWord && accepts(tokens[index].text) ? (tokens[index].text, index + 1) : nil
  }

  private func bareNumber(at index: Int) -> (text: String, end: Int)? {
    number(at: index).flatMap { $0.unit.isEmpty ? ($0.digits, index + 1) : nil }
  }

  /// The unit that touches the number, or the next word if it is one of the units.
  private func unit(at index: Int, in known: (String) -> String?) -> (digits: String, unit: String, end: Int)? {
    guard let (digits, unit) = number(at: index) else { return nil }
    if !unit.isEmpty { return known(unit).map { (digits, $0, index + 1) } }
    let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
    return known(next).map { (digits, $0, index + 2) }
  }

  // MARK: - Counts and shares

  /// `25`, `10K`, `1.5 million` as a whole number where it is one.
  private func count(at index: Int) -> (text: String, end: Int)? {
    guard let (digits, unit) = number(at: index) else { return nil }
    if unit.isEmpty {
      guard let factor = Self.multiples[folded(index + 1)], folded(index + 1) != "m" else { return (digits, index + 1) }
      return (Self.scaled(digits, factor), index + 2)
    }
    return Self.multiples[unit.lowercased()].map { (Self.scaled(digits, $0), index + 1) }
  }

  private static let multiples: [String: Int64] = [
    "k": 1000, "thousand": 1000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000,
  ]

  /// The product as a decimal text, exact to nine places; digits that are no amount come back as they are.
  static func scaled(_ digits: String, _ factor: Int64) -> String {
    let magnitude = digits.hasPrefix("-") ? digits.dropFirst() : digits[...]
    guard let value = Percent(text: magnitude) else { return digits }
    let (product, overflow) = value.nano.multipliedReportingOverflow(by: factor)
    return overflow ? digits : (digits.hasPrefix("-") ? "-" : "") + Percent(nano: product).description
  }

  private func percent(at index: Int) -> (text: String, end: Int)? {
    guard let (digits, unit) = number(at: index) else { return nil }
    if unit == "%" { return ("\(digits)%", index + 1) }
    guard unit.isEmpty, ["%", "percent", "pct"].contains(folded(index + 1)) else {
      return unit.isEmpty && folded(index + 1) == "per" && folded(index + 2) == "cent" ? ("\(digits)%", index + 3) : nil
    }
    return ("\(digits)%", index + 2)
  }

  // MARK: - Amounts with units

  private func duration(at index: Int) -> (text: String, end: Int)? {
    guard
      let (digits, unit, end) = unit(
        at: index,
        in: { text in
          switch text.lowercased() {
          case "ms", "millis", "millisecond", "milliseconds", "msec": "ms"
          case "s", "sec", "secs", "second", "seconds": "s"
          case "m", "min", "mins", "minute", "minutes": "m"
          case "h", "hr", "hrs", "hour", "hours": "h"
          case "d", "day", "days": "d"
          case "week", "weeks", "w": "w"
          case "month", "months": "month"
          case "year", "years", "y": "y"
          default: nil
          }
        })
    else { return jointDuration(at: index) }
    let days: Int64? = ["w": 7, "month": 30, "y": 365][unit]
    return (days.map { Self.scaled(digits, $0) + "d" } ?? "\(digits)\(unit)", end)
  }

  /// `10-minute`, `30-day`.
  private func jointDuration(at index: Int) -> (text: String, end: Int)? {
    guard let (digits, unit) = number(at: index), unit.isEmpty, folded(index + 1) == "-" else { return nil }
    let units = ["second": "s", "minute": "m", "hour": "h", "day": "d"]
    return units[folded(index + 2)].map { ("\(digits)\($0)", index + 3) }
  }

  private func size(at index: Int) -> (text: String, end: Int)? {
    let found = unit(at: index) { text in
      switch text.lowercased() {
      case "b", "bytes": "B"
      case "kb", "kilobytes": "KB"
      case "mb", "megabytes", "megabyte": "MB"
      case "gb", "gigabytes", "gigabyte": "GB"
      case "tb", "terabytes", "terabyte", "tbytes": "TB"
      case "pb", "petabytes", "petabyte": "PB"
      case "ki", "kib": "Ki"
      case "mi", "mib": "Mi"
      case "gi", "gib": "Gi"
      case "ti", "tib": "Ti"
      case "m": text == "M" ? "MB" : nil
      case "g": text == "G" ? "GB" : nil
      case "t": text == "T" ? "TB" : nil
      default: nil
      }
    }
    return found.map { ("\($0.digits)\($0.unit)", $0.end) }
  }

  private func cpu(at index: Int) -> (text: String, end: Int)? {
    guard let (digits, unit) = number(at: index), unit.isEmpty || unit == "m" else { return nil }
    if unit == "m" { return ("\(digits)m", index + 1) }
    let isCounted = ["core", "cores", "vcpu", "vcpus"].contains(folded(index + 1))
    return (digits, isCounted ? index + 2 : index + 1)
  }

  private func money(at index: Int) -> (text: String, end: Int)? {
    var start = index
    var isMarked = false
    if ["$", "usd", "us$"].contains(folded(index)) {
      start += 1
      isMarked = true
      if folded(start) == "$" { start += 1 }
    }
    guard let (amount, end) = count(at: start) else { return nil }
    if ["usd", "dollars", "$"].contains(folded(end)) { return ("\(amount) USD", end + 1) }
    return isMarked ? ("\(amount) USD", end) : nil
  }

  private func version(at index: Int) -> (text: String, end: Int)? {
    if let (digits, unit) = number(at: index) {
      return unit.isEmpty && digits.hasPrefix("1.") ? (digits, index + 1) : nil
    }
    let text = tokens[index].text
    guard text.hasPrefix("v") || text.hasPrefix("V"), text.dropFirst().first?.isASCIIDigit == true else { return nil }
    return (String(text.dropFirst()), index + 1)
  }

  /// `5 -> 25 -> 100`, `5/25/100 %`, `5%, 25% and 100%` as `5 25 100`; two steps or more.
  private func steps(at index: Int) -> (text: String, end: Int)? {
    var steps: [String] = []
    var end = index
    while let (text, next) = percent(at: end) ?? bareNumber(at: end) {
      steps.append(text.hasSuffix("%") ? String(text.dropLast()) : text)
      end = next
      var ahead = end
      while ["->", ",", "/", "-", "to", "then", "and"].contains(folded(ahead)) { ahead += 1 }
      guard ahead > end, number(at: ahead) != nil else { break }
      end = ahead
    }
    return steps.count > 1 ? (steps.joined(separator: " "), end) : nil
  }
}
