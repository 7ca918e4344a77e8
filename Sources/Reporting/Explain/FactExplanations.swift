import Basics
import CloudCatalog
import DesignEngine
import PlatformSpec

/// Disks, regions, components and versions, as the facts know them.
extension Explanation {
  static let disks = Kind(
    title: "disk types", names: { _ in Cloud.allCases.flatMap { Catalog.current.disks($0).map(\.name) } },
    explain: { name, design in
      let found = Cloud.allCases.compactMap { Catalog.current.disk($0, name) }
      return found.isEmpty ? nil : found.flatMap { lines(of: $0, regions: design?.clusters.map(\.region) ?? []) }
    })

  private static func lines(of disk: DiskType, regions: [String]) -> [String] {
    var facts = ["\(disk.minGiB) GiB to \(grouped(Int64(disk.maxGiB))) GiB", "provisioned by \(disk.provisioner)"]
    if let iops = disk.baselineIOPS { facts.append("\(grouped(Int64(iops))) IOPS at the least") }
    if let iops = disk.maxIOPS { facts.append("\(grouped(Int64(iops))) IOPS at most") }
    if let throughput = disk.maxThroughputMiBps { facts.append("\(grouped(Int64(throughput))) MiB/s at most") }
    if !disk.durabilityPercent.isEmpty { facts.append("durability \(disk.durabilityPercent) %") }
    if !disk.annualFailureRatePercent.isEmpty { facts.append("annual failure rate \(disk.annualFailureRatePercent) %") }
    var lines = ["\(disk.name), a disk type of \(disk.cloud.title)"]
    lines += facts.joined(separator: "; ").wrapped()
    lines += "source: \(disk.source)".wrapped(hanging: "    ")
    let wanted = regions.isEmpty ? Array(disk.cloud.usualRegions.prefix(3)) : regions
    for region in wanted {
      if let price = Catalog.current.diskPrice(disk.cloud, region: region, disk: disk.name) {
        lines += "\(region): \(price.value.priceText) per GiB and month (\(price.asOf), \(price.source))".wrapped()
      }
    }
    return lines
  }

  static let regions = Kind(
    title: "regions", names: { _ in Cloud.allCases.flatMap { Catalog.current.regions($0).map(\.name) } },
    explain: { name, _ in
      let found = Cloud.allCases.compactMap { Catalog.current.region($0, name) }
      if found.isEmpty { return nil }
      return found.flatMap { region in
        let zones =
          region.zones.isEmpty ? "its zones are not in the facts" : "zones \(region.zones.joined(separator: ", "))"
        return ["\(region.name), a region of \(region.cloud.title): \(region.displayName) (\(region.geography))"]
          + zones.wrapped()
      }
    })

  static let components = Kind(
    title: "components", names: { _ in Catalog.current.components.map(\.name) + ComponentID.allCases.map(\.rawValue) },
    explain: { name, design in
      let planned = design?.components.first { $0.id.rawValue == name }
      let release = Catalog.current.component(name)
      if planned == nil, release == nil {
        return ComponentID(rawValue: name).map { id in
          ["\(id.rawValue), a component of a platform", "  its versions follow from the design: name one with -f"]
        }
      }
      var lines: [String] = []
      if let release { lines += Explanation.lines(of: release) }
      if let planned {
        lines += (lines.isEmpty ? ["\(name), a component of this platform"] : []) + Explanation.lines(of: planned)
      }
      return lines
    })

  private static func lines(of release: ComponentRelease) -> [String] {
    var lines = ["\(release.name) (\(release.category)), newest known release \(release.appVersion)"]
    if !release.released.isEmpty { lines.append("  released \(release.released)") }
    if !release.chartVersion.isEmpty {
      lines += "chart \(release.chartName) \(release.chartVersion) of \(release.repository)".wrapped()
      if !release.ociAddress.isEmpty { lines.append("  or \(release.ociAddress)") }
    }
    if !release.notes.isEmpty { lines += "status: \(release.notes)".wrapped() }
    return lines + "source: \(release.source) (judged on \(Catalog.judgedOn))".wrapped()
  }

  private static func lines(of plan: ComponentPlan) -> [String] {
    var lines = ["  in this platform: namespace \(plan.namespace), chapter \(plan.deliverable.title)"]
    if let chart = plan.chart {
      lines += "chart \(chart.name) \(chart.version) (\(chart.appVersion)) of \(chart.repository); \(chart.source)"
        .wrapped()
    }
    for pod in plan.pods {
      let count =
        switch pod.count {
        case .replicas(let number): "\(number)"
        case .jobs(let average, let peak): "\(average) to \(peak) by the work"
        case .scaled(let base, _, let peak): "\(base) to \(peak) by the load"
        case .perNode: "one a node"
        }
      lines.append(
        "  pods \(pod.name): \(count), \(pod.cpuRequestMilli)m CPU, \(pod.memoryRequestMiB) to \(pod.memoryLimitMiB) MiB"
      )
    }
    if !plan.after.isEmpty { lines.append("  after \(plan.after.map(\.rawValue).joined(separator: ", "))") }
    return lines
  }

  static let kubernetesVersions = Kind(
    title: "Kubernetes versions", names: { _ in Catalog.current.kubernetesReleases(nil).map(\.version) },
    explain: { name, _ in
      let sources: [Cloud?] = [nil] + Cloud.allCases.map { $0 }
      let rows = sources.flatMap { cloud in
        Catalog.current.kubernetesReleases(cloud).filter { $0.version == name }
      }
      if rows.isEmpty { return nil }
      var table = TextTable(
        ["BY", "RELEASED", "STANDARD SUPPORT TO", "EXTENDED TO", "STATUS"], [.left, .left, .left, .left, .left])
      for row in rows {
        table.add([
          row.cloud?.service ?? "upstream", row.released, row.endOfStandardSupport, row.endOfExtendedSupport,
          row.status.rawValue,
        ])
      }
      return ["Kubernetes \(name)"] + table.lines + ["  judged on \(Catalog.judgedOn)"]
    })
}
