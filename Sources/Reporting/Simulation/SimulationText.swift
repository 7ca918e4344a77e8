package import ClusterTwin
import SimKernel

extension SimulationReport {
  /// The report for a terminal: what ran, what it cost, what found no place, with small plots.
  package var text: String {
    var lines = ["\(cluster): \(Self.span(duration)) simulated, seed \(seed), \(events) events", "", "Over time", ""]
    lines += plots.lines
    lines += ["", "Workloads", ""]
    lines += workloadTable.lines
    if !groups.isEmpty { lines += ["", "Nodes", ""] + groupTable.lines }
    if !unschedulable.isEmpty {
      lines += ["", "Without a node at the end", ""]
      for entry in unschedulable { lines += ["  \(entry.workload), \(entry.pods) pods: \(entry.reason)"] }
    }
    if !refused.isEmpty {
      lines += ["", "Pods that the API server refuses at the end", ""]
      for entry in refused { lines += ["  \(entry.workload), \(entry.rounds) times in a row: \(entry.reason)"] }
    }
    if !services.isEmpty { lines += ["", "Services that had nobody to answer", ""] + serviceTable.lines }
    if !scalings.isEmpty { lines += ["", "Last scalings (\(scalings.count) in all)", ""] + scalingLines }
    if !recommendations.isEmpty {
      lines += ["", "Requests that VerticalPodAutoscalers recommend at the end", ""] + recommendationTable.lines
    }
    if !assumptions.isEmpty { lines += ["", "Assumed"] + assumptions.map { "  - \($0)" } }
    if !ignored.isEmpty { lines += ["", "Carried along, not simulated: \(ignored.joined(separator: ", "))"] }
    return lines.joined(separator: "\n") + "\n"
  }

  private var plots: TextTable {
    var table = TextTable(["", "least", "mean", "most", ""], [.left, .right, .right, .right, .left])
    let rows: [(String, TimeSeries)] = [
      ("pods running", pods), ("pods ready", ready), ("pods without a node", waiting), ("nodes", nodes),
    ]
    for (name, series) in rows {
      table.add([
        name, Self.number(series.least), Self.number(series.mean), Self.number(series.greatest), Self.plot(series),
      ])
    }
    func percent(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }
    table.add([
      "CPU requested", percent(requestedCPU.least), percent(requestedCPU.mean), percent(requestedCPU.greatest),
      Self.plot(requestedCPU),
    ])
    return table
  }

  private var workloadTable: TextTable {
    var table = TextTable(
      ["workload", "ready", "wanted", "most", "scalings", ""], [.left, .right, .right, .right, .right, .left])
    for workload in workloads {
      table.add([
        workload.title, Self.number(workload.ready.last), "\(workload.wanted)", Self.number(workload.ready.greatest),
        "\(workload.scalings)", Self.plot(workload.ready),
      ])
    }
    return table
  }

  private var groupTable: TextTable {
    var table = TextTable(
      ["group", "machine", "mean", "most", "cost", ""], [.left, .left, .right, .right, .right, .left])
    for group in groups {
      table.add([
        group.name, group.machineType, Self.number(group.nodes.mean), Self.number(group.nodes.greatest),
        Self.money(group.dollars), Self.plot(group.nodes),
      ])
    }
    table.add(["all", "", "", "", Self.money(dollars), ""])
    return table
  }

  private var serviceTable: TextTable {
    var table = TextTable(
      ["service", "without an endpoint", "pods gone too early", "for"], [.left, .right, .right, .right])
    for service in services {
      table.add([
        service.name, "\(Self.number(service.without.seconds)) s", "\(service.gone)",
        "\(Self.number(service.meanGone.seconds)) s",
      ])
    }
    return table
  }

  private var recommendationTable: TextTable {
    var table = TextTable(
      ["autoscaler", "container", "template", "recommended", "mode", "evicted", "resized"],
      [.left, .left, .left, .left, .left, .right, .right])
    for entry in recommendations {
      table.add([
        entry.autoscaler, entry.container, entry.requests, entry.target, entry.mode, "\(entry.evictions)",
        "\(entry.resizes)",
      ])
    }
    return table
  }

  private var scalingLines: [String] {
    scalings.suffix(12).map { entry in
      "  \(Self.clock(entry.time))  \(entry.autoscaler)  \(entry.from) -> \(entry.to)  \(entry.reason)"
    }
  }

  // MARK: - Pieces

  /// A row of bars, each the mean of a part of the run.
  static func plot(_ series: TimeSeries, width: Int = 40) -> String {
    let bars = Array("▁▂▃▄▅▆▇█")
    let steps = series.steps
    guard !steps.isEmpty, series.greatest > 0 else { return "" }
    let count = min(width, steps.count)
    return String(
      (0..<count).map { place -> Character in
        let start = place * steps.count / count
        let part = steps[start..<max(start + 1, (place + 1) * steps.count / count)]
        let mean = part.reduce(0) { $0 + $1.mean } / Double(part.count)
        return bars[min(7, max(0, Int((mean / series.greatest * 7).rounded())))]
      })
  }

  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  static func money(_ dollars: Double) -> String {
    let cents = Int((dollars * 100).rounded())
    return "$\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  }

  /// `26:03:15` since the start.
  static func clock(_ time: SimTime) -> String {
    let seconds = time.microseconds / 1_000_000
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  static func span(_ duration: SimDuration) -> String {
    let seconds = duration.microseconds / 1_000_000
    if seconds > 0 && seconds % 86_400 == 0 { return "\(seconds / 86_400) d" }
    if seconds > 0 && seconds % 3_600 == 0 { return "\(seconds / 3_600) h" }
    return seconds > 0 && seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
  }
}
