package import SimKernel

/// What a run has shown: how many of everything over time, what it cost, what was decided and why.
package struct SimulationReport: Sendable {
  package struct Workload: Sendable {
    package var title: String
    package var wanted: Int
    package var ready: TimeSeries
    /// How often an autoscaler changed its size.
    package var scalings: Int
  }

  package struct Group: Sendable {
    package var name: String
    package var machineType: String
    package var nodes: TimeSeries
    package var dollars: Double
  }

  /// Pods that found no node, and why.
  package struct Unschedulable: Sendable {
    package var workload: String
    package var pods: Int
    package var reason: String
  }

  /// A workload that lacks pods at the end because the API server refuses them.
  package struct Refused: Sendable {
    package var workload: String
    /// Rounds that failed one after the other.
    package var rounds: Int
    /// What the API server said last.
    package var reason: String
  }

  /// A Service whose proxies sent traffic where nobody was.
  package struct Service: Sendable {
    package var name: String
    package var slices: Int
    /// How long the proxies had no endpoint, after they had one.
    package var without: SimDuration
    /// Endpoints that were gone while proxies still sent to them, and for how long each in the mean.
    package var gone: Int
    package var meanGone: SimDuration
  }

  package var cluster: String
  package var seed: UInt64
  package var duration: SimDuration
  package var pods: TimeSeries
  package var ready: TimeSeries
  package var waiting: TimeSeries
  package var nodes: TimeSeries
  package var requestedCPU: TimeSeries
  package var workloads: [Workload] = []
  package var groups: [Group] = []
  package var unschedulable: [Unschedulable] = []
  package var refused: [Refused] = []
  package var services: [Service] = []
  package var scalings: [ScalingText] = []
  package var recommendations: [Recommendation] = []
  package var restarts = 0
  package var events = 0
  /// Two runs with the same digest went the same way.
  package var digest: UInt64
  package var assumptions: [String]
  package var ignored: [String]

  /// What a VerticalPodAutoscaler makes of a container; amounts as texts.
  package struct Recommendation: Sendable {
    package var autoscaler: String
    package var container: String
    package var mode: String
    package var requests: String
    package var target: String
    /// Pods that it evicted, and those that it resized in place.
    package var evictions: Int
    package var resizes: Int
  }

  package struct ScalingText: Sendable {
    package var time: SimTime
    package var autoscaler: String
    package var from: Int
    package var to: Int
    package var reason: String
  }

  package var dollars: Double { groups.reduce(0) { $0 + $1.dollars } }

  init(
    cluster: String, seed: UInt64, duration: SimDuration, _ twin: Twin, _ measures: RunMeasures, assumptions: [String]
  ) {
    self.cluster = cluster
    self.seed = seed
    self.duration = duration
    pods = measures.running
    ready = measures.ready
    waiting = measures.waiting
    nodes = measures.nodes
    requestedCPU = measures.requestedCPU
    events = twin.trace.count
    digest = twin.trace.digest
    self.assumptions = assumptions
    ignored = twin.ignored
    addWorkloads(twin, measures)
    let amounts = twin.amounts()
    groups = twin.nodeGroups.groups.indices.map { row in
      var series = twin.nodeGroups.series[row]
      series.advance(to: twin.now)
      let group = twin.nodeGroups.groups[row]
      return Group(
        name: group.name, machineType: group.machineType, nodes: series, dollars: Double(amounts[row]) / 1_000_000)
    }
    addUnschedulable(twin)
    refused = twin.refusals.all.map { maker, entry in
      Refused(workload: twin.title(of: maker), rounds: Int(entry.rounds), reason: entry.reason)
    }
    addServices(twin)
    addRecommendations(twin)
    restarts = twin.life.restarts.indices.reduce(0) {
      $0 + (twin.cluster.pods.isLive[$1] ? Int(twin.life.restarts[$1]) : 0)
    }
    scalings = twin.scalings.decisions.compactMap { decision in
      guard decision.isChange, let autoscaler = twin.scaledName(decision.maker) else { return nil }
      return ScalingText(
        time: decision.time, autoscaler: autoscaler, from: Int(decision.from), to: Int(decision.to),
        reason: decision.explanation.formula)
    }
  }

  private mutating func addServices(_ twin: Twin) {
    let symbols = twin.cluster.symbols
    services = twin.services.name.indices.compactMap { row in
      let tally = twin.serviceTally(row)
      guard tally.without > .zero || tally.gone > 0 else { return nil }
      return Service(
        name: "\(symbols.text(twin.services.namespace[row]))/\(symbols.text(twin.services.name[row]))",
        slices: twin.services.slices[row].count { $0 > 0 }, without: tally.without, gone: tally.gone,
        meanGone: .microseconds(tally.gone == 0 ? 0 : tally.goneTime.microseconds / Int64(tally.gone)))
    }
  }

  private mutating func addRecommendations(_ twin: Twin) {
    for autoscaler in twin.vertical.autoscalers {
      let written = autoscaler.shares.map { twin.verticalContainers(of: $0.template) } ?? []
      for recommendation in autoscaler.recommendations {
        let own = written.first { $0.name == recommendation.container }
        recommendations.append(
          Recommendation(
            autoscaler: "\(autoscaler.namespace)/\(autoscaler.name)", container: recommendation.container,
            mode: autoscaler.rules.mode.rawValue, requests: own?.requests.text ?? "",
            target: recommendation.target.text, evictions: Int(autoscaler.evictions),
            resizes: Int(autoscaler.resizes)))
      }
    }
  }

  private mutating func addWorkloads(_ twin: Twin, _ measures: RunMeasures) {
    var scalingsOf: [ScaleTarget: Int] = [:]
    for autoscaler in twin.autoscalers { scalingsOf[autoscaler.target, default: 0] += autoscaler.changes }
    for object in twin.keda.objects { scalingsOf[object.target, default: 0] += object.changes }
    workloads = measures.workloads.map { workload in
      // The series holds changes; its last value holds until now.
      var ready = workload.ready
      ready.record(ready.last, at: twin.now)
      return Workload(
        title: workload.title, wanted: workload.wanted(twin), ready: ready,
        scalings: workload.scaleTarget.flatMap { scalingsOf[$0] } ?? 0)
    }
  }

  private mutating func addUnschedulable(_ twin: Twin) {
    var scheduler = twin.placing.scheduler
    var counts: [Int32: (pods: Int, pod: PodID)] = [:]
    var order: [Int32] = []
    for index in twin.life.phase.indices where twin.cluster.pods.isLive[index] && twin.cluster.pods.node[index] == nil {
      guard twin.life.phase[index] == .pending else { continue }
      let template = twin.life.template[index].raw
      if counts[template] == nil { order.append(template) }
      counts[template] = ((counts[template]?.pods ?? 0) + 1, counts[template]?.pod ?? PodID(index))
    }
    unschedulable = order.compactMap { template in
      guard let (pods, pod) = counts[template] else { return nil }
      let decision = scheduler.decide(pod)
      var reason = decision.message(scheduler.state)
      if let excess = twin.excess(of: pod) { reason += (reason.hasSuffix(".") ? " " : ". ") + excess }
      return Unschedulable(workload: twin.ownerTitle(of: pod), pods: pods, reason: reason)
    }
  }
}
