import Basics

/// Defaults of the platform that follow from regulation, regions and the size of the load.
extension ArchetypeDefaults {
  /// Requests at the peak: from the data of a day where that is known.
  func peak(ingestPerDay bytes: Int64?) -> (Int, String) {
    guard let bytes, bytes > 0 else {
      let place = regionCount > 1 ? " in each region" : ""
      return (
        100 * serviceCount * max(1, regionCount),
        "no load was named; 100 requests/s for each service\(place) is a modest start"
      )
    }
    let perSecond = Double(bytes) / 86_400 / 65_536 / averageShare.0.fraction
    return (
      min(max(1, Int(perSecond.rounded(.up))), 10_000_000),
      "\(Amounts.decimal(bytes)) a day come in batches of 64 KiB, most of them at the peak"
    )
  }

  var privateCluster: (Bool, String) {
    isRegulated
      ? (true, "a regulated platform shows no API server to the internet")
      : (false, "operators reach the API server from named networks")
  }

  /// Before an entrance of the provider's own.
  var webApplicationFirewall: (Bool, String) {
    if isRegulated {
      return (true, "a regulated platform shows the internet no application without a firewall (PCI DSS 6.4.2)")
    }
    return isSmall ? (false, sizeReason) : (true, "the entrance is open to the internet")
  }

  var confidentialComputing: (Bool, String) {
    isHealth && provider != .eks
      ? (true, "health data stays encrypted in memory too") : (false, "nobody asked for it")
  }

  var reservedShare: (Percent, String) {
    regionCount > 1 && archetype == .saas
      ? (Percent(40), "the baseline runs all year; a reservation costs a third less, spot carries the waves")
      : (Percent(0), "a commitment is the buyer's decision")
  }

  var progressiveDelivery: (DeploymentWishes.ProgressiveDelivery, String) {
    regionCount > 1 && hasSplitter
      ? (.flagger, "it runs in every region and judges a release by the metrics of that region")
      : (.argoRollouts, "its analysis gates every step by the metrics at hand")
  }

  var privateConnectivity: (Bool, String) {
    if isRegulated { return (true, "regulated data reaches the provider's services by private addresses only") }
    return regionCount > 1 && archetype == .saas
      ? (true, "regions and customers are joined by private links")
      : (false, "no network of yours was named")
  }

  var crossRegionCopies: (Bool, String) {
    if !hasBackup { return (false, "there are no backups to copy") }
    if isDurable { return (true, "99.99 % or more must survive the loss of a region") }
    return isRegulated
      ? (true, "a regulated platform must be restored when its region is lost")
      : (false, regionCount > 1 ? "each region keeps its own backups" : "one region was asked for")
  }

  var providerMonitoring: (Bool, String) {
    provider != .eks && (isRegulated || regionCount > 1)
      ? (true, "it watches nodes and control plane from outside of the cluster")
      : (false, "Prometheus covers the cluster")
  }

  /// Pools by their usual machines; nil leaves all to the load.
  func pools(peakRequestsPerSecond peak: Int) -> (pools: [PoolWish], reason: String)? {
    switch archetype {
    case .ecommerce where provider == .eks && serviceCount >= 10 && (5_000...20_000).contains(peak):
      let pools = [
        PoolWish(purpose: .general, machineType: "m5.2xlarge", minNodes: 5, maxNodes: 30),
        PoolWish(purpose: .compute, machineType: "c5.2xlarge", minNodes: 3, maxNodes: 10),
        PoolWish(purpose: .spot, machineType: "m5.xlarge", minNodes: nil, maxNodes: nil),
      ]
      return (pools, "a shop of this size runs well on them; leave the list out to have all derived from the load")
    case .dataPipeline where !isSmall:
      let confidential =
        confidentialComputing.0
        ? [PoolWish(purpose: .confidential, machineType: provider == .gke ? "n2d-standard-8" : nil)] : []
      let pools =
        [PoolWish(purpose: .general)] + confidential + [PoolWish(purpose: .database), PoolWish(purpose: .spot)]
      return (pools, "databases have nodes of their own, and batch jobs may be interrupted")
    case .ecommerce, .dataPipeline, .saas, .generic:
      return nil
    }
  }
}

extension Archetype {
  /// How many services are assumed where nobody counts them.
  var usualServiceCount: Int {
    switch self {
    case .ecommerce, .saas: 10
    case .dataPipeline: 8
    case .generic: 1
    }
  }
}

extension PoolWish {
  /// `general m5.2xlarge 5-30`.
  var summary: String {
    var text = purpose.rawValue
    if let machineType { text += " \(machineType)" }
    if let minNodes, let maxNodes { text += " \(minNodes)-\(maxNodes)" }
    return text
  }
}
