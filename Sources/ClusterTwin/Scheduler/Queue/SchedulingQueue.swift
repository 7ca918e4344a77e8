import SimKernel

/// The pods that wait for the scheduler, as `backend/queue` of kube-scheduler 1.36 keeps them.
///
/// A pod is active (to be tried next), backs off after a failure, or waits until an event helps one of the plugins
/// that refused it. Time comes from the caller: `nextWakeUp` tells when `flush` has something to do.
struct SchedulingQueue: Sendable {
  struct Settings: Sendable {
    var initialBackoff = SimDuration.seconds(1)
    var maxBackoff = SimDuration.seconds(10)
    /// A pod that has waited so long is tried again without an event.
    var longestWait = SimDuration.minutes(5)
    /// How often pods are looked through for those that have waited too long.
    var leftoverPeriod = SimDuration.seconds(30)
  }

  enum Place: UInt8, Sendable {
    case nowhere, active, backoff, errorBackoff, unschedulable, inFlight
  }

  /// What is known of a pod between its attempts.
  struct Entry: Sendable {
    fileprivate(set) var place = Place.nowhere
    /// The plugin that keeps the pod from being tried at all.
    fileprivate(set) var gate: RejectorPlugin?
    /// The plugins that refused the pod in its last attempt.
    fileprivate(set) var rejectors = RejectorSet()
    /// Its preemption is still sending deletions.
    fileprivate(set) var isPreempting = false
    fileprivate(set) var attempts = 0
    /// When the pod first could be tried.
    fileprivate(set) var firstActive = SimTime.never
    fileprivate var priority: Int32 = 0
    fileprivate var timestamp = SimTime.zero
    fileprivate var sequence: UInt64 = 0
    fileprivate var unschedulableCount = 0
    fileprivate var errorCount = 0
    /// The place in the list of unschedulable pods.
    fileprivate var listed = 0
  }

  let settings: Settings
  /// By pod.
  private var entries: [Entry] = []
  private var active = PodHeap()
  private var backoff = PodHeap()
  private var errorBackoff = PodHeap()
  private var unschedulable: [PodID] = []
  private var inFlight = InFlightEvents()
  private var nextSequence: UInt64 = 0
  /// No pod that may be tried has waited long enough before this moment.
  private var leftoverDue = SimTime.never
  private var lastLeftover = SimTime.zero

  init(settings: Settings = Settings()) { self.settings = settings }

  // MARK: - What is there

  /// Whether `pop` has a pod to give.
  var isReady: Bool { active.count > 0 || backoff.count > 0 }

  var activeCount: Int { active.count }
  var backoffCount: Int { backoff.count + errorBackoff.count }
  /// Pods that wait for an event, gated ones included.
  var unschedulableCount: Int { unschedulable.count }

  subscript(pod: PodID) -> Entry { pod.index < entries.count ? entries[pod.index] : Entry() }

  /// When `flush` moves a pod at the earliest; never while nothing waits for the clock.
  var nextWakeUp: SimTime {
    var next = SimTime.never
    for expiry in [backoff.firstKey?.expiry, errorBackoff.firstKey?.expiry] {
      if let expiry { next = min(next, expiry + .seconds(1)) }
    }
    if leftoverDue != .never {
      let period = settings.leftoverPeriod.microseconds
      next = min(next, SimTime(microseconds: (leftoverDue.microseconds / period + 1) * period))
    }
    return next
  }

  // MARK: - Pods come and go

  /// A new pod without a node.
  mutating func add(_ pod: PodID, at now: SimTime, _ state: borrowing ClusterState) {
    while entries.count <= pod.index { entries.append(Entry()) }
    entries[pod.index] = Entry()
    entries[pod.index].priority = state.priority(of: pod)
    stamp(pod, now)
    moveToActive(pod, now, state)
  }

  /// The pod to be tried next, which is in flight from now on. Without an active pod the one that has backed off for
  /// longest is taken before its time (`SchedulerPopFromBackoffQ`).
  mutating func pop() -> PodID? {
    guard let pod = active.popFirst() ?? backoff.popFirst() else { return nil }
    entries[pod.index].place = .inFlight
    entries[pod.index].attempts += 1
    entries[pod.index].rejectors = RejectorSet()
    entries[pod.index].gate = nil
    inFlight.begin(pod)
    return pod
  }

  /// The pod in flight needs the queue no longer: it found a node, or is being deleted.
  mutating func finish(_ pod: PodID) {
    inFlight.end(pod)
    entries[pod.index] = Entry()
  }

