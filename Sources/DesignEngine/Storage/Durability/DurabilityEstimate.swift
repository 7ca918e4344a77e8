package import Basics
package import CloudCatalog
package import PlatformSpec

/// How likely data is to survive a year: copies that fail and are made anew, what hits all copies at once, and backups.
///
/// Published designs of disks as a birth-death chain, with common causes beside it: beyond nine nines of independent
/// failures the deletion by mistake and the loss of a region decide. It holds for data older than the recovery point.
package struct DurabilityEstimate: Sendable, Hashable {
  /// Share of the data that a year takes, of the store that is worst off.
  package var loss: Double
  package var parts: [Part]

  /// One store, or the volume of a service.
  package struct Part: Sendable, Hashable {
    package var name: String
    package var loss: Double
    /// Whether a restore of its newest backup is rehearsed every month.
    package var isRehearsed: Bool
    /// Data younger than this may be lost with it, in words.
    package var recoveryPoint: String
    package var arithmetic: String
  }

  /// Errors of people, of programs, and ransomware: they reach every copy, once in a thousand years (assumed).
  static let mistakesPerYear = 1e-3
  /// A region that never comes back, once in a hundred thousand years (assumed).
  static let regionsPerYear = 1e-5
  /// A zone whose disks never come back (assumed).
  static let zonesPerYear = 1e-4
  /// Restores that fail though a drill rehearses them every month (volumes of services, and the stores whose operator
  /// restores into a copy), and where a person would have to.
  static let failedRestores = (rehearsed: 0.001, unrehearsed: 0.01)
  /// Megabytes a second at which a lost copy is made anew.
  static let rebuildMegabytes = 100.0

  package init(_ specification: Specification, failureRate: FailureRate) {
    // What is made again, or is gone within hours in any case, is no data to keep.
    let stores = specification.dataStores.filter { $0.isRunHere && $0.backup != .none }
    let volumes = specification.services.filter { $0.volume != nil }
    let (rehearsedStores, rehearsedVolumes) = (specification.rehearsedStores, specification.rehearsedVolumes)
    parts = stores.map { store in
      Self.part(
        store.name, copies: store.copiesKept, sizeGiB: store.sizeGiB, recoveryPoint: store.recoveryPoint(specification),
        isRehearsed: rehearsedStores.contains(store),
        regions: store.geoReplication == nil ? 1 : specification.regions.count,
        specification, failureRate)
    }
    parts += volumes.map { service in
      Self.part(
        service.name, copies: 1, sizeGiB: service.volume?.sizeGiB ?? 1,
        recoveryPoint: specification.storage.backup ? "a day" : "everything",
        isRehearsed: rehearsedVolumes.contains(service), specification, failureRate)
    }
    loss = parts.map(\.loss).max() ?? 0
  }

  /// `99.9999` as a percentage to a billionth.
  package var percent: Percent { Percent(nano: Int64(((1 - loss) * 100e9).rounded(.down))) }

  private static func part(
    _ name: String, copies: Int, sizeGiB: Int, recoveryPoint: String, isRehearsed: Bool, regions: Int = 1,
    _ specification: Specification, _ rate: FailureRate
  ) -> Part {
    let storage = specification.storage
    let zones = specification.regions.first?.zones ?? 1
    let rebuildHours = max(1, Double(sizeGiB) * 1073.7 / rebuildMegabytes / 3600)
    let disks = annualLoss(copies: copies, failureRate: rate.perYear, rebuildHours: rebuildHours)
    let usual = isRehearsed ? failedRestores.rehearsed : failedRestores.unrehearsed
    let unusable = storage.backup ? usual : 1
    let inOneZone = min(copies, zones) == 1 ? zonesPerYear : 0
    // What every region has goes with the last of them.
    let lostRegions = (1..<max(1, regions)).reduce(regionsPerYear) { chance, _ in chance * regionsPerYear }
    let region = storage.crossRegionCopies ? lostRegions * unusable : lostRegions
    let loss = (disks + inOneZone + mistakesPerYear) * unusable + region
    let backup =
      storage.backup
      ? "a restore, \(isRehearsed ? "rehearsed every month" : "not rehearsed"), fails once in \(Int(1 / unusable))"
      : "no backups"
    return Part(
      name: name, loss: loss, isRehearsed: isRehearsed, recoveryPoint: recoveryPoint,
      arithmetic: "\(name): \(copies == 1 ? "one copy" : "\(copies) copies"), \(rate.text) a year each, made anew in "
        + "\(fixed(rebuildHours, 1)) h: all lost \(scientific(disks)) a year; mistakes \(scientific(mistakesPerYear))"
        + (inOneZone > 0 ? ", its zone \(scientific(inOneZone))" : "")
        + "; \(backup); region \(scientific(region)): lost \(scientific(loss)); data younger than \(recoveryPoint) besides"
    )
  }

  /// Chance that all copies are down at once within a year: copies fail on their own and are made anew one by one.
  ///
  /// Mean time to loss of a birth-death chain as a sum of positive terms, which keeps all digits.
  package static func annualLoss(copies: Int, failureRate: Double, rebuildHours: Double) -> Double {
    guard copies > 0, failureRate > 0 else { return copies > 0 ? 0 : 1 }
    let each = -logarithm(oneMinus: failureRate)
    let repair = 8760 / rebuildHours
    var meanYears = 0.0
    for last in 0..<copies {
      for first in 0...last {
        var term = 1 / (Double(copies - first) * each)
        for step in (first + 1)..<max(first + 1, last + 1) {
          term *= Double(step) * repair / (Double(copies - step) * each)
        }
        meanYears += term
      }
    }
    return oneMinusExponential(1 / meanYears)
  }

  /// ln(1 - x) for 0 <= x < 1, by its series.
  private static func logarithm(oneMinus x: Double) -> Double {
    var (sum, power) = (0.0, 1.0)
    for term in 1...200 {
      power *= x
      sum -= power / Double(term)
    }
    return sum
  }

  /// 1 - e^-x, by its series, which loses no digits where x is small.
  private static func oneMinusExponential(_ x: Double) -> Double {
    guard x < 20 else { return 1 }
    var (sum, term) = (0.0, 1.0)
    for step in 1...120 {
      term *= -x / Double(step)
      sum -= term
    }
    return sum
  }

  /// `2.0e-06`.
  static func scientific(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    var (mantissa, exponent) = (value, 0)
    while mantissa < 1, exponent > -40 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    return exponent == 0 ? fixed(mantissa, 1) : "\(fixed(mantissa, 1))e\(exponent)"
  }
}

