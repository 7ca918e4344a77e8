import SimKernel

/// What KEDA scales stays between the bounds of its ScaledObject, is gone when nothing has been active for the cooldown,
/// and is there while something is; a ScaledJob never runs more Jobs than its maximum.
struct ScaledReplicas: Invariant {
  static let rule = "KEDA keeps replicas within their bounds"

  private struct Watched {
    /// As the object said at the start.
    var object: ScaledObject
    var isActive = false
    /// When a trigger became active last, or all of them inactive.
    var changed = SimTime.zero

    func allows(_ replicas: Int32) -> Bool {
      replicas == object.idleReplicas || replicas == 0 && object.minReplicas == 0
        || replicas >= max(1, object.minReplicas) && replicas <= object.maxReplicas
    }

    /// After this time KEDA has seen a change, and its HPA has followed.
    var reaction: SimDuration { object.pollingInterval * 2 + .seconds(30) }
  }

  private var objects: [Watched] = []
  private var jobs: [ScaledJob] = []
  private var traced = 0

  mutating func look(at twin: Twin, _ breaches: inout Breaches) {
    let keda = twin.keda
    if keda.objects.isEmpty && keda.jobs.isEmpty { return }
    while objects.count < keda.objects.count {
      objects.append(Watched(object: keda.objects[objects.count].loop.object))
    }
    while jobs.count < keda.jobs.count { jobs.append(keda.jobs[jobs.count].rules) }
    for record in twin.trace.records(since: traced) {
      switch TraceKind(rawValue: record.kind) {
      case .kedaScaled where record.subject >= 0: judge(Int(record.subject), Int32(record.second), &breaches)
      case .autoscaled:
        let row = Int(twin.autoscalers[Int(record.subject)].scaledObject)
        if row >= 0 { judge(row, Int32(record.second), &breaches) }
      default: break
      }
    }
    traced = twin.trace.count
    for row in objects.indices { note(row, twin) }
    for (row, job) in keda.jobs.enumerated() {
      let running = job.jobs.count {
        twin.jobs[$0.row].isAlive && twin.jobs[$0.row].name == $0.name && twin.jobs[$0.row].status.finished == nil
      }
      // The custom strategy counts only a share of those that run.
      if case .custom = jobs[row].strategy { continue }
      let most = jobs[row].maxReplicas + jobs[row].minReplicas
      if running > most {
        breaches.add("ScaledJob \(job.name) has \(running) Jobs that run, and its maximum is \(most)")
      }
    }
  }

  private func judge(_ row: Int, _ replicas: Int32, _ breaches: inout Breaches) {
    let object = objects[row].object
    if objects[row].allows(replicas) { return }
    breaches.add(
      "ScaledObject \(object.name) was scaled to \(replicas), outside of \(object.minReplicas) to \(object.maxReplicas)"
    )
  }

  /// Notes whether a trigger is active; a source that can't be reached starts the time anew.
  private mutating func note(_ row: Int, _ twin: Twin) {
    var isActive = false
    var isKnown = true
    for entry in twin.keda.objects[row].triggers {
      switch entry.source {
      case .resource: isActive = true
      case .empty: break
      case .cron(let scaler):
        if case .value(_, true) = scaler.read(at: twin.wallClock) { isActive = true }
      case .series(let usage, let place), .kafka(_, let usage, let place, _), .stream(_, let usage, let place),
        .rabbit(_, let usage, let place, _, _):
        guard let value = twin.usage.rows[Int(usage)].metrics[place].value(at: twin.now) else {
          isKnown = false
          continue
        }
        if value > entry.trigger.activation { isActive = true }
      }
    }
    if isKnown && isActive == objects[row].isActive { return }
    objects[row].isActive = isActive
    objects[row].changed = twin.now
  }

  mutating func conclude(_ twin: Twin, _ breaches: inout Breaches) {
    look(at: twin, &breaches)
    for (row, watched) in objects.enumerated() {
      let target = twin.keda.objects[row].target
      if target.kind == .deployment && !twin.deployments.isAlive[Int(target.row)] { continue }
      if target.kind == .statefulSet && !twin.statefulSets.isAlive[Int(target.row)] { continue }
      if watched.object.pauses.stopsTheLoop { continue }
      let replicas = twin.wantedReplicas(target)
      let quiet = twin.now - watched.changed
      let name = watched.object.name
      if quiet > watched.reaction && !watched.allows(replicas) {
        breaches.add("the target of ScaledObject \(name) stays at \(replicas) replicas, outside of its bounds")
      }
      if watched.isActive, quiet > watched.reaction, replicas < max(1, watched.object.minReplicas) {
        breaches.add(
          "a trigger of ScaledObject \(name) is active for \(quiet.seconds) s, and it has \(replicas) replicas")
      }
      let rest = watched.object.idleReplicas ?? (watched.object.minReplicas == 0 ? 0 : nil)
      if !watched.isActive, let rest, quiet > watched.object.cooldown + watched.reaction, replicas != rest {
        breaches.add(
          "no trigger of ScaledObject \(name) is active for \(quiet.seconds) s, and it has \(replicas) replicas")
      }
    }
  }
}