  /// The pod in flight was refused by some plugins, or by none: an error, such as a cluster without nodes
  /// (`AddUnschedulableIfNotPresent`).
  ///
  /// Events that came since the pod was popped are looked at now.
  mutating func fail(
    _ pod: PodID, _ rejectors: RejectorSet, isPreempting: Bool = false, at now: SimTime, _ state: borrowing ClusterState
  ) {
    if rejectors.isEmpty {
      entries[pod.index].errorCount += 1
    } else {
      entries[pod.index].unschedulableCount += 1
      entries[pod.index].errorCount = 0
    }
    entries[pod.index].rejectors = rejectors
    entries[pod.index].isPreempting = isPreempting
    stamp(pod, now)
    var isWorthTrying = rejectors.isEmpty
    for event in inFlight.missed(by: pod) where !isWorthTrying {
      isWorthTrying =
        concerns(event, pod) && QueueingHint.isWorthTrying(shape(pod, state), rejectors, after: event, state)
    }
    inFlight.end(pod)
    if isWorthTrying { requeue(pod, now, state) } else { list(pod) }
  }

  /// The pod is gone, or something else has bound it.
  mutating func remove(_ pod: PodID) {
    guard pod.index < entries.count else { return }
    switch entries[pod.index].place {
    case .nowhere: break
    case .active: active.remove(pod)
    case .backoff: backoff.remove(pod)
    case .errorBackoff: errorBackoff.remove(pod)
    case .unschedulable: unlist(pod)
    case .inFlight: inFlight.end(pod)
    }
    entries[pod.index] = Entry()
  }

  /// All victims of the pod's preemption have been told to go, or the last one is about to be.
  mutating func finishPreempting(_ pod: PodID) {
    if pod.index < entries.count { entries[pod.index].isPreempting = false }
  }

  // MARK: - Events

  /// Moves the pods that the event may help (`MoveAllToActiveOrBackoffQueue`).
  ///
  /// `limit`: only pods of at most this priority are looked at, as when promised room is given up.
  mutating func handle(
    _ event: ClusterEvent, upTo limit: Int32 = .max, at now: SimTime, _ state: borrowing ClusterState
  ) {
    // Pods of one workload wait side by side and are answered alike.
    var last: (shape: ShapeID, rejectors: RejectorSet, isWorthTrying: Bool)?
    for place in unschedulable.indices.reversed() {
      let pod = unschedulable[place]
      let entry = entries[pod.index]
      if entry.priority > limit { continue }
      if let gate = entry.gate, !QueueingHint.isRegistered(gate, event) { continue }
      let shape = shape(pod, state)
      if last?.shape != shape || last?.rejectors != entry.rejectors {
        let isWorthTrying = QueueingHint.isWorthTrying(shape, entry.rejectors, after: event, state)
        last = (shape, entry.rejectors, isWorthTrying)
      }
      if last?.isWorthTrying == true { requeue(pod, now, state) }
    }
    inFlight.append(event)
  }

  /// A node changed: one event for each kind of change that may help a pod.
  mutating func handleNodeUpdate(
    before: NodeTable.Description, after: NodeTable.Description, at now: SimTime, _ state: borrowing ClusterState
  ) {
    // The end of `spec.unschedulable` comes before all other changes and counts as a change of taints.
    if before.isUnschedulable && !after.isUnschedulable {
      handle(.nodeUpdated(.taints, before: before, after: after), at: now, state)
    }
    for update in ClusterEvent.NodeUpdate.allCases where update.differs(before, after) {
      handle(.nodeUpdated(update, before: before, after: after), at: now, state)
    }
  }

  /// A bound pod changed.
  mutating func handlePodUpdate(before: ShapeID, after: ShapeID, at now: SimTime, _ state: borrowing ClusterState) {
    for update in ClusterEvent.PodUpdate.allCases
    where update.differs(state.shapes[before.index], state.shapes[after.index]) {
      handle(.podUpdated(update, before: before, after: after), at: now, state)
    }
  }

  /// A waiting pod changed: its gates were lifted, it tolerates more, its labels or requests are others.
  mutating func update(
    _ pod: PodID, before: ShapeID, after: ShapeID, at now: SimTime, _ state: borrowing ClusterState
  ) {
    for update in ClusterEvent.PodUpdate.allCases
    where update.differs(state.shapes[before.index], state.shapes[after.index]) {
      let event = ClusterEvent.ownUpdate(pod, update, before: before, after: after)
      switch entries[pod.index].place {
      case .nowhere, .active, .backoff, .errorBackoff: return
      case .inFlight: inFlight.append(event)
      case .unschedulable:
        if QueueingHint.isWorthTrying(after, entries[pod.index].rejectors, after: event, state) {
          requeue(pod, now, state)
        }
      }
    }
  }

  /// Tries a pod again whatever its plugins say, as when a victim could not be deleted.
  mutating func activate(_ pod: PodID, at now: SimTime, _ state: borrowing ClusterState) {
    switch self[pod].place {
    case .nowhere, .active: break
    case .inFlight: inFlight.append(.forceActivate(pod))
    case .backoff, .errorBackoff:
      backoff.remove(pod)
      errorBackoff.remove(pod)
      push(pod, now)
    case .unschedulable: moveToActive(pod, now, state)
    }
  }

  // MARK: - Time

