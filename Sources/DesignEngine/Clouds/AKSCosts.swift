import Basics
import CloudCatalog
package import PlatformSpec

/// The lines of an Azure bill.
struct AKSCosts {
  let basis: CostBasis
  private var catalog: Catalog { .current }

  init(_ basis: CostBasis) { self.basis = basis }

  var lines: [CostEstimate.Line] {
    let parts: [(ClusterDesign) -> [CostEstimate.Line]] = [
      basis.nodes, controlPlane, loadBalancing, nat, transfer, privateLinks, disks, logs, backup, others,
    ]
    return basis.clusters.flatMap { cluster in parts.flatMap { $0(cluster) } } + globalTraffic
  }

  private func controlPlane(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard let fee = basis.fee("aks", "Standard tier control plane (Uptime SLA)", cluster) else { return [] }
    return [
      CostEstimate.Line(
        .controlPlane, "AKS \(cluster.kubernetesVersion.description), standard tier\(basis.place(cluster))",
        "1 × \(fee.price.value.centsText) × 730 h", fee.price.value * CostBasis.hours, source: fee.price.citation)
    ]
  }

  // MARK: - The way in

  private func loadBalancing(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    switch basis.specification.networking.ingress {
    case .applicationGateway, .gatewayAPI: applicationGateway(cluster)
    case .nginx: networkBalancer(cluster)
    case .alb, .gkeIngress, .none: []
    }
  }

  /// One capacity unit is 50 new connections/s, 2.22 Mbit/s, or 2,500 held connections; 20 requests share a connection.
  private func applicationGateway(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let tier = basis.specification.networking.webApplicationFirewall ? "WAF v2" : "basic v2"
    guard let hour = basis.fee("application-gateway", "\(tier) gateway", cluster),
      let unit = basis.fee("application-gateway", "\(tier) capacity unit", cluster)
    else { return [] }
    let bytes = Double(basis.specification.traffic.responseBytes + 1024)
    let isForContainers = basis.specification.networking.ingress == .gatewayAPI
    let units = basis.requests(cluster).map { max($0 / 20 / 50, $0 * bytes * 8 / 2.22e6, 1) }
    return [
      CostEstimate.Line(
        .loadBalancing,
        "Application Gateway\(isForContainers ? " for Containers, at the price of the one before it," : "")"
          + "\(tier == "WAF v2" ? " with its firewall" : "")\(basis.place(cluster))",
        "(\(hour.price.value.centsText) + \(fixed(units.average, 1)) capacity units × "
          + "$\(fixed(unit.price.value.dollars, 4))) × 730 h on average",
        units.map { (hour.price.value + unit.price.value * $0) * CostBasis.hours }, source: unit.price.citation)
    ]
  }

  private func networkBalancer(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard let rule = basis.fee("load-balancer-standard", "rule", cluster),
      let gigabyte = basis.fee("load-balancer-standard", "data processed", cluster)
    else { return [] }
    let volume = basis.answers(cluster)
    return [
      CostEstimate.Line(
        .loadBalancing, "load balancer\(basis.place(cluster))",
        "2 rules × \(rule.price.value.centsText) × 730 h + \(fixed(volume.average, 0)) GB × "
          + "$\(fixed(gigabyte.price.value.dollars, 3))",
        volume.map { rule.price.value * (2 * CostBasis.hours) + gigabyte.price.value * $0 },
        source: gigabyte.price.citation)
    ]
  }

  private func nat(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard let hour = basis.fee("nat-gateway", "gateway", cluster),
      let gigabyte = basis.fee("nat-gateway", "data processed", cluster)
    else { return [] }
    let volume = basis.outgoing(cluster)
    let count = cluster.network.natGateways
    return [
      CostEstimate.Line(
        .nat, "NAT gateways\(basis.place(cluster))",
        "\(count) × $\(fixed(hour.price.value.dollars, 3)) × 730 h + \(fixed(volume.average, 0)) GB × "
          + "$\(fixed(gigabyte.price.value.dollars, 3))",
        volume.map { hour.price.value * (CostBasis.hours * count) + gigabyte.price.value * $0 },
        source: gigabyte.price.citation)
    ]
  }

  /// Traffic between zones of a region is free of charge on Azure. Behind a global entrance users are served by it.
  private func transfer(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let networking = basis.specification.networking
    guard networking.ingress != .none, !networking.globalTraffic else { return [] }
    let out = basis.answers(cluster)
    func internet(_ gigabytes: Double) -> Sourced<Money>? {
      catalog.tieredCost(
        .azure, service: "data-transfer", item: "to the internet, routing preference Internet", region: cluster.region,
        gigabytes: gigabytes)
    }
    guard let average = internet(out.average) else { return [] }
    return [
      CostEstimate.Line(
        .egress, "answers to users\(basis.place(cluster))",
        "\(fixed(out.average, 0)) GB on average, in tiers, the first 100 GB free",
        out.map { internet($0)?.value ?? .zero }, source: average.citation)
    ]
  }

