package import KubeModel
import SimKernel

/// A cluster whose waiting pods are placed through the queue without a report: what a benchmark measures.
package struct PlacementSession {
  /// What happened to the pods of a run.
  package struct Tally: Sendable {
    package fileprivate(set) var attempts = 0
    package fileprivate(set) var bound = 0
    package fileprivate(set) var preempted = 0
  }

  /// A decision, as it is recorded: pod and node by number; -1 where no node was found.
  package struct Record: Sendable {
    package var pod: Int32
    package var node: Int32
  }

  private var reader: ClusterReader
  private var scheduler: QueuedScheduler
  private var now = SimTime.zero
  private var added = 0
  /// Every decision, in order.
  package private(set) var records: [Record] = []

  /// Reads nodes and what else the rules look at.
  package init(_ objects: [KubeObject], seed: UInt64 = 1) {
    reader = PlacementRun.read(objects)
    scheduler = QueuedScheduler(Scheduler(state: reader.state, streams: RandomStreams(seed: seed)))
    for pod in reader.pods where reader.state.pods.node[pod.index] == nil {
      scheduler.queue.add(pod, at: now, scheduler.state)
    }
  }

  /// Reads what refers to the symbols of this cluster.
  private mutating func reading<Result>(_ body: (inout ClusterReader) -> Result) -> Result {
    swap(&reader.state, &scheduler.scheduler.state)
    defer { swap(&reader.state, &scheduler.scheduler.state) }
    return body(&reader)
  }

  /// Queues as many pods as asked for, all of one template.
  package mutating func add(_ template: KubeObject, count: Int) {
    let shape = reading { reader in
      let shape = reader.readShape(template)
      return reader.state.shapeID(shape)
    }
    for _ in 0..<count { queue(shape, named: template.name) }
  }

  /// Queues a pod of a DaemonSet for every node.
  package mutating func add(daemonSet: KubeObject) {
    let workloads = WorkloadPods([])
    for node in scheduler.state.nodes.isLive.indices where scheduler.state.nodes.isLive[node] {
      let name = scheduler.state.symbols.text(scheduler.state.nodes.names[node])
      guard let pod = workloads.daemonPod(of: daemonSet, on: name) else { return }
      let shape = reading { reader in
        let shape = reader.readShape(pod)
        return reader.state.shapeID(shape)
      }
      queue(shape, named: pod.name)
    }
  }

  private mutating func queue(_ shape: ShapeID, named name: String) {
    added += 1
    let symbol = scheduler.state.symbols.intern("\(name)-\(added)")
    let pod = scheduler.state.addPod(name: symbol, shape: shape, startTime: added)
    scheduler.queue.add(pod, at: now, scheduler.scheduler.state)
  }

  /// Tries pods until none is left that may be tried now. Victims are gone at once, and their ends are reported.
  ///
  /// `leaving`: after so many bound pods one of those that run leaves, so that what waits is tried again.
  package mutating func run(leaving period: Int = 0) -> Tally {
    var tally = Tally()
    while let attempt = scheduler.attempt(at: now) {
      tally.attempts += 1
      switch attempt {
      case .skipped: break
      case .bound(let pod, let node):
        tally.bound += 1
        records.append(Record(pod: pod.raw, node: node.raw))
        let shape = scheduler.scheduler.state.pods.shapes[pod.index]
        scheduler.queue.handle(.podAdded(shape), at: now, scheduler.scheduler.state)
        if period > 0 && tally.bound % period == 0 { delete(records[records.count - period]) }
      case .failed(let decision):
        records.append(Record(pod: decision.pod.raw, node: -1))
        // As the real one does: held back no longer when the last deletion is sent.
        if case .preempting = decision.outcome { scheduler.queue.finishPreempting(decision.pod) }
        for victim in decision.preemption?.victims ?? [] {
          tally.preempted += 1
          delete(Record(pod: victim.raw, node: -1))
        }
      }
    }
    return tally
  }

  private mutating func delete(_ record: Record) {
    let pod = PodID(Int(record.pod))
    let shape = scheduler.scheduler.state.pods.shapes[pod.index]
    scheduler.scheduler.state.deletePod(pod)
    scheduler.queue.handle(.podDeleted(shape), at: now, scheduler.scheduler.state)
  }

  /// Lets simulated time pass, so that back-off ends.
  package mutating func wait(seconds: Int) {
    now += .seconds(Int64(seconds))
    scheduler.queue.flush(at: now, scheduler.scheduler.state)
  }
}
