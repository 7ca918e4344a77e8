import SimKernel

/// Deletion of namespaces (`pkg/controller/namespace/deletion`): pods first, then everything else.
extension Twin {
  /// Namespaces that are being deleted.
  struct Terminating: Sendable {
    var names: [Symbol] = []
    /// The deletion timestamps.
    var began: [SimTime] = []
    /// When each one's last object was gone; nil before.
    var gone: [SimTime?] = []
  }

  private static let delay = SimDuration.seconds(5)
  /// Half of the 15 s that finalizers are given, and a second.
  private static let finalizerWait = SimDuration.seconds(8)

  /// DELETE of a namespace: nothing is created in it from now on, and five seconds later its pods are deleted.
  mutating func deleteNamespace(_ name: Symbol) {
    guard !namespaces.names.contains(name) else { return }
    namespaces.names.append(name)
    namespaces.began.append(now)
    namespaces.gone.append(nil)
    queue.schedule(.sync(.namespace, row: Int32(namespaces.names.count - 1)), at: now + Self.delay)
    suspendWorkloads(in: name)
  }

  /// Controllers of a namespace that terminates are refused whatever they create: they act no more.
  private mutating func suspendWorkloads(in name: Symbol) {
    for row in 0..<deployments.count where deployments.namespace[row] == name { deployments.isAlive[row] = false }
    for row in 0..<replicaSets.count where templates[replicaSets.owned.template[row].index].namespace == name {
      replicaSets.isAlive[row] = false
    }
    for row in 0..<statefulSets.count where statefulSets.namespace[row] == name { statefulSets.isAlive[row] = false }
    for row in 0..<daemonSets.count where daemonSets.namespace[row] == name { daemonSets.isAlive[row] = false }
    for row in 0..<Int32(cronJobs.count) where cronJobs[row].namespace == name { cronJobs[row].spec.isSuspended = true }
    for row in 0..<Int32(jobs.count) where jobs[row].namespace == name { jobs[row].spec.isSuspended = true }
  }

  mutating func syncNamespace(_ row: Int32) {
    let name = namespaces.names[Int(row)]
    guard namespaces.gone[Int(row)] == nil else { return }
    let pods = life.phase.indices.map { PodID($0) }.filter {
      cluster.pods.isLive[$0.index] && cluster.shape(of: $0).namespace == name
    }
    for pod in pods where !cluster.pods.isTerminating[pod.index] {
      life.isTracked[pod.index] = false
      deletePod(pod)
    }
    let remaining = pods.filter { cluster.pods.isLive[$0.index] }
    if !remaining.isEmpty {
      queue.schedule(.sync(.namespace, row: row), at: now + wait(for: remaining, since: namespaces.began[Int(row)]))
      return
    }
    deleteRest(of: name)
    if holdsObjects(in: name) {
      queue.schedule(.sync(.namespace, row: row), at: now + Self.finalizerWait)
      return
    }
    namespaces.gone[Int(row)] = now
    trace.add(.namespaceGone, at: now, subject: row)
  }

  /// Half of the time that the pods need at most, and a second (`estimateGracefulTermination`): the longest of their grace
  /// periods while it may last, 15 s for finalizers.
  private func wait(for pods: [PodID], since start: SimTime) -> SimDuration {
    var longest = SimDuration.zero
    for pod in pods {
      let template = life.template[pod.index].index
      let grace = template >= 0 ? templates[template].life.grace : .zero
      if !life.phase[pod.index].isTerminal && now - start < grace { longest = max(longest, grace) }
      if hasFinalizers(pod) { longest = max(longest, .seconds(15)) }
    }
    return .seconds(longest.microseconds / 1_000_000 / 2 + 1)
  }

  /// The pods are gone: so may everything else.
  private mutating func deleteRest(of name: Symbol) {
    for row in 0..<Int32(cronJobs.count) where cronJobs[row].namespace == name { deleteCronJob(row) }
    for row in 0..<Int32(jobs.count) where jobs[row].namespace == name { deleteJob(row) }
    for row in 0..<Int32(budgets.count) where budgets.isAlive[Int(row)] && budgets.namespace[Int(row)] == name {
      deleteBudget(row)
    }
    for row in 0..<Int32(services.count) where services.namespace[Int(row)] == name { deleteService(row) }
    let claims = cluster.volumes.claims.keys.filter { $0.namespace == name }.sorted { $0.name.raw < $1.name.raw }
    for claim in claims { deletePersistentVolumeClaim(claim) }
  }
}