/// Share of a disk type's volumes that fail in a year.
package struct FailureRate: Sendable, Hashable {
  package var perYear: Double
  package var text: String
  package var source: String

  /// As the provider publishes it, the worst of a range; the usual figure of its class where it publishes none.
  package init(_ cloud: Cloud, disk: String) {
    if let type = Catalog.current.disk(cloud, disk),
      let worst = type.annualFailureRatePercent.split(separator: "-").last.flatMap({ Double($0) })
    {
      (perYear, text, source) = (worst / 100, "\(worst) %", type.source)
      return
    }
    switch cloud {
    case .gcp:
      let percent = Self.googlePercent(disk)
      (perYear, text) = (percent / 100, "\(percent) %")
      source = "cloud.google.com/blog: high durability of Persistent Disk, 2026-05-06"
    case .aws:
      (perYear, text, source) = (0.002, "0.2 %", "docs.aws.amazon.com/prescriptive-guidance: EBS volume types")
    case .azure:
      // Microsoft names no rate for managed disks; that of the best disks elsewhere is taken.
      (perYear, text, source) = (0.00001, "0.001 %", "assumed: no rate is published for managed disks")
    }
  }

  private static func googlePercent(_ disk: String) -> Double {
    if disk.hasPrefix("pd-extreme") || disk.hasPrefix("hyperdisk-extreme") { return 0.0001 }
    return disk.hasPrefix("pd-standard") ? 0.01 : 0.001
  }
}

extension DataStore {
  /// Copies of a record in the cluster.
  package var copiesKept: Int {
    switch engine {
    case .kafka: min(3, members)
    case .redis, .elasticsearch: members > 1 ? 2 : 1
    case .postgresql, .mysql, .spark, .cosmosdb, .mongodb, .objectStorage: members
    }
  }

  /// What is between the last copy in the bucket and the moment of a loss, at most.
  func recoveryPoint(_ specification: Specification) -> String {
    guard specification.storage.backup else { return "everything" }
    switch operatorChoice {
    case .crunchy, .zalando, .cloudNativePG, .perconaPXC: return "a minute"
    case .eck: return "an hour"
    case .oracle, .perconaPS, .redisEnterprise, .redisCluster, .strimzi, .sparkOperator, nil: return "a day"
    }
  }
}
