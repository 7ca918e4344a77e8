/// What happened in a run, in its order: to be compared with another run, and read afterwards.
///
/// Every record goes into a running digest, so that two runs are the same when their digests are; the records
/// themselves are kept up to a bound, the latest ones.
package struct RunTrace<Kind: RawRepresentable<UInt16> & Sendable>: Sendable {
  package struct Record: Hashable, Sendable {
    package var time: SimTime
    package var kind: UInt16
    package var subject: Int32
    package var first: Int64
    package var second: Int64

    package init(time: SimTime, kind: UInt16, subject: Int32, first: Int64, second: Int64) {
      self.time = time
      self.kind = kind
      self.subject = subject
      self.first = first
      self.second = second
    }
  }

  private var ring: [Record] = []
  private var next = 0
  private let capacity: Int
  /// Records since the start of the run.
  package private(set) var count = 0
  /// Depends on every record and its place (FNV-1a over 64-bit words, then mixed).
  package private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Keeps the latest `capacity` records; 0 keeps the digest alone.
  package init(capacity: Int) { self.capacity = max(0, capacity) }

  package mutating func add(_ kind: Kind, at time: SimTime, subject: Int32, _ first: Int64 = 0, _ second: Int64 = 0) {
    count += 1
    mix(UInt64(bitPattern: time.microseconds))
    mix(UInt64(kind.rawValue) << 32 | UInt64(UInt32(bitPattern: subject)))
    mix(UInt64(bitPattern: first))
    mix(UInt64(bitPattern: second))
    guard capacity > 0 else { return }
    let record = Record(time: time, kind: kind.rawValue, subject: subject, first: first, second: second)
    if ring.count < capacity {
      ring.append(record)
    } else {
      ring[next] = record
      next = (next + 1) % capacity
    }
  }

  /// The records that are kept, oldest first.
  package var records: [Record] { Array(ring[next...] + ring[..<next]) }

  /// The records after the first `start` of the run, oldest first; those that are no longer kept are left out.
  package func records(since start: Int) -> [Record] {
    let wanted = min(count - start, ring.count)
    guard wanted > 0 else { return [] }
    return (ring.count - wanted..<ring.count).map { ring[(next + $0) % ring.count] }
  }

  private mutating func mix(_ word: UInt64) {
    digest = (digest ^ word) &* 0x100_0000_01B3
    digest ^= digest >> 29
  }
}
