import SimKernel

/// When the containers of a pod run and answer, worked out at its binding.
///
/// The kubelet's probes tick at fixed distances from a container's start (`prober/worker.go`), so the first tick that
/// finds the program ready is known beforehand; nothing has to be simulated tick by tick.
struct StartPlan: Hashable, Sendable {
  /// From the start of the containers to Ready; nil where a probe kills a container before it is up.
  var ready: SimDuration?
  /// From the start of the containers to the first death by a probe.
  var killed: SimDuration?

  /// `boot` is how long the program of a main container takes until it answers.
  init(_ containers: [ContainerLife], boot: SimDuration) {
    var latest = SimDuration.zero
    var earliestKill: SimDuration?
    for container in containers where container.role != .initialization {
      let answers = container.role == .sidecar ? Self.sidecarBoot : boot
      if let death = Self.death(container, boot: answers) {
        earliestKill = min(earliestKill ?? death, death)
      } else {
        latest = max(latest, Self.readiness(container, boot: answers))
      }
    }
    killed = earliestKill
    ready = earliestKill == nil ? latest : nil
  }

  /// Proxies and agents answer at once.
  static let sidecarBoot = SimDuration.milliseconds(500)

  /// The first tick at or after `time` that is not held back by the initial delay.
  static func tick(_ probe: ProbePlan, notBefore time: SimDuration) -> SimDuration {
    let earliest = max(time, probe.initialDelay).microseconds
    let period = probe.period.microseconds
    return SimDuration(microseconds: (earliest + period - 1) / period * period)
  }

  /// When the startup probe succeeds; at once without one.
  private static func started(_ container: ContainerLife, boot: SimDuration) -> SimDuration {
    container.startup.map { tick($0, notBefore: boot) } ?? .zero
  }

  private static func readiness(_ container: ContainerLife, boot: SimDuration) -> SimDuration {
    let started = started(container, boot: boot)
    guard let probe = container.readiness else { return started }
    // A container that has started is probed at once, besides the regular ticks.
    let extra = container.startup != nil && started >= max(boot, probe.initialDelay) ? started : nil
    let first = extra ?? tick(probe, notBefore: max(started, boot))
    if probe.successThreshold <= 1 { return first }
    let next = extra == nil ? first + probe.period : tick(probe, notBefore: first + .microseconds(1))
    return next + probe.period * Int64(probe.successThreshold - 2)
  }

  /// When the startup or the liveness probe gives up on a program that takes `boot` to answer.
  private static func death(_ container: ContainerLife, boot: SimDuration) -> SimDuration? {
    guard let probe = container.startup ?? container.liveness else { return nil }
    // A failure counts when its time-out is over.
    let last = tick(probe, notBefore: .zero) + probe.period * Int64(probe.failureThreshold - 1)
    return last < boot ? last + probe.timeout : nil
  }
}

/// The kubelet's wait before a container starts again: none, then 10 s doubled up to five minutes; forgotten after ten
/// minutes of peace.
struct RestartBackoff: Hashable, Sendable, BitwiseCopyable {
  private static let first = SimDuration.seconds(10)
  private static let longest = SimDuration.seconds(300)

  private var wait = SimDuration.zero
  private var updated = SimTime.zero
  private var hasExited = false

  init() {}

  /// The wait after an exit at `now`.
  mutating func next(at now: SimTime) -> SimDuration {
    defer {
      hasExited = true
      updated = now
    }
    if !hasExited || now - updated > Self.longest * 2 {
      wait = .zero
    } else {
      wait = wait == .zero ? Self.first : min(Self.longest, wait * 2)
    }
    return wait
  }
}
