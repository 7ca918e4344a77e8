import KubeModel
import SimKernel

@testable import ClusterTwin

/// One kind of workload, as the recordings' driver handled it and describe its state.
protocol ReplayedWorkload {
  mutating func create(_ object: KubeObject, _ twin: inout Twin)
  mutating func update(_ object: KubeObject, _ twin: inout Twin)
  func state(_ twin: Twin) -> KubeValue
  /// All pods of the workload whose objects exist, in the driver's order.
  func pods(_ twin: Twin) -> [PodID]
}

extension ReplayedWorkload {
  /// Pods that are neither terminating nor finished.
  func live(_ twin: Twin) -> [PodID] { pods(twin).filter { twin.life.isActive[$0.index] } }

  func terminating(_ twin: Twin) -> [PodID] {
    pods(twin).filter { twin.cluster.pods.isTerminating[$0.index] }.sorted {
      twin.life.serial[$0.index] < twin.life.serial[$1.index]
    }
  }

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

  /// How many pods there are in each state, by a name that the kind gives.
  func counts(_ twin: Twin, by name: (PodID) -> String) -> KubeValue {
    var names: [String] = []
    var groups: [String: [PodID]] = [:]
    for pod in pods(twin) {
      let name = name(pod)
      if groups[name] == nil { names.append(name) }
      groups[name, default: []].append(pod)
    }
    return .mapping(
      names.map { name in
        let pods = groups[name] ?? []
        func count(where holds: (PodID) -> Bool) -> Int { pods.filter(holds).count }
        func shown(_ count: Int) -> KubeValue { count > 0 ? .integer(count) : .omitted }
        let live = count { twin.life.isActive[$0.index] }
        let ready = count { twin.life.isActive[$0.index] && twin.life.isReady[$0.index] }
        let terminating = count {
          twin.cluster.pods.isTerminating[$0.index] && !twin.life.phase[$0.index].isTerminal
        }
        let state: KubeValue = [
          "live": .integer(live), "ready": .integer(ready), "terminating": .integer(terminating),
          "succeeded": shown(count { twin.life.phase[$0.index] == .succeeded }),
          "failed": shown(count { twin.life.phase[$0.index] == .failed }),
        ]
        return (name, state)
      })
  }
}

/// A number that the recordings leave out where it is zero.
func nonZero(_ value: Int32) -> KubeValue { value == 0 ? .omitted : .integer(Int(value)) }

struct ReplayedDeployment: ReplayedWorkload {
  private var row: Int32 = -1

  mutating func create(_ object: KubeObject, _ twin: inout Twin) { row = twin.addDeployment(object) }

  mutating func update(_ object: KubeObject, _ twin: inout Twin) { twin.updateDeployment(row, object) }

  func pods(_ twin: Twin) -> [PodID] {
    twin.deployments.sets[Int(row)].flatMap { twin.replicaSets.owned.all($0) }.sorted {
      twin.life.serial[$0.index] < twin.life.serial[$1.index]
    }
  }

  func state(_ twin: Twin) -> KubeValue {
    var sets: [(String, KubeValue)] = []
    for set in twin.deployments.sets[Int(row)] {
      let index = Int(set)
      let counts: KubeValue = [
        "spec": .integer(Int(twin.replicaSets.wanted[index])),
        "replicas": .integer(Int(twin.replicaSets.replicas(set))),
        "ready": .integer(Int(twin.replicaSets.owned.ready[index])),
        "available": .integer(Int(twin.replicaSets.owned.available[index])),
        "revision": .integer(Int(twin.replicaSets.revision[index])),
      ]
      sets.append((Self.tag(of: twin.replicaSets.owned.template[index], twin), counts))
    }
    return ["object": status(twin), "rs": .mapping(sets), "pods": counts(twin) { Self.tag(of: $0, twin) }]
  }

  private func status(_ twin: Twin) -> KubeValue {
    let status = twin.deployments.status[Int(row)]
    var conditions: [(String, KubeValue)] = []
    if let isAvailable = twin.deployments.isAvailable[Int(row)] {
      let text = isAvailable ? "True/MinimumReplicasAvailable" : "False/MinimumReplicasUnavailable"
      conditions.append(("Available", .string(text)))
    }
    if let progress = twin.deployments.progress[Int(row)] {
      conditions.append(("Progressing", .string("\(progress.reason.status)/\(progress.reason.text)")))
    }
    return [
      "replicas": nonZero(status.replicas), "updatedReplicas": nonZero(status.updated),
      "readyReplicas": nonZero(status.ready), "availableReplicas": nonZero(status.available),
      "unavailableReplicas": nonZero(status.unavailable), "terminatingReplicas": nonZero(status.terminating),
      "paused": twin.deployments.spec[Int(row)].isPaused ? true : .omitted,
      "observedCurrent": true, "conditions": .mapping(conditions),
      "specReplicas": .integer(Int(twin.deployments.spec[Int(row)].replicas)),
    ]
  }
}

struct ReplayedStatefulSet: ReplayedWorkload {
  private var row: Int32 = -1

  mutating func create(_ object: KubeObject, _ twin: inout Twin) { row = twin.addStatefulSet(object) }

  mutating func update(_ object: KubeObject, _ twin: inout Twin) { twin.updateStatefulSet(row, object) }

  func pods(_ twin: Twin) -> [PodID] {
    twin.statefulSets.owned.all(row).sorted { twin.life.ordinal[$0.index] < twin.life.ordinal[$1.index] }
  }

  func state(_ twin: Twin) -> KubeValue {
    let status = twin.statefulSets.status[Int(row)]
    let isSettled = twin.statefulSets.current[Int(row)] == twin.statefulSets.owned.template[Int(row)]
    let object: KubeValue = [
      "replicas": nonZero(status.replicas), "readyReplicas": nonZero(status.ready),
      "currentReplicas": nonZero(status.current), "updatedReplicas": nonZero(status.updated),
      "availableReplicas": nonZero(status.available), "revisionsEqual": isSettled ? true : .omitted,
      "observedCurrent": true, "specReplicas": .integer(Int(twin.statefulSets.spec[Int(row)].replicas)),
    ]
    let pods = counts(twin) { "w-\(twin.life.ordinal[$0.index])=\(Self.tag(of: $0, twin))" }
    return ["object": object, "pods": pods]
  }
}
