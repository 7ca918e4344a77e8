import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct PreemptionTests {
  /// 2 of the 3.5 cores that `x` has without its pods.
  private let preemptor = pod("new").cpu("2").priority(1_000)

  private func started(_ pod: Built, _ time: String) -> Built {
    pod.with("status", "startTime", value: .string("2026-01-01T\(time)Z"))
  }

  private func budget(_ app: String, allowed: Int) -> KubeObject {
    KubeObject([
      "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": .string(app)],
      "spec": ["selector": ["matchLabels": ["app": .string(app)]]],
      "status": ["disruptionsAllowed": .integer(allowed)],
    ])
  }

  private var crowded: [Built] {
    [
      node("x", cpu: "3500m"),
      started(pod("p0").cpu("1").priority(0).label("app", "db").on("x"), "00:00:00"),
      started(pod("p1").cpu("1").priority(100).on("x"), "00:00:01"),
      started(pod("p2").cpu("1").priority(100).on("x"), "00:00:02"),
    ]
  }

  @Test func `pods under a spent budget are spared before more important ones`() {
    let trial = Trial(crowded, more: [budget("db", allowed: 0)], pod: preemptor)
    #expect(trial.chosen == "preempting x")
    #expect(trial.victims == ["p1", "p2"])
    #expect(trial.decision.preemption?.candidates[0].violations == 0)
  }

  @Test func `without a budget the least important pods go`() {
    // p1 started first and is given back first; one of the other two would not be enough.
    #expect(Trial(crowded, more: [budget("db", allowed: 1)], pod: preemptor).victims == ["p0", "p2"])
  }

  @Test func `the node whose victims matter least is chosen`() {
    let other = [node("y", cpu: "3"), pod("q").cpu("2").priority(50).on("y")]
    let trial = Trial(crowded + other, more: [budget("db", allowed: 0)], pod: preemptor)
    #expect(trial.chosen == "preempting y")
    #expect(trial.victims == ["q"])
  }

  @Test func `preemptionPolicy Never waits`() {
    let patient = preemptor.with("spec", "preemptionPolicy", value: "Never")
    let trial = Trial(crowded, pod: patient)
    #expect(trial.chosen == "unschedulable")
    #expect(
      trial.message == "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: "
        + "not eligible due to preemptionPolicy=Never.")
  }

  @Test func `a class may forbid preemption`() {
    let classes = yaml(
      "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: calm}, value: 9, preemptionPolicy: Never}"
    )
    let calm = pod("new").cpu("2").with("spec", "priorityClassName", value: "calm")
    #expect(Trial(crowded, more: classes, pod: calm).message.hasSuffix("preemptionPolicy=Never."))
  }

  @Test func `nothing changes while victims are tried`() {
    var trial = Trial(crowded, pod: preemptor)
    let again = trial.scheduler.decide(trial.decision.pod)
    #expect(again.preemption?.victims == trial.decision.preemption?.victims)
    #expect(trial.scheduler.state.nodes.resources[0].requested == [3_000])
    #expect(trial.scheduler.state.nodes.pods[0].count == 3)
  }

  @Test func `room promised to a pod is kept from less important ones`() {
    var trial = Trial(crowded, pod: preemptor)
    trial.scheduler.carryOut(trial.decision)
    for victim in trial.decision.preemption?.victims ?? [] { trial.scheduler.state.unbind(victim) }
    var reader = ClusterReader()
    reader.state = trial.scheduler.state
    reader.read([pod("late").cpu("1").priority(10).object, pod("urgent").cpu("1").priority(2_000).object])
    trial.scheduler.state = reader.state
    #expect(trial.scheduler.decide(reader.pods[0]).outcome == .unschedulable)
    #expect(trial.scheduler.decide(reader.pods[1]).feasible.count == 1)
    let nominated = trial.scheduler.decide(trial.decision.pod)
    #expect(nominated.feasible.map { trial.name($0) } == ["x"])
  }

  @Test func `a pod waits while its victims terminate`() {
    var trial = Trial(crowded, pod: preemptor)
    trial.scheduler.carryOut(trial.decision)
    let again = trial.scheduler.decide(trial.decision.pod)
    #expect(again.outcome == .unschedulable)
    #expect(
      again.message(trial.scheduler.state).hasSuffix("not eligible due to a terminating pod on the nominated node."))
  }
}
