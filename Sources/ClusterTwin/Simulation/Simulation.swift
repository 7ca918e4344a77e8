package import Basics
package import KubeModel
package import SimKernel

/// A run of one cluster: objects, node groups and usage in, a report out.
package struct Simulation: Sendable {
  /// What went wrong with the inputs; a run with errors can't start.
  package private(set) var diagnostics: [Diagnostic] = []
  package let seed: UInt64
  package let duration: SimDuration
  private(set) var twin: Twin
  private var measures: RunMeasures
  package let name: String
  private let assumptions: [String]
  /// What was loaded: our own documents, and the manifests.
  private let documents: [KubeObject]
  private let manifests: [KubeObject]

  /// The clusters that the documents describe, in their order; one without a name where none is described.
  package static func clusters(in objects: [KubeObject]) -> [ClusterProfile] {
    var ignored: [Diagnostic] = []
    return objects.filter { $0.group == documents && $0.kind == "ClusterProfile" }.map { ClusterProfile($0, &ignored) }
  }

  private static let documents = "plimsoll.dev"

  /// The objects as they stand when all are applied in their order, and the titles of those that another replaced.
  private static func applied(_ objects: [KubeObject]) -> (objects: [KubeObject], repeated: [String]) {
    var places: [String: Int] = [:]
    var kept: [KubeObject] = []
    var repeated: [String] = []
    for object in objects {
      let key = "\(object.group)/\(object.title)"
      guard !object.name.isEmpty, let place = places[key] else {
        places[key] = kept.count
        kept.append(object)
        continue
      }
      repeated.append(object.title)
      kept[place] = object
    }
    return (kept, repeated)
  }

  /// `objects` are the manifests of the cluster, its NodeGroup documents and what describes its load; `podSecurity`
  /// judges pods by the labels of their namespaces.
  package init(
    _ objects: [KubeObject], cluster: ClusterProfile?, duration: SimDuration, seed: UInt64,
    podSecurity: PodSecurityJudge? = nil
  ) {
    self.seed = seed
    self.duration = duration
    name = cluster?.name ?? "cluster"
    var wrong: [Diagnostic] = []
    var usage = UsageTable()
    var groups: [NodeGroup] = []
    var components: [KubeObject] = []
    var notes: [String] = []
    for object in objects where object.group == Self.documents {
      switch object.kind {
      case "NodeGroup":
        let group = NodeGroup(object, provider: cluster?.provider, &wrong)
        if cluster == nil || group.cluster.isEmpty || group.cluster == cluster?.name { groups.append(group) }
      case "ClusterProfile": _ = ClusterProfile(object, &wrong)
      case "ComponentFootprint": components += ComponentFootprint(object, &wrong).workloads
      case "TrafficProfile": usage.readTraffic(object, share: cluster?.trafficShare ?? 1, &wrong)
      case "UsageProfile": usage.readUsage(object, &wrong)
      default: break
      }
    }
    let (applied, repeated) = Self.applied(objects.filter { $0.group != Self.documents })
    if !repeated.isEmpty {
      notes.append(
        "\(repeated.count) objects stand more than once, and the last of each was taken: \(Self.some(repeated))")
    }
    let intake = ObjectIntake(applied, podSecurity: podSecurity)
    let manifests = intake.stored
    wrong += intake.refused
    if !intake.missingNamespaces.isEmpty {
      notes.append("namespaces that no object declares are there: \(Self.some(intake.missingNamespaces))")
    }
    if groups.isEmpty && !manifests.contains(where: { $0.kind == "Node" }) { wrong.append(Self.noNodes) }
    let settings = Self.settings(cluster, manifests)
    let nodePools = KarpenterSetup(manifests)
    nodePools.prepare(&groups)
    wrong += nodePools.diagnostics
    wrong += ManifestReview(applied, podLimit: settings.podLimit).diagnostics
    let loader = TwinLoader(
      manifests, components: components, groups: groups, usage: usage, settings: settings,
      admission: intake.admission, seed: seed)
    wrong += loader.reader.diagnostics
    if !wrong.contains(where: \.isError) { wrong += loader.twin.problems.map(\.asWarning) }
    notes += loader.assumptions
    twin = loader.twin
    documents = objects.filter { $0.group == Self.documents && $0.kind != "ComponentFootprint" }
    self.manifests = components + manifests
    measures = RunMeasures(twin, without: Set(components.map(\.title)))
    assumptions = notes
    diagnostics = wrong
    twin.startAutoscalers()
    twin.startNodeAutoscaler()
    twin.startKarpenter(nodePools)
    twin.startKubelets()
  }

  private static func settings(_ cluster: ClusterProfile?, _ manifests: [KubeObject]) -> TwinSettings {
    var settings = TwinSettings()
    if let delay = cluster?.scaleDownDelay { settings.clusterAutoscaler.unneededTime = delay }
    // What GKE and AKS run by themselves moves pods with local volumes.
    settings.clusterAutoscaler.skipsLocalStorage = cluster?.provider != "gke" && cluster?.provider != "aks"
    AutoscalerArguments(manifests).apply(to: &settings.clusterAutoscaler)
    return settings
  }

  private static let noNodes = Diagnostic(
    .error, "the cluster has no nodes: there is neither a Node nor a NodeGroup",
    remedy:
      "Add a NodeGroup document (machineType, allocatable, minNodes, maxNodes); plimsoll design writes them to proof/cluster.yaml."
  )

  /// The first few of a list.
  private static func some(_ names: [String]) -> String {
    names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
  }

  /// Keeps every decision of the autoscalers with its reasons, also those to change nothing; before `run`.
  package mutating func keepDecisions() { twin.scalings.isComplete = true }

  /// Runs to the end; `progress` is called now and then with the simulated time.
  package mutating func run(progress: (SimTime) -> Void = { _ in }) {
    run(to: .zero + duration, progress: progress)
    if let failure = twin.failure { diagnostics.append(failure) }
  }

  /// Runs to a moment before the end; `run(progress:)` goes on from there.
  package mutating func run(to moment: SimTime, progress: (SimTime) -> Void = { _ in }) {
    let step = SimDuration(microseconds: max(1_000_000, min(duration.microseconds / 240, 60_000_000)))
    var next = twin.now
    while twin.failure == nil {
      twin.run(until: next)
      measures.record(twin)
      progress(next)
      if next >= moment { break }
      next = min(moment, next + step)
    }
  }

  /// The objects of the cluster in their present state, and the documents beside them: what another run can begin with.
  package var exported: [KubeObject] { documents + ClusterExport(twin, given: manifests).objects }

  /// What the run has shown so far.
  package var report: SimulationReport {
    SimulationReport(
      cluster: name, seed: seed, duration: twin.now - .zero, twin, measures, assumptions: assumptions)
  }
}

