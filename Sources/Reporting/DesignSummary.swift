import Basics
package import DesignEngine
import PlatformSpec

/// What `design` says when it is done: targets, pools, services, cost, where to look next; fits one screen.
package struct DesignSummary {
  private let design: PlatformDesign
  private let colour: Bool

  package init(_ design: PlatformDesign, colour: Bool) {
    self.design = design
    self.colour = colour
  }

  /// `folder` is where the files are, as the user named it; `kept` are files of the user that were left alone;
  /// `objects` were held against the checks with so many `findings`.
  package func text(folder: String, fileCount: Int, kept: [String], objects: Int, findings: Int) -> String {
    var lines = [headline, ""]
    lines += targetLines + [""]
    lines += poolTable.lines + [""]
    lines += serviceLines
    lines += costLines + [""]
    let result = findings == 0 ? "no finding" : counted(findings, "finding")
    lines.append("Checked   \(objects) objects: schemas, Pod Security Standards, references; \(result)")
    lines += nextLines(folder, fileCount, kept)
    return lines.joined(separator: "\n") + "\n"
  }

  private var specification: Specification { design.specification }

  private var headline: String {
    let regions = design.clusters.map { "\($0.region) (\($0.zones.count) zones)" }.joined(separator: ", ")
    let version = specification.kubernetesVersion.description
    return bold(specification.name) + " on \(specification.provider.rawValue.uppercased()) \(version), \(regions)"
  }

  private var targetLines: [String] {
    let targets = specification.targets
    let peak = grouped(Int64(specification.traffic.peakRequestsPerSecond))
    var parts = [
      "\(peak) requests/s", "availability \(targets.availability) %", "utilization \(targets.utilization) %",
    ]
    if let latency = targets.latencyP99Millis { parts.append("p99 below \(latency) ms") }
    if let durability = targets.durability { parts.append("durability \(durability) %") }
    if let budget = targets.monthlyBudget { parts.append("budget \(budget.wholeDollars)") }
    return row("Targets", parts.joined(separator: ", "))
  }

  private var poolTable: TextTable {
    var table = TextTable(
      ["POOL", "MACHINE", "CAPACITY", "NODES", "AVERAGE", "PEAK"], [.left, .left, .left, .right, .right, .right])
    for cluster in design.clusters {
      for pool in cluster.pools {
        let name = design.clusters.count > 1 ? "\(cluster.region)/\(pool.name)" : pool.name
        table.add([
          name, pool.machineTypes.first ?? "", pool.capacity.rawValue, "\(pool.minNodes)-\(pool.maxNodes)",
          "\(pool.averageNodes)", "\(pool.peakNodes)",
        ])
      }
    }
    return table
  }

  private var serviceLines: [String] {
    let workloads = design.workloads
    let critical = workloads.count { $0.service.criticality == .critical }
    let judged = workloads.count { $0.rollout.strategy != .rolling }
    let strategy = judged > 0 ? ", \(judged) by \(specification.deployment.strategy.rawValue)" : ""
    let average = workloads.reduce(0) { $0 + $1.averageReplicas }
    let peak = workloads.reduce(0) { $0 + $1.peakReplicas }
    let services = counted(workloads.count, "service")
    let pods = "\(grouped(Int64(average))) pods on average, \(grouped(Int64(peak))) at the peak"
    let facts = [
      counted(design.components.count, "component"), counted(design.decisions.count, "decision"),
      counted(specification.assumptions.count, "assumption") + " to confirm",
    ]
    return row("Services", "\(services), \(critical) critical\(strategy); \(pods)")
      + row("Platform", facts.joined(separator: ", "))
  }

  private var costLines: [String] {
    let cost = design.cost
    let reserved = share(of: .nodesReserved)
    let spot = share(of: .nodesSpot)
    let nodes = share(of: .nodesOnDemand) + reserved + spot
    let parts = (reserved > .zero ? "reserved \(reserved.wholeDollars), " : "") + "spot \(spot.wholeDollars)"
    return [
      "Cost      \(bold(cost.averageTotal.wholeDollars)) a month on average "
        + "(base \(cost.baseTotal.wholeDollars), peak \(cost.peakTotal.wholeDollars))",
      "          nodes \(nodes.wholeDollars), of which \(parts)",
    ]
  }

  /// A line with its heading, in as many lines of a screen as it needs.
  private func row(_ heading: String, _ text: String) -> [String] {
    let padded = heading + String(repeating: " ", count: 10 - heading.count)
    return text.wrapped(indent: padded, hanging: String(repeating: " ", count: 10), width: 80)
  }

  private func share(of category: CostEstimate.Line.Category) -> Money {
    design.cost.lines.filter { $0.category == category }.reduce(.zero) { $0 + $1.average }
  }

  private func nextLines(_ folder: String, _ fileCount: Int, _ kept: [String]) -> [String] {
    var lines = ["Written   \(fileCount) files to \(folder)/"]
    if !kept.isEmpty {
      lines.append(
        "Kept      \(kept.count) of yours: \(kept.prefix(3).joined(separator: ", "))\(kept.count > 3 ? " …" : "")")
    }
    lines += [
      "Next      read \(folder)/DESIGN.md, edit \(folder)/platform.yaml and run",
      "          plimsoll design -f \(folder)/platform.yaml -o \(folder) --force",
    ]
    return lines
  }

  private func bold(_ text: String) -> String { colour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}
