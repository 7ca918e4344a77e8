package import Basics

/// Look-ups over the embedded facts. Every function is pure; nil or an empty list means that no source has the fact.
package struct Catalog: Sendable {
  /// The facts of this release of the product; sections are indexed at first use, rows are read when asked for.
  package static let current = Catalog()

  let facts = FactFile()

  private init() {}

  /// The day that life-cycle states are judged at: the newest of the sources of the version tables.
  package static let judgedOn = "2026-08-22"
}

// MARK: - Machines

extension Catalog {
  package func machine(_ cloud: Cloud, _ name: String) -> MachineType? {
    machineTable.byName["\(cloud.rawValue) \(name)"]
  }

  /// Whether the cloud has a type of this name; much faster than reading the table for one.
  package func hasMachine(_ cloud: Cloud, _ name: String) -> Bool {
    !name.isEmpty && facts.hasRow("machines", beginningWith: [cloud.rawValue, name])
  }

  /// All types of a cloud, by name.
  package func machines(_ cloud: Cloud) -> [MachineType] { machineTable.all.filter { $0.cloud == cloud } }

  private var machineTable: MachineTable { MachineTable.shared }

  /// Prices of one machine in one region.
  package func price(_ cloud: Cloud, region: String, machine: String) -> MachinePrice? {
    let rows = facts.rows("prices", group: "\(cloud.rawValue) \(region)")
    guard let row = rows.first(where: { $0.cell(0, is: machine) }) else { return nil }
    return machinePrice(row)
  }

  /// Every region that has a price for the machine, by name.
  package func prices(_ cloud: Cloud, machine: String) -> [(region: String, price: MachinePrice)] {
    facts.groups("prices").compactMap { group in
      let parts = group.split(separator: " ", maxSplits: 1)
      guard parts.first == Substring(cloud.rawValue), let region = parts.last.map(String.init) else { return nil }
      return price(cloud, region: region, machine: machine).map { (region, $0) }
    }
  }

  private func machinePrice(_ row: FactRow) -> MachinePrice {
    let source = facts.source(row.cell(5))
    func sourced(_ column: Int, _ date: Int) -> Sourced<Money>? {
      row.integer(column).map {
        Sourced(Money(micros: Int64($0)), source: source, asOf: facts.source(row.cell(date)))
      }
    }
    return MachinePrice(onDemand: sourced(1, 3), spot: sourced(2, 4))
  }

  /// How often AWS takes back spot capacity of this type: the band of the Spot Instance Advisor, per month.
  package func spotAdvice(region: String, machine: String) -> SpotAdvice? {
    let rows = facts.rows("spot", group: "aws \(region)")
    guard let row = rows.first(where: { $0.cell(0, is: machine) }), let band = row.integer(1) else { return nil }
    return SpotAdvice(band: band, savingsPercent: row.integer(2) ?? 0, asOf: row.text(3))
  }
}

/// The machine table is read once: its 3,100 rows are needed by name and as a whole.
private struct MachineTable {
  static let shared = MachineTable()

  let all: [MachineType]
  let byName: [String: MachineType]

  init() {
    let facts = Catalog.current.facts
    all = facts.rows("machines").compactMap { row in
      guard let cloud = row.cloud(0), let vcpu = row.integer(3), let memory = row.integer(4) else { return nil }
      return MachineType(
        cloud: cloud, name: row.text(1), family: row.text(2), vcpu: vcpu, memoryMiB: memory,
        arm: row.text(5) == "arm64", category: row.text(6), generation: row.integer(7), networkGbps: row.number(8),
        maxPods: row.integer(9), maxVolumes: row.integer(10), networkInterfaces: row.integer(11),
        addressesPerInterface: row.integer(12), localSSDGB: row.integer(13) ?? 0, gpuCount: row.integer(14) ?? 0,
        coremark: row.integer(18), source: facts.source(row.cell(19)))
    }
    byName = Dictionary(all.map { ("\($0.cloud.rawValue) \($0.name)", $0) }) { first, _ in first }
  }
}

// MARK: - Places and versions

extension Catalog {
  package func regions(_ cloud: Cloud) -> [RegionFact] {
    facts.rows("regions").compactMap { row in
      guard row.cloud(0) == cloud else { return nil }
      return RegionFact(
        cloud: cloud, name: row.text(1), displayName: row.text(2),
        zones: row.cell(3).split(separator: ";").map(String.init), geography: row.text(4))
    }
  }

  package func region(_ cloud: Cloud, _ name: String) -> RegionFact? { regions(cloud).first { $0.name == name } }

  /// The clouds that have a region of this name.
  package func clouds(withRegion name: String) -> [Cloud] { Cloud.allCases.filter { region($0, name) != nil } }

  /// Releases of the provider's service, or of the upstream project for nil, newest first.
  package func kubernetesReleases(_ cloud: Cloud?) -> [KubernetesRelease] {
    facts.rows("kubernetes").compactMap { row in
      guard row.text(0) == cloud?.rawValue ?? "upstream" else { return nil }
      let status: KubernetesRelease.Status =
        switch row.text(5) {
        case "standard", "yes": .standard
        case "extended": .extended
        default: row.text(2) > Self.judgedOn ? .upcoming : .ended
        }
      return KubernetesRelease(
        cloud: cloud, version: row.text(1), released: row.text(2), endOfStandardSupport: row.text(3),
        endOfExtendedSupport: row.text(4), status: status)
    }
  }

  package func component(_ name: String) -> ComponentRelease? {
    facts.rows("components").first { $0.cell(0, is: name) }.map { component($0) }
  }

