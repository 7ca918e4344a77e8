import SimKernel

/// The pods of a workload as an autoscaler sees them, those that are alike in one row.
struct SeenPods: Sendable {
  /// One pod of each row.
  private(set) var pods: [PodID] = []
  private(set) var states: [PodState] = []
  /// The changes of the workload's pods when all of them had settled; nil where some had not.
  private var settledAt: UInt32?
  /// Sizes of the settled rows, beside the first of `pods`.
  private var sizes: [Int32] = []

  /// Whether nothing that a round asks for can have changed, apart from the samples.
  func isCurrent(_ changes: UInt32) -> Bool { settledAt == changes }

  mutating func clear() {
    pods.removeAll(keepingCapacity: true)
    states.removeAll(keepingCapacity: true)
    sizes.removeAll(keepingCapacity: true)
    settledAt = nil
  }

  mutating func settle(_ changes: UInt32) { settledAt = changes }

  mutating func add(_ pod: PodID, _ state: PodState) {
    pods.append(pod)
    states.append(state)
    sizes.append(-2)
  }

  /// Adds a pod that works, and has for so long that its start plays no part any more: those of one template and size
  /// share a row.
  mutating func add(settled pod: PodID, _ state: PodState, size: Int32, template: TemplateID, _ life: PodLifeTable) {
    for row in pods.indices where sizes[row] == size && life.template[pods[row].index] == template {
      states[row].count += 1
      states[row].start = max(states[row].start, state.start)
      return
    }
    add(pod, state)
    sizes[sizes.count - 1] = size
  }
}

extension Twin {
  /// Brings what an autoscaler sees of its pods up to date; pods that have settled are looked at once.
  mutating func lookAtPods(of row: Int, at sampled: SimTime) {
    let target = autoscalers[row].target
    let changes = podChanges(of: target)
    if autoscalers[row].seen.isCurrent(changes) { return }
    var seen = SeenPods()
    swap(&seen, &autoscalers[row].seen)
    seen.clear()
    let past = min(sampled, now - autoscalers[row].autoscaler.flags.calculator.initializationPeriod)
    var areSettled = true
    forEachPod(of: target) { pod in
      let state = podState(pod)
      if state.phase == .running && state.readiness == .isTrue && !state.isDeleted && state.start <= past {
        let size = vertical.sized.number(of: pod)
        seen.add(settled: pod, state, size: size, template: life.template[pod.index], life)
      } else {
        areSettled = false
        seen.add(pod, state)
      }
    }
    if areSettled { seen.settle(changes) }
    autoscalers[row].seen = seen
  }

  private func podState(_ pod: PodID) -> PodState {
    let index = pod.index
    let phase: PodState.Phase =
      switch life.phase[index] {
      case .pending: .pending
      case .running: .running
      case .succeeded: .succeeded
      case .failed: .failed
      case .unknown: .unknown
      }
    let readiness: PodState.Readiness =
      life.started[index] == .never ? .absent : life.isReady[index] ? .isTrue : .isFalse
    let changed = life.readyChanged[index] == .never ? life.started[index] : life.readyChanged[index]
    return PodState(
      phase: phase, readiness: readiness, isDeleted: cluster.pods.isTerminating[index], start: life.started[index],
      readyAt: changed == .never ? .zero : changed)
  }
}
