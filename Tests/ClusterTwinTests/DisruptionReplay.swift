import KubeModel
import SimKernel

@testable import ClusterTwin

/// Plays a recorded scenario of PodDisruptionBudgets and evictions.
struct DisruptionReplay {
  let scenario: KubeValue
  var twin: Twin
  private var owner = OwnerRef.none
  private var deployment: Int32 = -1
  private var budgets: [(name: String, row: Int32)] = []
  /// Names by the serial number of the pod.
  private var names: [Int32: String] = [:]
  private var found: [String] = []

  init(_ scenario: KubeValue) {
    self.scenario = scenario
    let node = KubeObject([
      "apiVersion": "v1", "kind": "Node", "metadata": ["name": "n0"],
      "status": ["allocatable": ["cpu": "640", "memory": "2560Gi", "pods": "5000"]],
    ])
    twin = TwinLoader([node], settings: TwinSettings(kubelet: .driven(stopsAtOnce: false)), seed: 1).twin
  }

  /// What differs from the recording.
  mutating func differences() -> [String] {
    create()
    for budget in scenario["budgets"]?.mapping?.entries ?? [] {
      budgets.append((budget.key, twin.addBudget(Self.budget(budget.key, budget.value))))
    }
    twin.settle()
    compare(scenario["status"] ?? .null, "status", "start")
    for (number, step) in (scenario["steps"]?.sequence ?? []).enumerated() {
      // The pods of a Job wait for their replacement longer than a scenario lasts.
      if owner.kind != .job { twin.run(until: twin.now + .seconds(2)) }
      play(step, "step \(number)")
    }
    return found
  }

