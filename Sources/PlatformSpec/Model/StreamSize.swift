/// How long streams of a log are kept, and the room that they take.
package enum StreamSize {
  /// Long enough to find out why consumers stand still and to mend it within a working day, where the volume is large.
  package static let hoursOfIngest = 8
  /// Where no volume is known.
  package static let daysOtherwise = 7
  /// The part of a disk that streams may fill; the rest is for what is being deleted and for growth.
  package static let usableShare = 0.8
  /// Copies of each record, at most one for each broker.
  package static func copies(members: Int) -> Int { max(1, min(3, members)) }

  package static func hours(_ traffic: Traffic) -> Int {
    traffic.ingestBytesPerDay == nil ? daysOtherwise * 24 : hoursOfIngest
  }

  /// Bytes of a stream in a day: each batch that arrives is a message, others in proportion.
  package static func bytesPerDay(_ queue: MessageQueue, _ traffic: Traffic) -> Double {
    let share = Double(queue.peakMessagesPerSecond) / Double(max(1, traffic.peakRequestsPerSecond))
    return Double(traffic.ingestBytesPerDay ?? 0) * share
  }

  /// The disk of one broker, in steps of 100 GiB.
  static func gibibytes(of queues: [MessageQueue], over members: Int, traffic: Traffic) -> Int {
    let daily = queues.reduce(0) { $0 + bytesPerDay($1, traffic) }
    let kept = daily * Double(hours(traffic)) / 24 * Double(copies(members: members)) / Double(max(1, members))
    let needed = kept / usableShare / 1_073_741_824 / 100
    return max(500, Int(needed.rounded(.up)) * 100)
  }

  /// Bytes that one partition may hold, so that the streams of a log never fill its disks.
  package static func partitionBytes(
    _ queue: MessageQueue, partitions: Int, of queues: [MessageQueue], store: DataStore
  ) -> Int {
    let all = queues.reduce(0) { $0 + max(1, $1.peakMessagesPerSecond) }
    let share = Double(max(1, queue.peakMessagesPerSecond)) / Double(max(1, all))
    let room = Double(store.sizeGiB) * 1_073_741_824 * usableShare * Double(max(1, store.members))
    return Int(room / Double(copies(members: store.members)) * share / Double(max(1, partitions)))
  }
}
