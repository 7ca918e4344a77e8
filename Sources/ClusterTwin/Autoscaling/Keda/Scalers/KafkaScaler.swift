/// The `kafka` trigger: how far a consumer group is behind.
package struct KafkaScaler: Sendable {
  package enum ResetPolicy: Sendable { case latest, earliest }

  package struct Partition: Sendable, Hashable {
    /// The next offset of the log.
    package var end: Int64
    /// Nil when the group has committed nothing.
    package var committed: Int64?

    package init(end: Int64, committed: Int64?) {
      self.end = end
      self.committed = committed
    }
  }

  package var lagThreshold: Int64 = 10
  package var activationThreshold: Int64 = 0
  package var resetPolicy = ResetPolicy.latest
  package var allowsIdleConsumers = false
  package var excludesPersistentLag = false
  package var limitsToPartitionsWithLag = false
  package var distributesEvenly = false
  package var scalesToZeroOnInvalidOffset = false
  /// What each partition had committed at the last look, for `excludesPersistentLag`.
  private var previous: [Int64?] = []

  package init() {}

  package mutating func read(_ partitions: [Partition]) -> TriggerReading {
    var total: Int64 = 0
    var persistent: Int64 = 0
    var withLag = 0
    for (index, partition) in partitions.enumerated() {
      let lag = lag(partition)
      persistent += lag
      let isStuck =
        excludesPersistentLag && index < previous.count && partition.committed != nil
        && previous[index] == partition.committed
      let counted = isStuck ? 0 : lag
      total += counted
      if counted > 0 { withLag += 1 }
    }
    previous = partitions.map(\.committed)
    let isActive = persistent > activationThreshold
    return .value(capped(total, partitions: partitions.count, withLag: withLag) * 1000, isActive: isActive)
  }

  private func lag(_ partition: Partition) -> Int64 {
    if let committed = partition.committed { return partition.end - committed }
    if scalesToZeroOnInvalidOffset { return 0 }
    return resetPolicy == .latest ? 1 : partition.end
  }

  /// More consumers than partitions would only wait.
  private func capped(_ lag: Int64, partitions: Int, withLag: Int) -> Int64 {
    if lagThreshold == 0 { return lag }
    var lag = lag
    if distributesEvenly {
      let divisor = (1...max(partitions, 1)).first { partitions % $0 == 0 && Int64($0) * lagThreshold >= lag }
      lag = Int64(divisor ?? partitions) * lagThreshold
    }
    if allowsIdleConsumers && !distributesEvenly && !limitsToPartitionsWithLag { return lag }
    let most = Int64(limitsToPartitionsWithLag ? withLag : partitions)
    return lag / lagThreshold > most ? most * lagThreshold : lag
  }
}
