import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// A pod that fits nowhere is answered from what is kept as the whole cycle would answer it.
@Suite struct SchedulerFailureTests {
  @Test(arguments: [(UInt64(1), 30), (2, 140), (3, 220)])
  func `kept refusals and dry runs are those of the whole cycle`(_ seed: UInt64, _ nodeCount: Int) {
    var numbers = RandomStreams(seed: seed).stream("test")
    var reader = ClusterReader()
    reader.read(
      yaml(
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {selector: {matchLabels: {app: a1}}}}"
      ))
    for number in 0..<nodeCount {
      var built = node("n\(number)", cpu: "\(2 + numbers.below(3))", memory: "8Gi", pods: "6").zone("z\(number % 3)")
      if numbers.below(7) == 0 {
        built = built.with("spec", "taints", value: [["key": "gpu", "effect": "NoSchedule"]])
      }
      reader.read(built.object)
    }
    for number in 0..<nodeCount * 7 {
      var built = pod("p\(number)").label("app", "a\(numbers.below(3))").cpu("\(400 + 300 * numbers.below(4))m")
      built = built.priority(numbers.below(4) * 10)
      if numbers.below(20) == 0 { built = built.memory("9Gi") }
      reader.read(built.object)
    }
    var scheduler = Scheduler(state: reader.state, streams: RandomStreams(seed: seed))
    var preemptions = 0
    var failures = 0
    for pod in reader.pods {
      var whole = scheduler
      let expected = whole.decide(pod)
      let decision = scheduler.settle(pod)
      #expect(decision.outcome == expected.outcome)
      if case .bound = expected.outcome { continue }
      failures += 1
      #expect(decision.rejections.map(\.node) == expected.rejections.map(\.node))
      #expect(decision.rejections.map(\.rejection) == expected.rejections.map(\.rejection))
      #expect(decision.preemption?.victims == expected.preemption?.victims)
      #expect(decision.message(whole.state) == expected.message(whole.state))
      guard case .preempting = decision.outcome else { continue }
      preemptions += 1
      // Some victims take their time, and the room stays promised.
      if numbers.below(3) == 0 { continue }
      for victim in decision.preemption?.victims ?? [] { scheduler.state.unbind(victim) }
    }
    #expect(preemptions > nodeCount / 4)
    #expect(failures > preemptions)
  }

  @Test func `victims that go let their preemptor in, through the queue`() {
    var reader = ClusterReader()
    reader.read([
      node("a", cpu: "2").object, pod("low").cpu("2").on("a").object, pod("high").cpu("2").priority(5).object,
    ])
    var scheduler = QueuedScheduler(Scheduler(state: reader.state, streams: RandomStreams(seed: 1)))
    let (low, high) = (reader.pods[0], reader.pods[1])
    scheduler.queue.add(high, at: .zero, scheduler.scheduler.state)
    guard case .failed(let decision)? = scheduler.attempt(at: .zero) else {
      Issue.record("the pod should have to wait")
      return
    }
    #expect(decision.preemption?.victims == [low])
    #expect(scheduler.state.pods.isTerminating[low.index])
    #expect(!scheduler.queue.isReady, "nothing is to be tried while the victim terminates")
    scheduler.queue.finishPreempting(high)
    let shape = scheduler.state.pods.shapes[low.index]
    scheduler.state.deletePod(low)
    scheduler.queue.handle(.podDeleted(shape), at: .zero, scheduler.scheduler.state)
    guard case .bound(let pod, _)? = scheduler.attempt(at: .zero) else {
      Issue.record("the pod should be bound")
      return
    }
    #expect(pod == high)
    #expect(scheduler.queue[high].place == .nowhere)
  }
}
