package import PlatformSpec

extension DataStore {
  /// How the data of a store in the cluster gets into the backups.
  package enum Backup: Sendable, Hashable {
    /// Its operator writes to the bucket itself, without a gap.
    case ownTool
    /// Snapshots of its volumes, once a day.
    case snapshots
    /// What it holds is made again, or is gone within hours in any case.
    case none
  }

  package var backup: Backup {
    switch engine {
    case .postgresql, .mysql, .elasticsearch, .mongodb, .cosmosdb, .objectStorage: .ownTool
    case .redis: .snapshots
    case .kafka, .spark: .none
    }
  }

  /// Whether its name says that services make its keys again, `pricing-cache`; any other Redis holds data to keep.
  package var isCache: Bool { engine == .redis && name.split(separator: "-").last == "cache" }
}

extension Specification {
  /// Whether some store in the cluster depends on snapshots of its volumes.
  package var hasSnapshotStores: Bool { dataStores.contains { $0.isRunHere && $0.backup == .snapshots } }
}