  /// Front Door: its own fee, requests, and what it sends to users.
  private var globalTraffic: [CostEstimate.Line] {
    let networking = basis.specification.networking
    guard networking.globalTraffic, networking.ingress != .none else { return [] }
    let prices = FrontDoorPrices(isPremium: networking.webApplicationFirewall)
    let all = basis.shares.map { $0 * basis.demand.entryPerSecond * CostBasis.seconds }
    let bytes = Double(basis.specification.traffic.responseBytes)
    return [
      CostEstimate.Line(
        .loadBalancing, "Front Door",
        "\(prices.base.wholeDollars) + \(fixed(all.average / 1e6, 0)) million requests × "
          + "$\(fixed(prices.tenThousand.dollars, 3)) for 10,000 + \(fixed(all.average * bytes / 1e9, 0)) GB × "
          + "$\(fixed(prices.gigabyte.dollars, 3))",
        all.map { prices.base + prices.tenThousand * ($0 / 10_000) + prices.gigabyte * ($0 * bytes / 1e9) },
        source: FrontDoorPrices.source)
    ]
  }

  private func privateLinks(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let endpoints = PrivateLinks.count(basis.specification)
    guard basis.specification.networking.privateConnectivity,
      let hour = basis.fee("private-endpoint", "endpoint", cluster)
    else { return [] }
    return [
      CostEstimate.Line(
        .privateLinks, "private endpoints\(basis.place(cluster))",
        "\(endpoints) × \(hour.price.value.centsText) × 730 h", hour.price.value * (endpoints * CostBasis.hours),
        source: hour.price.citation)
    ]
  }

  // MARK: - What is kept

  private func disks(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let disk = basis.specification.storage.defaultDisk
    guard let price = catalog.diskPrice(.azure, region: cluster.region, disk: disk) else { return [] }
    let nodes = basis.nodeDiskGiB(cluster)
    let volumes = basis.volumeGiB
    return [
      CostEstimate.Line(
        .disks, "disks of nodes and volumes\(basis.place(cluster))",
        "(\(nodes.average) GiB of nodes + \(volumes) GiB of volumes) × $\(fixed(price.value.dollars, 3))",
        nodes.map { price.value * ($0 + volumes) }, source: price.citation)
    ]
  }

  private func logs(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    let wishes = basis.specification.observability
    let perMonth = basis.logGigabytes(cluster)
    if wishes.logStore == .cloud, let ingest = basis.fee("log-analytics", "basic-tier ingest", cluster) {
      lines.append(
        CostEstimate.Line(
          .logs, "Log Analytics, basic logs\(basis.place(cluster))",
          "\(fixed(perMonth, 0)) GB × \(ingest.price.value.centsText)", ingest.price.value * perMonth,
          source: ingest.price.citation))
    }
    if wishes.logArchiveDays > 0, wishes.logStore == .cloud || wishes.logStore == .elasticsearch,
      let kept = wishes.logStore == .cloud
        ? basis.fee("log-analytics", "archive", cluster) : basis.fee("blob-storage", "cool ZRS capacity", cluster)
    {
      let gigabytes = perMonth / 30.4 * Double(wishes.logArchiveDays)
      lines.append(
        CostEstimate.Line(
          .logs, "archive of logs\(basis.place(cluster))",
          "\(fixed(gigabytes, 0)) GB × $\(fixed(kept.price.value.dollars, 4))", kept.price.value * gigabytes,
          source: kept.price.citation))
    }
    lines += basis.telemetry(
      cluster, kept: basis.fee("blob-storage", "hot ZRS, first 50 TB capacity", cluster), digits: 4)
    lines += basis.audit(cluster, ingest: basis.fee("log-analytics", "analytics-tier ingest (pay as you go)", cluster))
    return lines
  }

  private func backup(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    basis.backups(cluster, kept: basis.fee("disk-snapshot", "standard storage", cluster))
  }

  /// Every secret is read again each hour by External Secrets: 10,000 operations are 14 secrets for a month.
  private func others(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    if basis.has(.externalSecrets), let fee = basis.fee("key-vault", "secret and RSA 2048 operations", cluster) {
      let operations = basis.secretCount * CostBasis.hours
      lines.append(
        CostEstimate.Line(
          .other, "Key Vault\(basis.place(cluster))",
          "\(basis.secretCount) secrets, each read every hour: \(operations) operations × "
            + "\(fee.price.value.centsText) for 10,000",
          fee.price.value * (Double(operations) / 10_000), source: fee.price.citation))
    }
    if basis.has(.externalDNS), basis.clusters.first == cluster, let zone = basis.fee("dns", "hosted zone", cluster) {
      lines.append(
        CostEstimate.Line(
          .other, "DNS zone", "1 × \(zone.price.value.centsText)", zone.price.value, source: zone.price.citation))
    }
    return lines
  }
}

/// List prices of Front Door in North America and Europe, which the fact tables lack.
struct FrontDoorPrices {
  let base: Money
  let tenThousand: Money
  let gigabyte = Money(dollars: 0.083)

  /// Managed rules of its firewall come with Premium only.
  init(isPremium: Bool) {
    base = Money(dollars: isPremium ? 330 : 35)
    tenThousand = Money(dollars: isPremium ? 0.015 : 0.009)
  }

  static let source = "blog.cdnsun.com/microsoft-azure-front-door-pricing (2026)"
}

/// Services of the cloud that a private platform reaches by addresses of its own network.
package enum PrivateLinks {
  /// Secrets always, storage for backups or logs, queues of the cloud, and managed data stores.
  package static func count(_ specification: Specification) -> Int {
    let keeps = specification.storage.backup || specification.observability.logArchiveDays > 0
    let queues = specification.queues.contains { $0.engine == .serviceBus }
    let stores = specification.dataStores.filter { $0.hosting == .managed }.count
    return 1 + (keeps ? 1 : 0) + (queues ? 1 : 0) + stores
  }
}
