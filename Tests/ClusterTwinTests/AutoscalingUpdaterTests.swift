import SimKernel
import Testing

@testable import ClusterTwin

/// Updater and admission of the Vertical Pod Autoscaler, and its worked examples.
@Suite struct AutoscalingUpdaterTests {
  private let mebi: Int64 = 1_048_576

  private func container(_ cpu: Int64?, _ memory: Int64?, limit: Int64? = nil) -> VerticalPod.Container {
    VerticalPod.Container(
      name: "app", requests: VerticalBounds(cpuMilli: cpu, memoryBytes: memory),
      limits: VerticalBounds(cpuMilli: limit))
  }

  private func recommendation(_ target: Int64, lower: Int64, upper: Int64, memory: Int64 = 1000)
    -> ContainerRecommendation
  {
    ContainerRecommendation(
      container: "app", target: VerticalAmounts(cpuMilli: target, memoryBytes: memory),
      lowerBound: VerticalAmounts(cpuMilli: lower, memoryBytes: memory),
      upperBound: VerticalAmounts(cpuMilli: upper, memoryBytes: memory))
  }

  private func pods(_ count: Int, cpu: Int64, age: SimDuration = .hours(1)) -> [VerticalPod] {
    (0..<count).map { VerticalPod(id: $0, containers: [container(cpu, 1000)], start: .zero - age) }
  }

  @Test func `usage of three sizes gives the recommendation worked out by hand`() throws {
    var usage = UsageAggregate(created: .zero)
    for sample in 0..<1440 {
      var container = ContainerUsage()
      let share = sample % 100
      container.addCPU(
        milli: share < 90 ? 200 : share < 98 ? 500 : 900, at: .zero + .minutes(1) * Int64(sample), to: &usage)
    }
    for bytes in [300, 300, 300, 420] as [Int64] {
      var container = ContainerUsage()
      container.addMemory(bytes: bytes * 1_000_000, at: .zero, to: &usage)
    }
    let recommendation = try #require(Recommender().recommend([(name: "app", usage: usage)]).first)
    #expect(recommendation.target.cpuMilli == 247)
    #expect(recommendation.target.memoryBytes / mebi == 488)
    #expect((1174...1176).contains(recommendation.upperBound.cpuMilli))
    #expect(recommendation.lowerBound.memoryBytes / mebi == 334)
  }

  @Test func `being killed for want of memory raises the peak by a fifth or a hundred mebibytes`() {
    var usage = UsageAggregate(created: .zero)
    var container = ContainerUsage()
    container.recordOOM(requestedBytes: 488 * mebi, at: .zero, in: &usage)
    var expected = DecayingHistogram(.memoryBytes, halfLife: .hours(24))
    expected.add(Double(588 * mebi), weight: 1, at: .zero + .hours(24))
    #expect(usage.memoryPeaks.percentile(0.9) == expected.percentile(0.9))
  }

  @Test(arguments: [(5, 2), (2, 1), (1, 0), (10, 5)])
  func `at most half of a group is evicted in one loop`(replicas: Int, evicted: Int) {
    let group = VerticalUpdater.Group(configuredReplicas: replicas, pods: pods(replicas, cpu: 100))
    let wanted = recommendation(500, lower: 400, upper: 600)
    let actions = VerticalUpdater().decide([group], rules: .init(), recommend: { _ in [wanted] }, now: .zero)
    #expect(actions.count == evicted)
  }

