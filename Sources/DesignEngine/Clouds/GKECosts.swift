import Basics
import CloudCatalog
import PlatformSpec

/// The lines of a Google Cloud bill.
struct GKECosts {
  let basis: CostBasis
  private var catalog: Catalog { .current }

  init(_ basis: CostBasis) { self.basis = basis }

  var lines: [CostEstimate.Line] {
    let parts: [(ClusterDesign) -> [CostEstimate.Line]] = [
      basis.nodes, controlPlane, loadBalancing, firewall, nat, transfer, privateLinks, disks, logs, backup, others,
    ]
    return basis.clusters.flatMap { cluster in parts.flatMap { $0(cluster) } }
  }

  private func controlPlane(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard let fee = basis.fee("gke", "cluster management fee (Standard, zonal or regional)", cluster) else { return [] }
    return [
      CostEstimate.Line(
        .controlPlane, "GKE \(cluster.kubernetesVersion.description), Standard, regional\(basis.place(cluster))",
        "1 × \(fee.price.value.centsText) × 730 h", fee.price.value * CostBasis.hours, source: fee.price.citation)
    ]
  }

  // MARK: - The way in

  /// The global application load balancer: its rules (HTTP and HTTPS), and bytes in both directions.
  private func loadBalancing(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard basis.specification.networking.ingress != .none,
      let gigabyte = basis.fee("http-lb-proxy", "data processed", cluster)
    else { return [] }
    let hour = GlobalBalancerPrices.rulesPerHour
    // A request has about 1 KiB.
    let bytes = Double(basis.specification.traffic.responseBytes + 1024)
    let volume = basis.requests(cluster).map { $0 * bytes * CostBasis.seconds / 1e9 }
    return [
      CostEstimate.Line(
        .loadBalancing, "application load balancer\(basis.place(cluster))",
        "\(hour.centsText) for up to five rules × 730 h + \(fixed(volume.average, 0)) GB × "
          + "$\(fixed(gigabyte.price.value.dollars, 3))",
        volume.map { hour * CostBasis.hours + gigabyte.price.value * $0 },
        source: "\(GlobalBalancerPrices.source); \(gigabyte.price.citation)")
    ]
  }

  /// Rules of the policy that Terraform makes: the managed sets, the limit of each address, and the default.
  static let firewallRules = 7

  private func firewall(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let networking = basis.specification.networking
    guard networking.ingress != .none, networking.webApplicationFirewall else { return [] }
    let monthly = CloudArmorPrices.policy + CloudArmorPrices.rule * Self.firewallRules
    let millions = basis.requests(cluster).map { $0 * CostBasis.seconds / 1e6 }
    return [
      CostEstimate.Line(
        .loadBalancing, "Cloud Armor\(basis.place(cluster))",
        "\(monthly.wholeDollars) + \(fixed(millions.average, 0)) million requests × "
          + CloudArmorPrices.million.centsText,
        millions.map { monthly + CloudArmorPrices.million * $0 }, source: CloudArmorPrices.source)
    ]
  }

  /// One gateway serves all zones; it is paid by the machines behind it, up to 32 of them.
  private func nat(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard let machine = basis.fee("cloud-nat", "assigned VM (first 32 VMs)", cluster),
      let gigabyte = basis.fee("cloud-nat", "data processed", cluster)
    else { return [] }
    let volume = basis.outgoing(cluster)
    func counted(_ nodes: KeyPath<NodePool, Int>) -> Int {
      min(32, cluster.pools.reduce(0) { $0 + $1[keyPath: nodes] })
    }
    let machines = Situations(
      base: counted(\.minNodes), average: counted(\.averageNodes), peak: counted(\.peakNodes))
    func amount(_ machines: Int, _ gigabytes: Double) -> Money {
      machine.price.value * (CostBasis.hours * machines) + gigabyte.price.value * gigabytes
    }
    return [
      CostEstimate.Line(
        .nat, "Cloud NAT\(basis.place(cluster))",
        "\(machines.average) machines × $\(fixed(machine.price.value.dollars, 4)) × 730 h + "
          + "\(fixed(volume.average, 0)) GB × $\(fixed(gigabyte.price.value.dollars, 3))",
        Situations(
          base: amount(machines.base, volume.base), average: amount(machines.average, volume.average),
          peak: amount(machines.peak, volume.peak)),
        source: gigabyte.price.citation)
    ]
  }

  private func transfer(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    let out = basis.answers(cluster)
    func internet(_ gigabytes: Double) -> Sourced<Money>? {
      catalog.tieredCost(
        .gcp, service: "data-transfer", item: "to the internet, Premium Tier (world except China and Australia)",
        region: cluster.region, gigabytes: gigabytes)
    }
    if let average = internet(out.average), basis.specification.networking.ingress != .none {
      lines.append(
        CostEstimate.Line(
          .egress, "answers to users\(basis.place(cluster))",
          "\(fixed(out.average, 0)) GB on average, premium tier, in steps from $0.12",
          out.map { internet($0)?.value ?? .zero }, source: average.citation))
    }
    let zones = cluster.zones.count
    guard zones > 1, let fee = basis.fee("data-transfer", "between zones in one region", cluster) else { return lines }
    let calls = basis.callsAcrossZones(cluster)
    lines.append(
      CostEstimate.Line(
        .zoneTraffic, "calls that cross zones\(basis.place(cluster))",
        "\(fixed(calls.perSecond * basis.shares.average, 0)) calls/s × \(fixed(calls.bytes / 1024, 1)) KiB × "
          + "\(zones - 1)/\(zones) = \(fixed(calls.gigabytes.average, 0)) GB × $\(fixed(fee.price.value.dollars, 3))",
        calls.gigabytes.map { fee.price.value * $0 }, source: fee.price.citation))
    return lines
  }

