package import SimKernel

/// A rule that no cluster may ever break, judged from outside: a checker sees states and trace of a run, works out for
/// itself what must hold, and shares no bookkeeping with the engine.
protocol Invariant: Sendable {
  /// The rule in a few words, `no node is over-committed`.
  static var rule: String { get }

  init()

  /// Looks at the state that an instant has left behind; called for every instant at which something happened.
  mutating func look(at twin: Twin, _ breaches: inout Breaches)

  /// Looks once more at the end of a run, after a time in which nothing was disturbed.
  mutating func conclude(_ twin: Twin, _ breaches: inout Breaches)
}

extension Invariant {
  mutating func look(at twin: Twin, _ breaches: inout Breaches) {}
  mutating func conclude(_ twin: Twin, _ breaches: inout Breaches) {}
}

/// A rule that was broken: which, when and by what.
package struct Breach: Sendable, Hashable {
  package var rule: String
  package var time: SimTime
  package var detail: String
}

/// What checkers have found, the first of it.
struct Breaches: Sendable {
  private static let limit = 20

  private(set) var list: [Breach] = []
  private var said: Set<String> = []
  var rule = ""
  var time = SimTime.zero

  /// The same detail is told once.
  mutating func add(_ detail: String) {
    guard list.count < Self.limit, said.insert(rule + detail).inserted else { return }
    list.append(Breach(rule: rule, time: time, detail: detail))
  }
}

/// All checkers beside one run.
struct Watch: Sendable {
  private var invariants: [any Invariant] = Self.registry.map { $0.init() }
  private(set) var breaches = Breaches()

  static let registry: [any Invariant.Type] = [
    NodeCapacity.self, VoluntaryDisruptions.self, Orphans.self, Identities.self, VolumeAttachments.self,
    WantedReplicas.self, MachineBill.self, VerticalRequests.self, ScaledReplicas.self, NodePoolLimits.self,
    NodePoolBudgets.self, HomelessPods.self,
  ]

  mutating func look(at twin: Twin) {
    breaches.time = twin.now
    for place in invariants.indices {
      breaches.rule = type(of: invariants[place]).rule
      invariants[place].look(at: twin, &breaches)
    }
  }

  mutating func conclude(_ twin: Twin) {
    breaches.time = twin.now
    for place in invariants.indices {
      breaches.rule = type(of: invariants[place]).rule
      invariants[place].conclude(twin, &breaches)
    }
  }
}
