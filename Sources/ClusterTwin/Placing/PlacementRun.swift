import Basics
package import KubeModel
import SimKernel

/// Places pods on nodes one after the other, as a scheduler would that finds them all waiting.
package struct PlacementRun {
  private let isExplained: Bool
  private let seed: UInt64

  /// `seed` decides between nodes that are equally good.
  package init(explained: Bool, seed: UInt64 = 1) {
    isExplained = explained
    self.seed = seed
  }

  /// Where each pod of the objects goes: bare pods, and those that workloads would create.
  ///
  /// The more important pod is decided first, then the one that was read first. Pods that have to make room are gone
  /// at once, whatever their grace period, and pods that waited are tried again.
  package func place(_ objects: [KubeObject]) -> PlacementReport {
    var reader = Self.read(objects)
    let diagnostics = reader.diagnostics
    var report = PlacementReport(diagnostics: diagnostics, ignoredKinds: reader.ignoredKinds)
    if diagnostics.contains(where: \.isError) { return report }
    reader.diagnostics = []
    var scheduler = Scheduler(state: reader.state, streams: RandomStreams(seed: seed))
    var placements = placeAll(reader.pods, &scheduler)
    for (pod, placement) in zip(reader.pods, placements.indices) where placements[placement] == nil {
      placements[placement] = PlacedPod(pod, scheduler.state)
    }
    report.pods = placements.compactMap(\.self)
    report.nodes = NodeUse.all(scheduler.state)
    return report
  }

  static func read(_ objects: [KubeObject]) -> ClusterReader {
    let workloads = WorkloadPods(objects)
    var reader = ClusterReader()
    let expanded = objects.flatMap { [$0] + workloads.objects(of: $0) }
    let daemons = expanded.filter { $0.kind == "DaemonSet" }
    reader.read(expanded.filter { $0.kind != "DaemonSet" && $0.kind != "Job" })
    for daemon in daemons {
      let shape = reader.readShape(workloads.daemonTemplate(of: daemon))
      let facts = StaticFacts(NodeDemand(shape), reader.state)
      for node in facts.refusals.indices where reader.state.nodes.isLive[node] && facts.refusals[node] == nil {
        let name = reader.state.symbols.text(reader.state.nodes.names[node])
        if let pod = workloads.daemonPod(of: daemon, on: name) { reader.read(pod) }
      }
    }
    return reader
  }

  /// The result of each pod, in the order given; nil for pods that ran already.
  private func placeAll(_ pods: [PodID], _ scheduler: inout Scheduler) -> [PlacedPod?] {
    var results = [PlacedPod?](repeating: nil, count: pods.count)
    var waiting = pods.indices.filter { scheduler.state.pods.node[pods[$0].index] == nil }
    let priorities = pods.map { scheduler.state.priority(of: $0) }
    waiting.sort { PrioritySort.precedes((priorities[$0], $0), (priorities[$1], $1)) }
    let placeOfPod = Dictionary(uniqueKeysWithValues: pods.enumerated().map { ($0.element, $0.offset) })
    while !waiting.isEmpty {
      var failed: [Int] = []
      var hasMadeRoom = false
      for place in waiting {
        if !isExplained, scheduler.placeQuickly(pods[place]) != nil {
          results[place] = PlacedPod(bound: pods[place], scheduler.state)
          continue
        }
        var victims: [PodID] = []
        var decision = scheduler.decide(pods[place])
        scheduler.carryOut(decision)
        if case .preempting(let node) = decision.outcome {
          victims = decision.preemption?.victims ?? []
          for victim in victims {
            scheduler.state.unbind(victim)
            if let index = placeOfPod[victim] {
              results[index] = PlacedPod(victim, preemptedBy: pods[place], from: node, scheduler.state)
            }
          }
          hasMadeRoom = true
          decision = scheduler.decide(pods[place])
          scheduler.carryOut(decision)
        }
        results[place] = PlacedPod(decision, victims: victims, explained: isExplained, scheduler.state)
        if decision.outcome == .unschedulable { failed.append(place) }
      }
      // Room was made for one pod; what is left of it may do for another.
      waiting = hasMadeRoom ? failed : []
    }
    return results
  }
}
