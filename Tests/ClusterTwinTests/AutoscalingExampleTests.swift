import SimKernel
import Testing

@testable import ClusterTwin

/// Worked examples of the HorizontalPodAutoscaler, computed by hand.
@Suite struct AutoscalingExampleTests {
  private let calculator = ReplicaCalculator()
  private let ready = PodState(
    phase: .running, readiness: .isTrue, start: .zero - .hours(1), readyAt: .zero - .minutes(59))
  private let starting = PodState(
    phase: .running, readiness: .isFalse, start: .zero - .seconds(20), readyAt: .zero - .seconds(20))

  private func propose(
    _ pods: [PodState], usage: [Int64?], target: Int32, request: Int64 = 100, current: Int32
  ) throws -> ReplicaProposal {
    let readings = usage.map { usage in
      usage.map { PodReading(usage: $0, request: request, measuredAt: .zero, window: .seconds(15)) }
        ?? .missing(request: request)
    }
    return try calculator.utilization(
      current: current, targetPercent: target, pods: pods.span, readings: readings.span, strays: StrayReadings(),
      isCPU: true, tolerance: ScalingTolerance(), now: .zero)
  }

  @Test func `seventy percent of a target of fifty makes seven of five`() throws {
    let proposal = try propose(Array(repeating: ready, count: 5), usage: [70, 70, 70, 70, 70], target: 50, current: 5)
    #expect(proposal.replicas == 7)
    #expect(proposal.utilization == 70)
    #expect(proposal.explanation.description.hasSuffix("ceil(1.4 · 5) = 7"))
  }

  @Test(arguments: [(2, 9), (4, 9)])
  func `unready pods count as idle on the way up`(unready: Int, replicas: Int32) throws {
    let pods = Array(repeating: ready, count: 5) + Array(repeating: starting, count: unready)
    let usage = Array(repeating: Int64(90), count: pods.count)
    let proposal = try propose(pods, usage: usage, target: 50, current: Int32(pods.count))
    #expect(proposal.replicas == replicas)
    #expect(proposal.rule == (unready == 2 ? .filledIn : .filledInWithinTolerance))
  }

  @Test func `a missing pod counts as fully used on the way down`() throws {
    let proposal = try propose(Array(repeating: ready, count: 4), usage: [40, 40, 40, nil], target: 80, current: 4)
    #expect(proposal.replicas == 3)
    #expect(proposal.filledRatio == 0.6875)
  }

  @Test(arguments: [(549, 10), (559, 10), (560, 12)])
  func `the percentage is cut to a whole number before it is compared`(usage: Int64, replicas: Int32) throws {
    let pods = Array(repeating: ready, count: 10)
    let proposal = try propose(
      pods, usage: Array(repeating: usage, count: 10), target: 50, request: 1000, current: 10)
    #expect(proposal.replicas == replicas)
  }

  @Test(arguments: [(nil, [6, 12, 24, 48]), (ScalingBehavior(), [7, 14, 28, 56])] as [(ScalingBehavior?, [Int32])])
  func `growth is limited per round`(behavior: ScalingBehavior?, steps: [Int32]) {
    var autoscaler = HorizontalPodAutoscaler(
      .init(
        namespace: "default", targetKind: "Deployment", targetName: "web", maxReplicas: 1000,
        metrics: [MetricSpec(.external(metric: "queue"), .averageValue(1000))], behavior: behavior))
    var current: Int32 = 3
    for (round, replicas) in steps.enumerated() {
      let now = SimTime.zero + .seconds(Int64(round) * 15)
      let observation = ScaleObservation(
        specReplicas: current, statusReplicas: current, pods: [], metrics: [.value(1_000_000, at: now)])
      let outcome = autoscaler.reconcile(observation, now: now)
      #expect(outcome.scaledTo == replicas)
      #expect(outcome.limit == .growthRate)
      current = replicas
    }
  }

  @Test func `a scale that can't be read or shared is left alone`() {
    var autoscaler = HorizontalPodAutoscaler(
      .init(namespace: "shop", targetKind: "Deployment", targetName: "web", maxReplicas: 9))
    var observation = ScaleObservation(
      specReplicas: 2, statusReplicas: 2, pods: [], metrics: [.failure("no metrics returned from resource metrics API")]
    )
    observation.selector = .ambiguous(
      selector: "app=web", autoscalers: ["a", "b"].map { .init(namespace: "shop", name: $0) })
    let shared = autoscaler.reconcile(observation, now: .zero)
    #expect(shared.scaledTo == nil)
    #expect(autoscaler.status.condition(.scalingActive)?.reason == "AmbiguousSelector")
    observation.scaleFailure = "deployments.apps \"web\" not found"
    let unread = autoscaler.reconcile(observation, now: .zero + .seconds(15))
    #expect(unread.events.map(\.reason) == ["FailedGetScale"])
    #expect(autoscaler.status.condition(.ableToScale)?.isTrue == false)
  }
}
