import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Replays what kube-scheduler decided: feasible nodes, scores, reasons with counts, victims.
@Suite struct SchedulingRecordingTests {
  @Test func `recordings are there`() {
    #expect(Recording.all("scheduling").count >= 3)
  }

  @Test(arguments: Recording.all("scheduling"))
  func `every step is decided as recorded`(_ recording: Recording) throws {
    let document = try recording.read()
    var replay = SchedulingReplay(document)
    let steps = try #require(document["steps"]?.sequence)
    #expect(!steps.isEmpty)
    for (index, step) in steps.enumerated() {
      for difference in replay.take(step) {
        Issue.record("\(recording) step \(index) \(step.at("pod", "metadata", "name")?.string ?? ""): \(difference)")
      }
    }
  }

  @Test func `a wrong recording is noticed`() throws {
    let recording = try #require(Recording.all("scheduling").first)
    var document = try recording.read()
    var steps = try #require(document["steps"]?.sequence)
    let index = try #require(steps.firstIndex { $0.at("outcome", "scores") != nil })
    let name = try #require(steps[index].at("outcome", "scores")?.mapping?.keys.first)
    var scores = try #require(steps[index].at("outcome", "scores", name))
    scores["NodeResourcesFit"] = 101
    var outcome = try #require(steps[index]["outcome"])
    var all = try #require(outcome["scores"])
    all[name] = scores
    outcome["scores"] = all
    steps[index]["outcome"] = outcome
    document["steps"] = .sequence(steps)
    var replay = SchedulingReplay(document)
    let differences = steps.flatMap { replay.take($0) }
    #expect(differences.count == 1)
  }
}

/// The state of a recording, step by step.
struct SchedulingReplay {
  private var reader = ClusterReader()
  private var scheduler: Scheduler

  init(_ document: KubeValue) {
    for entry in document["priorityClasses"]?.mapping?.entries ?? [] {
      reader.state.priorityClasses[entry.key] = PriorityClass(value: Int32(entry.value.integer ?? 0))
    }
    for key in ["objects", "nodes"] {
      reader.read((document[key]?.sequence ?? []).map { KubeObject($0) })
    }
    scheduler = Scheduler(state: reader.state, streams: RandomStreams(seed: 1))
  }

  /// Decides about the pod of a step, compares, and goes on from what was recorded.
  mutating func take(_ step: KubeValue) -> [String] {
    reader.state = scheduler.state
    reader.read(KubeObject(step["pod"] ?? .null))
    scheduler.state = reader.state
    guard let pod = reader.pods.last else { return ["-want a pod +got none"] }
    let outcome = step["outcome"] ?? .null
    let decision = scheduler.decide(pod)
    let differences = compare(decision, with: outcome)
    let victims = (outcome["preempted"]?.sequence ?? []).compactMap(\.string)
    for other in reader.pods where victims.contains(name(of: other)) { scheduler.state.unbind(other) }
    if let node = outcome["node"]?.string.flatMap({ node(named: $0) }) { scheduler.state.bind(pod, to: node) }
    return differences
  }

  private func name(of pod: PodID) -> String { scheduler.state.symbols.text(scheduler.state.pods.names[pod.index]) }

  private func name(of node: NodeID) -> String {
    scheduler.state.symbols.text(scheduler.state.nodes.names[node.index])
  }

  private func node(named name: String) -> NodeID? {
    (0..<scheduler.state.nodes.slotCount).map { NodeID($0) }.first { self.name(of: $0) == name }
  }

  private func compare(_ decision: Decision, with outcome: KubeValue) -> [String] {
    if let message = outcome["unschedulable"]?.string {
      let got = decision.message(scheduler.state)
      return got == message ? [] : ["\n-want \(message)\n+got  \(got.isEmpty ? "\(decision.outcome)" : got)"]
    }
    guard let bound = outcome["node"]?.string else { return [] }
    if let victims = outcome["preempted"]?.sequence?.compactMap(\.string) {
      return compareVictims(decision, node: bound, victims: victims)
    }
    let feasible = decision.feasible.map { name(of: $0) }.sorted()
    let recorded = outcome["final"]?.mapping?.keys.sorted() ?? [bound]
    if feasible != recorded {
      return ["\n-want feasible \(recorded)\n+got  feasible \(feasible) \(decision.message(scheduler.state))"]
    }
    return compareScores(decision, node: bound, outcome)
  }

  private func compareVictims(_ decision: Decision, node: String, victims: [String]) -> [String] {
    let preemption = decision.preemption
    let got = (preemption?.best ?? []).compactMap { preemption?.candidates[$0] }.map { candidate in
      "\(name(of: candidate.node)) \(candidate.victims.map { name(of: $0) }.sorted())"
    }
    let want = "\(node) \(victims.sorted())"
    return got.contains(want) ? [] : ["\n-want victims \(want)\n+got  victims one of \(got) \(decision.outcome)"]
  }

  private func compareScores(_ decision: Decision, node bound: String, _ outcome: KubeValue) -> [String] {
    guard let scores = decision.scores else { return [] }
    var differences: [String] = []
    let best = scores.totals.max() ?? 0
    for (index, node) in decision.feasible.enumerated() {
      let name = name(of: node)
      if name == bound && scores.totals[index] != best {
        differences.append("\n-want \(bound) among the best\n+got  \(scores.totals[index]) of \(best)")
      }
      if let total = outcome.at("final", name)?.integer, total != Int(scores.totals[index]) {
        differences.append("\n-want total of \(name) \(total)\n+got  \(scores.totals[index])")
      }
      let recorded = outcome.at("scores", name)?.mapping?.entries ?? []
      for entry in recorded {
        let column = scores.columns.first { $0.plugin.name == entry.key }
        let got = column.map { Int($0.scores[index]) }
        if got != entry.value.integer {
          let text = got.map { "\($0)" } ?? "nothing"
          differences.append("\n-want \(entry.key) of \(name) \(entry.value.integer ?? 0)\n+got  \(text)")
        }
      }
    }
    return differences
  }
}
