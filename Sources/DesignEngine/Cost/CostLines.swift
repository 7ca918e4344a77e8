import Basics
import CloudCatalog
import PlatformSpec

/// Lines of the bill that differ by cloud in the fee alone.
extension CostBasis {
  /// Disks and objects that Velero keeps; a day changes 3 % of them (assumed).
  func backups(_ cluster: ClusterDesign, kept fee: Fee?) -> [CostEstimate.Line] {
    guard has(.velero), let fee else { return [] }
    let (gigabytes, copies) = backupGigabytes
    return [
      CostEstimate.Line(
        .backup, "backups\(place(cluster))",
        "(\(backedUpGiB) GiB × (1 + 3 % × \(specification.storage.backupRetentionDays) days) + 5 GB of objects) × "
          + "\(fixed(copies, 0)) × $\(fixed(fee.price.value.dollars, 3))",
        fee.price.value * gigabytes, source: fee.price.citation)
    ]
  }

  /// What Loki and Tempo keep in buckets.
  func telemetry(_ cluster: ClusterDesign, kept fee: Fee?, digits: Int = 3) -> [CostEstimate.Line] {
    guard let fee else { return [] }
    return telemetryGigabytes(cluster).map { title, gigabytes in
      CostEstimate.Line(
        .logs, "\(title) in object storage\(place(cluster))",
        "\(fixed(gigabytes, 0)) GB × $\(fixed(fee.price.value.dollars, digits))", fee.price.value * gigabytes,
        source: fee.price.citation)
    }
  }

  /// The audit log of the API server, as the cloud takes it in.
  func audit(_ cluster: ClusterDesign, ingest fee: Fee?) -> [CostEstimate.Line] {
    guard specification.security.auditLogging, let fee else { return [] }
    return [
      CostEstimate.Line(
        .logs, "audit log of the API server\(place(cluster))",
        "\(fixed(auditGigabytes, 0)) GB × \(fee.price.value.centsText)", fee.price.value * auditGigabytes,
        source: fee.price.citation)
    ]
  }
}
