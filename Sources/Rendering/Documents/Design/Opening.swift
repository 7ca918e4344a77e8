import Basics
import DesignEngine
import PlatformSpec

extension DesignDocument {
  /// One paragraph and one table: what is asked, what was chosen, what it costs.
  func opening(_ document: inout MarkdownDocument) {
    document.paragraph(openingText.escaped)
    document.table(["Target", "Asked", "Chosen", "Where"], targetRows)
    document.paragraph(
      "Nothing here has run yet: the figures are computed from [platform.yaml](platform.yaml). What a simulation of "
        + "this platform needs stands in [proof/](proof/). The same content for programs is [design.json](design.json)."
    )
  }

  private var openingText: String {
    let workloads = design.workloads
    let critical = workloads.count { $0.service.criticality == .critical }
    let services = counted(workloads.count, "service") + (critical > 0 ? " (\(critical) critical)" : "")
    let teams = counted(design.namespaces.count, "team")
    let traffic = specification.traffic
    var load = "\(grouped(Int64(traffic.peakRequestsPerSecond))) requests/s at the peak"
    if let bytes = traffic.ingestBytesPerDay { load += " and \(Amounts.decimal(bytes)) to process a day" }
    let nodes = design.clusters.flatMap(\.pools)
    let average = nodes.reduce(0) { $0 + $1.averageNodes }
    let peak = nodes.reduce(0) { $0 + $1.peakNodes }
    return "\(specification.name) is a platform for \(services) of \(teams) on \(specification.provider.title) "
      + "\(specification.kubernetesVersion.description), in \(places). It carries \(load) on "
      + "\(counted(average, "node")) in the average hour and \(peak) at the peak, and costs "
      + "\(design.cost.averageTotal.wholeDollars) a month on average."
  }

  private var places: String {
    design.clusters.map { "\($0.region) over \(counted($0.zones.count, "zone"))" }.joined(separator: ", ")
  }

  private var targetRows: [[String]] {
    let targets = specification.targets
    var rows = [
      ["Availability", "\(targets.availability) %", availabilityText, Deliverable.cluster.chapterLink],
      ["Utilization", "\(targets.utilization) %", utilizationText, Deliverable.cluster.chapterLink],
      [
        "Load", "\(grouped(Int64(specification.traffic.peakRequestsPerSecond))) requests/s", loadText,
        Deliverable.scaling.chapterLink,
      ],
    ]
    if let latency = targets.latencyP99Millis {
      rows.append([
        "Time to answer", "p99 below \(latency) ms", "gates every canary step where there is one; to be measured",
        Deliverable.deployment.chapterLink,
      ])
    }
    if let durability = targets.durability {
      rows.append(["Durability", "\(durability) %", durabilityText, Deliverable.storage.chapterLink])
    }
    let cost = design.cost
    let range = "\(cost.baseTotal.wholeDollars) at the quietest load, \(cost.peakTotal.wholeDollars) at the peak"
    rows.append([
      "Cost a month", targets.monthlyBudget?.wholeDollars ?? "no budget given",
      "**\(cost.averageTotal.wholeDollars)** on average (\(range))\(budgetVerdict)", "[Cost](#cost)",
    ])
    return rows
  }

  private var budgetVerdict: String {
    guard let budget = specification.targets.monthlyBudget else { return "" }
    let total = design.cost.averageTotal
    return total <= budget
      ? ", within the budget" : ", **over the budget by \((total - budget).wholeDollars)**"
  }

  private var availabilityText: String {
    let zones = design.clusters.map(\.zones.count).min() ?? 1
    let critical = design.workloads.filter { $0.service.criticality == .critical }
    let least = critical.map(\.leastReplicas).min()
    var text =
      counted(zones, "zone") + (design.clusters.count > 1 ? " in each of \(design.clusters.count) regions" : "")
    if let least { text += "; critical services with at least \(counted(least, "pod"))" }
    return text
  }

  private var utilizationText: String {
    let use = AverageUtilization(design)
    guard use.offeredMilli > 0 else { return "" }
    return "\(fixed(use.percent, 0)) % of the allocatable CPU is requested in the average hour "
      + "(\(Self.cores(use.requestedMilli)) of \(Self.cores(use.offeredMilli)) cores)"
  }

  private var loadText: String {
    let average = design.workloads.reduce(0) { $0 + $1.averageReplicas }
    let peak = design.workloads.reduce(0) { $0 + $1.peakReplicas }
    return "\(counted(average, "pod")) on average, \(peak) at the peak"
  }

  private var durabilityText: String {
    let storage = specification.storage
    guard storage.backup else { return "no backups" }
    return "backups kept \(storage.backupRetentionDays) days"
      + (storage.crossRegionCopies ? ", copied to another region" : "")
  }

  static func cores(_ milli: Int) -> String { fixed(Double(milli) / 1000, milli < 10_000 ? 1 : 0) }
}

extension Deliverable {
  var chapterLink: String { "[\(title)](#\(title.headingAnchor))" }
}

extension WorkloadDesign {
  /// The fewest pods that run when nothing is broken.
  var leastReplicas: Int {
    switch scaling {
    case .fixed(let replicas): replicas
    case .horizontal(let plan): plan.min
    case .events(let plan): plan.min
    case .none: 0
    }
  }

  var mostReplicas: Int {
    switch scaling {
    case .fixed(let replicas): replicas
    case .horizontal(let plan): plan.max
    case .events(let plan): plan.max
    case .none: 1
    }
  }
}
