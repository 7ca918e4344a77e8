package import PlatformSpec

extension DataStore {
  /// Whether its operator, or the store itself, restores a backup out of the bucket into another cluster.
  package var isRestoredBeside: Bool {
    guard isRunHere, let operatorChoice else { return false }
    return switch operatorChoice {
    case .crunchy, .zalando, .cloudNativePG, .oracle, .perconaPXC, .perconaPS, .eck: true
    // Snapshots of volumes, files that a person imports, and what other copies bring back.
    case .strimzi, .redisEnterprise, .redisCluster, .sparkOperator: false
    }
  }

  /// The store that a rehearsal fills and throws away: one member, and no user.
  package var copy: DataStore {
    var copy = self
    copy.name = "\(name)-drill"
    copy.members = 1
    // A member of Elasticsearch holds a part of the shards and of their copies; the one of a rehearsal holds all shards.
    if engine == .elasticsearch, members > 1 { copy.sizeGiB = (sizeGiB * members + 1) / 2 }
    return copy
  }
}

extension Specification {
  /// The stores whose newest backup is restored into a copy every month, in the order of the specification.
  package var rehearsedStores: [DataStore] {
    guard storage.backup else { return [] }
    return dataStores.filter { $0.isRestoredBeside && !($0.operatorChoice == .eck && hasUnknownIdentity) }
  }

  /// The services whose volumes Velero restores beside the running ones every month; what a job holds ends with it.
  package var rehearsedVolumes: [Service] {
    storage.backup ? services.filter { $0.volume != nil && $0.role != .batch } : []
  }

  /// Elasticsearch can't ask the agent on a node of AWS for credentials, so it keeps no snapshots with it.
  private var hasUnknownIdentity: Bool { provider == .eks && security.workloadIdentity == .podIdentity }
}

extension PodFootprint {
  /// Pods of a rehearsal, a few hours a month: one member, what stands beside it, and the job that reads it.
  static func rehearsal(of store: DataStore, in specification: Specification) -> [PodFootprint] {
    guard specification.rehearsedStores.contains(store) else { return [] }
    var member = PodFootprint.members(of: store.copy)
    member.count = .jobs(average: 0, peak: 1)
    var companions = PodFootprint.companions(of: store.copy, cpuMilli: 100, memoryMiB: 384)
    companions.count = .jobs(average: 0, peak: 1)
    let job = PodFootprint(
      "\(store.copy.name)-job", .jobs(average: 0, peak: 1), cpuRequestMilli: 100, memoryRequestMiB: 256,
      memoryLimitMiB: 512)
    return [member, companions, job]
  }
}
