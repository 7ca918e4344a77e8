import SimKernel

/// An object whose controller makes others.
struct Maker: Hashable, Comparable, Sendable {
  enum Kind: UInt8, Sendable { case replicaSet, statefulSet, daemonSet, job, deployment, cronJob, scaledJob }

  var kind: Kind
  var row: Int32

  /// nil for the owner of bare pods, which nobody makes again.
  init?(_ owner: OwnerRef) {
    switch owner.kind {
    case .none: return nil
    case .replicaSet: kind = .replicaSet
    case .statefulSet: kind = .statefulSet
    case .daemonSet: kind = .daemonSet
    case .job: kind = .job
    }
    row = owner.row
  }

  init(_ kind: Kind, _ row: Int32) {
    self.kind = kind
    self.row = row
  }

  static func < (left: Maker, right: Maker) -> Bool {
    (left.kind.rawValue, left.row) < (right.kind.rawValue, right.row)
  }
}

/// Objects whose controllers the API server refused something, and when each tries again: the work queue's back-off of
/// failed syncs.
struct RefusedMakers: Sendable {
  struct Entry: Sendable {
    /// Syncs that failed one after the other.
    var rounds: Int32
    /// What the API server said last.
    var reason: String
    var lastRound: SimTime
    var retry: SimTime
  }

  private var entries: [Maker: Entry] = [:]

  /// In the order of their kinds and rows.
  var all: [(maker: Maker, entry: Entry)] {
    entries.sorted { $0.key < $1.key }.map { (maker: $0.key, entry: $0.value) }
  }

  /// An object was refused; when its maker tries again, nil where that is settled already. What is refused within one
  /// instant is one failed sync.
  mutating func note(_ maker: Maker, _ reason: String, at now: SimTime) -> SimTime? {
    var entry = entries[maker] ?? Entry(rounds: 0, reason: reason, lastRound: .never, retry: .zero)
    entry.reason = reason
    defer { entries[maker] = entry }
    if entry.lastRound == now { return nil }
    let time = now + Self.wait(after: entry.rounds, of: maker.kind)
    entry.rounds += 1
    entry.lastRound = now
    if entry.retry > now && entry.retry <= time { return nil }
    entry.retry = time
    return time
  }

  /// A sync went well.
  mutating func settle(_ maker: Maker, at now: SimTime) {
    if entries.isEmpty || entries[maker]?.lastRound == now { return }
    entries[maker] = nil
  }

  /// The object is gone.
  mutating func forget(_ maker: Maker) { entries[maker] = nil }

  /// 5 ms, doubled each time, at most 1,000 s; of Jobs 1 s to one minute.
  private static func wait(after rounds: Int32, of kind: Maker.Kind) -> SimDuration {
    let (first, longest): (SimDuration, SimDuration) =
      switch kind {
      case .job: (.seconds(1), .minutes(1))
      case .replicaSet, .statefulSet, .daemonSet, .deployment, .cronJob, .scaledJob: (.milliseconds(5), .seconds(1_000))
      }
    return rounds > 20 ? longest : min(longest, first * (1 << Int64(rounds)))
  }
}

extension Twin {
  /// Asks the API server for one more pod, as `admit`.
  mutating func admitPod(_ owner: OwnerRef, _ template: TemplateID, size: Int32) -> Int32? {
    admit(size < 0 ? templates[template.index].pass : vertical.sized.sizes[Int(size)].pass, for: Maker(owner))
  }

  /// Asks the API server for one more object: the number of the ticket that was charged, -1 where no quota counts it, nil
  /// where it is refused; then its maker tries again after its back-off. Without a name a refusal names the first object.
  mutating func admit(_ pass: AdmissionPass, for maker: Maker?, name: String? = nil) -> Int32? {
    switch pass {
    case .free: return -1
    case .charged(let ticket):
      guard let reason = passes.take(ticket, name: name) else { return ticket }
      refuse(maker, reason)
    case .refused(let reason): refuse(maker, reason)
    }
    return nil
  }

  private mutating func refuse(_ maker: Maker?, _ reason: String) {
    guard let maker else { return }
    trace.add(.creationRefused, at: now, subject: maker.row, Int64(maker.kind.rawValue))
    guard let time = refusals.note(maker, reason, at: now) else { return }
    let row = maker.row
    switch maker.kind {
    case .replicaSet: queue.schedule(.sync(.replicaSet, row: row), at: time)
    case .statefulSet: queue.schedule(.sync(.statefulSet, row: row), at: time)
    case .daemonSet: queue.schedule(.sync(.daemonSet, row: row), at: time)
    case .job: wakeJob(row, at: time)
    case .deployment: queue.schedule(.sync(.deployment, row: row), at: time)
    case .cronJob: queue.schedule(.sync(.cronJob, row: row), at: time)
    // The next poll asks again.
    case .scaledJob: break
    }
  }

  /// `Deployment shop/web`: the workload that was refused something.
  func title(of maker: Maker) -> String {
    let row = maker.row
    return switch maker.kind {
    case .replicaSet: workloadTitle(of: OwnerRef(kind: .replicaSet, row: row))
    case .statefulSet: identity(.statefulSet, row).title
    case .daemonSet: identity(.daemonSet, row).title
    case .job: identity(.job, row).title
    case .deployment: identity(.deployment, row).title
    case .cronJob: identity(.cronJob, row).title
    case .scaledJob: "ScaledJob \(keda.jobs[Int(row)].namespace)/\(keda.jobs[Int(row)].name)"
    }
  }

  /// The pod counts for no quota from now on.
  mutating func releaseCharge(of pod: PodID) {
    passes.release(life.charge[pod.index])
    life.charge[pod.index] = -1
  }

  /// Charges a pod for other amounts; false where the API server refuses them, and then it keeps what it had.
  mutating func recharge(_ pod: PodID, size: Int32) -> Bool {
    let pass = size < 0 ? templates[life.template[pod.index].index].pass : vertical.sized.sizes[Int(size)].pass
    let before = life.charge[pod.index]
    switch pass {
    case .refused: return false
    case .free: releaseCharge(of: pod)
    case .charged(let ticket):
      if ticket == before { return true }
      passes.release(before)
      guard passes.take(ticket) == nil else {
        passes.restore(before)
        return false
      }
      life.charge[pod.index] = ticket
    }
    return true
  }
}
