import Basics
package import CloudCatalog
import KubeModel

extension Provider {
  package var cloud: Cloud {
    switch self {
    case .eks: .aws
    case .gke: .gcp
    case .aks: .azure
    }
  }
}

extension SpecificationReading {
  func kubernetesVersion(_ provider: Provider) -> KubernetesVersion {
    let releases = Catalog.current.kubernetesReleases(provider.cloud).filter { $0.status == .standard }
    let newest =
      releases.compactMap { KubernetesVersion(text: $0.version) }.max() ?? KubernetesVersion(major: 1, minor: 36)
    return root.read(
      "kubernetesVersion", form: "a Kubernetes version from 1.33 to 1.37, in quotes", default: newest,
      because: "it is the newest version in the provider's standard support", text: { $0.description },
      decode: { text in
        KubernetesVersion(text: text).flatMap { (33...37).contains($0.minor) && $0.major == 1 ? $0 : nil }
      })
  }

  func regions(_ defaults: ArchetypeDefaults) -> [Region] {
    guard
      let elements = root.elements(
        "regions", form: "a list of {name, trafficShare, zones}", note: "the first is the primary region")
    else {
      let (name, reason) = defaults.region
      log.assumptions.append(Assumption(path: "regions", taken: name, reason: reason))
      return [Region(name: name, trafficShare: Percent(100), zones: 3)]
    }
    if elements.isEmpty { root.report("at least one region is needed", at: root.node?["regions"], path: "regions") }
    let even = Percent(nano: Percent(100).nano / Int64(max(1, elements.count)))
    return elements.map { element in
      let name = element.string(
        "name", form: "the name of a region", default: defaults.region.name, because: defaults.region.reason)
      if let carried = log.carried["regions"], carried.taken == name, elements.count == 1 {
        log.assumptions.append(carried)
      }
      let region = Region(
        name: name,
        trafficShare: element.percent("trafficShare", default: even, because: "the regions share the load evenly"),
        zones: element.integer("zones", 1...6, default: 3, because: "three zones survive the loss of one with two left")
      )
      check(region, element, defaults.provider)
      element.refuseOthers(than: ["name", "trafficShare", "zones"])
      return region
    }
  }

  private func check(_ region: Region, _ element: SectionReader, _ provider: Provider) {
    let catalog = Catalog.current
    guard let fact = catalog.region(provider.cloud, region.name) else {
      let owner = catalog.clouds(withRegion: region.name).first
      let names = catalog.regions(provider.cloud).map(\.name)
      let near = nearestWords(to: region.name, in: names, limit: 1).first
      let remedy =
        owner.map { "\(region.name) is a region of \($0.rawValue); \(defaultsHint(provider))" }
        ?? near.map { "Did you mean \($0)?" } ?? defaultsHint(provider)
      element.report(
        "\(region.name) is no region of \(provider.rawValue.uppercased())", at: element.node?["name"],
        path: element.full("name"), remedy: remedy)
      return
    }
    if !fact.zones.isEmpty, region.zones > fact.zones.count {
      element.report(
        "\(region.name) has \(fact.zones.count) zones, not \(region.zones)", at: element.node?["zones"],
        path: element.full("zones"), remedy: "Write zones: \(fact.zones.count), or take another region.")
    }
  }

  private func defaultsHint(_ provider: Provider) -> String {
    let names = Catalog.current.regions(provider.cloud).map(\.name).prefix(6).joined(separator: ", ")
    return "regions of \(provider.rawValue.uppercased()) are \(names) and others."
  }

  func environments() -> [String] {
    guard let names = root.strings("environments", form: "a list of names", note: "production first") else {
      log.assumptions.append(
        Assumption(
          path: "environments", taken: "production", reason: "one environment is designed unless more are named"))
      return ["production"]
    }
    for name in names where !name.isDNSLabel {
      root.report(
        "\"\(name)\" is not a DNS label", at: root.node?["environments"], path: "environments", remedy: dnsRemedy)
    }
    if let carried = log.carried["environments"], carried.taken == names.joined(separator: ", ") {
      log.assumptions.append(carried)
    }
    return names.isEmpty ? ["production"] : names
  }

  func targets() -> Targets {
    let section = root.section("targets")
    let targets = Targets(
      availability: section.read(
        "availability", form: "a percentage from 90% to 99.999%", default: Percent(nano: 99_900_000_000),
        because: "three nines are what one region with three zones gives without further cost", text: { "\($0)%" },
        decode: { text in
          Amounts.percent(text).flatMap { Percent(90) <= $0 && $0 <= Percent(nano: 99_999_000_000) ? $0 : nil }
        }),
      utilization: section.percent(
        "utilization", 30...95, default: Percent(70), because: "it leaves room for the loss of a node"),
      latencyP99Millis: section.duration(
        optional: "latencyP99", unit: 1, 1...60_000,
        note: "99th percentile of the time to answer; not judged when left out"),
      durability: section.percent(
        optional: "durability", 90...100, note: "share of stored objects that survive a year; not judged when left out"),
      monthlyBudget: section.optional(
        "monthlyBudget", form: "an amount such as 15000 USD", note: "not judged when left out",
        decode: { Amounts.money($0) }))
    section.refuseOthers(than: section.askedKeys)
    return targets
  }

  func traffic(_ defaults: ArchetypeDefaults) -> Traffic {
    let section = root.section("traffic")
    let size = Int64(defaults.responseBytes)
    let (peak, peakReason) = defaults.peak(
      ingestPerDay: section.node?["ingestPerDay"]?.scalarText.flatMap { Amounts.bytes($0) })
    let traffic = Traffic(
      peakRequestsPerSecond: section.integer(
        "peakRequestsPerSecond", 0...10_000_000, default: peak, because: peakReason),
      averageShare: section.percent(
        "averageShare", 1...100, default: defaults.averageShare.0, because: defaults.averageShare.1),
      baseShare: section.percent("baseShare", 1...100, default: defaults.baseShare.0, because: defaults.baseShare.1),
      responseBytes: Int(
        section.read(
          "responseSize", form: "a size such as 4Ki", default: size,
          because: "compressed answers of an API are small; images and scripts come from a content network",
          text: { Amounts.binary($0) }, decode: { Amounts.bytes($0) })),
      ingestBytesPerDay: section.optional(
        "ingestPerDay", form: "a size such as 5TB", note: "data that arrives for processing each day",
        decode: { Amounts.bytes($0) }))
    section.refuseOthers(than: section.askedKeys)
    return traffic
  }
}

extension KubernetesVersion {
  init?(text: String) {
    let parts = (text.hasPrefix("v") ? text.dropFirst() : text[...]).split(separator: ".")
    guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]) else { return nil }
    self.init(major: major, minor: minor)
  }
}

let dnsRemedy = "Use 1 to 63 lower-case letters, digits and hyphens, a letter first, no hyphen at the end."

extension String {
  /// RFC 1123 label that begins with a letter, as names of services must.
  var isDNSLabel: Bool {
    guard (1...63).contains(utf8.count), let first = utf8.first,
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
      utf8.last != UInt8(ascii: "-")
    else { return false }
    return utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || $0 == UInt8(ascii: "-")
    }
  }
}
