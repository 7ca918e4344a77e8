import Basics
import CloudCatalog
import PlatformSpec

/// The lines of an AWS bill.
struct EKSCosts {
  let basis: CostBasis
  private var catalog: Catalog { .current }

  init(_ basis: CostBasis) { self.basis = basis }

  var lines: [CostEstimate.Line] {
    let parts: [(ClusterDesign) -> [CostEstimate.Line]] = [
      basis.nodes, controlPlane, loadBalancing, nat, transfer, disks, logs, backup, others,
    ]
    return basis.clusters.flatMap { cluster in parts.flatMap { $0(cluster) } }
  }

  private func controlPlane(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let version = cluster.kubernetesVersion.description
    let release = catalog.kubernetesReleases(.aws).first { $0.version == version }
    let isExtended = release?.status == .extended
    let item = isExtended ? "cluster, extended support" : "cluster, standard support"
    guard let fee = basis.fee("eks", item, cluster) else { return [] }
    return [
      CostEstimate.Line(
        .controlPlane, "EKS \(version), \(isExtended ? "extended" : "standard") support\(basis.place(cluster))",
        "1 × \(fee.price.value.centsText) × 730 h", fee.price.value * CostBasis.hours, source: fee.price.citation)
    ]
  }

  // MARK: - The way in

  private func loadBalancing(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    let networking = basis.specification.networking
    guard networking.ingress != .none, let hour = basis.fee("alb", "load balancer", cluster),
      let unit = basis.fee("alb", "LCU", cluster)
    else { return [] }
    let rates = basis.requests(cluster)
    // 25 new connections/s, 1 GB/h or 1,000 rule evaluations/s are one LCU; 20 requests share a connection.
    let bytes = Double(basis.specification.traffic.responseBytes + 1024)
    let units = rates.map { max($0 / 20 / 25, $0 * bytes * 3600 / 1e9) }
    var lines = [
      CostEstimate.Line(
        .loadBalancing, "application load balancer\(basis.place(cluster))",
        "(\(hour.price.value.centsText) + \(fixed(units.average, 1)) LCU × $\(fixed(unit.price.value.dollars, 4))) × 730 h"
          + " on average",
        units.map { (hour.price.value + unit.price.value * $0) * CostBasis.hours }, source: unit.price.citation)
    ]
    if networking.webApplicationFirewall { lines += firewall(cluster, rates) }
    return lines
  }

  static let firewallRules = 5

  private func firewall(_ cluster: ClusterDesign, _ rates: Situations<Double>) -> [CostEstimate.Line] {
    guard let list = basis.fee("waf", "web ACL", cluster), let rule = basis.fee("waf", "rule", cluster),
      let million = basis.fee("waf", "requests", cluster)
    else { return [] }
    let monthly = list.price.value + rule.price.value * Self.firewallRules
    let millions = rates.map { $0 * CostBasis.seconds / 1e6 }
    return [
      CostEstimate.Line(
        .loadBalancing, "web application firewall\(basis.place(cluster))",
        "\(monthly.wholeDollars) + \(fixed(millions.average, 0)) million requests × \(million.price.value.centsText)",
        millions.map { monthly + million.price.value * $0 }, source: million.price.citation)
    ]
  }

  private func nat(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard let hour = basis.fee("nat-gateway", "gateway", cluster),
      let gigabyte = basis.fee("nat-gateway", "data processed", cluster)
    else { return [] }
    let volume = basis.outgoing(cluster)
    let fixedPart = hour.price.value * (CostBasis.hours * cluster.network.natGateways)
    return [
      CostEstimate.Line(
        .nat, "NAT gateways\(basis.place(cluster))",
        "\(cluster.network.natGateways) × $\(fixed(hour.price.value.dollars, 3)) × 730 h + \(fixed(volume.average, 0)) GB × "
          + "$\(fixed(gigabyte.price.value.dollars, 3))",
        volume.map { fixedPart + gigabyte.price.value * $0 }, source: gigabyte.price.citation)
    ]
  }

