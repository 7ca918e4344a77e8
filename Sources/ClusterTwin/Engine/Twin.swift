import Basics
import DequeModule
import KubeModel
import SimKernel

/// A simulated cluster: its state, what will happen to it, and what happened.
///
/// A value: a copy is a checkpoint, and two copies that are given the same inputs go the same way.
struct Twin: Sendable {
  var settings: TwinSettings
  var now = SimTime.zero
  var scheduler: Scheduler
  var queue = EventQueue<TwinEvent>()
  var trace: RunTrace<TraceKind>
  /// Controllers' work that is due at this instant.
  var dirty = DirtyControllers()
  var templates: [PodTemplate] = []
  var life = PodLifeTable()
  var replicaSets = ReplicaSetTable()
  var deployments = DeploymentTable()
  var waiting = WaitingPods()
  /// Pods created since the start.
  var created: Int32 = 0
  /// Why the run can't go on; it stands still from there.
  var failure: Diagnostic?

  init(scheduler: Scheduler, settings: TwinSettings = TwinSettings()) {
    self.scheduler = scheduler
    self.settings = settings
    trace = RunTrace(capacity: settings.traceCapacity)
  }

  /// The state that scheduler and controllers share.
  var cluster: ClusterState {
    _read { yield scheduler.state }
    _modify { yield &scheduler.state }
  }

  // MARK: - Time

  /// Lets time pass up to and including `end`.
  mutating func run(until end: SimTime) {
    settle()
    while failure == nil, let next = queue.nextTime(), next <= end {
      now = next
      while queue.nextTime() == now, let event = queue.pop() { handle(event.payload) }
      settle()
    }
    now = max(now, end)
  }

  private mutating func handle(_ event: TwinEvent) {
    switch event {
    case .pod(let pod, let step): advance(pod, step)
    case .available(let pod): becomeAvailable(pod)
    case .sync(let kind, let row): dirty.add(kind, row)
    }
  }

  /// Lets controllers and scheduler act until nothing is left to do at this instant.
  mutating func settle() {
    while failure == nil {
      if let (kind, row) = dirty.pop() {
        guard dirty.visit(kind, row, at: now) <= settings.syncsPerInstant else {
          stop(kind, row)
          return
        }
        sync(kind, row)
      } else if !scheduleNext() {
        return
      }
    }
  }

  private mutating func sync(_ kind: ControllerKind, _ row: Int32) {
    switch kind {
    case .replicaSet: syncReplicaSet(row)
    case .deployment: syncDeployment(row)
    }
  }

  private mutating func stop(_ kind: ControllerKind, _ row: Int32) {
    failure = Diagnostic(
      .error, "\(kind) \(row) finds no rest at \(now.seconds) s: \(settings.syncsPerInstant) syncs within one instant")
  }
}

/// The constants of a simulation that no object holds; each is an assumption that a report names.
struct TwinSettings: Sendable {
  enum Kubelet: Sendable {
    /// Containers start, answer and stop by the times below.
    case modelled
    /// A bound pod runs at once and is not ready, and whoever drives the twin does the rest; a deleted pod is gone at
    /// once where `stopsAtOnce` says so.
    case driven(stopsAtOnce: Bool)
  }

  var kubelet = Kubelet.modelled
  /// From the binding to a running sandbox with its network.
  var sandbox = SimDuration.milliseconds(1_500)
  /// Latest records that the trace keeps.
  var traceCapacity = 100_000
  /// How often a controller may look at one object within an instant before the run is given up.
  var syncsPerInstant: Int32 = 100_000
}

/// The work queues of all controllers.
struct DirtyControllers: Sendable {
  var replicaSet = DirtyRows()
  var deployment = DirtyRows()

  mutating func add(_ kind: ControllerKind, _ row: Int32) {
    switch kind {
    case .replicaSet: replicaSet.add(row)
    case .deployment: deployment.add(row)
    }
  }

  /// The next piece of work, in the order of `ControllerKind`.
  mutating func pop() -> (ControllerKind, Int32)? {
    if let row = replicaSet.pop() { return (.replicaSet, row) }
    if let row = deployment.pop() { return (.deployment, row) }
    return nil
  }

  mutating func visit(_ kind: ControllerKind, _ row: Int32, at now: SimTime) -> Int32 {
    switch kind {
    case .replicaSet: replicaSet.visit(row, at: now)
    case .deployment: deployment.visit(row, at: now)
    }
  }
}
