import SimKernel

/// When nothing has been disturbed for a while, every workload has what it asks for, or no node has room for the rest.
struct WantedReplicas: Invariant {
  static let rule = "replicas become as many as asked for"
  /// What came within this time may still start, or move to where it has room.
  private static let patience = SimDuration.minutes(10)

  mutating func conclude(_ twin: Twin, _ breaches: inout Breaches) {
    for row in 0..<twin.deployments.count where twin.deployments.isAlive[row] && !twin.deployments.spec[row].isPaused {
      let pods = twin.deployments.sets[row].flatMap { twin.replicaSets.owned.pods[Int($0)] }
      let wanted = Int(twin.deployments.spec[row].replicas)
      let leaving = twin.deployments.sets[row].reduce(0) { $0 + Int(twin.replicaSets.owned.terminating[Int($1)]) }
      judge(twin.identity(.deployment, Int32(row)).title, pods, leaving: leaving, wanted, twin, &breaches)
    }
    for row in 0..<twin.replicaSets.count where twin.replicaSets.isAlive[row] && twin.replicaSets.deployment[row] < 0 {
      let title = twin.identity(.replicaSet, Int32(row)).title
      let leaving = Int(twin.replicaSets.owned.terminating[row])
      judge(
        title, twin.replicaSets.owned.pods[row], leaving: leaving, Int(twin.replicaSets.wanted[row]), twin, &breaches)
    }
    for row in 0..<twin.statefulSets.count where twin.statefulSets.isAlive[row] {
      let spec = twin.statefulSets.spec[row]
      let pods = twin.statefulSets.owned.pods[row]
      // An ordered set waits for each of its pods.
      let isWaiting = !spec.isParallel && pods.contains { !twin.life.isReady[$0.index] }
      let wanted = isWaiting ? pods.count : Int(spec.replicas)
      let leaving = Int(twin.statefulSets.owned.terminating[row])
      judge(twin.identity(.statefulSet, Int32(row)).title, pods, leaving: leaving, wanted, twin, &breaches)
    }
    for row in 0..<twin.daemonSets.count where twin.daemonSets.isAlive[row] {
      // Pods stay on nodes that have got a taint of NoSchedule meanwhile.
      let status = twin.daemonSets.status[row]
      let wanted = Int(status.desiredNumberScheduled + status.numberMisscheduled)
      let leaving = Int(twin.daemonSets.owned.terminating[row])
      judge(
        twin.identity(.daemonSet, Int32(row)).title, twin.daemonSets.owned.pods[row], leaving: leaving, wanted, twin,
        &breaches)
    }
  }

  /// `leaving`: pods that are on their way out, by a preemption or an eviction of the last moment; others follow them.
  private func judge(
    _ title: String, _ pods: [PodID], leaving: Int, _ wanted: Int, _ twin: Twin, _ breaches: inout Breaches
  ) {
    var lacksRoom = false
    for pod in pods where !twin.life.isReady[pod.index] && twin.life.created[pod.index] + Self.patience < twin.now {
      guard twin.cluster.pods.node[pod.index] == nil else {
        if twin.life.started[pod.index] + Self.patience >= twin.now { continue }
        breaches.add("\(twin.title(of: pod)) of \(title) has a node and is not ready")
        continue
      }
      var scheduler = twin.placing.scheduler
      let decision = scheduler.decide(pod)
      if decision.feasible.isEmpty {
        lacksRoom = true
      } else {
        breaches.add(
          "\(twin.title(of: pod)) of \(title) waits, though \(decision.feasible.count) nodes have room for it")
      }
    }
    // A roll-out whose new pods find no room keeps the old ones.
    let isComing = pods.count < wanted && pods.count + leaving >= wanted
    if pods.count != wanted && !lacksRoom && !isComing {
      breaches.add("\(title) has \(pods.count) pods where \(wanted) are asked for")
    }
  }
}
