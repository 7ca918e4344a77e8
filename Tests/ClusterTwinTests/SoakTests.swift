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
}
