import Basics
import CloudCatalog
import DesignEngine

extension Explanation {
  static let machines = Kind(
    title: "machine types", names: { _ in Cloud.allCases.flatMap { Catalog.current.machines($0).map(\.name) } },
    explain: { name, design in
      let found = Cloud.allCases.compactMap { Catalog.current.machine($0, name) }
      if found.isEmpty { return nil }
      return found.flatMap { MachineExplanation($0, regions: design?.clusters.map(\.region) ?? []).lines }
    })
}

/// A machine type: what it has, what is left for pods, what it costs, what is newer.
private struct MachineExplanation {
  let machine: MachineType
  /// Regions that the reader cares for; the usual ones of the cloud where there are none.
  let regions: [String]
  private let prices: [(region: String, price: MachinePrice)]

  init(_ machine: MachineType, regions: [String]) {
    self.machine = machine
    let all = Catalog.current.prices(machine.cloud, machine: machine.name)
    let wanted = regions + machine.cloud.usualRegions
    var chosen = wanted.compactMap { region in all.first { $0.region == region } }
    chosen = chosen.enumerated().filter { entry in
      !chosen[..<entry.offset].contains { $0.region == entry.element.region }
    }.map(\.element)
    prices = chosen.isEmpty ? Array(all.prefix(6)) : chosen
    self.regions = all.map(\.region)
  }

  var lines: [String] {
    var lines = ["\(machine.name), a machine type of \(machine.cloud.title)"]
    lines += shape.wrapped()
    lines += "source: \(machine.source)".wrapped(hanging: "    ") + [""]
    lines += allocatable.wrapped()
    lines += priceLines
    lines += newerLines
    return lines
  }

  private var shape: String {
    var parts = ["\(machine.vcpu) vCPU, \(memory(machine.memoryMiB)) GiB memory, \(machine.arm ? "arm64" : "amd64")"]
    parts.append("family \(machine.family) (\(machine.category))")
    if let gbps = machine.networkGbps { parts.append("network \(fixed(gbps, gbps < 10 ? 2 : 0)) Gbit/s") }
    if let volumes = machine.maxVolumes { parts.append("at most \(volumes) volumes") }
    if machine.localSSDGB > 0 { parts.append("\(grouped(Int64(machine.localSSDGB))) GB local SSD") }
    if machine.gpuCount > 0 { parts.append("\(machine.gpuCount) GPUs") }
    if let coremark = machine.coremark { parts.append("CoreMark \(grouped(Int64(coremark))) iterations/s") }
    return parts.joined(separator: "; ")
  }

  private func memory(_ mebibytes: Int) -> String {
    mebibytes % 1024 == 0 ? "\(mebibytes / 1024)" : fixed(Double(mebibytes) / 1024, 2)
  }

  private var allocatable: String {
    let left = machine.allocatable()
    return "left for pods on \(machine.cloud.service): \(left.cpuMilli)m CPU, \(grouped(Int64(left.memoryMiB))) MiB "
      + "memory, \(left.pods) pods, \(left.ephemeralGiB) GiB of a 100 GiB disk"
  }

  private var priceLines: [String] {
    if prices.isEmpty { return ["", "  no price is known"] }
    // Only AWS publishes how often spot capacity is taken back.
    let hasAdvice = machine.cloud == .aws
    var table = TextTable(
      ["REGION", "ON DEMAND/H", "AS OF", "SPOT/H", "AS OF", "SAVES"] + (hasAdvice ? ["TAKEN BACK A MONTH"] : []),
      [.left, .right, .left, .right, .left, .right] + (hasAdvice ? [.left] : []))
    for (region, price) in prices {
      let cells = [
        region, price.onDemand?.value.priceText ?? "-", price.onDemand?.asOf ?? "", price.spot?.value.priceText ?? "-",
        price.spot?.asOf ?? "", saving(price),
      ]
      table.add(cells + (hasAdvice ? [advice(region)] : []))
    }
    var lines = [""] + table.lines
    let others = regions.count - prices.count
    let source = prices.compactMap { $0.price.onDemand?.source }.first ?? ""
    lines += "source: \(source)\(others > 0 ? "; \(others) more regions have a price" : "")".wrapped()
    return lines
  }

  private func saving(_ price: MachinePrice) -> String {
    guard let full = price.onDemand?.value, let spot = price.spot?.value, full.micros > 0 else { return "" }
    return "\((full.micros - spot.micros) * 100 / full.micros) %"
  }

  private func advice(_ region: String) -> String {
    guard let advice = Catalog.current.spotAdvice(region: region, machine: machine.name) else { return "" }
    let bands = ["below 5 %", "5-10 %", "10-15 %", "15-20 %", "above 20 %"]
    return "\(bands[min(max(advice.band, 0), 4)]) (\(advice.asOf))"
  }

  // MARK: - Newer ones

  /// Types of the same shape and architecture of a later generation that have a price where this one has.
  private var newerLines: [String] {
    guard let region = prices.first?.region, let own = prices.first?.price.onDemand?.value,
      let generation = machine.generation
    else { return [] }
    let newer = Catalog.current.machines(machine.cloud).filter { other in
      other.vcpu == machine.vcpu && other.memoryMiB == machine.memoryMiB && other.category == machine.category
        && other.arm == machine.arm && other.localSSDGB == machine.localSSDGB && other.gpuCount == machine.gpuCount
        && (other.generation ?? 0) > generation
    }
    let priced = newer.compactMap { other -> (MachineType, Money)? in
      Catalog.current.price(machine.cloud, region: region, machine: other.name)?.onDemand.map { (other, $0.value) }
    }.sorted { ($0.1, $0.0.name) < ($1.1, $1.0.name) }
    if priced.isEmpty { return [] }
    var table = TextTable(
      ["NEWER, SAME SHAPE", "ON DEMAND/H", "AGAINST THIS ONE", "WORK FOR A DOLLAR"], [.left, .right, .right, .right])
    for (other, price) in priced.prefix(4) {
      let change = own.micros > 0 ? price.dollars / own.dollars * 100 - 100 : 0
      table.add([other.name, price.priceText, Self.signed(change), work(other, price, own)])
    }
    return [""] + table.lines + ["  prices of \(region); work is CoreMark where it was measured"]
  }

  private func work(_ other: MachineType, _ price: Money, _ own: Money) -> String {
    guard let theirs = other.coremark, let ours = machine.coremark, ours > 0, price.micros > 0 else { return "" }
    let change = (Double(theirs) / price.dollars) / (Double(ours) / own.dollars) * 100 - 100
    return Self.signed(change)
  }

  private static func signed(_ change: Double) -> String {
    abs(change) < 0.5 ? "same" : "\(change > 0 ? "+" : "")\(fixed(change, 0)) %"
  }
}

extension Cloud {
  var title: String {
    switch self {
    case .aws: "AWS"
    case .gcp: "Google Cloud"
    case .azure: "Azure"
    }
  }

  /// The managed Kubernetes of the cloud.
  var service: String {
    switch self {
    case .aws: "EKS"
    case .gcp: "GKE"
    case .azure: "AKS"
    }
  }

  /// Two regions of each continent that most people choose from.
  var usualRegions: [String] {
    switch self {
    case .aws: ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1", "ap-northeast-1"]
    case .gcp: ["us-central1", "us-east1", "europe-west1", "europe-west3", "asia-southeast1", "asia-northeast1"]
    case .azure: ["eastus", "westus2", "westeurope", "northeurope", "southeastasia", "japaneast"]
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
