import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Rounds that need not be worked out, and pods that share a row, change nothing of what comes out.
@Suite struct RestingAutoscalerTests {
  private static func objects(behavior: String) -> [KubeObject] {
    let text = """
      apiVersion: v1
      kind: Node
      metadata: {name: first}
      status: {allocatable: {cpu: "64", memory: 256Gi, pods: "200"}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
              - {name: web, image: "web:1", resources: {requests: {cpu: 500m, memory: 256Mi}}}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web, namespace: shop}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        minReplicas: 2
        maxReplicas: 40
        metrics:
          - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
          - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 200Mi}}}
        \(behavior)
      """
    return KubeDocuments.parse(bytes: Array(text.utf8), file: "test.yaml").0
  }

  /// A run of six hours whose load is drawn anew every 5 to 40 minutes.
  private static func twin(_ random: inout RandomStream, behavior: String) -> Twin {
    var points: [(time: SimTime, value: Int64)] = []
    var minute: Int64 = 0
    while minute < 360 {
      points.append((.zero + .minutes(minute), Int64(500 + random.below(8_000))))
      minute += Int64(5 + random.below(36))
    }
    var web = WorkloadUsage(namespace: "shop", name: "web")
    web.cpu = LoadCurve(points)
    web.memory = LoadCurve(constant: 150 << 20)
    var usage = UsageTable()
    usage.add(web)
    var twin = TwinLoader(objects(behavior: behavior), usage: usage, seed: 1).twin
    twin.scalings.isComplete = true
    twin.startAutoscalers()
    return twin
  }

  @Test(arguments: [
    "",
    "behavior: {scaleDown: {stabilizationWindowSeconds: 120, policies: [{type: Pods, value: 2, periodSeconds: 60}]}}",
  ])
  func `a run is the same whether an autoscaler may rest or not`(behavior: String) {
    var random = RandomStreams(seed: 3).stream("loads")
    for _ in 0..<2 {
      var resting = Self.twin(&random, behavior: behavior)
      var restless = resting
      var rests = 0
      for step in 1...2_880 {
        let moment = SimTime.zero + .milliseconds(Int64(step) * 7_500)
        resting.run(until: moment)
        restless.autoscalers[0].resting = nil
        restless.autoscalers[0].seen.clear()
        restless.run(until: moment)
        if resting.autoscalers[0].resting != nil { rests += 1 }
      }
      #expect(rests > 500, "the autoscaler rested at \(rests) of 2,880 moments")
      #expect(resting.trace.digest == restless.trace.digest)
      #expect(resting.autoscalers[0].changes == restless.autoscalers[0].changes && resting.autoscalers[0].changes > 2)
      let (history, other) = (resting.autoscalers[0].autoscaler.history, restless.autoscalers[0].autoscaler.history)
      #expect(history == other)
      #expect(
        resting.scalings.decisions.map(\.explanation.description)
          == restless.scalings.decisions.map(\.explanation.description))
    }
  }

  @Test func `pods in one row weigh as much as each in its own`() throws {
    var random = RandomStreams(seed: 5).stream("pods")
    let calculator = ReplicaCalculator()
    let now = SimTime.zero + .minutes(60)
    for _ in 0..<500 {
      var states: [PodState] = []
      var readings: [PodReading] = []
      var singles: [PodState] = []
      var singleReadings: [PodReading] = []
      for _ in 0..<(1 + random.below(5)) {
        var state = PodState(
          phase: [.pending, .running, .running, .failed][random.below(4)],
          readiness: random.below(4) == 0 ? .isFalse : .isTrue,
          isDeleted: random.below(8) == 0, start: .zero + .minutes(Int64(random.below(60))))
        let reading =
          random.below(5) == 0
          ? PodReading.missing(request: 500)
          : PodReading(usage: Int64(random.below(900)), request: 500, measuredAt: now, window: .seconds(15))
        let count = 1 + random.below(20)
        singles += [PodState](repeating: state, count: count)
        singleReadings += [PodReading](repeating: reading, count: count)
        state.count = Int32(count)
        states.append(state)
        readings.append(reading)
      }
      let current = Int32(singles.count)
      func proposals(_ states: [PodState], _ readings: [PodReading]) -> [ReplicaProposal?] {
        [
          try? calculator.utilization(
            current: current, targetPercent: 60, pods: states.span, readings: readings.span, strays: StrayReadings(),
            isCPU: true, tolerance: ScalingTolerance(), now: now),
          try? calculator.average(
            current: current, target: 300, pods: states.span, readings: readings.span, strays: StrayReadings(),
            isCPU: false, tolerance: ScalingTolerance(), now: now),
          try? calculator.value(
            current: current, value: 900, target: 500, pods: states.span, tolerance: ScalingTolerance()),
        ]
      }
      #expect(proposals(states, readings) == proposals(singles, singleReadings))
    }
  }
}
