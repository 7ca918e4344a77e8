import Basics
import CloudCatalog
import PlatformSpec

/// The lines of an AWS bill.
struct EKSCosts {
  let basis: CostBasis
  private let catalog = Catalog.current

  init(_ basis: CostBasis) { self.basis = basis }

  var lines: [CostEstimate.Line] {
    let parts: [(ClusterDesign) -> [CostEstimate.Line]] = [
      nodes, controlPlane, loadBalancing, nat, transfer, disks, logs, backup, others,
    ]
    return basis.clusters.flatMap { cluster in parts.flatMap { $0(cluster) } }
  }

  private func fee(_ service: String, _ item: String, _ cluster: ClusterDesign) -> Fee? {
    catalog.fee(.aws, service: service, item: item, region: cluster.region)
  }

  /// `(us-east-1)` where there are several regions.
  private func place(_ cluster: ClusterDesign) -> String {
    basis.clusters.count > 1 ? " (\(cluster.region))" : ""
  }

  private func share(_ cluster: ClusterDesign) -> Double {
    basis.specification.regions.first { $0.name == cluster.region }?.trafficShare.fraction ?? 1
  }

  /// Requests from outside per second in each situation.
  private func requests(_ cluster: ClusterDesign) -> Situations<Double> {
    basis.shares.map { $0 * basis.demand.entryPerSecond * share(cluster) }
  }

  private static let seconds = Double(CostBasis.hours * 3600)

  // MARK: - Machines

  private func nodes(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    cluster.pools.map { pool in
      let machine = pool.machineTypes.first ?? ""
      let price = catalog.price(.aws, region: cluster.region, machine: machine)
      let sourced = pool.capacity == .spot ? price?.spot ?? price?.onDemand : price?.onDemand
      let hour = pool.pricePerHour
      let counts = Situations(base: pool.minNodes, average: pool.averageNodes, peak: pool.peakNodes)
      return CostEstimate.Line(
        pool.capacity == .spot ? .nodesSpot : .nodesOnDemand, "pool \(pool.name)\(place(cluster))",
        "\(counts.base) / \(counts.average) / \(counts.peak) × \(machine) × $\(fixed(hour.dollars, 4)) × 730 h",
        counts.map { hour * ($0 * CostBasis.hours) }, source: sourced?.citation ?? "no price known")
    }
  }

  private func controlPlane(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let version = cluster.kubernetesVersion.description
    let release = catalog.kubernetesReleases(.aws).first { $0.version == version }
    let isExtended = release?.status == .extended
    let item = isExtended ? "cluster, extended support" : "cluster, standard support"
    guard let fee = fee("eks", item, cluster) else { return [] }
    return [
      CostEstimate.Line(
        .controlPlane, "EKS \(version), \(isExtended ? "extended" : "standard") support\(place(cluster))",
        "1 × \(fee.price.value.centsText) × 730 h", fee.price.value * CostBasis.hours, source: fee.price.citation)
    ]
  }

  // MARK: - The way in

  private func loadBalancing(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let networking = basis.specification.networking
    guard networking.ingress != .none, let hour = fee("alb", "load balancer", cluster),
      let unit = fee("alb", "LCU", cluster)
    else { return [] }
    let rates = requests(cluster)
    // 25 new connections/s, 1 GB/h or 1,000 rule evaluations/s are one LCU; 20 requests share a connection.
    let bytes = Double(basis.specification.traffic.responseBytes + 1024)
    let units = rates.map { max($0 / 20 / 25, $0 * bytes * 3600 / 1e9) }
    var lines = [
      CostEstimate.Line(
        .loadBalancing, "application load balancer\(place(cluster))",
        "(\(hour.price.value.centsText) + \(fixed(units.average, 1)) LCU × $\(fixed(unit.price.value.dollars, 4))) × 730 h"
          + " on average",
        units.map { (hour.price.value + unit.price.value * $0) * CostBasis.hours }, source: unit.price.citation)
    ]
    if networking.webApplicationFirewall { lines += firewall(cluster, rates) }
    return lines
  }

  static let firewallRules = 5

