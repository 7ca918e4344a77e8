package import SimKernel

/// How the recommender gathers samples (its flags, at their defaults).
package struct UsageFlags: Sendable {
  package var cpuHalfLife = SimDuration.hours(24)
  package var memoryHalfLife = SimDuration.hours(24)
  package var memoryInterval = SimDuration.hours(24)
  package var memoryIntervalCount: Int64 = 8
  package var oomBumpRatio = 1.2
  package var oomMinimumBumpBytes: Int64 = 104_857_600

  package init() {}
}

/// The usage of all containers of one name under one set of labels.
/// Mirrors `AggregateContainerState` of the Vertical Pod Autoscaler 1.8.
package struct UsageAggregate: Sendable {
  package private(set) var cpu: DecayingHistogram
  package private(set) var memoryPeaks: DecayingHistogram
  package private(set) var firstSample: SimTime?
  package private(set) var lastSample: SimTime?
  package private(set) var sampleCount = 0
  let created: SimTime
  private let flags: UsageFlags

  package init(_ flags: UsageFlags = UsageFlags(), created: SimTime) {
    self.flags = flags
    self.created = created
    cpu = DecayingHistogram(.cpuCores, halfLife: flags.cpuHalfLife)
    memoryPeaks = DecayingHistogram(.memoryBytes, halfLife: flags.memoryHalfLife)
  }

  mutating func addCPU(milli: Int64, at time: SimTime) {
    cpu.add(Double(milli) / 1000, weight: 0.1, at: time)
    lastSample = max(lastSample ?? time, time)
    firstSample = min(firstSample ?? time, time)
    sampleCount += 1
  }

  mutating func addPeak(bytes: Int64, at time: SimTime) { memoryPeaks.add(Double(bytes), weight: 1, at: time) }

  mutating func subtractPeak(bytes: Int64, at time: SimTime) {
    memoryPeaks.subtract(Double(bytes), weight: 1, at: time)
  }

  package mutating func merge(_ other: UsageAggregate) {
    cpu.merge(other.cpu)
    memoryPeaks.merge(other.memoryPeaks)
    if let first = other.firstSample { firstSample = min(firstSample ?? first, first) }
    if let last = other.lastSample { lastSample = max(lastSample ?? last, last) }
    sampleCount += other.sampleCount
  }

  /// Whether nothing came for all memory windows, so that the recommender forgets the aggregate.
  package func isExpired(now: SimTime) -> Bool {
    now - (sampleCount == 0 ? created : lastSample ?? created) >= flags.memoryInterval * flags.memoryIntervalCount
  }
}

/// What the recommender knows of one container of one pod: the peak of its current window.
/// Mirrors `ContainerState` of the Vertical Pod Autoscaler 1.8.
package struct ContainerUsage: Sendable {
  private let flags: UsageFlags
  private var lastCPUSample: SimTime?
  private var lastMemorySample: SimTime?
  private var windowEnd: SimTime?
  private var memoryPeak: Int64 = 0
  private var oomPeak: Int64 = 0

  package init(_ flags: UsageFlags = UsageFlags()) { self.flags = flags }

  /// Adds a CPU sample; false when it is negative, a duplicate or out of order.
  @discardableResult package mutating func addCPU(
    milli: Int64, at time: SimTime, to aggregate: inout UsageAggregate
  ) -> Bool {
    if milli < 0 { return false }
    if let lastCPUSample, time <= lastCPUSample { return false }
    aggregate.addCPU(milli: milli, at: time)
    lastCPUSample = time
    return true
  }

  /// Adds a memory sample; false when it is negative or outdated.
  @discardableResult package mutating func addMemory(
    bytes: Int64, at time: SimTime, to aggregate: inout UsageAggregate
  ) -> Bool {
    if let lastMemorySample, time < lastMemorySample { return false }
    return record(bytes: bytes, isOOM: false, at: time, in: &aggregate)
  }

  /// Notes that the container was killed for want of memory; false when that is too long ago.
  @discardableResult package mutating func recordOOM(
    requestedBytes: Int64, at time: SimTime, in aggregate: inout UsageAggregate
  ) -> Bool {
    if let lastMemorySample, time < lastMemorySample - flags.memoryInterval { return false }
    let used = max(requestedBytes, memoryPeak)
    let needed = max(
      used + flags.oomMinimumBumpBytes, VerticalAmounts.clamped(Double(used) * flags.oomBumpRatio))
    return record(bytes: needed, isOOM: true, at: time, in: &aggregate)
  }

  /// Keeps one peak for every window of the container's life.
  private mutating func record(
    bytes: Int64, isOOM: Bool, at time: SimTime, in aggregate: inout UsageAggregate
  ) -> Bool {
    if bytes < 0 { return false }
    lastMemorySample = time
    let end = windowEnd ?? time
    windowEnd = end
    if time < end {
      let peak = max(memoryPeak, oomPeak)
      if peak == 0 || bytes <= peak { return true }
      aggregate.subtractPeak(bytes: peak, at: end)
      aggregate.addPeak(bytes: bytes, at: end)
    } else {
      let interval = flags.memoryInterval.microseconds
      let passed = (time - end).microseconds / interval * interval
      let next = end + SimDuration(microseconds: passed + interval)
      windowEnd = next
      memoryPeak = 0
      oomPeak = 0
      aggregate.addPeak(bytes: bytes, at: next)
    }
    if isOOM { oomPeak = bytes } else { memoryPeak = bytes }
    return true
  }
}
