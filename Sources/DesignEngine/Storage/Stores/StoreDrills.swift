package import PlatformSpec

extension DataStore {
  /// Whether the restore of its newest backup is rehearsed into a copy of its own: where the operator restores a bucket
  /// into another cluster by itself.
  package var isRehearsed: Bool {
    guard isRunHere, let operatorChoice else { return false }
    return switch operatorChoice {
    case .crunchy, .zalando, .cloudNativePG, .perconaPXC, .perconaPS: true
    // Dumps, snapshots of volumes, and what other copies bring back.
    case .oracle, .eck, .strimzi, .redisEnterprise, .redisCluster, .sparkOperator: false
    }
  }

  /// The store that a rehearsal fills and throws away: one member, and no user.
  package var copy: DataStore {
    var copy = self
    copy.name = "\(name)-drill"
    copy.members = 1
    return copy
  }
}

extension PodFootprint {
  /// Pods of a rehearsal, a few hours a month: one member, what stands beside it, and the job that reads it.
  static func rehearsal(of store: DataStore, backup: Bool) -> [PodFootprint] {
    guard backup, store.isRehearsed else { return [] }
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
