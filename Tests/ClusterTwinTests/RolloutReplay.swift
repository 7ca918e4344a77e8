import Basics
import KubeModel
import SimKernel

@testable import ClusterTwin

/// Plays a recorded roll-out: the same things happen at the same ticks, by the rules that the recordings' driver followed.
struct RolloutReplay {
  let scenario: KubeValue
  var twin: Twin
  var object: KubeValue
  private var workload: any ReplayedWorkload
  /// Pods of a Job that have ended.
  private var finished = 0

  init(_ scenario: KubeValue) {
    self.scenario = scenario
    object = scenario["object"] ?? .null
    let nodes = (0..<12).map { number -> KubeObject in
      let name = number < 10 ? "n0\(number)" : "n\(number)"
      let pool = number < 5 ? "a" : "b"
      let labels: KubeValue = ["pool": .string(pool), "kubernetes.io/hostname": .string(name)]
      return KubeObject([
        "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name), "labels": labels],
        "status": ["allocatable": ["cpu": "64", "memory": "256Gi", "pods": "500"]],
      ])
    }
    let stopsAtOnce = scenario["termination"]?.string == "immediate"
    twin = TwinLoader(nodes, settings: TwinSettings(kubelet: .driven(stopsAtOnce: stopsAtOnce)), seed: 1).twin
    workload = Self.workload(scenario["kind"]?.string)
  }

  private static func workload(_ kind: String?) -> any ReplayedWorkload {
    switch kind {
    case "StatefulSet": ReplayedStatefulSet()
    case "DaemonSet": ReplayedDaemonSet()
    case "Job": ReplayedJob()
    default: ReplayedDeployment()
    }
  }

  /// The ticks whose settled state differs from the recorded one, with both.
  mutating func differences() -> [String] {
    var found: [String] = []
    let ticks = scenario["ticks"]?.sequence ?? []
    let isRepeatable = scenario["repeatable"]?.bool ?? true
    let limit = isRepeatable ? ticks.count : scenario["repeatableTicks"]?.integer ?? 0
    var expected = KubeValue.null
    for (number, tick) in ticks.enumerated() where number < limit {
      twin.run(until: time(tick))
      act(number)
      let end = number + 1 < ticks.count ? time(ticks[number + 1]) : time(tick) + .seconds(1)
      twin.run(until: end - .microseconds(1))
      if tick["state"]?.mapping != nil { expected = tick["state"] ?? .null }
      let state = workload.state(twin)
      for difference in Self.differences(Self.withoutRace(expected), Self.withoutRace(state)) {
        found.append("tick \(number): \(difference)")
      }
      if let failure = twin.failure { found.append(failure.message) }
    }
    let extremes = scenario["extremes"] ?? .null
    return found + RolloutExtremes(twin, from: Self.time(extremes["fromT"])).violations(of: extremes)
  }

  private func time(_ tick: KubeValue) -> SimTime { Self.time(tick["t"]) }

  private static func time(_ value: KubeValue?) -> SimTime {
    SimTime(microseconds: Int64((Double(value?.numberText ?? "0") ?? 0) * 1_000_000))
  }

  // MARK: - What the driver does

  private mutating func act(_ number: Int) {
    if number == 0 {
      workload.create(KubeObject(object), &twin)
    } else if let action = scenario.at("script", "\(number)") {
      perform(action, scenario["ticks"]?[number]?["did"] ?? .null)
    } else if scenario["termination"]?.string == "tick", let pod = workload.terminating(twin).first {
      twin.removePod(pod)
    } else if scenario["kind"]?.string == "Job" {
      finishOrReady()
    } else {
      let count = scenario["readyPerTick"]?.integer ?? 1
      for pod in workload.unready(twin).prefix(count) { twin.setReady(pod, true) }
    }
    twin.settle()
  }