extension Diagnostic {
  /// What a template lacks keeps its pods from being as they were meant, and not the cluster from running.
  fileprivate var asWarning: Diagnostic { Diagnostic(.warning, message, at: location, remedy: remedy) }
}

/// What is measured from outside the engine, over time.
struct RunMeasures: Sendable {
  var running = TimeSeries(stepLength: .seconds(1))
  var ready = TimeSeries(stepLength: .seconds(1))
  var waiting = TimeSeries(stepLength: .seconds(1))
  var nodes = TimeSeries(stepLength: .seconds(1))
  /// The part of the nodes' CPU that pods request, 0 to 1.
  var requestedCPU = TimeSeries(stepLength: .seconds(1))
  var workloads: [MeasuredWorkload]

  /// `components` are the titles of workloads that are counted with the pods and not shown one by one.
  init(_ twin: Twin, without components: Set<String> = []) {
    let symbols = twin.cluster.symbols
    func title(_ kind: String, _ namespace: Symbol, _ name: Symbol) -> String {
      "\(kind) \(symbols.text(namespace))/\(symbols.text(name))"
    }
    workloads = twin.deployments.name.indices.map { row in
      MeasuredWorkload(
        title: title("Deployment", twin.deployments.namespace[row], twin.deployments.name[row]), kind: .deployment,
        row: row)
    }
    workloads += twin.statefulSets.name.indices.map { row in
      MeasuredWorkload(
        title: title("StatefulSet", twin.statefulSets.namespace[row], twin.statefulSets.name[row]), kind: .statefulSet,
        row: row)
    }
    workloads += twin.daemonSets.name.indices.map { row in
      MeasuredWorkload(
        title: title("DaemonSet", twin.daemonSets.namespace[row], twin.daemonSets.name[row]), kind: .daemonSet, row: row
      )
    }
    workloads.removeAll { components.contains($0.title) }
    for index in workloads.indices { workloads[index].ready = Self.series(among: workloads.count) }
  }

