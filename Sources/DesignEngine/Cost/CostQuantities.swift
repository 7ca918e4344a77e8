import Basics
import CloudCatalog
import PlatformSpec

/// The amounts that fees are multiplied with, the same on every cloud.
extension CostBasis {
  static let seconds = Double(hours * 3600)

  func fee(_ service: String, _ item: String, _ cluster: ClusterDesign) -> Fee? {
    Catalog.current.fee(profile.cloud, service: service, item: item, region: cluster.region)
  }

  /// `(us-east-1)` where there are several regions.
  func place(_ cluster: ClusterDesign) -> String { clusters.count > 1 ? " (\(cluster.region))" : "" }

  /// Part of the whole traffic that a cluster serves.
  func share(_ cluster: ClusterDesign) -> Double {
    specification.regions.first { $0.name == cluster.region }?.trafficShare.fraction ?? 1
  }

  /// Requests from outside per second in each situation.
  func requests(_ cluster: ClusterDesign) -> Situations<Double> {
    shares.map { $0 * demand.entryPerSecond * share(cluster) }
  }

  /// Gigabytes a month that go out to users.
  func answers(_ cluster: ClusterDesign) -> Situations<Double> {
    let bytes = Double(specification.traffic.responseBytes)
    return requests(cluster).map { $0 * bytes * Self.seconds / 1e9 }
  }

  /// Gigabytes a month that leave through NAT: a tenth of the answers' volume goes out to other parties, and 20 GB of
  /// images for each node (assumed).
  func outgoing(_ cluster: ClusterDesign) -> Situations<Double> {
    let nodes = Double(cluster.pools.reduce(0) { $0 + $1.averageNodes })
    return answers(cluster).map { $0 * 0.1 + nodes * 20 }
  }

  /// Calls a second at the peak, bytes of each, and the gigabytes a month of them that cross zones.
  func callsAcrossZones(
    _ cluster: ClusterDesign
  ) -> (perSecond: Double, bytes: Double, gigabytes: Situations<Double>) {
    let zones = Double(cluster.zones.count)
    let calls = demand.outgoingPerSecond.reduce(demand.entryPerSecond, +) * share(cluster)
    let bytes = Double(specification.traffic.responseBytes + 512)
    return (calls, bytes, shares.map { $0 * calls * bytes * Self.seconds / 1e9 * (zones - 1) / zones })
  }

  /// GiB of the disks of all nodes.
  func nodeDiskGiB(_ cluster: ClusterDesign) -> Situations<Int> {
    Situations(
      base: cluster.pools.reduce(0) { $0 + $1.minNodes * $1.diskGiB },
      average: cluster.pools.reduce(0) { $0 + $1.averageNodes * $1.diskGiB },
      peak: cluster.pools.reduce(0) { $0 + $1.peakNodes * $1.diskGiB })
  }

  /// GiB of the volumes of components and services in one cluster.
  var volumeGiB: Int {
    let own = components.flatMap(\.pods).reduce(0) { sum, pod in
      if case .replicas(let count) = pod.count { sum + count * pod.storageGiB } else { sum }
    }
    return own + serviceVolumeGiB
  }

  /// GiB of the volumes of the application alone.
  var serviceVolumeGiB: Int {
    workloads.reduce(0) { $0 + ($1.service.volume?.sizeGiB ?? 0) * max(1, $1.peakReplicas) }
  }

  /// GiB that backups hold once: volumes of the application, and one member of each store that is backed up.
  var backedUpGiB: Int {
    let stores = specification.dataStores.filter { $0.isRunHere && $0.backup != .none }
    return serviceVolumeGiB + stores.reduce(0) { $0 + $1.sizeGiB }
  }

  /// Gigabytes of logs a month.
  func logGigabytes(_ cluster: ClusterDesign) -> Double {
    LogVolume(specification, workloads).gigabytesPerDay * 30.4 * share(cluster)
  }

  /// Gigabytes that Loki and Tempo keep in object storage.
  func telemetryGigabytes(_ cluster: ClusterDesign) -> [(title: String, gigabytes: Double)] {
    let wishes = specification.observability
    var kept: [(title: String, gigabytes: Double)] = []
    if wishes.logStore == .loki {
      let days = max(wishes.logRetentionDays, wishes.logArchiveDays)
      kept.append(("logs", LogVolume(specification, workloads).storedGigabytes(days: days) * share(cluster)))
    }
    if wishes.traceStore == .tempo {
      let share = specification.traffic.averageShare.fraction * self.share(cluster)
      let volume = TraceVolume(specification, workloads)
      kept.append(("traces", volume.storedGigabytes(days: wishes.logRetentionDays, averageShare: share)))
    }
    return kept
  }

  /// Gigabytes of audit events a month: 0.3 GB for each pod (assumed).
  var auditGigabytes: Double { Double(workloads.reduce(0) { $0 + $1.averageReplicas } + 40) * 0.3 }

  /// Gigabytes of all backups: the first copy is whole, each further day adds 3 % of it.
  var backupGigabytes: (amount: Double, copies: Double) {
    let days = specification.storage.backupRetentionDays
    let copies = specification.storage.crossRegionCopies ? 2.0 : 1.0
    return ((Double(backedUpGiB) * (1 + 0.03 * Double(days)) + 5) * copies, copies)
  }

  /// Entries in the provider's secret store.
  var secretCount: Int {
    if specification.security.secretStore == .vault { return 0 }
    let pairs = Set(workloads.flatMap { load in load.service.stores.map { "\(load.namespace)/\($0)" } }).count
    let backups = specification.storage.backup
    let keys = backups ? specification.dataStores.count { $0.backupKeys(specification.provider) != nil } : 0
    // The administrators of all regions and the password of each database that they share.
    let shared = specification.replicatedStores.count
    let joined = shared > 0 ? shared + clusters.count : 0
    return pairs + keys + joined + (has(.kubePrometheusStack) ? 1 : 0)
  }
}
