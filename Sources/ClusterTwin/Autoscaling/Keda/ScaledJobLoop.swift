import KubeModel
import SimKernel

/// A ScaledJob of the cluster: its rules, the Jobs that it made, and where its triggers look.
struct RunningScaledJob: Sendable {
  var name: String
  var namespace: String
  var rules: ScaledJob
  var triggers: [ReadTrigger]
  var template: TemplateID
  var spec: JobSpec
  /// What quotas say of its Jobs.
  var jobPass: AdmissionPass
  var isPaused: Bool
  /// How many finished Jobs stay, by how they ended.
  var successfulLimit: Int
  var failedLimit: Int
  /// Its Jobs that exist, the oldest first; the name tells a Job from others that get its row.
  var jobs: [(row: Int32, name: Symbol)] = []
  /// Jobs made since the start.
  var created: Int32 = 0
  var outcome: ScaledJob.Decision?
}

extension Twin {
  mutating func addScaledJob(_ object: KubeObject) {
    let spec = object.root["spec"] ?? .null
    let namespace = object.namespace ?? "default"
    let reader = TriggerReader(
      spec["triggers"]?.sequence ?? [], usage: usage, row: usage.row(namespace: namespace, name: object.name))
    ignored += reader.problems.map { "\(object.title): \($0)" }
    if reader.triggers.isEmpty { return }
    keda.assume(reader.assumptions)
    let job = spec["jobTargetRef"] ?? .null
    let annotations = object.root.at("metadata", "annotations")
    keda.jobs.append(
      RunningScaledJob(
        name: object.name, namespace: namespace, rules: ScaledJob(spec), triggers: reader.triggers,
        template: addTemplate(job["template"] ?? .null, of: object), spec: jobSpec(job),
        jobPass: passes.count("Job", of: "batch/v1", beside: object),
        isPaused: annotations?["autoscaling.keda.sh/paused"]?.string == "true",
        successfulLimit: max(0, spec["successfulJobsHistoryLimit"]?.integer ?? 100),
        failedLimit: max(0, spec["failedJobsHistoryLimit"]?.integer ?? 100)))
  }

  /// One poll: Jobs for what waits; none is ever taken away that still runs.
  mutating func pollScaledJob(_ row: Int32) {
    let index = Int(row)
    queue.schedule(.scaledJob(row), at: now + keda.jobs[index].rules.pollingInterval)
    if keda.jobs[index].isPaused { return }
    let (running, pending) = countJobs(index)
    let rules = keda.jobs[index].rules
    var demands: [ScaledJob.Demand] = []
    var texts: [(String, String)] = []
    for place in keda.jobs[index].triggers.indices {
      let trigger = keda.jobs[index].triggers[place]
      var source = trigger.source
      let reading = read(&source, activation: trigger.trigger.activation)
      keda.jobs[index].triggers[place].source = source
      texts.append((trigger.title, reading.text(trigger.trigger)))
      // A scaler that fails gives nothing, and is not active.
      guard case .value(let milli, let isActive) = reading else { continue }
      demands.append(
        ScaledJob.Demand(
          queueLength: Double(milli) / 1000, target: Double(trigger.trigger.target) / 1000,
          maxReplicas: rules.maxReplicas, isActive: isActive))
    }
    let decision = rules.decide(demands, running: running, pending: pending)
    note(decision, texts, of: row)
    for _ in 0..<max(0, decision.created) { createJob(row) }
    if decision.created > 0 {
      trace.add(.kedaScaled, at: now, subject: -1 - row, Int64(running), Int64(running + decision.created))
    }
    trimHistory(index)
  }

  private mutating func createJob(_ row: Int32) {
    let index = Int(row)
    let text = "\(keda.jobs[index].name)-\(keda.jobs[index].created + 1)"
    guard let ticket = admit(keda.jobs[index].jobPass, for: Maker(.scaledJob, row), name: text) else { return }
    refusals.settle(Maker(.scaledJob, row), at: now)
    keda.jobs[index].created += 1
    let name = cluster.symbols.intern(text)
    let job = addJob(
      name: name, template: keda.jobs[index].template, spec: keda.jobs[index].spec, cron: -1, ticket: ticket)
    keda.jobs[index].jobs.append((job, name))
  }

  /// Unfinished Jobs, and those of them none of whose pods runs or has run. Forgets Jobs that are gone.
  private mutating func countJobs(_ index: Int) -> (running: Int, pending: Int) {
    var counts = (running: 0, pending: 0)
    keda.jobs[index].jobs.removeAll { !jobs[$0.row].isAlive || jobs[$0.row].name != $0.name }
    for job in keda.jobs[index].jobs where jobs[job.row].status.finished == nil {
      counts.running += 1
      let hasRun = jobs.owned.all(job.row).contains { pod in
        let phase = life.phase[pod.index]
        return phase == .running || phase == .succeeded
      }
      if !hasRun { counts.pending += 1 }
    }
    return counts
  }

  /// Finished Jobs beyond the limits go, the oldest first.
  private mutating func trimHistory(_ index: Int) {
    for isFailure in [false, true] {
      let finished = keda.jobs[index].jobs.filter { job in
        jobs[job.row].status.finished != nil
          && (jobs[job.row].status.target?.isFailure ?? false) == isFailure
      }
      let limit = isFailure ? keda.jobs[index].failedLimit : keda.jobs[index].successfulLimit
      for job in finished.dropLast(min(limit, finished.count)) {
        keda.jobs[index].jobs.removeAll { $0.row == job.row }
        deleteJob(job.row)
      }
    }
  }

  private mutating func note(_ decision: ScaledJob.Decision, _ triggers: [(String, String)], of row: Int32) {
    let isChange = decision.created > 0
    guard isChange || scalings.isComplete else { return }
    if !isChange && keda.jobs[Int(row)].outcome == decision { return }
    keda.jobs[Int(row)].outcome = decision
    var explanation = decision.explanation
    explanation.inputs += triggers.map { (name: $0.0, value: $0.1) }
    let rules = keda.jobs[Int(row)].rules
    explanation.inputs.append((name: "maxReplicaCount", value: "\(rules.maxReplicas + rules.minReplicas)"))
    scalings.add(
      ScalingDecision(
        time: now, maker: .scaledJob(row), from: Int32(decision.running),
        to: Int32(decision.running + decision.created), explanation: explanation),
      isChange: isChange)
  }
}
