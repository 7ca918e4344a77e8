package import PlatformSpec

/// What one member of a store takes, from the amount of its data.
package struct StoreSize: Sendable, Hashable {
  package var cpuMilli: Int
  package var memoryMiB: Int
  /// How it was found.
  package var arithmetic: String

  /// A tenth of the data is assumed to be in use at a time and kept in memory, 2 to 64 GiB; a core for each 4 GiB.
  package init(_ store: DataStore) {
    let share: Int
    switch store.engine {
    case .postgresql, .mysql, .elasticsearch, .cosmosdb, .mongodb, .objectStorage: share = 10
    // Brokers write and read in sequence: the last minutes are enough.
    case .kafka: share = 150
    // Everything is in memory; the size is that of the whole store, copies beside it.
    case .redis: share = 0
    case .spark: share = 0
    }
    guard share > 0 else {
      let gibibytes = min(64, max(2, store.sizeGiB / max(1, store.members / 2)))
      memoryMiB = gibibytes * 1024
      cpuMilli = max(500, gibibytes * 125)
      arithmetic =
        "\(store.sizeGiB) GiB over \(max(1, store.members / 2)) shards: \(gibibytes) GiB and \(cpuMilli)m each"
      return
    }
    let least = store.engine == .kafka || store.engine == .elasticsearch ? 4 : 2
    let gibibytes = min(64, max(least, (store.sizeGiB + share - 1) / share))
    memoryMiB = gibibytes * 1024
    cpuMilli = max(500, gibibytes * 250)
    arithmetic =
      "\(store.sizeGiB) GiB / \(share) in memory = \(gibibytes) GiB, a core for each 4 GiB = \(cpuMilli)m a member"
  }
}

extension PodFootprint {
  /// The members of a store, on the pool for databases.
  static func members(of store: DataStore, replicas: Int? = nil, storageGiB: Int? = nil) -> PodFootprint {
    let size = StoreSize(store)
    return PodFootprint(
      store.name, .replicas(replicas ?? store.members), cpuRequestMilli: size.cpuMilli,
      memoryRequestMiB: size.memoryMiB, memoryLimitMiB: size.memoryMiB, storageGiB: storageGiB ?? store.sizeGiB,
      pool: .database)
  }

  /// What stands beside every member in its pod: agents, exporters.
  static func companions(of store: DataStore, cpuMilli: Int, memoryMiB: Int, replicas: Int? = nil) -> PodFootprint {
    PodFootprint(
      "\(store.name)-companions", .replicas(replicas ?? store.members), cpuRequestMilli: cpuMilli,
      memoryRequestMiB: memoryMiB, memoryLimitMiB: memoryMiB, pool: .database)
  }
}
