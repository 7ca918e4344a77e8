import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Random clusters under random faults, and rules that are broken on purpose.
@Suite struct SoakTests {
  private static let span = SimDuration.minutes(60)

  @Test(arguments: 1...5) func `no rule is broken under faults`(seed: Int) {
    var run = SoakRun(seed: UInt64(seed), duration: Self.span)
    run.run()
    #expect(run.failure == nil, "\(String(describing: run.failure))")
    #expect(run.breaches.isEmpty, "\(run.breaches.map(\.detail).joined(separator: "\n"))")
    #expect(run.pods > 0 && run.events > 100)
  }

  @Test func `the same seed gives the same run, another one another`() {
    func digest(_ seed: UInt64) -> UInt64 {
      var run = SoakRun(seed: seed, duration: .minutes(45))
      run.run()
      return run.digest
    }
    #expect(digest(3) == digest(3))
    #expect(digest(3) != digest(4))
  }

  // MARK: - Broken rules

  /// Whether the checkers see a rule broken when an engine does wrong, in one of a few seeds.
  private func isCaught<Broken: Invariant>(_ rule: Broken.Type, brokenBy tamper: (inout Twin) -> Void) -> Bool {
    (1...6 as ClosedRange<UInt64>).contains { seed in
      var run = SoakRun(seed: seed, duration: .minutes(30))
      run.run(tamper: tamper)
      return run.breaches.contains { $0.rule == rule.rule }
    }
  }

  /// The same in some seeds that draw an object of a kind; the engine does wrong after the start, so that the checkers
  /// know what the objects ask for.
  private func isCaught<Broken: Invariant>(
    _ rule: Broken.Type, drawing kind: String, in count: Int = 4, brokenBy tamper: (inout Twin) -> Void
  ) -> Bool {
    let length = SimDuration.minutes(45)
    let seeds = (1...60 as ClosedRange<UInt64>).filter { seed in
      SoakCluster(seed: seed, calm: .zero + .minutes(30)).objects.contains { $0.kind == kind }
    }
    return seeds.prefix(count).contains { seed in
      var run = SoakRun(seed: seed, duration: length)
      run.run { twin in if twin.now > .zero { tamper(&twin) } }
      return run.breaches.contains { $0.rule == rule.rule }
    }
  }

  @Test func `a scheduler that forgets what was requested is caught`() {
    let isFound = isCaught(NodeCapacity.self) { twin in
      for resource in twin.cluster.nodes.resources.indices {
        for node in 0..<twin.cluster.nodes.slotCount { twin.cluster.nodes.resources[resource].requested[node] = 0 }
      }
    }
    #expect(isFound)
  }

  @Test func `an eviction that asks no budget is caught`() {
    let isFound = isCaught(VoluntaryDisruptions.self) { twin in
      for row in twin.budgets.status.indices { twin.budgets.status[row].disruptionsAllowed = 9 }
    }
    #expect(isFound)
  }

  @Test func `a garbage collector that leaves pods behind is caught`() {
    let isFound = isCaught(Orphans.self) { twin in
      guard twin.now > .zero + .minutes(5), twin.replicaSets.count > 0 else { return }
      twin.replicaSets.isAlive[0] = false
    }
    #expect(isFound)
  }

  @Test func `a StatefulSet that gives one ordinal to two pods is caught`() {
    let isFound = isCaught(Identities.self) { twin in
      for index in twin.life.ordinal.indices
      where twin.life.owner[index].kind == .statefulSet && twin.life.ordinal[index] == 1 {
        twin.life.ordinal[index] = 0
      }
    }
    #expect(isFound)
  }

  @Test func `a volume that two claims share is caught`() {
    let isFound = isCaught(VolumeAttachments.self) { twin in
      let names = twin.cluster.volumes.claims.keys.sorted { $0.name.raw < $1.name.raw }
      guard names.count > 1, let volume = twin.cluster.volumes.claims[names[0]]?.volumeName else { return }
      twin.cluster.volumes.claims[names[1]]?.volumeName = volume
      twin.cluster.volumes.claims[names[1]]?.isBound = true
    }
    #expect(isFound)
  }

