import KubeModel
import SimKernel

/// Requests and limits of a running pod change: the `resize` subresource and the kubelet's answer to it.
///
/// Until a resize comes about the scheduler counts the larger of what the pod has and what it is to have; the kubelet
/// counts what the pods of its node have.
extension Twin {
  /// Asks for the recommended amounts; false where the API server refuses them, as when the class of service changed.
  mutating func resizeInPlace(_ pod: PodID, _ row: Int) -> Bool {
    let autoscaler = vertical.autoscalers[row]
    let before = verticalContainers(of: pod)
    let after = autoscaler.admission.admit(before, mode: autoscaler.rules.mode, autoscaler.recommendations)
    let life = templates[life.template[pod.index].index].life
    let classes = [before, after].map { PodQuality(life.containers(with: $0)) }
    if classes[0] != classes[1] { return false }
    if life.restartPolicy == .never && !restarting(pod, before, after).isEmpty { return false }
    let number = size(self.life.template[pod.index], after)
    guard recharge(pod, size: number) else { return false }
    vertical.autoscalers[row].pods[pod.raw]?.wanted = after
    attemptResize(pod, row)
    return true
  }

  /// Resizes that found no room, or that wait for a container to use less, are tried again.
  mutating func retryResizes(_ row: Int) {
    let waiting = vertical.autoscalers[row].pods.keys.sorted().filter { number in
      switch vertical.autoscalers[row].pods[number]?.resize {
      case .deferred, .inProgress: true
      case nil, .some(.none), .infeasible, .error: false
      }
    }
    for number in waiting { attemptResize(PodID(Int(number)), row) }
  }

  /// Whether the pod is to have other amounts than it has.
  func hasWaitingResize(_ pod: PodID) -> Bool {
    vertical.autoscalers.contains { autoscaler in
      switch autoscaler.pods[pod.raw]?.resize {
      case .deferred, .inProgress: true
      case nil, .some(.none), .infeasible, .error: false
      }
    }
  }

  private mutating func attemptResize(_ pod: PodID, _ row: Int) {
    guard var tracked = vertical.autoscalers[row].pods[pod.raw], let node = cluster.pods.node[pod.index] else { return }
    let before = verticalContainers(of: pod)
    let number = size(life.template[pod.index], tracked.wanted)
    let old = cluster.pods.shapes[pod.index]
    let (current, next) = (allocated(pod), requests(of: pod, sized: number))
    tracked.resize = answer(pod, from: current, to: next, node, wanted: tracked.wanted, since: tracked.resize)
    defer { vertical.autoscalers[row].pods[pod.raw] = tracked }
    guard tracked.resize == .none else {
      reserve(pod, current, next, tracked.resize)
      trace.add(.podResizeWaits, at: now, subject: pod.raw, Int64(row))
      return
    }
    let seen = VerticalPod(id: pod.index, containers: before)
    let base = withRequests(old, next)
    cluster.retain(old)
    cluster.setShape(base, of: pod)
    vertical.sized.set(number, of: pod)
    countChange(of: pod)
    vertical.autoscalers[row].resizes += 1
    trace.add(.podResized, at: now, subject: pod.raw, Int64(row))
    noteUpdate("resize", seen, row)
    placing.queue.handlePodUpdate(before: old, after: base, at: now, placing.scheduler.state)
    cluster.release(old)
    if !restarting(pod, before, tracked.wanted).isEmpty {
      // Other resources are another key of the back-off (`GetBackoffKey`): the container starts at once.
      life.backoff[pod.index] = RestartBackoff()
      restartContainers(of: pod)
    }
  }

  private mutating func withRequests(_ shape: ShapeID, _ requests: ResourceRequests) -> ShapeID {
    var changed = cluster.shapes[shape.index]
    changed.requests = requests
    return cluster.shapeID(changed)
  }

  /// What a pod has on its node, whatever it is to have.
  func allocated(_ pod: PodID) -> ResourceRequests {
    requests(of: pod, sized: vertical.sized.number(of: pod))
  }

  private func requests(of pod: PodID, sized size: Int32) -> ResourceRequests {
    size < 0
      ? cluster.shapes[templates[life.template[pod.index].index].shape.index].requests
      : vertical.sized.sizes[Int(size)].requests
  }

  /// The scheduler's share of a resize that waits: one that never fits reserves nothing.
  private mutating func reserve(
    _ pod: PodID, _ current: ResourceRequests, _ next: ResourceRequests, _ resize: VerticalPod.Resize
  ) {
    let old = cluster.pods.shapes[pod.index]
    let counted = resize == .infeasible ? current : current.largest(next)
    if counted == cluster.shapes[old.index].requests { return }
    let shape = withRequests(old, counted)
    cluster.retain(old)
    cluster.setShape(shape, of: pod)
    placing.queue.handlePodUpdate(before: old, after: shape, at: now, placing.scheduler.state)
    cluster.release(old)
  }

  /// The kubelet's answer: more than the node has never fits, more than is free may fit later, and a memory limit
  /// waits until less than it is in use.
  private func answer(
    _ pod: PodID, from current: ResourceRequests, to next: ResourceRequests, _ node: NodeID,
    wanted: [VerticalPod.Container], since: VerticalPod.Resize
  ) -> VerticalPod.Resize {
    var isFitting = true
    for resource in [ResourceID.cpu, .memory] where next[resource] > current[resource] {
      let room = cluster.nodes.resources[resource.index].allocatable[node.index]
      if next[resource] > room { return .infeasible }
      let others = cluster.nodes.pods[node.index].reduce(0) { $0 + ($1 == pod ? 0 : allocated($1)[resource]) }
      if others + next[resource] > room { isFitting = false }
    }
    if !isFitting {
      if case .deferred = since { return since }
      return .deferred(since: now)
    }
    let limits = wanted.map(\.limits.memoryBytes)
    if !limits.contains(nil), memoryUsage(of: pod, at: now) > limits.reduce(0, { $0 + ($1 ?? 0) }) {
      if case .inProgress = since { return since }
      return .inProgress(since: now)
    }
    return .none
  }

  /// The containers whose `resizePolicy` asks for a restart when what changes does.
  private func restarting(
    _ pod: PodID, _ before: [VerticalPod.Container], _ after: [VerticalPod.Container]
  ) -> [String] {
    let written = templates[life.template[pod.index].index].value.at("spec", "containers")?.sequence ?? []
    return zip(before, after).compactMap { old, new in
      let container = written.first { $0["name"]?.string == old.name }
      let restarts = (container?["resizePolicy"]?.sequence ?? []).contains { policy in
        guard policy["restartPolicy"]?.string == "RestartContainer" else { return false }
        let resource: VerticalResource = policy["resourceName"]?.string == "cpu" ? .cpu : .memory
        return old.requests[resource] != new.requests[resource] || old.limits[resource] != new.limits[resource]
      }
      return restarts ? old.name : nil
    }
  }
}

/// The class of service of a pod, which a resize may not change.
enum PodQuality: Sendable {
  case guaranteed, burstable, bestEffort

  init(_ containers: [ContainerLife]) {
    let amounts = containers.flatMap { [$0.cpuRequest, $0.memoryRequest, $0.cpuLimit, $0.memoryLimit] }
    if amounts.allSatisfy({ ($0 ?? 0) == 0 }) {
      self = .bestEffort
    } else {
      let isGuaranteed = containers.allSatisfy { container in
        container.cpuLimit != nil && container.memoryLimit != nil && container.cpuLimit == container.cpuRequest
          && container.memoryLimit == container.memoryRequest
      }
      self = isGuaranteed ? .guaranteed : .burstable
    }
  }
}
