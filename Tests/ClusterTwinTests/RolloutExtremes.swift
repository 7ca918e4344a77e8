import KubeModel
import SimKernel

@testable import ClusterTwin

/// What the trace of a run says about its intermediate states, as the recordings measured it.
struct RolloutExtremes {
  private(set) var maxLivePods = 0
  private(set) var maxPodsWithTerminating = 0
  private(set) var minReadyPods = Int.max
  private(set) var maxSpecReplicas = 0

  private var live: Set<Int32> = []
  private var stopping: Set<Int32> = []
  private var ready: Set<Int32> = []
  private var sizes: [Int32: Int] = [:]

  init(_ twin: Twin, from start: SimTime) {
    var hasStarted = false
    for record in twin.trace.records {
      if record.time >= start && !hasStarted {
        measure()
        hasStarted = true
      }
      apply(record)
      if hasStarted { measure() }
    }
    if !hasStarted { measure() }
  }

  private mutating func apply(_ record: RunTrace<TraceKind>.Record) {
    let pod = record.subject
    switch TraceKind(rawValue: record.kind) {
    case .podCreated: live.insert(pod)
    case .podReady: ready.insert(pod)
    case .podUnready: ready.remove(pod)
    case .podTerminating:
      if live.remove(pod) != nil { stopping.insert(pod) }
      ready.remove(pod)
    case .podFailed, .podSucceeded, .podGone:
      live.remove(pod)
      stopping.remove(pod)
      ready.remove(pod)
    case .replicaSetCreated: sizes[pod] = Int(record.second)
    case .replicaSetScaled: sizes[pod] = Int(record.first)
    case .replicaSetDeleted: sizes[pod] = nil
    default: break
    }
  }

  private mutating func measure() {
    maxLivePods = max(maxLivePods, live.count)
    maxPodsWithTerminating = max(maxPodsWithTerminating, live.count + stopping.count)
    minReadyPods = min(minReadyPods, ready.count)
    maxSpecReplicas = max(maxSpecReplicas, sizes.values.reduce(0, +))
  }

  /// How the run goes beyond what was recorded: more pods at a time, or fewer ready ones. New pods may stand beside
  /// those that are just being deleted, as long as the sizes allow for both: that is a race in the real controllers.
  func violations(of recorded: KubeValue) -> [String] {
    var found: [String] = []
    func bound(_ name: String, _ value: Int, isUpper: Bool = true) {
      guard var limit = recorded[name]?.integer else { return }
      if name == "maxLivePods" { limit = max(limit, recorded["maxSpecReplicas"]?.integer ?? 0) }
      if isUpper ? value > limit : value < limit { found.append("\(name): recorded \(limit), twin \(value)") }
    }
    bound("maxLivePods", maxLivePods)
    bound("maxPodsWithTerminating", maxPodsWithTerminating)
    bound("minReadyPods", minReadyPods, isUpper: false)
    bound("maxSpecReplicas", maxSpecReplicas)
    bound("maxActive", maxLivePods)
    return found
  }
}
