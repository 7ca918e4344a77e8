import KubeModel
import SimKernel

/// A HorizontalPodAutoscaler of the cluster and what it scales.
struct RunningAutoscaler: Sendable {
  var name: String
  var namespace: String
  var autoscaler: HorizontalPodAutoscaler
  var target: ScaleTarget
  /// The row of the workload's usage; -1 where nothing is said.
  var usage: Int32
  /// The ScaledObject that it was made for; -1 where nobody made it.
  var scaledObject: Int32 = -1
  /// Scalings since the start.
  var changes = 0
  /// What the round that was noted last came to.
  var outcome: HorizontalOutcome?
  /// The pods as the last round saw them.
  var seen = SeenPods()
  /// The last round, where it left everything as it was.
  var resting: RestingRound?
}

extension Twin {
  /// Autoscalers come to their turn one after the other within the sync period, as their objects were created.
  mutating func startAutoscalers() {
    let period = HorizontalPodAutoscaler.Flags().syncPeriod
    for index in autoscalers.indices {
      let share = period.microseconds * Int64(index) / Int64(max(1, autoscalers.count))
      queue.schedule(.autoscale(Int32(index)), at: now + period + SimDuration(microseconds: share))
    }
    startKeda()
    startVerticals()
  }

  mutating func addAutoscaler(_ object: KubeObject) {
    let specification = HorizontalPodAutoscaler.Specification(object.root)
    let namespace = object.namespace ?? "default"
    guard
      let target = scaleTarget(
        kind: specification.targetKind, namespace: namespace, name: specification.targetName)
    else {
      ignored.append("\(object.title): there is no \(specification.targetKind) \(specification.targetName)")
      return
    }
    autoscalers.append(
      RunningAutoscaler(
        name: object.name, namespace: namespace, autoscaler: HorizontalPodAutoscaler(specification), target: target,
        usage: usage.row(namespace: namespace, name: specification.targetName)))
  }

  /// One round of one autoscaler (every 15 s).
  mutating func autoscale(_ row: Int32) {
    let index = Int(row)
    let sampled = lastSample
    lookAtPods(of: index, at: sampled)
    if isResting(index, at: sampled) {
      autoscalers[index].autoscaler.rest(
        current: wantedReplicas(autoscalers[index].target), now: now)
    } else {
      reconcileAutoscaler(row, at: sampled)
    }
    queue.schedule(.autoscale(row), at: now + autoscalers[index].autoscaler.flags.syncPeriod)
  }

  private mutating func reconcileAutoscaler(_ row: Int32, at sampled: SimTime) {
    let index = Int(row)
    let target = autoscalers[index].target
    let pods = autoscalers[index].seen.pods
    let current = wantedReplicas(target)
    let usageRow = autoscalers[index].usage
    let metrics =
      autoscalers[index].scaledObject >= 0
      ? kedaMetrics(row, pods: pods, current: current, at: sampled)
      : autoscalers[index].autoscaler.specification.metrics.map { reading($0, pods, usageRow, at: sampled) }
    let observation = ScaleObservation(
      specReplicas: current, statusReplicas: actualReplicas(target),
      pods: autoscalers[index].seen.states, metrics: metrics)
    let round = autoscalers[index].autoscaler.reconcile(observation, now: now)
    autoscalers[index].resting = restingRound(index, observation, round)
    note(round, of: row, current: current)
    if let wanted = round.scaledTo, wanted != current {
      autoscalers[index].changes += 1
      trace.add(.autoscaled, at: now, subject: row, Int64(current), Int64(wanted))
      scale(target, to: wanted)
    }
  }

  /// The last scrape of the metrics pipeline, whose answer the autoscalers see.
  var lastSample: SimTime {
    let period = settings.metricsResolution.microseconds
    let delayed = max(0, now.microseconds - settings.metricsDelay.microseconds)
    return SimTime(microseconds: delayed / period * period)
  }

  // MARK: - Metrics

  func reading(_ spec: MetricSpec, _ pods: [PodID], _ usageRow: Int32, at time: SimTime) -> MetricReading {
    switch spec.source {
    case .resource(let name), .containerResource(let name, _):
      guard name == "cpu" || name == "memory" else { return .failure("unable to get metrics for resource \(name)") }
      let container = spec.source.container.map { cluster.symbols.number(of: $0) ?? .empty }
      if let container, let stranger = pods.first(where: { self.container(container, of: $0) == nil }) {
        return .failure("container \(spec.source.container ?? "") not present in metrics for pod \(podName(stranger))")
      }
      return .pods(PodColumn(readings: pods.map { resource(name, container, of: $0, at: time) }, at: time))
    case .pods(let metric):
      guard let total = total(of: metric, usageRow, at: time) else { return .failure(missing(metric, usageRow)) }
      let ready = Int64(max(1, usageRow < 0 ? 1 : usage.ready[Int(usageRow)]))
      return .pods(
        PodColumn(
          readings: pods.map { pod in
            life.isReady[pod.index]
              ? PodReading(usage: total / ready, measuredAt: time, window: settings.metricsWindow)
              : .missing(request: 0)
          }, at: time))
    case .object(let metric, _, _), .external(let metric):
      guard let total = total(of: metric, usageRow, at: time) else { return .failure(missing(metric, usageRow)) }
      return .value(total, at: time)
    case .unknown(let kind): return .failure("unknown metric source type \"\(kind)\"")
    }
  }

  private func missing(_ metric: String, _ row: Int32) -> String {
    row >= 0 && usage.rows[Int(row)].metrics.contains { $0.name == metric }
      ? "the source of \(metric) can't be reached" : "no series named \(metric) was given"
  }

  private func total(of metric: String, _ row: Int32, at time: SimTime) -> Int64? {
    guard row >= 0 else { return nil }
    return usage.rows[Int(row)].metrics.first { $0.name == metric }?.value(at: time)
  }
}
