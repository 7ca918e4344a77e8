import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct DisruptionRecordingTests {
  @Test(arguments: Recording.lines("disruption", "pdb"))
  func `budgets and evictions are as the recorded ones`(_ line: RecordedLine) {
    var replay = DisruptionReplay(line.value)
    let differences = replay.differences()
    #expect(differences.isEmpty, "\(line): \(differences.prefix(6).joined(separator: "; "))")
  }

  @Test(arguments: Recording.lines("disruption", "ranking"))
  func `a ReplicaSet gives up the pods that the recorded one does`(_ line: RecordedLine) {
    let pods = line.value["pods"]?.sequence ?? []
    var onNode: [String: Int32] = [:]
    for pod in pods + (line.value["relatedPods"]?.sequence ?? []) {
      let phase = pod["phase"]?.string
      if let node = pod["node"]?.string, phase != "Failed", phase != "Succeeded" { onNode[node, default: 0] += 1 }
    }
    let uids = pods.compactMap { $0["uid"]?.string }.sorted()
    let now = SimTime(microseconds: 200_000_000_000)
    let ranked = pods.map { pod in
      (
        name: pod["name"]?.string ?? "",
        rank: rank(pod, onNode, UInt64(uids.firstIndex(of: pod["uid"]?.string ?? "") ?? 0), now)
      )
    }.sorted { $0.rank.precedes($1.rank, at: now) }
    var groups: [[String]] = []
    for (place, pod) in ranked.enumerated() {
      if place > 0 && ranked[place - 1].rank.compare(pod.rank, at: now) == nil {
        groups[groups.count - 1].append(pod.name)
      } else {
        groups.append([pod.name])
      }
    }
    let recorded = (line.value["order"]?.sequence ?? []).map { ($0.sequence ?? []).compactMap(\.string).sorted() }
    #expect(groups.map { $0.sorted() } == recorded, "\(line)")
  }

  private func rank(_ pod: KubeValue, _ onNode: [String: Int32], _ uid: UInt64, _ now: SimTime) -> VictimRank {
    func time(_ key: String) -> SimTime? { pod[key]?.integer.map { now + .seconds(Int64($0)) } }
    let phase: PodPhase =
      switch pod["phase"]?.string {
      case "Running": .running
      case "Unknown": .unknown
      default: .pending
      }
    let node = pod["node"]?.string
    return VictimRank(
      isAssigned: node != nil, phase: phase, ready: time("readySince"),
      cost: VictimRank.cost(pod["deletionCost"]?.string),
      neighbours: node.flatMap { onNode[$0] } ?? 0,
      restarts: Int32((pod["restarts"]?.sequence ?? []).compactMap(\.integer).max() ?? 0),
      created: time("created") ?? now, uid: uid)
  }
}
