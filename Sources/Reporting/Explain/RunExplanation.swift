import Basics
package import KubeModel

/// What `plimsoll explain --run FILE hpa/checkout@14:03` says: the decision that held at a moment of a recorded run.
package struct RunExplanation: Sendable {
  package enum Answer: Sendable, Hashable {
    /// Plain text of several lines, ended by a line break.
    case text(String)
    case refused(message: String, remedy: String)
  }

  struct Autoscaler: Sendable {
    var cluster: String
    /// `hpa/shop/checkout`.
    var name: String
    var scales: String
    var duration: Int
    var decisions: [Decision]
  }

  struct Decision: Sendable {
    var seconds: Double
    var from: Int?
    var to: Int?
    var inputs: [(name: String, value: String)]
    var formula: String
    var result: String

    /// `3 -> 6`, or `3` where nothing changed; what came out where nothing is counted.
    var change: String {
      guard let from, let to else { return result }
      return from == to ? "stays \(to)" : "\(from) -> \(to)"
    }
  }

  let autoscalers: [Autoscaler]

  /// Reads a `RunRecord`; nil where the document is none.
  package init?(_ document: KubeValue) {
    guard document["kind"]?.string == "RunRecord", let clusters = document["clusters"]?.sequence else { return nil }
    autoscalers = clusters.flatMap { cluster in
      (cluster["autoscalers"]?.sequence ?? []).map { entry in
        Autoscaler(
          cluster: cluster["cluster"]?.string ?? "", name: entry["name"]?.string ?? "",
          scales: entry["scales"]?.string ?? "", duration: cluster["durationSeconds"]?.integer ?? 0,
          decisions: (entry["decisions"]?.sequence ?? []).map { Decision($0) })
      }
    }
  }

  /// `thing` is `KIND/NAME`, `KIND/NAMESPACE/NAME`, each with `@TIME` or without.
  package func answer(_ thing: String, cluster: String? = nil) -> Answer {
    let parts = thing.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let known = autoscalers.filter { cluster == nil || $0.cluster == cluster }
    let found = known.filter { $0.isCalled(parts[0]) }
    guard let autoscaler = found.first else { return unknown(parts[0], known) }
    if found.count > 1 {
      return .refused(
        message: "\(found.count) autoscalers are called \(parts[0])",
        remedy: "Name one of \(found.map(\.title).joined(separator: ", ")); --cluster tells clusters apart.")
    }
    guard parts.count == 2 else { return .text(autoscaler.history) }
    guard let moment = Self.moment(parts[1]) else {
      return .refused(
        message: "`\(parts[1])` is no time", remedy: "Write 14:03, 14:03:30, 1d 14:03 or 38h3m since the start.")
    }
    return autoscaler.explanation(at: moment)
  }

  private func unknown(_ name: String, _ known: [Autoscaler]) -> Answer {
    if known.isEmpty {
      return .refused(message: "the record has no autoscalers", remedy: "Name a cluster that it has, or run again.")
    }
    let names = known.map(\.name)
    let near = nearestWords(to: name, in: names + names.map { Self.short($0) }, limit: 3)
    let kind = name.split(separator: "/").first.map { $0 + "/" } ?? ""
    let alike = names.filter { $0.hasPrefix(kind) }
    let listed = (alike.isEmpty ? names : alike).prefix(40).joined(separator: ", ")
    let question = near.isEmpty ? "" : "Did you mean \(near.joined(separator: " or "))? "
    return .refused(message: "the run has no autoscaler \(name)", remedy: question + "It has \(listed).")
  }

  /// `hpa/checkout` of `hpa/shop/checkout`.
  private static func short(_ name: String) -> String {
    let parts = name.split(separator: "/")
    return parts.count == 3 ? "\(parts[0])/\(parts[2])" : name
  }

  /// Seconds since the start: `14:03`, `14:03:30`, `1d 14:03`, `1d14:03`, `90m`.
  static func moment(_ text: String) -> Double? {
    var rest = text[...]
    var days = 0.0
    if let mark = rest.firstIndex(of: "d"), let count = Int(rest[..<mark]), count >= 0 {
      days = Double(count) * 86_400
      rest = rest[rest.index(after: mark)...].drop { $0 == " " }
      if rest.isEmpty { return days }
    }
    if !rest.contains(":") {
      guard let span = try? GoDuration(parsing: String(rest)), span.nanoseconds >= 0 else { return nil }
      return days + Double(span.nanoseconds) / 1e9
    }
    let numbers = rest.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard (2...3).contains(numbers.count), let hours = numbers[0], let minutes = numbers[1], hours >= 0,
      (0..<60).contains(minutes)
    else { return nil }
    let seconds = numbers.count == 3 ? numbers[2] : 0
    guard let seconds, (0..<60).contains(seconds) else { return nil }
    return days + Double(hours * 3_600 + minutes * 60 + seconds)
  }

  /// `38:03:15`, hours since the start.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(two(whole / 3_600)):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}

extension RunExplanation.Decision {
  init(_ value: KubeValue) {
    seconds = value["seconds"].flatMap { Self.number($0) } ?? 0
    from = value["from"]?.integer
    to = value["to"]?.integer
    inputs = (value["inputs"]?.sequence ?? []).map { ($0["name"]?.string ?? "", $0["value"]?.string ?? "") }
    formula = value["formula"]?.string ?? ""
    result = value["result"]?.string ?? ""
  }

  private static func number(_ value: KubeValue) -> Double? {
    switch value.content {
    case .integer(let number): Double(number)
    case .number(let text): Double(text)
    default: nil
    }
  }
}

extension RunExplanation.Autoscaler {
  /// `hpa/shop/checkout of eu-west-1`.
  var title: String { cluster.isEmpty ? name : "\(name) of \(cluster)" }

  /// Whether the words mean this one: with its namespace or without, `scaledobject/` for `keda/` and the like.
  func isCalled(_ words: String) -> Bool {
    var parts = words.split(separator: "/").map(String.init)
    guard parts.count >= 2 else { return false }
    parts[0] =
      switch parts[0].lowercased() {
      case "horizontalpodautoscaler": "hpa"
      case "verticalpodautoscaler": "vpa"
      case "scaledobject", "scaledjob": "keda"
      case "nodegroup", "node", "group": "nodes"
      default: parts[0].lowercased()
      }
    let own = name.split(separator: "/").map(String.init)
    return parts == own || (own.count == 3 && parts == [own[0], own[2]])
  }

  /// All decisions in a line each, then the last one in full.
  var history: String {
    guard let last = decisions.last else { return "\(title) decided nothing in the run\n" }
    var lines = ["\(title), \(scales): \(counted(decisions.count, "decision"))", ""]
    if decisions.count > 40 { lines.append("  … the last 40") }
    for decision in decisions.suffix(40) {
      lines.append("  \(RunExplanation.clock(decision.seconds))  \(decision.change)")
    }
    lines += [""] + last.lines
    return lines.joined(separator: "\n") + "\n"
  }

  /// The decision that held at a moment, with those before and after it.
  func explanation(at moment: Double) -> RunExplanation.Answer {
    let clock = RunExplanation.clock
    if moment > Double(duration) {
      return .refused(
        message: "the run ends at \(clock(Double(duration))), before \(clock(moment))",
        remedy: "Name a time from 00:00 to \(clock(Double(duration))).")
    }
    guard let place = decisions.lastIndex(where: { $0.seconds <= moment }) else {
      let times = decisions.prefix(5).map { clock($0.seconds) }.joined(separator: ", ")
      return .refused(
        message: "\(title) has decided nothing until \(clock(moment))",
        remedy: decisions.isEmpty ? "It decides nothing in the whole run." : "Its decisions begin at \(times).")
    }
    var lines = ["\(title) at \(clock(moment)), \(scales)", ""] + decisions[place].lines
    if place > 0 || place + 1 < decisions.count { lines.append("") }
    if place > 0 {
      lines.append("  before   \(clock(decisions[place - 1].seconds))  \(decisions[place - 1].change)")
    }
    if place + 1 < decisions.count {
      lines.append("  next     \(clock(decisions[place + 1].seconds))  \(decisions[place + 1].change)")
    }
    return .text(lines.joined(separator: "\n") + "\n")
  }
}

extension RunExplanation.Decision {
  /// When, what, from which inputs, by which formula.
  fileprivate var lines: [String] {
    let width = inputs.map(\.name.count).max() ?? 0
    var lines = ["  decided  \(RunExplanation.clock(seconds))  \(change)", "", "  Inputs"]
    for input in inputs {
      lines.append(
        "    \(input.name)\(String(repeating: " ", count: max(0, width - input.name.count)))  \(input.value)")
    }
    lines += ["", "  Formula"] + formula.wrapped(indent: "    ")
    lines += ["", "  Result"] + result.wrapped(indent: "    ")
    return lines
  }
}
