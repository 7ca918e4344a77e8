import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct StartPlanTests {
  private func container(
    startup: ProbePlan? = nil, readiness: ProbePlan? = nil, liveness: ProbePlan? = nil
  ) -> ContainerLife {
    ContainerLife(name: .empty, image: .empty, startup: startup, readiness: readiness, liveness: liveness)
  }

  @Test func `a container without probes is ready when it runs`() {
    #expect(StartPlan([container()], boot: .seconds(30)).ready == .zero)
  }

  @Test func `readiness comes with the first tick that finds the program up`() {
    let probe = ProbePlan(initialDelay: .seconds(5), period: .seconds(10))
    // Ticks at 0, 10, 20; the first ones before the delay do nothing.
    #expect(StartPlan([container(readiness: probe)], boot: .seconds(3)).ready == .seconds(10))
    #expect(StartPlan([container(readiness: probe)], boot: .seconds(12)).ready == .seconds(20))
    let patient = ProbePlan(period: .seconds(4), successThreshold: 3)
    #expect(StartPlan([container(readiness: patient)], boot: .seconds(5)).ready == .seconds(16))
  }

  @Test func `readiness follows at once when the startup probe succeeds`() {
    let startup = ProbePlan(period: .seconds(2), failureThreshold: 30)
    let readiness = ProbePlan(period: .seconds(10))
    #expect(StartPlan([container(startup: startup, readiness: readiness)], boot: .seconds(13)).ready == .seconds(14))
  }

  @Test func `a program slower than its probes allow is killed`() {
    let startup = ProbePlan(period: .seconds(5), failureThreshold: 3)
    let plan = StartPlan([container(startup: startup)], boot: .seconds(60))
    // Ticks at 0, 5 and 10; the third failure counts when its time-out is over.
    #expect(plan.ready == nil)
    #expect(plan.killed == .seconds(11))
    let liveness = ProbePlan(initialDelay: .seconds(15), period: .seconds(10), failureThreshold: 3)
    #expect(StartPlan([container(liveness: liveness)], boot: .seconds(60)).killed == .seconds(41))
    #expect(StartPlan([container(liveness: liveness)], boot: .seconds(30)).killed == nil)
  }

  @Test func `a container that exits at once starts at 0, 0, 10, 30, 70, 150, 310, 610 and 910 s`() {
    var backoff = RestartBackoff()
    var now = SimTime.zero
    var starts = [0]
    for _ in 0..<8 {
      now += backoff.next(at: now)
      starts.append(Int(now.seconds))
    }
    #expect(starts == [0, 0, 10, 30, 70, 150, 310, 610, 910])
    // Ten minutes of peace and more: the next exit restarts at once.
    #expect(backoff.next(at: now + .seconds(601)) == .zero)
  }
}
