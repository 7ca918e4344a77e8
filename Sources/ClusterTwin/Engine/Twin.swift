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
  var placing: QueuedScheduler
  var queue = EventQueue<TwinEvent>()
  var trace: RunTrace<TraceKind>
  /// Controllers' work that is due at this instant.
  var dirty = DirtyControllers()
  var passes = AdmissionPasses()
  /// Objects whose controllers the API server refused something.
  var refusals = RefusedMakers()
  var templates: [PodTemplate] = []
  var templateNumbers: [TemplateKey: TemplateID] = [:]
  var life = PodLifeTable()
  /// Pods without an owner.
  var bare = OwnedPods()
  var replicaSets = ReplicaSetTable()
  var statefulSets = StatefulSetTable()
  var daemonSets = DaemonSetTable()
  var jobs = JobTable()
  var cronJobs = CronJobTable()
  var budgets = BudgetTable()
  var services = ServiceTable()
  /// Some object names single pods of StatefulSets by their labels.
  var asksForOrdinals = false
  var namespaces = Terminating()
  /// Owners of pods that are deleted in the foreground.
  var waitingOwners: Set<OwnerRef> = []
  /// Deployments that wait for their ReplicaSets.
  var waitingDeployments: Set<Int32> = []
  /// Workload objects with finalizers of their own.
  var held: Set<Maker> = []
  /// Finished pods whose objects exist.
  var finishedPods = 0
  var isCollectingPods = false
  var deployments = DeploymentTable()
  /// The scheduler's attempts, and the events, of this instant.
  var attempts = InstantBound()
  var happenings = InstantBound()
  /// When the scheduler's queue wakes next; `.never` while no event stands for it.
  var schedulerWake = SimTime.never
  var images = ImageCache()
  var usage = UsageTable()
  var autoscalers: [RunningAutoscaler] = []
  var vertical = VerticalRun()
  var keda = KedaRun()
  /// What the autoscalers decided, and why.
  var scalings = ScalingLog()
  /// What was wrong with the templates that were read before the start.
  var problems: [Diagnostic] = []
  /// What the cluster does not simulate, for the report.
  var ignored: [String] = []
  var nodeGroups = NodeGroupTable()
  var nodes = NodeLifeTable()
  var pressure = NodePressure()
  var zones = ZoneQueues()
  var bill = NodeBill()
  var nodeNoise: RandomStream
  /// nil where no group may change its size.
  var nodeAutoscaler: NodeAutoscaler?
  /// nil where no group is one of a NodePool's machines.
  var karpenter: Karpenter?
  let words: TwinWords
  /// Pods created since the start.
  var created: Int32 = 0
  /// Why the run can't go on; it stands still from there.
  var failure: Diagnostic?

  init(_ state: ClusterState, settings: TwinSettings = TwinSettings(), seed: UInt64) {
    let streams = RandomStreams(seed: seed)
    placing = QueuedScheduler(Scheduler(state: state, streams: streams))
    nodeNoise = streams.stream("nodes/leases")
    words = TwinWords(&placing.state.symbols)
    self.settings = settings
    self.settings.seed = seed
    trace = RunTrace(capacity: settings.traceCapacity)
    _ = bare.add(template: .none)
  }

  /// The state that scheduler and controllers share.
  var cluster: ClusterState {
    _read { yield placing.scheduler.state }
    _modify { yield &placing.scheduler.state }
  }

  // MARK: - Time

  /// Lets time pass up to and including `end`; it stands still from a `failure` on.
  mutating func run(until end: SimTime) {
    settle()
    while failure == nil, let next = queue.nextTime(), next <= end {
      now = max(now, next)
      while failure == nil, let time = queue.nextTime(), time <= now, let event = queue.pop() {
        countHappening(event.payload)
        handle(event.payload)
      }
      settle()
    }
    if failure == nil { now = max(now, end) }
  }

  private mutating func handle(_ event: TwinEvent) {
    switch event {
    case .pod(let pod, let step): advance(pod, step)
    case .available(let pod): becomeAvailable(pod)
    case .sync(let kind, let row): dirty.add(kind, row)
    case .autoscale(let row): autoscale(row)
    case .vertical: scaleVertically()
    case .scaledObject(let row): pollScaledObject(row)
    case .scaledJob(let row): pollScaledJob(row)
    case .nodeAutoscaler: autoscaleNodes()
    case .kubelets: checkKubelets()
    case .karpenter(let event): karpenterActs(event)
    case .proxies: syncProxies()
    case .schedulerWakes: wakeScheduler()
    case .daemonNode(let row, let node): daemonBackoffIsOver(row, node)
    case .nodeJoins(let group, let zone, let number, let requested):
      nodeJoins(group: group, zone: zone, number: number, requested: requested)
    case .interruption(let node, let generation): announceInterruption(node, generation: generation)
    case .drainAgain(let node, let generation): drainInterrupted(node, generation: generation)
    case .machineEnds(let node, let generation): endMachine(node, generation: generation)
    case .machineFails(let group, let number, let isRefused): machineFails(number, of: group, isRefused: isRefused)
    case .restoreGroup(let group, let zone): restoreGroup(group, zone: Int(zone))
    case .nodeUnreachable(let node): nodeUnreachable(node)
    case .nodeDeleted(let node): nodeDeleted(node)
    case .nodeCollected(let node): terminateNode(node)
    case .zoneEviction(let row): zoneEviction(row)
    case .taintEviction(let pod, let serial): taintEviction(pod, serial: serial)
    }
  }

  /// Lets controllers and scheduler act until nothing is left to do at this instant.
  mutating func settle() {
    while failure == nil {
      noteNodesForDaemons()
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
    case .statefulSet: syncStatefulSet(row)
    case .daemonSet: syncDaemonSet(row)
    case .job: syncJob(row)
    case .cronJob: syncCronJob(row)
    case .budget: syncBudget(row)
    case .podCollection: collectFinishedPods()
    case .namespace: syncNamespace(row)
    case .endpointSlice: syncEndpoints(row)
    case .jobExpiry: expireJob(row)
    case .deployment: syncDeployment(row)
    }
  }

  private mutating func stop(_ kind: ControllerKind, _ row: Int32) {
    giveUp("its controller looked at \(identity(kind, row).title) \(settings.syncsPerInstant) times within one instant")
  }

  private mutating func countHappening(_ event: TwinEvent) {
    let limit = settings.eventsPerInstant + 20 * (cluster.pods.count + cluster.nodes.slotCount)
    guard happenings.isExceeded(at: now, limit: limit),
      let culprit = happenings.suspect(subject(of: event), limit: limit)
    else { return }
    giveUp("more than \(limit) events within one instant, most of them of \(culprit)")
  }

  /// The run can't go on: something goes round in a circle without time passing.
  mutating func giveUp(_ reason: String) {
    failure = Diagnostic(
      .error, "the cluster finds no rest at \(now.seconds) s: \(reason)",
      remedy:
        "Look for objects that undo each other's work, and leave out the one that is named to see whether it is so.")
  }
}

