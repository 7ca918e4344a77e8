import SimKernel

/// What the kubelet does with a pod, as times worked out beforehand: a pod that nothing disturbs costs three events.
extension Twin {
  /// The kubelet takes on a pod that was bound to its node.
  mutating func start(_ pod: PodID, on node: NodeID) {
    let index = pod.index
    life.started[index] = now
    trace.add(.podBound, at: now, subject: pod.raw, Int64(node.raw))
    provisionVolumes(of: pod, on: node)
    switch settings.kubelet {
    case .driven: life.phase[index] = .running
    case .modelled:
      life.step[index] = queue.schedule(.pod(pod, .running), at: containersStart(of: pod, on: node))
    }
  }

  /// When the containers of a pod run: sandbox and network, volumes, images, then one init container after the other.
  private mutating func containersStart(of pod: PodID, on node: NodeID) -> SimTime {
    let template = life.template[pod.index].index
    var time = now + settings.sandbox
    if templates[template].hasVolumes { time += settings.attach }
    for container in templates[template].life.containers {
      time = images.pull(container.image, on: node, from: time, always: container.pullsAlways, settings)
      switch container.role {
      case .initialization: time += settings.initialization
      case .sidecar: time += StartPlan.sidecarBoot
      case .main: break
      }
    }
    return time
  }

  mutating func advance(_ pod: PodID, _ step: PodStep) {
    let index = pod.index
    life.step[index] = .none
    switch step {
    case .none: break
    case .running: runContainers(of: pod)
    case .ready:
      setReady(pod, true)
      if let run = templates[life.template[index].index].runTime {
        life.step[index] = queue.schedule(.pod(pod, .finished), at: now + run)
      }
    case .killed: restartContainers(of: pod)
    case .finished: succeedPod(pod)
    case .gone: removePod(pod)
    case .shutDown:
      life.isDisrupted[index] = true
      failPod(pod, exitCode: 143)
    }
  }

  private mutating func runContainers(of pod: PodID) {
    let index = pod.index
    life.phase[index] = .running
    trace.add(.podRunning, at: now, subject: pod.raw)
    noteServices(pod)
    let plan = templates[life.template[index].index].start
    if let ready = plan.ready {
      life.step[index] = queue.schedule(.pod(pod, .ready), at: now + ready)
    } else if let killed = plan.killed {
      life.step[index] = queue.schedule(.pod(pod, .killed), at: now + killed)
    }
  }

  /// A container of the pod has ended: it starts again after its back-off, or the pod is over.
  mutating func restartContainers(of pod: PodID) {
    let index = pod.index
    queue.cancel(life.step[index])
    setReady(pod, false)
    guard templates[life.template[index].index].life.restartPolicy != .never else { return failPod(pod) }
    life.restarts[index] += 1
    let wait = life.backoff[index].next(at: now)
    trace.add(.containerRestarted, at: now, subject: pod.raw, Int64(life.restarts[index]), wait.microseconds)
    life.step[index] = queue.schedule(.pod(pod, .running), at: now + wait + settings.containerStart)
  }

  /// How long a pod takes to stop: its `preStop`, then the program; sidecars last; its grace period at most.
  func terminationTime(of pod: PodID) -> SimDuration {
    guard life.phase[pod.index] == .running else { return settings.stop }
    let plan = templates[life.template[pod.index].index].life
    var main = SimDuration.zero
    var sidecars = SimDuration.zero
    for container in plan.containers {
      switch container.role {
      case .main: main = max(main, container.preStop + settings.stop)
      case .sidecar: sidecars = sidecars + container.preStop + settings.stop
      case .initialization: break
      }
    }
    return min(max(plan.grace, .seconds(2)), main + sidecars)
  }
}