  /// Moves the pods whose back-off is over, and those that have waited for too long.
  mutating func flush(at now: SimTime, _ state: borrowing ClusterState) {
    let second = Self.wholeSecond(now)
    while let expiry = backoff.firstKey?.expiry, expiry < second, let pod = backoff.popFirst() { push(pod, now) }
    while let expiry = errorBackoff.firstKey?.expiry, expiry < second, let pod = errorBackoff.popFirst() {
      push(pod, now)
    }
    let period = settings.leftoverPeriod.microseconds
    let tick = SimTime(microseconds: now.microseconds / period * period)
    guard tick > lastLeftover else { return }
    lastLeftover = tick
    if leftoverDue >= tick { return }
    leftoverDue = .never
    for place in unschedulable.indices.reversed() {
      let pod = unschedulable[place]
      if entries[pod.index].gate != nil { continue }
      let due = entries[pod.index].timestamp + settings.longestWait
      if due < tick { requeue(pod, now, state) } else { leftoverDue = min(leftoverDue, due) }
    }
  }

  private static func wholeSecond(_ time: SimTime) -> SimTime {
    SimTime(microseconds: time.microseconds / 1_000_000 * 1_000_000)
  }

  /// When the pod's back-off ends, in whole seconds; nil without a failure.
  private func expiry(_ entry: Entry) -> SimTime? {
    let count = entry.errorCount > 0 ? entry.errorCount : entry.unschedulableCount
    if count == 0 || settings.maxBackoff == .zero { return nil }
    let (first, most) = (settings.initialBackoff.microseconds, settings.maxBackoff.microseconds)
    let shift = min(count - 1, 62)
    let span = SimDuration(microseconds: first > most >> Int64(shift) ? most : first << Int64(shift))
    return Self.wholeSecond(entry.timestamp + span)
  }

  // MARK: - Moves

  private func shape(_ pod: PodID, _ state: borrowing ClusterState) -> ShapeID { state.pods.shapes[pod.index] }

  /// Whether an event that is about one waiting pod is about this one.
  private func concerns(_ event: ClusterEvent, _ pod: PodID) -> Bool {
    switch event {
    case .ownUpdate(let other, _, _, _), .forceActivate(let other): other == pod
    default: true
    }
  }

  private mutating func stamp(_ pod: PodID, _ now: SimTime) {
    entries[pod.index].timestamp = now
    entries[pod.index].sequence = nextSequence
    nextSequence += 1
  }

  private func key(_ entry: Entry, expiry: SimTime = .zero) -> PodHeap.Key {
    PodHeap.Key(expiry: expiry, priority: entry.priority, timestamp: entry.timestamp, sequence: entry.sequence)
  }

  /// To the active pods, or to those that back off while the time since the last failure is too short.
  private mutating func requeue(_ pod: PodID, _ now: SimTime, _ state: borrowing ClusterState) {
    guard let expiry = expiry(entries[pod.index]), expiry >= Self.wholeSecond(now) else {
      return moveToActive(pod, now, state)
    }
    if isGated(pod, state) { return }
    unlist(pod)
    let key = key(entries[pod.index], expiry: expiry)
    if entries[pod.index].rejectors.isEmpty {
      entries[pod.index].place = .errorBackoff
      errorBackoff.push(pod, key)
    } else {
      entries[pod.index].place = .backoff
      backoff.push(pod, key)
    }
  }

  private mutating func moveToActive(_ pod: PodID, _ now: SimTime, _ state: borrowing ClusterState) {
    if !isGated(pod, state) { push(pod, now) }
  }

  private mutating func push(_ pod: PodID, _ now: SimTime) {
    unlist(pod)
    if entries[pod.index].firstActive == .never { entries[pod.index].firstActive = now }
    entries[pod.index].place = .active
    active.push(pod, key(entries[pod.index]))
  }

  /// Runs the PreEnqueue plugins; a pod that they hold back stays among the unschedulable ones.
  private mutating func isGated(_ pod: PodID, _ state: borrowing ClusterState) -> Bool {
    let entry = entries[pod.index]
    var gate: RejectorPlugin?
    if SchedulingGates.blocks(state.shapes[shape(pod, state).index]) { gate = .schedulingGates }
    // The plugin that held the pod back is asked first.
    if entry.isPreempting && (gate == nil || entry.gate == .defaultPreemption) { gate = .defaultPreemption }
    entries[pod.index].gate = gate
    guard let gate else { return false }
    entries[pod.index].rejectors.insert(gate)
    list(pod)
    return true
  }

  private mutating func list(_ pod: PodID) {
    if entries[pod.index].place == .unschedulable { return }
    entries[pod.index].place = .unschedulable
    entries[pod.index].listed = unschedulable.count
    unschedulable.append(pod)
    if entries[pod.index].gate == nil {
      leftoverDue = min(leftoverDue, entries[pod.index].timestamp + settings.longestWait)
    }
  }

  private mutating func unlist(_ pod: PodID) {
    guard entries[pod.index].place == .unschedulable else { return }
    let place = entries[pod.index].listed
    unschedulable.swapAt(place, unschedulable.count - 1)
    unschedulable.removeLast()
    if place < unschedulable.count { entries[unschedulable[place].index].listed = place }
    entries[pod.index].place = .nowhere
    if unschedulable.isEmpty { leftoverDue = .never }
  }
}
