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
    workload = ReplayedDeployment()
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
    return found
  }

  private func time(_ tick: KubeValue) -> SimTime {
    SimTime(microseconds: Int64((Double(tick["t"]?.numberText ?? "0") ?? 0) * 1_000_000))
  }

  // MARK: - What the driver does

  private mutating func act(_ number: Int) {
    if number == 0 {
      workload.create(KubeObject(object), &twin)
    } else if let action = scenario.at("script", "\(number)") {
      perform(action)
    } else if scenario["termination"]?.string == "tick", let pod = workload.terminating(twin).first {
      twin.removePod(pod)
    } else {
      let count = scenario["readyPerTick"]?.integer ?? 1
      for pod in workload.unready(twin).prefix(count) { twin.setReady(pod, true) }
    }
    twin.settle()
  }

  private mutating func perform(_ action: KubeValue) {
    for entry in action.mapping?.entries ?? [] {
      switch entry.key {
      case "image": setImage("app:" + (entry.value.string ?? ""))
      case "scale": object = object.overlaid(with: ["spec": ["replicas": entry.value]])
      case "paused": object = object.overlaid(with: ["spec": ["paused": entry.value]])
      case "patch": object = object.overlaid(with: ["spec": entry.value])
      case "deletePod": twin.deletePod(workload.live(twin)[entry.value.integer ?? 0])
      case "podUnready": twin.setReady(workload.live(twin)[entry.value.integer ?? 0], false)
      case "podFailed": twin.failPod(workload.live(twin)[entry.value.integer ?? 0])
      default: break
      }
    }
    workload.update(KubeObject(object), &twin)
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

/// One kind of workload, as the recordings describe its state.
protocol ReplayedWorkload {
  mutating func create(_ object: KubeObject, _ twin: inout Twin)
  mutating func update(_ object: KubeObject, _ twin: inout Twin)
  func state(_ twin: Twin) -> KubeValue
  /// Pods that are neither terminating nor finished, in the driver's order.
  func live(_ twin: Twin) -> [PodID]
  func terminating(_ twin: Twin) -> [PodID]
}

extension ReplayedWorkload {
  /// Running pods that are not ready and may become so.
  func unready(_ twin: Twin) -> [PodID] {
    live(twin).filter {
      !twin.life.isReady[$0.index] && twin.life.phase[$0.index] == .running && !Self.tag(of: $0, twin).hasPrefix("bad")
    }
  }

  static func tag(of pod: PodID, _ twin: Twin) -> String { tag(of: twin.life.template[pod.index], twin) }

  static func tag(of template: TemplateID, _ twin: Twin) -> String {
    let image = twin.templates[template.index].value.at("spec", "containers")?[0]?["image"]?.string ?? ""
    return String(image.dropFirst("app:".count))
  }
}

struct ReplayedDeployment: ReplayedWorkload {
  private var row: Int32 = -1

  mutating func create(_ object: KubeObject, _ twin: inout Twin) { row = twin.addDeployment(object) }

  mutating func update(_ object: KubeObject, _ twin: inout Twin) { twin.updateDeployment(row, object) }

  func live(_ twin: Twin) -> [PodID] {
    twin.deployments.sets[Int(row)].flatMap { twin.replicaSets.pods[Int($0)] }.sorted {
      twin.life.serial[$0.index] < twin.life.serial[$1.index]
    }
  }

  func terminating(_ twin: Twin) -> [PodID] {
    twin.podsOnNodes { twin.cluster.pods.isTerminating[$0.index] }.sorted {
      twin.life.serial[$0.index] < twin.life.serial[$1.index]
    }
  }

  func state(_ twin: Twin) -> KubeValue {
    var sets: [(String, KubeValue)] = []
    var pods: [(String, KubeValue)] = []
    let gone = terminating(twin)
    for set in twin.deployments.sets[Int(row)] {
      let index = Int(set)
      let tag = Self.tag(of: twin.replicaSets.template[index], twin)
      let replicas = Int(twin.replicaSets.replicas(set))
      sets.append(
        (
          tag,
          [
            "spec": .integer(Int(twin.replicaSets.wanted[index])), "replicas": .integer(replicas),
            "ready": .integer(Int(twin.replicaSets.ready[index])),
            "available": .integer(Int(twin.replicaSets.available[index])),
            "revision": .integer(Int(twin.replicaSets.revision[index])),
          ]
        ))
      let stopping = gone.filter { Self.tag(of: $0, twin) == tag }.count
      let ready = twin.replicaSets.pods[index].filter { twin.life.isReady[$0.index] }.count
      let failed = twin.life.phase.indices.filter {
        twin.cluster.pods.isLive[$0] && twin.life.phase[$0] == .failed && Self.tag(of: PodID($0), twin) == tag
      }.count
      guard replicas + stopping + failed > 0 else { continue }
      let counts: KubeValue = [
        "live": .integer(replicas), "ready": .integer(ready), "terminating": .integer(stopping),
        "failed": failed > 0 ? .integer(failed) : .omitted,
      ]
      pods.append((tag, counts))
    }
    return ["object": status(twin), "rs": .mapping(sets), "pods": .mapping(pods)]
  }

  private func status(_ twin: Twin) -> KubeValue {
    let status = twin.deployments.status[Int(row)]
    func count(_ value: Int32) -> KubeValue { value == 0 ? .omitted : .integer(Int(value)) }
    var conditions: [(String, KubeValue)] = []
    if let isAvailable = twin.deployments.isAvailable[Int(row)] {
      let text = isAvailable ? "True/MinimumReplicasAvailable" : "False/MinimumReplicasUnavailable"
      conditions.append(("Available", .string(text)))
    }
    if let progress = twin.deployments.progress[Int(row)] {
      conditions.append(("Progressing", .string("\(progress.reason.status)/\(progress.reason.text)")))
    }
    return [
      "replicas": count(status.replicas), "updatedReplicas": count(status.updated),
      "readyReplicas": count(status.ready), "availableReplicas": count(status.available),
      "unavailableReplicas": count(status.unavailable), "terminatingReplicas": count(status.terminating),
      "paused": twin.deployments.spec[Int(row)].isPaused ? true : .omitted,
      "observedCurrent": true, "conditions": .mapping(conditions),
      "specReplicas": .integer(Int(twin.deployments.spec[Int(row)].replicas)),
    ]
  }
}

extension Twin {
  /// Pods that stand on a node and of which something holds.
  func podsOnNodes(where holds: (PodID) -> Bool) -> [PodID] { cluster.nodes.pods.flatMap { $0 }.filter(holds) }
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