  private static func budget(_ name: String, _ spec: KubeValue) -> KubeObject {
    KubeObject([
      "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": .string(name)], "spec": spec,
    ])
  }

  // MARK: - Setting up

  private var workload: KubeObject {
    let kind = scenario["owner"]?.string ?? ""
    var spec: KubeValue = [
      "replicas": scenario["replicas"] ?? 1, "podManagementPolicy": "Parallel",
      "parallelism": scenario["replicas"] ?? 1, "completions": scenario["replicas"] ?? 1,
    ]
    spec["template"] = [
      "metadata": ["labels": ["app": "w"]],
      "spec": ["containers": [["name": "c", "image": "app:v1"]], "restartPolicy": kind == "Job" ? "Never" : "Always"],
    ]
    return KubeObject(["apiVersion": "v1", "kind": .string(kind), "metadata": ["name": "w"], "spec": spec])
  }

  private mutating func create() {
    let object = workload
    switch object.kind {
    case "Deployment": deployment = twin.addDeployment(object)
    case "ReplicaSet", "ReplicationController":
      owner = OwnerRef(kind: .replicaSet, row: twin.addReplicaSet(object))
    case "StatefulSet": owner = OwnerRef(kind: .statefulSet, row: twin.addStatefulSet(object))
    case "Job": owner = OwnerRef(kind: .job, row: twin.addJob(object))
    default:
      let template = twin.addTemplate(object.root.at("spec", "template") ?? .null, of: object)
      for _ in 0..<(scenario["replicas"]?.integer ?? 1) { _ = twin.createPod(.none, template: template) }
    }
    twin.settle()
    if deployment >= 0 { owner = OwnerRef(kind: .replicaSet, row: twin.deployments.sets[Int(deployment)][0]) }
    for entry in scenario["pods"]?.mapping?.entries ?? [] {
      guard let pod = unnamed().first else { return found.append("no pod for \(entry.key)") }
      names[twin.life.serial[pod.index]] = entry.key
      setState(pod, entry.value.string ?? "")
      twin.settle()
    }
  }

  private func unnamed() -> [PodID] {
    twin[owned: owner.kind].all(owner.row).filter { names[twin.life.serial[$0.index]] == nil }.sorted {
      (twin.life.ordinal[$0.index], twin.life.serial[$0.index])
        < (twin.life.ordinal[$1.index], twin.life.serial[$1.index])
    }
  }

  private mutating func setState(_ pod: PodID, _ state: String) {
    let words = state.split(separator: " ")
    twin.life.phase[pod.index] = words.contains("Pending") ? .pending : .running
    if words.contains("ready") { twin.setReady(pod, true) }
    if words.contains("Succeeded") {
      if owner.kind == .none { twin.life.phase[pod.index] = .succeeded } else { twin.succeedPod(pod) }
    }
    if words.first == "terminating" { twin.deletePod(pod) }
  }

  private var pods: [PodID] { twin[owned: owner.kind].all(owner.row) }

  private func pod(_ name: String?) -> PodID? {
    guard let name else { return nil }
    return pods.first { names[twin.life.serial[$0.index]] == name }
  }

  // MARK: - Steps

  private mutating func play(_ step: KubeValue, _ place: String) {
    if let name = step["evict"]?.string { evict(name, step, place) }
    if let pod = pod(step["setReady"]?.string) {
      // The driver wrote the whole status, also of a pod that had finished.
      twin.life.phase[pod.index] = .running
      twin.setReady(pod, step["value"]?.bool ?? true)
    }
    if let spec = step["changeBudget"] { twin.updateBudget(budgets[0].row, Self.budget("w", spec)) }
    if let replicas = step["scale"]?.integer { scale(Int32(replicas)) }
    twin.settle()
    takeNewPods(step)
    for name in step["becameReady"]?.sequence ?? [] {
      if let pod = pod(name.string) { twin.setReady(pod, true) }
    }
    twin.settle()
    waitForJob(step["podsAfter"] ?? .null)
    lookAgain(step["status"] ?? .null)
    compare(step["status"] ?? .null, "status", place)
    compare(step["podsAfter"] ?? .null, "pods", place)
  }

  /// Times are not recorded: where pods of a Job are gone, the Job has had the second that it takes to count them.
  private mutating func waitForJob(_ after: KubeValue) {
    let isGone = pods.contains { after[names[twin.life.serial[$0.index]] ?? ""] == nil }
    if owner.kind == .job && isGone { twin.run(until: twin.now + .milliseconds(1_100)) }
  }

  /// Which of several budgets of a pod the controller looks at is arbitrary: another one than the twin's first may be
  /// up to date.
  private mutating func lookAgain(_ states: KubeValue) {
    for budget in budgets.dropFirst() {
      let expected = Self.withoutRace(states)[budget.name] ?? .null
      var copy = twin
      copy.syncBudget(budget.row)
      let isStale = !RolloutReplay.differences(expected, status(budget.row, twin)).isEmpty
      if isStale && RolloutReplay.differences(expected, status(budget.row, copy)).isEmpty {
        twin.syncBudget(budget.row)
      }
    }
  }

  private mutating func evict(_ name: String, _ step: KubeValue, _ place: String) {
    guard let pod = pod(name) else { return found.append("\(place): no pod \(name)") }
    let answer = twin.evict(pod)
    let symbols = twin.cluster.symbols
    let expected: KubeValue = [
      "code": step["code"] ?? .null, "reason": step["reason"]?.string.map { .string($0) } ?? .omitted,
      "message": step["message"] ?? .omitted, "cause": step["causes"]?[0]?["message"] ?? .omitted,
      "retry": step["retryAfterSeconds"] ?? .omitted,
    ]
    let given: KubeValue = [
      "code": .integer(answer.code), "reason": answer.reason.map { .string($0) } ?? .omitted,
      "message": answer.isGranted ? .omitted : .string(answer.message),
      "cause": answer.cause(symbols).map { .string($0) } ?? .omitted,
      "retry": answer.retryAfterSeconds.map { .integer($0) } ?? .omitted,
    ]
    found += RolloutReplay.differences(expected, given).map { "\(place): \($0)" }
    if step["terminated"]?.bool == true && twin.cluster.pods.isTerminating[pod.index] { twin.removePod(pod) }
    twin.settle()
  }

  private mutating func scale(_ replicas: Int32) {
    switch owner.kind {
    case .replicaSet where deployment >= 0:
      twin.deployments.spec[Int(deployment)].replicas = replicas
      twin.dirty.add(.deployment, deployment)
    case .replicaSet: twin.scaleReplicaSet(owner.row, to: replicas)
    case .statefulSet:
      twin.statefulSets.spec[Int(owner.row)].replicas = replicas
      twin.dirty.add(.statefulSet, owner.row)
    case .job, .daemonSet, .none: break
    }
  }

  /// Names the pods that controllers made, and brings them to the recorded state.
  private mutating func takeNewPods(_ step: KubeValue) {
    let known = Set(names.values)
    let after = (step["podsAfter"]?.mapping?.keys ?? []).filter { !known.contains($0) }
    let fresh = unnamed()
    for (pod, name) in zip(fresh, after.sorted { Int($0.dropFirst()) ?? 0 < Int($1.dropFirst()) ?? 0 }) {
      names[twin.life.serial[pod.index]] = name
      twin.life.phase[pod.index] = .pending
    }
    for entry in step["replacements"]?.mapping?.entries ?? [] {
      guard let pod = pod(entry.key) else { continue }
      setState(pod, "Running \(entry.value.string ?? "")")
    }
  }

  // MARK: - Comparing

  private mutating func compare(_ expected: KubeValue, _ what: String, _ place: String) {
    let given: KubeValue
    if what == "pods" {
      given = .mapping(pods.map { (names[twin.life.serial[$0.index]] ?? "unnamed", .string(state(of: $0))) })
    } else {
      given = .mapping(budgets.map { ($0.name, status($0.row, twin)) })
    }
    found += RolloutReplay.differences(Self.withoutRace(expected), given).map { "\(place), \(what): \($0)" }
  }

  /// A pod that comes again under its old name may still be listed as disrupted: a race in the real controller.
  private static func withoutRace(_ states: KubeValue) -> KubeValue {
    .mapping(
      (states.mapping?.entries ?? []).map { entry in
        var state = entry.value
        if state["disruptedPods"] != nil { state["disruptedPods"] = .omitted }
        return (entry.key, state)
      })
  }

  private func status(_ row: Int32, _ twin: Twin) -> KubeValue {
    let status = twin.budgets.status[Int(row)]
    return [
      "disruptionsAllowed": .integer(Int(status.disruptionsAllowed)),
      "currentHealthy": .integer(Int(status.currentHealthy)), "desiredHealthy": .integer(Int(status.desiredHealthy)),
      "expectedPods": .integer(Int(status.expectedPods)), "condition": .string(status.condition),
      "observed": .bool(status.isObserved),
    ]
  }

  private func state(of pod: PodID) -> String {
    let prefix = twin.cluster.pods.isTerminating[pod.index] ? "terminating " : ""
    switch twin.life.phase[pod.index] {
    case .pending: return prefix + "Pending"
    case .unknown: return prefix + "Unknown"
    case .running: return prefix + (twin.life.isReady[pod.index] ? "Running ready" : "Running unready")
    case .succeeded: return prefix + "Succeeded"
    case .failed: return prefix + "Failed"
    }
  }
}
