import Basics
import PlatformSpec

/// How much is logged, and the disk that keeps it.
struct LogVolume: Sendable {
  let gigabytesPerDay: Double
  let diskPerMemberGiB: Int
  /// How the volume of a day follows.
  let lines: [String]
  /// The same, and the disk of each member of Elasticsearch.
  let arithmetic: [String]

  /// Bytes of one access line, and the share of requests that leave one: errors and slow ones always, others sampled.
  static let bytesPerLine = 400.0
  static let sampledShare = 0.1

  init(_ specification: Specification, _ workloads: [WorkloadDesign]) {
    let wishes = specification.observability
    let requests = workloads.reduce(0.0) { $0 + $1.peakRequestsPerSecond } * specification.traffic.averageShare.fraction
    let pods = workloads.reduce(0) { $0 + $1.averageReplicas }
    // Beside access lines every pod and its agents write about 20 MB a day of their own.
    gigabytesPerDay = requests * Self.bytesPerLine * Self.sampledShare * 86_400 / 1e9 + Double(pods) * 0.02
    // One replica of every shard, 15 % below the flood stage, over three members.
    let kept = gigabytesPerDay * Double(wishes.logRetentionDays) * 2 / 0.85
    diskPerMemberGiB = max(30, ceilDivide(Int((kept / 3).rounded(.up)), 10) * 10)
    lines = [
      "\(fixed(requests, 0)) requests/s on average × \(Int(Self.bytesPerLine)) bytes × 10 % of the lines + "
        + "\(pods) pods × 20 MB = \(fixed(gigabytesPerDay, 1)) GB a day"
    ]
    arithmetic =
      lines + [
        "\(fixed(gigabytesPerDay, 1)) GB × \(wishes.logRetentionDays) days × 2 copies / 0.85 / 3 members = "
          + "\(diskPerMemberGiB) GiB each"
      ]
  }

  /// What lies in object storage after so many days; lines of JSON compress to about a fifth.
  func storedGigabytes(days: Int) -> Double { gigabytesPerDay * Double(days) / 5 }
}
