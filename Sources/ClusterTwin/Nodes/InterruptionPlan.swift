import SimKernel

/// How a cloud takes machines of a group back, and what the cluster makes of the notice.
struct InterruptionPlan: Hashable, Sendable {
  enum Response: String, Sendable, CaseIterable {
    /// A termination handler closes the node and evicts its pods, budgets asked.
    case drain
    /// The kubelet stops the pods before the machine stops (graceful node shutdown); no budget is asked.
    case shutdown
    /// Nobody listens: the machine stops with its pods.
    case none
  }

  /// From the word of the cloud to the end of the machine.
  var notice: SimDuration
  var response: Response
  /// Whether the cloud keeps the size of the group and starts another machine.
  var isReplaced: Bool

  /// AWS gives two minutes, and a handler drains; Google 30 s, in which the kubelet stops the pods; Azure 30 s, its node
  /// pools drain nothing and shrink with the machine.
  init(provider: String?) {
    switch provider {
    case "gke": (notice, response, isReplaced) = (.seconds(30), .shutdown, true)
    case "aks": (notice, response, isReplaced) = (.seconds(30), .none, false)
    default: (notice, response, isReplaced) = (.seconds(120), .drain, true)
    }
  }
}

/// What can go wrong between the request for a machine and its node.
struct ProvisioningFaults: Hashable, Sendable {
  /// A time in which the cloud has no such machine.
  struct Shortage: Hashable, Sendable {
    var start: SimTime
    var end: SimTime
    /// Places in the group's list of zones; empty for all.
    var zones: [Int] = []
  }

  /// Of a million machines: those that never become a node, and those that take `delay` longer.
  var neverPerMillion = 0
  var latePerMillion = 0
  var delay = SimDuration.zero
  var shortages: [Shortage] = []

  var isEmpty: Bool { neverPerMillion == 0 && latePerMillion == 0 && shortages.isEmpty }

  enum Fate: Sendable, Hashable {
    case joins(after: SimDuration)
    case never
    /// The cloud refuses.
    case soldOut
  }

  /// What becomes of a machine that is asked for now; `draw` is a number below a million.
  func fate(zone: Int, at now: SimTime, draw: Int) -> Fate {
    for shortage in shortages where shortage.start <= now && now < shortage.end {
      if shortage.zones.isEmpty || shortage.zones.contains(zone) { return .soldOut }
    }
    if draw < neverPerMillion { return .never }
    return .joins(after: draw < neverPerMillion + latePerMillion ? delay : .zero)
  }
}