  /// A series beside so many of its kind: all together they take 64 MB at most.
  private static func series(among count: Int) -> TimeSeries {
    let limit = max(32, min(512, (1 << 21) / max(1, count)))
    return TimeSeries(stepLength: .seconds(1), limit: limit - limit % 2)
  }

  mutating func record(_ twin: Twin) {
    var counts = (running: 0, ready: 0, waiting: 0)
    for index in twin.life.phase.indices where twin.cluster.pods.isLive[index] {
      switch twin.life.phase[index] {
      case .running: counts.running += 1
      case .pending: counts.waiting += twin.cluster.pods.node[index] == nil ? 1 : 0
      case .unknown, .succeeded, .failed: break
      }
      if twin.life.isReady[index] && !twin.cluster.pods.isTerminating[index] { counts.ready += 1 }
    }
    running.record(Double(counts.running), at: twin.now)
    ready.record(Double(counts.ready), at: twin.now)
    waiting.record(Double(counts.waiting), at: twin.now)
    var capacity: Int64 = 0
    var requested: Int64 = 0
    var count = 0
    for index in twin.cluster.nodes.isLive.indices where twin.cluster.nodes.isLive[index] {
      count += 1
      capacity += twin.cluster.nodes.resources[0].allocatable[index]
      requested += twin.cluster.nodes.resources[0].requested[index]
    }
    nodes.record(Double(count), at: twin.now)
    requestedCPU.record(capacity == 0 ? 0 : Double(requested) / Double(capacity), at: twin.now)
    for index in workloads.indices {
      let count = Double(workloads[index].readyPods(twin))
      if count != workloads[index].ready.last { workloads[index].ready.record(count, at: twin.now) }
    }
  }
}

/// A workload and how many of its pods were ready over time.
struct MeasuredWorkload: Sendable {
  enum Kind: Sendable { case deployment, statefulSet, daemonSet }

  var title: String
  var kind: Kind
  var row: Int
  var ready = TimeSeries(stepLength: .seconds(1))

  var scaleTarget: ScaleTarget? {
    switch kind {
    case .deployment: ScaleTarget(kind: .deployment, row: Int32(row))
    case .statefulSet: ScaleTarget(kind: .statefulSet, row: Int32(row))
    case .daemonSet: nil
    }
  }

  func readyPods(_ twin: Twin) -> Int32 {
    switch kind {
    case .deployment: twin.deployments.status[row].ready
    case .statefulSet: twin[owned: .statefulSet].ready[row]
    case .daemonSet: twin[owned: .daemonSet].ready[row]
    }
  }

  /// How many pods the workload asks for.
  func wanted(_ twin: Twin) -> Int {
    switch kind {
    case .deployment: Int(twin.deployments.spec[row].replicas)
    case .statefulSet: Int(twin.statefulSets.spec[row].replicas)
    case .daemonSet: Int(twin.daemonSets.status[row].desiredNumberScheduled)
    }
  }
}
