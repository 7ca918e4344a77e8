import KubeModel
import SimKernel

/// What the API server says of the pods of one template with one size.
enum PodPass: Hashable, Sendable {
  /// They are let in, and no quota counts them.
  case free
  /// They are let in while the quotas have room: the number of their ticket.
  case charged(Int32)
  /// They are refused with these words whatever is left.
  case refused(String)
}

/// The API server's part in making pods: a template is judged once, and each of its pods is a few additions.
struct PodPasses: Sendable {
  /// nil: whatever is made is let in.
  private var admission: Admission?
  private var tickets: [Admission.PodTicket] = []

  init(_ admission: Admission? = nil) { self.admission = admission }

  /// A pod of a template, `metadata` and `spec`, as it is stored, and what is said of it; as it came where it is
  /// refused. It bears the name of its workload.
  mutating func judge(
    _ template: KubeValue, name: String, namespace: String
  ) -> (pod: KubeValue, pass: PodPass) {
    var pod = template
    var metadata = template["metadata"] ?? .mapping([])
    metadata["namespace"] = .string(namespace)
    pod["metadata"] = metadata
    guard admission != nil else { return (pod, .free) }
    metadata["name"] = .string(name)
    let object = KubeObject(["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod["spec"] ?? [:]])
    switch admission?.ticket(for: object) {
    case nil: return (pod, .free)
    case .failure(let refusal): return (pod, .refused(refusal.message))
    case .success(let ticket):
      let stored = ticket.stored.root
      let parts: KubeValue = ["metadata": stored["metadata"] ?? [:], "spec": stored["spec"] ?? [:]]
      if ticket.isFree { return (parts, .free) }
      tickets.append(ticket)
      return (parts, .charged(Int32(tickets.count - 1)))
    }
  }

  /// Charges the quotas for one more pod; the answer is why they have no room.
  mutating func take(_ number: Int32) -> String? {
    let ticket = tickets[Int(number)]
    return admission?.take(ticket, name: ticket.stored.name)?.message
  }

  /// Gives back what a pod was charged.
  mutating func release(_ number: Int32) { admission?.release(tickets[Int(number)]) }

  /// Charges whatever room there is: a release is taken back, a pod was there before.
  mutating func restore(_ number: Int32) { admission?.restore(tickets[Int(number)]) }
}

/// Owners whose pods the API server refused, and when each tries again: the work queue's back-off of failed syncs.
struct RefusedPods: Sendable {
  struct Entry: Sendable {
    /// Syncs that failed one after the other.
    var rounds: Int32
    /// What the API server said last.
    var reason: String
    var lastRound: SimTime
    var retry: SimTime
  }

  private var entries: [OwnerRef: Entry] = [:]

  /// In the order of their owners.
  var all: [(owner: OwnerRef, entry: Entry)] {
    entries.sorted { $0.key < $1.key }.map { (owner: $0.key, entry: $0.value) }
  }

  /// A pod was refused; when its owner tries again, nil where that is settled already. What is refused within one
  /// instant is one failed sync.
  mutating func note(_ owner: OwnerRef, _ reason: String, at now: SimTime) -> SimTime? {
    var entry = entries[owner] ?? Entry(rounds: 0, reason: reason, lastRound: .never, retry: .zero)
    entry.reason = reason
    defer { entries[owner] = entry }
    if entry.lastRound == now { return nil }
    let time = now + Self.wait(after: entry.rounds, of: owner.kind)
    entry.rounds += 1
    entry.lastRound = now
    if entry.retry > now && entry.retry <= time { return nil }
    entry.retry = time
    return time
  }

  /// A sync of the owner went well.
  mutating func settle(_ owner: OwnerRef, at now: SimTime) {
    if entries.isEmpty || entries[owner]?.lastRound == now { return }
    entries[owner] = nil
  }

  /// The owner is gone.
  mutating func forget(_ owner: OwnerRef) { entries[owner] = nil }

  /// 5 ms, doubled each time, at most 1,000 s; of Jobs 1 s to one minute.
  private static func wait(after rounds: Int32, of kind: OwnerRef.Kind) -> SimDuration {
    let (first, longest): (SimDuration, SimDuration) =
      switch kind {
      case .job: (.seconds(1), .minutes(1))
      case .none, .replicaSet, .statefulSet, .daemonSet: (.milliseconds(5), .seconds(1_000))
      }
    return rounds > 20 ? longest : min(longest, first * (1 << Int64(rounds)))
  }
}

extension Twin {
  /// Asks the API server for one more pod: the number of the ticket that was charged, -1 where no quota counts it, nil
  /// where it is refused; then its owner tries again after its back-off.
  mutating func admitPod(_ owner: OwnerRef, _ template: TemplateID, size: Int32) -> Int32? {
    let pass = size < 0 ? templates[template.index].pass : vertical.sized.sizes[Int(size)].pass
    switch pass {
    case .free: return -1
    case .charged(let ticket):
      guard let reason = passes.take(ticket) else { return ticket }
      refuse(owner, reason)
    case .refused(let reason): refuse(owner, reason)
    }
    return nil
  }

  private mutating func refuse(_ owner: OwnerRef, _ reason: String) {
    trace.add(.podRefused, at: now, subject: owner.row, Int64(owner.kind.rawValue))
    guard let time = refusals.note(owner, reason, at: now) else { return }
    switch owner.kind {
    case .none: break
    case .replicaSet: queue.schedule(.sync(.replicaSet, row: owner.row), at: time)
    case .statefulSet: queue.schedule(.sync(.statefulSet, row: owner.row), at: time)
    case .daemonSet: queue.schedule(.sync(.daemonSet, row: owner.row), at: time)
    case .job: wakeJob(owner.row, at: time)
    }
  }

  /// The pod counts for no quota from now on.
  mutating func releaseCharge(of pod: PodID) {
    let ticket = life.charge[pod.index]
    guard ticket >= 0 else { return }
    life.charge[pod.index] = -1
    passes.release(ticket)
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
      if before >= 0 { passes.release(before) }
      guard passes.take(ticket) == nil else {
        if before >= 0 { passes.restore(before) }
        return false
      }
      life.charge[pod.index] = ticket
    }
    return true
  }
}