  @Test func `a single replica goes when the policy allows it`() {
    let group = VerticalUpdater.Group(configuredReplicas: 1, pods: pods(1, cpu: 100))
    var rules = VerticalUpdater.Rules()
    rules.minReplicas = 1
    let wanted = recommendation(500, lower: 400, upper: 600)
    #expect(
      VerticalUpdater().decide([group], rules: rules, recommend: { _ in [wanted] }, now: .zero) == [.evict(pod: 0)])
  }

  @Test(arguments: [VerticalUpdateMode.off, .initial, .inPlace, .recreate, .auto, .inPlaceOrRecreate])
  func `the mode says how a pod is updated`(mode: VerticalUpdateMode) {
    let group = VerticalUpdater.Group(configuredReplicas: 2, pods: pods(2, cpu: 100))
    let wanted = recommendation(500, lower: 400, upper: 600)
    let actions = VerticalUpdater().decide([group], rules: .init(mode: mode), recommend: { _ in [wanted] }, now: .zero)
    switch mode {
    case .off, .initial, .inPlace: #expect(actions.isEmpty)
    case .recreate, .auto: #expect(actions == [.evict(pod: 0)])
    case .inPlaceOrRecreate: #expect(actions == [.resize(pod: 0)])
    }
  }

  @Test func `a pod within its bounds waits for twelve hours and a tenth of difference`() {
    let updater = VerticalUpdater()
    let wanted = recommendation(120, lower: 90, upper: 600)
    let policy = VerticalPolicy()
    let young = updater.priority(pods(1, cpu: 100)[0], [wanted], policy: policy, now: .zero)
    #expect(young.verdict == .shortLived)
    let old = updater.priority(pods(1, cpu: 100, age: .hours(12))[0], [wanted], policy: policy, now: .zero)
    #expect(old.verdict == .update)
    let near = updater.priority(pods(1, cpu: 115, age: .hours(13))[0], [wanted], policy: policy, now: .zero)
    #expect(near.verdict == .differenceTooLow)
  }

  @Test func `pods that want more come first, then those with the larger difference`() {
    let rising = UpdatePriority(wantsMore: true, difference: 0.2)
    let falling = UpdatePriority(wantsMore: false, difference: 0.9)
    #expect(rising.isBefore(falling))
    #expect(UpdatePriority(wantsMore: true, difference: 0.3).isBefore(rising))
  }

  @Test func `a resize that can't come about ends in an eviction`() {
    let group = DisruptionGroup(configured: 4, running: 4, toleranceFraction: 0.5)
    var pod = pods(1, cpu: 100)[0]
    pod.resize = .deferred(since: .zero)
    #expect(!group.mayGiveUpResizing(pod, now: .zero + .minutes(5)))
    #expect(group.mayGiveUpResizing(pod, now: .zero + .minutes(6)))
    pod.resize = .infeasible
    #expect(group.mayGiveUpResizing(pod, now: .zero))
    pod.resize = .inProgress(since: .zero)
    #expect(!group.mayGiveUpResizing(pod, now: .zero + .hours(1)))
  }

  @Test func `limits keep their proportion to requests`() {
    let wanted = recommendation(300, lower: 100, upper: 900)
    let admission = VerticalAdmission()
    func limit(_ own: VerticalPod.Container, _ admission: VerticalAdmission) -> [Int64?] {
      let result = admission.admit([own], mode: .initial, [wanted])[0]
      return [result.requests.cpuMilli, result.limits.cpuMilli]
    }
    #expect(limit(container(100, 1000, limit: 250), admission) == [300, 750])
    #expect(limit(container(100, 1000, limit: 100), admission) == [300, 300])
    #expect(limit(container(nil, 1000, limit: 100), admission) == [300, 300])
    #expect(limit(container(100, 1000), admission) == [300, nil])
    var policy = VerticalPolicy.Container(name: "*")
    policy.controlledValues = .requestsOnly
    #expect(
      limit(container(100, 1000, limit: 250), VerticalAdmission(policy: .init(containers: [policy]))) == [250, 250])
    var range = VerticalLimitRange()
    range.containerMaximum = VerticalBounds(cpuMilli: 500)
    #expect(limit(container(100, 1000, limit: 250), VerticalAdmission(limitRange: range)) == [200, 500])
    range = VerticalLimitRange()
    range.podMaximum = VerticalBounds(cpuMilli: 600)
    #expect(limit(container(100, 1000, limit: 250), VerticalAdmission(limitRange: range)) == [240, 600])
  }
}
