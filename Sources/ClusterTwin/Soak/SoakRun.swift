package import Basics
package import SimKernel

/// One seed of a soak: a random cluster runs under random faults, then in peace, and all checkers watch.
///
/// The same seed and duration give the same run on any machine.
package struct SoakRun: Sendable {
  package let seed: UInt64
  package let duration: SimDuration
  /// Rules that were broken, the first twenty.
  package private(set) var breaches: [Breach] = []
  /// Why the run could not go on; nil where it came to its end.
  package private(set) var failure: Diagnostic?
  package private(set) var digest: UInt64 = 0
  /// Records of the trace, and pods that were made.
  package private(set) var events = 0
  package private(set) var pods = 0
  /// What the cluster is made of, and what was done to it.
  package private(set) var story: [String] = []
  private var twin: Twin
  private var faults: SoakFaults
  /// The last third is calm, so that what was disturbed comes to rest.
  private let calm: SimTime

  package init(seed: UInt64, duration: SimDuration) {
    self.seed = seed
    self.duration = duration
    calm = SimTime(microseconds: duration.microseconds / 3 * 2)
    var cluster = SoakCluster(seed: seed, calm: calm)
    story = cluster.summary
    let nodePools = KarpenterSetup(cluster.objects)
    nodePools.prepare(&cluster.groups)
    var settings = TwinSettings()
    settings.traceCapacity = 16_384
    twin =
      TwinLoader(
        cluster.objects, groups: cluster.groups, usage: cluster.usage, settings: settings, seed: seed
      ).twin
    twin.startAutoscalers()
    twin.startNodeAutoscaler()
    twin.startKarpenter(nodePools)
    twin.startKubelets()
    faults = SoakFaults(seed: seed, calm: calm, in: cluster.objects)
  }

  package mutating func run() { run { _ in } }

  /// `tamper` is the door of tests: what it does after every instant the checkers must find.
  mutating func run(tamper: (inout Twin) -> Void) {
    var watch = Watch()
    let end = SimTime.zero + duration
    twin.run(until: .zero)
    while twin.failure == nil {
      tamper(&twin)
      watch.look(at: twin)
      if twin.now >= end { break }
      twin.run(until: min(end, faults.nextTime, twin.queue.nextTime() ?? end))
      if faults.nextTime <= twin.now {
        faults.act(on: &twin)
        twin.settle()
      }
    }
    watch.conclude(twin)
    breaches = watch.breaches.list
    failure = twin.failure
    digest = twin.trace.digest
    events = twin.trace.count
    pods = Int(twin.created)
    story += faults.log
  }
}