  /// One address of the network stands for all APIs of Google; managed stores are joined by peering, free of charge.
  private func privateLinks(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard basis.specification.networking.privateConnectivity,
      let hour = basis.fee("forwarding-rule", "forwarding rule", cluster)
    else { return [] }
    return [
      CostEstimate.Line(
        .privateLinks, "private endpoint of the Google APIs\(basis.place(cluster))",
        "1 × \(hour.price.value.centsText) × 730 h", hour.price.value * CostBasis.hours, source: hour.price.citation)
    ]
  }

  // MARK: - What is kept

  private func disks(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let disk = basis.specification.storage.defaultDisk
    var lines: [CostEstimate.Line] = []
    if let price = catalog.diskPrice(.gcp, region: cluster.region, disk: Self.nodeDisk) {
      let nodes = basis.nodeDiskGiB(cluster)
      lines.append(
        CostEstimate.Line(
          .disks, "disks of nodes, \(Self.nodeDisk)\(basis.place(cluster))",
          "\(nodes.average) GiB × $\(fixed(price.value.dollars, 3))", nodes.map { price.value * $0 },
          source: price.citation))
    }
    let volumes = basis.volumeGiB
    if volumes > 0, let price = catalog.diskPrice(.gcp, region: cluster.region, disk: disk) {
      lines.append(
        CostEstimate.Line(
          .disks, "volumes, \(disk)\(basis.place(cluster))",
          "\(volumes) GiB × $\(fixed(price.value.dollars, 3))", price.value * volumes, source: price.citation))
    }
    return lines
  }

  /// What nodes start from.
  static let nodeDisk = "pd-balanced"

  private func logs(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    let wishes = basis.specification.observability
    let perMonth = basis.logGigabytes(cluster)
    let ingest = basis.fee("cloud-logging", "ingest (includes 30 days of storage)", cluster)
    func logging(_ title: String, _ gigabytes: Double) {
      guard let ingest else { return }
      lines.append(
        CostEstimate.Line(
          .logs, "\(title)\(basis.place(cluster))", "\(fixed(gigabytes, 0)) GB × \(ingest.price.value.centsText)",
          ingest.price.value * gigabytes, source: ingest.price.citation))
    }
    if wishes.logStore == .cloud { logging("Cloud Logging", perMonth) }
    if wishes.logArchiveDays > 0, wishes.logStore == .elasticsearch || wishes.logStore == .cloud,
      let kept = basis.fee("gcs", "coldline storage, regional", cluster)
    {
      let gigabytes = perMonth / 30.4 * Double(wishes.logArchiveDays)
      lines.append(
        CostEstimate.Line(
          .logs, "archive of logs\(basis.place(cluster))",
          "\(fixed(gigabytes, 0)) GB × $\(fixed(kept.price.value.dollars, 4))", kept.price.value * gigabytes,
          source: kept.price.citation))
    }
    lines += basis.telemetry(cluster, kept: basis.fee("gcs", "standard storage, regional", cluster))
    if basis.specification.security.auditLogging { logging("audit logs", basis.auditGigabytes) }
    return lines
  }

  private func backup(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    basis.backups(cluster, kept: basis.fee("disk-snapshot", "storage", cluster))
  }

  private func others(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    if basis.specification.storage.customerManagedKeys,
      let key = basis.fee("kms", "active key version (software)", cluster)
    {
      // Disks, cluster secrets, logs, data, and backups where there are some; a version more each quarter for a year.
      let versions = (basis.has(.velero) ? 5 : 4) * 4
      lines.append(
        CostEstimate.Line(
          .other, "keys in Cloud KMS\(basis.place(cluster))",
          "\(versions) versions × \(key.price.value.centsText)", key.price.value * versions,
          source: key.price.citation))
    }
    if basis.has(.externalSecrets), let secret = basis.fee("secret-manager", "active version per location", cluster),
      let access = basis.fee("secret-manager", "access operations", cluster)
    {
      let count = basis.secretCount
      let reads = count * CostBasis.hours
      lines.append(
        CostEstimate.Line(
          .other, "secrets\(basis.place(cluster))",
          "\(count) × \(secret.price.value.centsText) + \(reads) reads × \(access.price.value.centsText) for 10,000",
          secret.price.value * count + access.price.value * (Double(reads) / 10_000),
          source: secret.price.citation))
    }
    if basis.has(.externalDNS), basis.clusters.first == cluster,
      let zone = basis.fee("cloud-dns", "managed zone", cluster)
    {
      lines.append(
        CostEstimate.Line(
          .other, "DNS zone", "1 × \(zone.price.value.centsText)", zone.price.value, source: zone.price.citation))
    }
    return lines
  }
}

/// The price of the global application load balancer, which the fact tables lack.
enum GlobalBalancerPrices {
  /// For the first five forwarding rules together.
  static let rulesPerHour = Money(dollars: 0.025)
  static let source = "cloud.google.com/vpc/network-pricing#lb (2025)"
}

/// Prices of Cloud Armor Standard, which the fact tables lack.
enum CloudArmorPrices {
  static let policy = Money(dollars: 5)
  static let rule = Money(dollars: 1)
  static let million = Money(dollars: 0.75)
  static let source = "cloud.google.com/armor/pricing, Standard (2025)"
}