  private func firewall(_ cluster: ClusterDesign, _ rates: Situations<Double>) -> [CostEstimate.Line] {
    guard let list = fee("waf", "web ACL", cluster), let rule = fee("waf", "rule", cluster),
      let million = fee("waf", "requests", cluster)
    else { return [] }
    let monthly = list.price.value + rule.price.value * Self.firewallRules
    let millions = rates.map { $0 * Self.seconds / 1e6 }
    return [
      CostEstimate.Line(
        .loadBalancing, "web application firewall\(place(cluster))",
        "\(monthly.wholeDollars) + \(fixed(millions.average, 0)) million requests × \(million.price.value.centsText)",
        millions.map { monthly + million.price.value * $0 }, source: million.price.citation)
    ]
  }

  private func nat(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard let hour = fee("nat-gateway", "gateway", cluster),
      let gigabyte = fee("nat-gateway", "data processed", cluster)
    else { return [] }
    // Assumed: a tenth of the answers' volume goes out to other parties, and 20 GB of images for each node.
    let nodes = Double(cluster.pools.reduce(0) { $0 + $1.averageNodes })
    let volume = answers(cluster).map { $0 * 0.1 + nodes * 20 }
    let fixedPart = hour.price.value * (CostBasis.hours * cluster.network.natGateways)
    return [
      CostEstimate.Line(
        .nat, "NAT gateways\(place(cluster))",
        "\(cluster.network.natGateways) × $\(fixed(hour.price.value.dollars, 3)) × 730 h + \(fixed(volume.average, 0)) GB × "
          + "$\(fixed(gigabyte.price.value.dollars, 3))",
        volume.map { fixedPart + gigabyte.price.value * $0 }, source: gigabyte.price.citation)
    ]
  }

  /// Gigabytes a month that go out to users.
  private func answers(_ cluster: ClusterDesign) -> Situations<Double> {
    let bytes = Double(basis.specification.traffic.responseBytes)
    return requests(cluster).map { $0 * bytes * Self.seconds / 1e9 }
  }

  private func transfer(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    let out = answers(cluster)
    func internet(_ gigabytes: Double) -> Sourced<Money>? {
      catalog.tieredCost(
        .aws, service: "data-transfer", item: "to the internet", region: cluster.region, gigabytes: gigabytes)
    }
    if let average = internet(out.average), basis.specification.networking.ingress != .none {
      lines.append(
        CostEstimate.Line(
          .egress, "answers to users\(place(cluster))", "\(fixed(out.average, 0)) GB on average, in tiers from $0.09",
          out.map { internet($0)?.value ?? .zero }, source: average.citation))
    }
    let zones = Double(cluster.zones.count)
    guard zones > 1, let fee = fee("data-transfer", "between zones, each direction", cluster) else { return lines }
    let calls = basis.demand.outgoingPerSecond.reduce(basis.demand.entryPerSecond, +) * share(cluster)
    let bytes = Double(basis.specification.traffic.responseBytes + 512)
    let volume = basis.shares.map { $0 * calls * bytes * Self.seconds / 1e9 * (zones - 1) / zones }
    lines.append(
      CostEstimate.Line(
        .zoneTraffic, "calls that cross zones\(place(cluster))",
        "\(fixed(calls * basis.shares.average, 0)) calls/s × \(fixed(bytes / 1024, 1)) KiB × \(Int(zones) - 1)/\(Int(zones))"
          + " = \(fixed(volume.average, 0)) GB × 2 × $\(fixed(fee.price.value.dollars, 3))",
        volume.map { fee.price.value * (2 * $0) }, source: fee.price.citation))
    return lines
  }

  // MARK: - What is kept

  private func disks(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard let price = catalog.diskPrice(.aws, region: cluster.region, disk: "gp3") else { return [] }
    let nodes = Situations(
      base: cluster.pools.reduce(0) { $0 + $1.minNodes * $1.diskGiB },
      average: cluster.pools.reduce(0) { $0 + $1.averageNodes * $1.diskGiB },
      peak: cluster.pools.reduce(0) { $0 + $1.peakNodes * $1.diskGiB })
    let volumes = volumeGiB
    return [
      CostEstimate.Line(
        .disks, "disks of nodes and volumes\(place(cluster))",
        "(\(nodes.average) GiB of nodes + \(volumes) GiB of volumes) × $\(fixed(price.value.dollars, 3))",
        nodes.map { price.value * ($0 + volumes) }, source: price.citation)
    ]
  }

