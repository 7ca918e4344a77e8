import KubeModel
import SimKernel

/// A ScaledObject of the cluster: its loop, what it scales, and where its triggers look.
struct RunningScaledObject: Sendable {
  /// What a poll came to; polls alike in this make one entry of the log.
  struct Outcome: Hashable, Sendable {
    var scaledTo: Int32?
    var rule: ScaledObjectLoop.Rule?
    var activity: ScaledObjectLoop.Activity
    var readiness: ScaledObjectLoop.Readiness
    var current: Int32
  }

  var loop: ScaledObjectLoop
  var target: ScaleTarget
  var triggers: [ReadTrigger]
  /// The HPA that KEDA made; -1 while the object is paused.
  var autoscaler: Int32
  /// Changes of the workload's size by KEDA itself.
  var changes = 0
  var outcome: Outcome?
}

/// What KEDA runs.
struct KedaRun: Sendable {
  var objects: [RunningScaledObject] = []
  var jobs: [RunningScaledJob] = []
  /// What nobody said, once each.
  var assumptions: [String] = []

  mutating func assume(_ texts: [String]) {
    for text in texts where !assumptions.contains(text) { assumptions.append(text) }
  }
}

extension Twin {
  mutating func startKeda() {
    for row in keda.objects.indices { queue.schedule(.scaledObject(Int32(row)), at: now) }
    for row in keda.jobs.indices { queue.schedule(.scaledJob(Int32(row)), at: now) }
  }

  mutating func addScaledObject(_ object: KubeObject) {
    let spec = object.root["spec"] ?? .null
    let namespace = object.namespace ?? "default"
    let kind = spec.at("scaleTargetRef", "kind")?.string ?? "Deployment"
    let name = spec.at("scaleTargetRef", "name")?.string ?? ""
    guard let target = scaleTarget(kind: kind, namespace: namespace, name: name) else {
      ignored.append("\(object.title): there is no \(kind) \(name)")
      return
    }
    if let other = autoscalers.first(where: { $0.target == target }) {
      ignored.append("\(object.title): \(kind) \(name) is scaled by \(other.name) already")
      return
    }
    let row = usage.row(namespace: namespace, name: name)
    let reader = TriggerReader(spec["triggers"]?.sequence ?? [], usage: usage, row: row)
    ignored += reader.problems.map { "\(object.title): \($0)" }
    if reader.triggers.isEmpty { return }
    keda.assume(reader.assumptions)
    var scaled = ScaledObject(object, triggers: reader.triggers.map(\.trigger))
    scaled.created = now
    if scaled.modifiers == nil, spec.at("advanced", "scalingModifiers", "formula")?.string?.isEmpty == false {
      ignored.append("\(object.title): the formula can't be read")
    }
    var running = RunningScaledObject(
      loop: ScaledObjectLoop(scaled), target: target, triggers: reader.triggers, autoscaler: -1)
    if let specification = scaled.autoscaler {
      running.autoscaler = Int32(autoscalers.count)
      var autoscaler = RunningAutoscaler(
        name: scaled.autoscalerName, namespace: namespace, autoscaler: HorizontalPodAutoscaler(specification),
        target: target, usage: row)
      autoscaler.scaledObject = Int32(keda.objects.count)
      autoscalers.append(autoscaler)
    }
    keda.objects.append(running)
  }

  /// One poll: KEDA's own decision between nothing and something.
  mutating func pollScaledObject(_ row: Int32) {
    let index = Int(row)
    let target = keda.objects[index].target
    let readings = readTriggers(index)
    let current = wantedReplicas(target)
    let poll = keda.objects[index].loop.poll(
      readings, current: current, readyPods: readyReplicas(target), now: now)
    note(poll, readings, of: row)
    if let wanted = poll.scaledTo, wanted != current {
      keda.objects[index].changes += 1
      trace.add(.kedaScaled, at: now, subject: row, Int64(current), Int64(wanted))
      scale(target, to: wanted)
    }
    queue.schedule(.scaledObject(row), at: now + keda.objects[index].loop.object.pollingInterval)
  }

  private mutating func readTriggers(_ index: Int) -> [TriggerReading] {
    var readings: [TriggerReading] = []
    for place in keda.objects[index].triggers.indices {
      let activation = keda.objects[index].triggers[place].trigger.activation
      var source = keda.objects[index].triggers[place].source
      readings.append(read(&source, activation: activation))
      keda.objects[index].triggers[place].source = source
    }
    return readings
  }

  /// What KEDA's metrics server answers an HPA of its own, beside the HPA's metrics; CPU and memory come from `pods`.
  mutating func kedaMetrics(_ row: Int32, pods: [PodID], current: Int32, at sampled: SimTime) -> [MetricReading] {
    let object = Int(autoscalers[Int(row)].scaledObject)
    let specification = autoscalers[Int(row)].autoscaler.specification
    // Outside its bounds the HPA asks for no metrics, and nobody counts errors.
    if current < specification.minReplicas || current > specification.maxReplicas {
      return specification.metrics.map { _ in .failure("not asked") }
    }
    let readings = readTriggers(object)
    let ready = readyReplicas(keda.objects[object].target)
    let answers = keda.objects[object].loop.metrics(readings, current: current, readyPods: ready, now: now)
    let usageRow = autoscalers[Int(row)].usage
    return zip(specification.metrics, answers).map { spec, answer in
      answer ?? reading(spec, pods, usageRow, at: sampled)
    }
  }

  // MARK: - The log

  private mutating func note(_ poll: ScaledObjectLoop.Poll, _ readings: [TriggerReading], of row: Int32) {
    let isChange = poll.scaledTo.map { $0 != poll.current } ?? false
    guard isChange || scalings.isComplete else { return }
    let outcome = RunningScaledObject.Outcome(
      scaledTo: poll.scaledTo, rule: poll.rule, activity: poll.activity, readiness: poll.readiness,
      current: poll.current)
    if !isChange && keda.objects[Int(row)].outcome == outcome { return }
    keda.objects[Int(row)].outcome = outcome
    var explanation = poll.explanation
    let triggers = keda.objects[Int(row)].triggers
    for (trigger, reading) in zip(triggers, readings) where trigger.trigger.resource == nil {
      explanation.inputs.append((trigger.title, reading.text(trigger.trigger)))
    }
    if let fallback = keda.objects[Int(row)].loop.object.fallback {
      explanation.inputs.append(
        ("fallback", "\(fallback.replicas) replicas after \(fallback.failureThreshold) errors in a row"))
    }
    scalings.add(
      ScalingDecision(
        time: now, maker: .scaledObject(row), from: poll.current, to: poll.scaledTo ?? poll.current,
        explanation: explanation),
      isChange: isChange)
  }
}

extension TriggerReading {
  /// `500 of target 20, active above 0`.
  func text(_ trigger: ScaledObject.Trigger) -> String {
    switch self {
    case .failure(let text): text
    case .value(let milli, let isActive):
      "\(Quantity(milli: milli)) of target \(Quantity(milli: trigger.target)), "
        + "\(isActive ? "active" : "not active") (above \(Quantity(milli: trigger.activation)))"
    }
  }
}