/// The few texts that the engine names.
struct TwinWords: Sendable {
  let unreachable: Symbol
  let spotInterruption: Symbol
  /// Karpenter's taint of nodes that go.
  let disrupted: Symbol
  let memoryPressure: Symbol
  let diskPressure: Symbol

  init(_ symbols: inout SymbolTable) {
    unreachable = symbols.intern("node.kubernetes.io/unreachable")
    spotInterruption = symbols.intern("aws-node-termination-handler/spot-itn")
    disrupted = symbols.intern("karpenter.sh/disrupted")
    memoryPressure = symbols.intern("node.kubernetes.io/memory-pressure")
    diskPressure = symbols.intern("node.kubernetes.io/disk-pressure")
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
  /// The wall clock at the start of the run, in seconds since 1970: Monday, 5 January 2026, 00:00 UTC.
  var epoch = 1_767_571_200
  /// From the binding to a running sandbox with its network.
  var sandbox = SimDuration.milliseconds(1_500)
  /// Attaching and mounting the volumes of a pod.
  var attach = SimDuration.seconds(8)
  /// Asking the registry whether an image has changed.
  var manifestCheck = SimDuration.milliseconds(300)
  /// What an image weighs whose size nobody gave, compressed.
  var usualImageBytes: Int64 = 200_000_000
  var imageBytes: [Symbol: Int64] = [:]
  /// Pulling and unpacking.
  var pullBytesPerSecond: Int64 = 50_000_000
  /// The run of one init container.
  var initialization = SimDuration.seconds(2)
  /// From the end of a container's back-off to its process.
  var containerStart = SimDuration.milliseconds(500)
  /// From the start of a program to its first answer, where nothing is said.
  var boot = SimDuration.seconds(5)
  /// From SIGTERM to the end of a program.
  var stop = SimDuration.seconds(1)
  /// The work of a Job's pod, where nothing is said.
  var jobRun = SimDuration.seconds(60)
  /// From one scrape of the metrics pipeline to the next, and its way to an autoscaler.
  var metricsResolution = SimDuration.seconds(15)
  var metricsDelay = SimDuration.seconds(10)
  /// The span of a CPU sample.
  var metricsWindow = SimDuration.seconds(15)
  /// How the Cluster Autoscaler is set.
  var clusterAutoscaler = ClusterAutoscalerFlags()
  /// The seed of all random streams.
  var seed: UInt64 = 1
  /// Latest records that the trace keeps.
  var traceCapacity = 100_000
  /// How often a controller may look at one object within an instant before the run is given up.
  var syncsPerInstant: Int32 = 100_000
  /// How many events, or attempts to place a pod, an instant may have, apart from twenty for every pod and node.
  var eventsPerInstant = 100_000
  /// Pods that a cluster holds at most; one that asks for more can't be simulated.
  var podLimit = 1_000_000
}

/// The work queues of all controllers.
struct DirtyControllers: Sendable {
  /// By the raw value of the kind.
  private var queues = [DirtyRows](repeating: DirtyRows(), count: ControllerKind.allCases.count)

  mutating func add(_ kind: ControllerKind, _ row: Int32) { queues[Int(kind.rawValue)].add(row) }

  /// The next piece of work, in the order of `ControllerKind`.
  mutating func pop() -> (ControllerKind, Int32)? {
    for place in queues.indices where !queues[place].isEmpty {
      if let row = queues[place].pop(), let kind = ControllerKind(rawValue: UInt8(place)) { return (kind, row) }
    }
    return nil
  }

  mutating func visit(_ kind: ControllerKind, _ row: Int32, at now: SimTime) -> Int32 {
    queues[Int(kind.rawValue)].visit(row, at: now)
  }
}