  private var volumeGiB: Int {
    let own = basis.components.flatMap(\.pods).reduce(0) { sum, pod in
      if case .replicas(let count) = pod.count { sum + count * pod.storageGiB } else { sum }
    }
    return own + basis.workloads.reduce(0) { $0 + ($1.service.volume?.sizeGiB ?? 0) * max(1, $1.peakReplicas) }
  }

  private func logs(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    let wishes = basis.specification.observability
    let perMonth = LogVolume(basis.specification, basis.workloads).gigabytesPerDay * 30.4 * share(cluster)
    if wishes.logStore == .cloud, let ingest = fee("cloudwatch-logs", "ingest", cluster) {
      lines.append(
        CostEstimate.Line(
          .logs, "CloudWatch logs\(place(cluster))",
          "\(fixed(perMonth, 0)) GB × \(ingest.price.value.centsText)", ingest.price.value * perMonth,
          source: ingest.price.citation))
    }
    if wishes.logStore == .elasticsearch, wishes.logArchiveDays > 0, let kept = fee("s3", "standard storage", cluster) {
      let gigabytes = perMonth / 30.4 * Double(wishes.logArchiveDays)
      lines.append(
        CostEstimate.Line(
          .logs, "archive of logs\(place(cluster))",
          "\(fixed(gigabytes, 0)) GB × $\(fixed(kept.price.value.dollars, 3))", kept.price.value * gigabytes,
          source: kept.price.citation))
    }
    if basis.specification.security.auditLogging, let ingest = fee("cloudwatch-logs", "ingest", cluster) {
      // Assumed: 0.3 GB of audit events for each pod and month.
      let gigabytes = Double(basis.workloads.reduce(0) { $0 + $1.averageReplicas } + 40) * 0.3
      lines.append(
        CostEstimate.Line(
          .logs, "audit log of the API server\(place(cluster))",
          "\(fixed(gigabytes, 0)) GB × \(ingest.price.value.centsText)", ingest.price.value * gigabytes,
          source: ingest.price.citation))
    }
    return lines
  }

  private func backup(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard basis.has(.velero), let kept = fee("ebs-snapshot", "storage", cluster) else { return [] }
    // The first copy is whole, each further day adds 3 % of it.
    let volumes = basis.workloads.reduce(0) { $0 + ($1.service.volume?.sizeGiB ?? 0) * max(1, $1.peakReplicas) }
    let days = basis.specification.storage.backupRetentionDays
    let copies = basis.specification.storage.crossRegionCopies ? 2.0 : 1.0
    let gigabytes = (Double(volumes) * (1 + 0.03 * Double(days)) + 5) * copies
    return [
      CostEstimate.Line(
        .backup, "backups\(place(cluster))",
        "(\(volumes) GiB × (1 + 3 % × \(days) days) + 5 GB of objects) × \(fixed(copies, 0)) × "
          + "$\(fixed(kept.price.value.dollars, 3))",
        kept.price.value * gigabytes, source: kept.price.citation)
    ]
  }

  private func others(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    if basis.specification.storage.customerManagedKeys, let key = fee("kms", "customer managed key", cluster) {
      let keys = basis.has(.velero) ? 3 : 2
      lines.append(
        CostEstimate.Line(
          .other, "keys in KMS\(place(cluster))", "\(keys) × \(key.price.value.centsText)", key.price.value * keys,
          source: key.price.citation))
    }
    if basis.has(.externalSecrets), let secret = fee("secrets-manager", "secret", cluster) {
      let pairs = Set(basis.workloads.flatMap { load in load.service.stores.map { "\(load.namespace)/\($0)" } }).count
      let count = pairs + (basis.has(.kubePrometheusStack) ? 1 : 0)
      lines.append(
        CostEstimate.Line(
          .other, "secrets\(place(cluster))", "\(count) × \(secret.price.value.centsText)",
          secret.price.value * count, source: secret.price.citation))
    }
    if basis.has(.externalDNS), let zone = fee("route53", "hosted zone", cluster) {
      lines.append(
        CostEstimate.Line(
          .other, "DNS zone\(place(cluster))", "1 × \(zone.price.value.centsText)", zone.price.value,
          source: zone.price.citation))
    }
    return lines
  }
}