  private func transfer(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    let out = basis.answers(cluster)
    func internet(_ gigabytes: Double) -> Sourced<Money>? {
      catalog.tieredCost(
        .aws, service: "data-transfer", item: "to the internet", region: cluster.region, gigabytes: gigabytes)
    }
    if let average = internet(out.average), basis.specification.networking.ingress != .none {
      lines.append(
        CostEstimate.Line(
          .egress, "answers to users\(basis.place(cluster))",
          "\(fixed(out.average, 0)) GB on average, in tiers from $0.09",
          out.map { internet($0)?.value ?? .zero }, source: average.citation))
    }
    let zones = cluster.zones.count
    guard zones > 1, let fee = basis.fee("data-transfer", "between zones, each direction", cluster) else {
      return lines
    }
    let calls = basis.callsAcrossZones(cluster)
    lines.append(
      CostEstimate.Line(
        .zoneTraffic, "calls that cross zones\(basis.place(cluster))",
        "\(fixed(calls.perSecond * basis.shares.average, 0)) calls/s × \(fixed(calls.bytes / 1024, 1)) KiB × \(zones - 1)/\(zones)"
          + " = \(fixed(calls.gigabytes.average, 0)) GB × 2 × $\(fixed(fee.price.value.dollars, 3))",
        calls.gigabytes.map { fee.price.value * (2 * $0) }, source: fee.price.citation))
    return lines
  }

  // MARK: - What is kept

  private func disks(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    guard let price = catalog.diskPrice(.aws, region: cluster.region, disk: "gp3") else { return [] }
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
    if wishes.logStore == .cloud, let ingest = basis.fee("cloudwatch-logs", "ingest", cluster) {
      lines.append(
        CostEstimate.Line(
          .logs, "CloudWatch logs\(basis.place(cluster))",
          "\(fixed(perMonth, 0)) GB × \(ingest.price.value.centsText)", ingest.price.value * perMonth,
          source: ingest.price.citation))
    }
    if wishes.logStore == .elasticsearch, wishes.logArchiveDays > 0,
      let kept = basis.fee("s3", "standard storage", cluster)
    {
      let gigabytes = perMonth / 30.4 * Double(wishes.logArchiveDays)
      lines.append(
        CostEstimate.Line(
          .logs, "archive of logs\(basis.place(cluster))",
          "\(fixed(gigabytes, 0)) GB × $\(fixed(kept.price.value.dollars, 3))", kept.price.value * gigabytes,
          source: kept.price.citation))
    }
    lines += basis.telemetry(cluster, kept: basis.fee("s3", "standard storage", cluster))
    lines += basis.audit(cluster, ingest: basis.fee("cloudwatch-logs", "ingest", cluster))
    return lines
  }

  private func backup(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    basis.backups(cluster, kept: basis.fee("ebs-snapshot", "storage", cluster))
  }

  private func others(_ cluster: ClusterDesign) -> [CostEstimate.Line] {
    var lines: [CostEstimate.Line] = []
    if basis.specification.storage.customerManagedKeys, let key = basis.fee("kms", "customer managed key", cluster) {
      let keys = basis.has(.velero) ? 3 : 2
      lines.append(
        CostEstimate.Line(
          .other, "keys in KMS\(basis.place(cluster))", "\(keys) × \(key.price.value.centsText)",
          key.price.value * keys,
          source: key.price.citation))
    }
    if basis.has(.externalSecrets), let secret = basis.fee("secrets-manager", "secret", cluster) {
      let count = basis.secretCount
      lines.append(
        CostEstimate.Line(
          .other, "secrets\(basis.place(cluster))", "\(count) × \(secret.price.value.centsText)",
          secret.price.value * count, source: secret.price.citation))
    }
    if basis.has(.externalDNS), let zone = basis.fee("route53", "hosted zone", cluster) {
      lines.append(
        CostEstimate.Line(
          .other, "DNS zone\(basis.place(cluster))", "1 × \(zone.price.value.centsText)", zone.price.value,
          source: zone.price.citation))
    }
    return lines
  }
}