  @Test func `a controller that stops to act is caught`() {
    let isFound = isCaught(WantedReplicas.self) { twin in
      guard twin.now > .zero + .minutes(22) else { return }
      for row in twin.deployments.spec.indices where twin.deployments.isAlive[row] {
        twin.deployments.spec[row].replicas += 1
      }
    }
    #expect(isFound)
  }

  @Test func `a bill with a wrong price is caught`() {
    let isFound = isCaught(MachineBill.self) { twin in
      if twin.now > .zero { return }
      for node in twin.nodes.paidFrom.indices { twin.nodes.paidFrom[node] = .zero - .seconds(10) }
    }
    #expect(isFound)
  }

  // MARK: - Broken autoscalers

  @Test(arguments: ["VerticalPodAutoscaler", "ScaledObject", "ScaledJob", "NodePool"])
  func `a fair share of the seeds draws each autoscaler`(kind: String) {
    let count = (1...100 as ClosedRange<UInt64>).count { seed in
      SoakCluster(seed: seed, calm: .zero + .minutes(30)).objects.contains { $0.kind == kind }
    }
    #expect((15...60).contains(count), "\(count) of 100 seeds have a \(kind)")
  }

  @Test func `a VerticalPodAutoscaler that forgets its policy is caught`() {
    let isFound = isCaught(VerticalRequests.self, drawing: "VerticalPodAutoscaler") { twin in
      for place in twin.vertical.autoscalers.indices {
        twin.vertical.autoscalers[place].rules.policy = VerticalPolicy()
        twin.vertical.autoscalers[place].admission.policy = VerticalPolicy()
      }
    }
    #expect(isFound)
  }

  @Test func `a VerticalPodAutoscaler that resizes in the wrong mode is caught`() {
    let isFound = isCaught(VerticalRequests.self, drawing: "VerticalPodAutoscaler") { twin in
      for place in twin.vertical.autoscalers.indices {
        twin.vertical.autoscalers[place].rules.mode = .inPlaceOrRecreate
        twin.vertical.autoscalers[place].rules.minReplicas = 1
      }
    }
    #expect(isFound)
  }

  @Test func `a ScaledObject beyond its maximum is caught`() {
    let isFound = isCaught(ScaledReplicas.self, drawing: "ScaledObject") { twin in
      for row in twin.keda.objects.indices {
        let autoscaler = Int(twin.keda.objects[row].autoscaler)
        if autoscaler >= 0 { twin.autoscalers[autoscaler].autoscaler.specification.maxReplicas = 100 }
      }
    }
    #expect(isFound)
  }

  @Test func `a ScaledObject that never scales to zero is caught`() {
    let isFound = isCaught(ScaledReplicas.self, drawing: "ScaledObject", in: 8) { twin in
      for row in twin.keda.objects.indices { twin.keda.objects[row].loop.object.cooldown = .hours(9) }
    }
    #expect(isFound)
  }

  @Test func `a ScaledJob beyond its maximum is caught`() {
    let isFound = isCaught(ScaledReplicas.self, drawing: "ScaledJob") { twin in
      for row in twin.keda.jobs.indices { twin.keda.jobs[row].rules.maxReplicas = 50 }
    }
    #expect(isFound)
  }

  @Test func `a NodePool beyond its limits is caught`() {
    let isFound = isCaught(NodePoolLimits.self, drawing: "NodePool", in: 8) { twin in
      for pool in (twin.karpenter?.pools ?? []).indices { twin.karpenter?.pools[pool].pool.limits = [] }
    }
    #expect(isFound)
  }

  /// Takes all nodes of Karpenter away at once.
  private func disruptAll(_ twin: inout Twin) {
    guard twin.now > .zero + .minutes(10) else { return }
    for claim in twin.karpenter?.living ?? [] { twin.deleteClaim(claim) }
  }

  @Test func `a disruption that asks no budget is caught`() {
    #expect(isCaught(NodePoolBudgets.self, drawing: "NodePool", brokenBy: disruptAll))
  }

  @Test func `a consolidation that forgets the pods is caught`() {
    #expect(isCaught(HomelessPods.self, drawing: "NodePool", brokenBy: disruptAll))
  }
}
