package import KubeModel
import SimKernel

/// A cluster whose waiting pods are placed without a report: what a benchmark measures.
package struct PlacementSession {
  private var scheduler: Scheduler
  private let waiting: [PodID]

  /// Reads the objects; `placeAll` is the part to be measured.
  package init(_ objects: [KubeObject], seed: UInt64 = 1) {
    let reader = PlacementRun.read(objects)
    scheduler = Scheduler(state: reader.state, streams: RandomStreams(seed: seed))
    waiting = reader.pods.filter { reader.state.pods.node[$0.index] == nil }
  }

  /// Places every waiting pod once, in the order read; the number of those that found a node.
  package mutating func placeAll() -> Int {
    var bound = 0
    for pod in waiting {
      if case .bound = scheduler.place(pod) { bound += 1 }
    }
    return bound
  }
}
