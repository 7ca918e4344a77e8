/// The `redis-streams` trigger: how many entries of a stream wait. Mirrors `redis_streams_scaler.go` of KEDA 2.20.
package struct StreamScaler: Sendable {
  package enum Measure: Sendable {
    /// Entries that consumers of the group have taken and not acknowledged (`XPENDING`).
    case pendingEntries
    /// Entries that the group has not been given yet (`XINFO GROUPS`).
    case lag
    /// All entries (`XLEN`).
    case length
  }

  /// What Redis says of a stream.
  package struct Stream: Sendable, Hashable {
    package var length: Int64
    /// The consumer group; nil where it has not been made yet.
    package var group: Group?

    package init(length: Int64, group: Group? = nil) {
      self.length = length
      self.group = group
    }
  }

  package struct Group: Sendable, Hashable {
    package var pending: Int64
    package var lag: Int64

    package init(pending: Int64, lag: Int64) {
      self.pending = pending
      self.lag = lag
    }
  }

  package let measure: Measure
  /// Entries for one replica.
  package let target: Int64
  package var activation: Int64 = 0

  /// Without a consumer group the length counts; with one its lag where `lagCount` is given, else its pending entries.
  package init(
    consumerGroup: String, lagCount: Int64 = 0, pendingEntriesCount: Int64 = 5, streamLength: Int64 = 5
  ) {
    if consumerGroup.isEmpty {
      (measure, target) = (.length, streamLength)
    } else if lagCount != 0 {
      (measure, target) = (.lag, lagCount)
    } else {
      (measure, target) = (.pendingEntries, pendingEntriesCount)
    }
  }

  /// `stream` is nil while no entry has ever been added.
  package func read(_ stream: Stream?) -> TriggerReading {
    let count: Int64
    switch measure {
    case .length: count = stream?.length ?? 0
    // Nobody has read yet: the group would be behind by everything.
    case .lag: count = stream.map { $0.group?.lag ?? $0.length } ?? 0
    case .pendingEntries:
      guard let group = stream?.group else { return .failure("NOGROUP No such key or consumer group") }
      count = group.pending
    }
    return .value(count * 1000, isActive: count > activation)
  }
}
