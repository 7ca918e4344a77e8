import Basics
import CloudCatalog
import DesignEngine
import PlatformSpec

extension DesignDocument {
  /// Clusters, pools with their arithmetic, tenants, the bill.
  func clusterTables(_ document: inout MarkdownDocument) {
    document.table(
      ["Cluster", "Region", "Zones", "Kubernetes", "Network", ">NAT gateways"],
      design.clusters.map { cluster in
        [
          cluster.name.codeSpan, cluster.region, cluster.zones.joined(separator: ", "), versionText(cluster),
          cluster.network.cidr, "\(cluster.network.natGateways)",
        ]
      })
    pools(&document)
    tenants(&document)
    cost(&document)
  }

  private func versionText(_ cluster: ClusterDesign) -> String {
    let version = cluster.kubernetesVersion.description
    let releases = Catalog.current.kubernetesReleases(specification.provider.cloud)
    guard let release = releases.first(where: { $0.version == version }), !release.endOfStandardSupport.isEmpty else {
      return version
    }
    return "\(version), standard support to \(release.endOfStandardSupport)"
  }

  private func pools(_ document: inout MarkdownDocument) {
    document.heading(3, "Node pools")
    let rows = design.clusters.flatMap { cluster in cluster.pools.map { (cluster, $0) } }
    document.table(
      [
        "Pool", "Machine", "Capacity", ">Nodes", ">Average", ">Peak", ">Allocatable CPU", ">Allocatable memory",
        ">Price per hour", "Taint",
      ],
      rows.map { cluster, pool in
        [
          design.clusters.count > 1 ? "\(cluster.region)/\(pool.name)" : pool.name, machineText(pool),
          pool.capacity.rawValue, "\(pool.minNodes)-\(pool.maxNodes)", "\(pool.averageNodes)", "\(pool.peakNodes)",
          "\(pool.allocatable.cpuMilli)m", "\(grouped(Int64(pool.allocatable.memoryMiB)))Mi",
          pool.pricePerHour.priceText,
          pool.taints.map { "\($0.key)=\($0.value):\($0.effect)".codeSpan }.joined(separator: ", "),
        ]
      })
    for (cluster, pool) in rows where !pool.arithmetic.isEmpty && !isDecidedBelow(pool) {
      let place = design.clusters.count > 1 ? " in \(cluster.region)" : ""
      document.paragraph("How many nodes `\(pool.name)`\(place) needs:")
      document.code("text", pool.arithmetic.joined(separator: "\n"))
    }
  }

  /// Whether a decision of this chapter shows the arithmetic of the pool.
  private func isDecidedBelow(_ pool: NodePool) -> Bool {
    design.decisions.contains { $0.deliverable == .cluster && $0.arithmetic == pool.arithmetic }
  }

  private func machineText(_ pool: NodePool) -> String {
    let others = pool.machineTypes.dropFirst()
    let first = "\(pool.machineTypes.first ?? "") (\(pool.vcpu) vCPU, \(pool.memoryGiB) GiB)"
    return others.isEmpty ? first : "\(first), else \(others.joined(separator: ", "))"
  }

  private func tenants(_ document: inout MarkdownDocument) {
    document.heading(3, "Tenants")
    document.table(
      [
        "Namespace", "Team", "Cost center", ">Services", ">CPU requests up to", ">Memory requests up to", ">Pods up to",
      ],
      design.namespaces.map { namespace in
        let quota = namespace.quota
        return [
          namespace.name.codeSpan, namespace.team.escaped, namespace.costCenter.escaped,
          "\(design.workloads.count { $0.namespace == namespace.name })", Amounts.cpu(milli: quota.cpuRequestMilli),
          "\(grouped(Int64(quota.memoryRequestMiB)))Mi", "\(quota.pods)",
        ]
      })
  }

  private func cost(_ document: inout MarkdownDocument) {
    let cost = design.cost
    document.heading(3, "Cost")
    document.paragraph("US dollars a month (730 hours), at the quietest hour's load, on average and at the peak.")
    var rows = cost.lines.map { line in
      [
        line.category.rawValue, line.title.escaped, line.formula.escaped, line.base.wholeDollars,
        line.average.wholeDollars, line.peak.wholeDollars, line.source.escaped,
      ]
    }
    rows.append([
      "**Total**", "", "", "**\(cost.baseTotal.wholeDollars)**", "**\(cost.averageTotal.wholeDollars)**",
      "**\(cost.peakTotal.wholeDollars)**", "",
    ])
    document.table(["Kind", "What", "How it comes about", ">Base", ">Average", ">Peak", "Price from"], rows)
    document.list(cost.notes.map(\.escaped))
    if cost.teams.count > 1 {
      document.paragraph("**By team** (average, the platform's own part spread by use)")
      document.table(
        ["Team", ">A month"], cost.teams.map { [$0.team.escaped, $0.monthly.wholeDollars] })
    }
  }
}

extension Money {
  /// Dollars with as many places as the price needs, at least two.
  var priceText: String {
    var text = decimalText(Int64(micros.magnitude), places: 6)
    while text.hasSuffix("0"), text.split(separator: ".").last?.count ?? 0 > 2 { text.removeLast() }
    return "$\(text)"
  }
}