  package var components: [ComponentRelease] { facts.rows("components").map { component($0) } }

  private func component(_ row: FactRow) -> ComponentRelease {
    ComponentRelease(
      name: row.text(0), category: row.text(1), appVersion: row.text(2), chartVersion: row.text(3),
      chartName: row.text(4), repository: row.text(5), ociAddress: row.text(6), released: row.text(7),
      source: facts.source(row.cell(8)), notes: row.text(9))
  }
}

// MARK: - Disks and fees

extension Catalog {
  package func disks(_ cloud: Cloud) -> [DiskType] {
    facts.rows("disks").compactMap { row in
      guard row.cloud(0) == cloud else { return nil }
      return DiskType(
        cloud: cloud, name: row.text(1), provisioner: row.text(2), minGiB: row.integer(3) ?? 1,
        maxGiB: row.integer(4) ?? 0, baselineIOPS: row.integer(5), maxIOPS: row.integer(7),
        maxThroughputMiBps: row.integer(9), durabilityPercent: row.text(10), annualFailureRatePercent: row.text(11),
        source: facts.source(row.cell(16)))
    }
  }

  package func disk(_ cloud: Cloud, _ name: String) -> DiskType? { disks(cloud).first { $0.name == name } }

  /// Price of a GiB and month; the region of the price stands in the source when it is another one.
  package func diskPrice(_ cloud: Cloud, region: String, disk: String) -> Sourced<Money>? {
    let rows = facts.rows("disk-prices").filter {
      $0.cell(2, is: disk) && $0.cloud(0) == cloud && $0.cell(4, is: "GiB-month")
    }
    guard let row = rows.first(where: { $0.cell(1, is: region) }) ?? rows.first, let micros = row.integer(5) else {
      return tierPrice(cloud, region: region, disk: disk)
    }
    let place = row.text(1) == region ? "" : " (price of \(row.text(1)))"
    return Sourced(Money(micros: Int64(micros)), source: facts.source(row.cell(7)) + place, asOf: row.text(6))
  }

  /// Azure sells disks in tiers of a size: the price of a GiB in the tier of 128 GiB, or the nearest that has one.
  private func tierPrice(_ cloud: Cloud, region: String, disk: String) -> Sourced<Money>? {
    let tiers = facts.rows("disk-prices").compactMap { row -> (row: FactRow, gib: Int)? in
      let name = row.text(2)
      guard row.cloud(0) == cloud, row.cell(4, is: "disk-month"), name.hasPrefix("\(disk) "),
        let number = Int(name.dropFirst(disk.count + 2)), let gib = Self.tierGiB[number]
      else { return nil }
      return (row, gib)
    }
    let local = tiers.filter { $0.row.cell(1, is: region) }
    let usual = tiers.first { $0.gib == 128 } ?? tiers.first
    guard let tier = local.first(where: { $0.gib == 128 }) ?? usual, let micros = tier.row.integer(5) else {
      return nil
    }
    let place = tier.row.text(1) == region ? "" : " (price of \(tier.row.text(1)))"
    return Sourced(
      Money(micros: Int64(micros / tier.gib)), source: facts.source(tier.row.cell(7)) + place, asOf: tier.row.text(6))
  }

  /// Source: MicrosoftDocs/azure-docs, premium disk tiers (`azure-disk-tiers.csv`); all families use these numbers.
  private static let tierGiB = [
    1: 4, 2: 8, 3: 16, 4: 32, 6: 64, 10: 128, 15: 256, 20: 512, 30: 1024, 40: 2048, 50: 4096, 60: 8192, 70: 16384,
    80: 32767,
  ]

  /// Rows of one item in the order of the source; those of the region if there are any, else of the reference region.
  package func fees(_ cloud: Cloud, service: String, item: String, region: String) -> [Fee] {
    let rows = facts.rows("fees").filter {
      $0.cell(2, is: item) && $0.cell(1, is: service) && $0.cloud(0) == cloud && $0.integer(4) != nil
    }
    let local = rows.filter { $0.cell(5) == region }
    let reference = local.isEmpty ? rows.filter { $0.cell(5) == rows.first?.cell(5) } : local
    return reference.map { fee($0, cloud) }
  }

  private func fee(_ row: FactRow, _ cloud: Cloud) -> Fee {
    Fee(
      cloud: cloud, service: row.text(1), item: row.text(2), unit: row.text(3),
      price: Sourced(
        Money(micros: Int64(row.integer(4) ?? 0)), source: facts.source(row.cell(9)), asOf: row.text(8)),
      region: row.text(5), tierFromGB: row.number(6), tierToGB: row.number(7))
  }

  /// The flat price of an item.
  package func fee(_ cloud: Cloud, service: String, item: String, region: String) -> Fee? {
    fees(cloud, service: service, item: item, region: region).first
  }

  /// The price of `gigabytes` a month over the tiers of an item.
  package func tieredCost(
    _ cloud: Cloud, service: String, item: String, region: String, gigabytes: Double
  ) -> Sourced<Money>? {
    let tiers = fees(cloud, service: service, item: item, region: region)
    guard let first = tiers.first else { return nil }
    var total = Money.zero
    for tier in tiers {
      let from = tier.tierFromGB ?? 0
      let upTo = min(gigabytes, tier.tierToGB ?? .infinity)
      if upTo > from { total = total + tier.price.value * (upTo - from) }
    }
    return Sourced(total, source: first.price.source, asOf: first.price.asOf)
  }
}