  private mutating func perform(_ action: KubeValue, _ did: KubeValue) {
    let before = object
    for entry in action.mapping?.entries ?? [] {
      switch entry.key {
      case "image": setImage("app:" + (entry.value.string ?? ""))
      case "scale": object = object.overlaid(with: ["spec": ["replicas": entry.value]])
      case "paused": object = object.overlaid(with: ["spec": ["paused": entry.value]])
      case "patch": object = object.overlaid(with: ["spec": entry.value])
      case "deletePod": twin.deletePod(pod(entry.value, did["deletePod"]))
      case "podUnready": twin.setReady(pod(entry.value, did["podUnready"]), false)
      case "podFailed": twin.failPod(pod(entry.value, did["podFailed"]))
      default: break
      }
    }
    if object != before { workload.update(KubeObject(object), &twin) }
  }

  /// The live pod of a number; where the recording names a version and the twin's pod of the number has another one,
  /// as the real controller updates nodes in any order, the first one of the version.
  private func pod(_ number: KubeValue, _ did: KubeValue?) -> PodID {
    let live = workload.live(twin)
    let pod = live[number.integer ?? 0]
    guard let version = did?["version"]?.string, version != ReplayedDaemonSet.tag(of: pod, twin) else { return pod }
    return live.first { ReplayedDaemonSet.tag(of: $0, twin) == version } ?? pod
  }

  /// A tick of a Job's pods: all get ready, where the scenario says so, or the first one ends.
  private mutating func finishOrReady() {
    let waiting = workload.unready(twin)
    if scenario["readyFirst"]?.bool == true && !waiting.isEmpty {
      for pod in waiting { twin.setReady(pod, true) }
      return
    }
    guard let pod = workload.live(twin).first(where: { twin.life.phase[$0.index] == .running }) else { return }
    let index = twin.life.ordinal[pod.index]
    let outcomes = scenario["outcomes"]?.sequence ?? []
    var outcome = finished < outcomes.count ? outcomes[finished].string ?? "S" : "S"
    if let named = scenario.at("indexOutcomes", "\(index)")?.string { outcome = named }
    finished += 1
    if outcome == "S" { return twin.succeedPod(pod) }
    if outcome == "D" { twin.life.isDisrupted[pod.index] = true }
    twin.failPod(pod, exitCode: outcome == "D" ? 143 : Int32(outcome.dropFirst(2)) ?? 1)
  }

  private mutating func setImage(_ image: String) {
    guard var container = object.at("spec", "template", "spec", "containers")?[0] else { return }
    container["image"] = .string(image)
    object = object.overlaid(with: ["spec": ["template": ["spec": ["containers": .sequence([container])]]]])
  }

  // MARK: - Comparing

  /// Which of two reasons stays is a race in the real controller.
  private static func withoutRace(_ state: KubeValue) -> KubeValue {
    guard state.at("object", "conditions", "Progressing")?.string == "True/NewReplicaSetCreated" else { return state }
    return state.overlaid(with: ["object": ["conditions": ["Progressing": "True/ReplicaSetUpdated"]]])
  }

  static func differences(_ expected: KubeValue, _ state: KubeValue) -> [String] {
    var found: [String] = []
    let keys = Set((expected.mapping?.keys ?? []) + (state.mapping?.keys ?? []))
    for key in keys.sorted() {
      let (left, right) = (expected[key], state[key])
      if left?.mapping != nil || right?.mapping != nil {
        found += differences(left ?? .mapping([]), right ?? .mapping([])).map { "\(key).\($0)" }
      } else if left != right {
        found.append("\(key): recorded \(left?.text ?? "nothing"), twin \(right?.text ?? "nothing")")
      }
    }
    return found
  }
}

extension KubeValue {
  /// A number as it was written; nil for other nodes.
  var numberText: String? {
    switch content {
    case .integer(let value): "\(value)"
    case .number(let text): text
    default: nil
    }
  }

  var text: String {
    if let string { return string }
    if let bool { return "\(bool)" }
    return numberText ?? "\(content)"
  }
}
