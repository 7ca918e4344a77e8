import SimKernel

/// A pod behind a Service, as an EndpointSlice has it.
struct Endpoint: Hashable, Sendable {
  var pod: PodID
  /// Tells the pod from others that had its number.
  var serial: Int32
  var conditions: EndpointConditions
  /// The place of its slice.
  var slice: Int32
}

/// The conditions of an endpoint (`podToEndpoint`).
struct EndpointConditions: OptionSet, Hashable, Sendable {
  var rawValue: UInt8

  /// Takes traffic: `serving` and not `terminating`, or whatever it is where the Service publishes those as well.
  static let ready = EndpointConditions(rawValue: 1)
  /// The pod's readiness.
  static let serving = EndpointConditions(rawValue: 2)
  static let terminating = EndpointConditions(rawValue: 4)

  /// What proxies fall back on where no endpoint is ready.
  static let lastResort: EndpointConditions = [.serving, .terminating]
}

/// What a Service says of its endpoints.
struct ServiceSpec: Hashable, Sendable {
  var selector: LabelSet
  /// `publishNotReadyAddresses`.
  var publishesNotReady = false
}

/// How well the proxies were told, summed up over a run.
struct ServiceTally: Hashable, Sendable {
  /// Writes of EndpointSlices.
  var writes = 0
  /// Proxies had an endpoint once, and then had none for so long.
  var without = SimDuration.zero
  /// Endpoints that were gone while proxies still sent to them, and for how long in sum.
  var gone = 0
  var goneTime = SimDuration.zero
}

/// Services with a selector, as columns.
struct ServiceTable: Sendable {
  var name: [Symbol] = []
  var namespace: [Symbol] = []
  var isAlive: [Bool] = []
  var spec: [ServiceSpec] = []
  /// Pods that the Service selects, in no order.
  var members: [[PodID]] = []
  /// In the order of slices.
  var endpoints: [[Endpoint]] = []
  /// Endpoints of each slice; 0 where the slice was deleted.
  var slices: [[Int32]] = []
  /// What the proxies send to.
  var proxied: [[Endpoint]] = []
  /// Since when the slices say what the proxies don't know; nil where they know.
  var changed: [SimTime?] = []
  /// Since when the proxies have no endpoint any more; nil where they have one, or never had.
  var emptySince: [SimTime?] = []
  /// When endpoints that proxies still send to were gone.
  var goneAt: [[SimTime]] = []
  var tally: [ServiceTally] = []
  /// The Services of a template's pods; shorter than the templates where those are new.
  private(set) var ofTemplate: [[Int32]] = []
  /// The Services of single pods of StatefulSets, where their own labels are asked for.
  private(set) var ofReplica: [Replica: [Int32]] = [:]
  /// Rows by a label of their selectors.
  private var index = LabelIndex()
  var proxies = Proxies()

  var count: Int { name.count }

  mutating func add(name title: Symbol, namespace space: Symbol, spec wish: ServiceSpec) -> Int32 {
    name.append(title)
    namespace.append(space)
    isAlive.append(true)
    spec.append(wish)
    members.append([])
    endpoints.append([])
    slices.append([])
    proxied.append([])
    changed.append(nil)
    emptySince.append(nil)
    goneAt.append([])
    tally.append(ServiceTally())
    ofTemplate.removeAll()
    ofReplica.removeAll()
    if let pair = wish.selector.pairs.first { index.add(count - 1, under: LabelKey(namespace: space, pair: pair)) }
    return Int32(count - 1)
  }

  /// The Services that select a pod.
  func selecting(_ shape: borrowing PodShape) -> [Int32] {
    let labels = shape.labels
    return index.candidates(for: shape).filter { isAlive[$0] && spec[$0].selector.isContained(in: labels) }.map {
      Int32($0)
    }
  }

  mutating func learn(_ services: [Int32]) { ofTemplate.append(services) }

  mutating func learn(_ services: [Int32], of replica: Replica) { ofReplica[replica] = services }
}

/// The proxies of all nodes, which write their rules together: at most once a second, and a moment after the watch told
/// them (`minSyncPeriod`).
struct Proxies: Sendable {
  /// From the write of a slice to the proxies' watch, and the writing of their rules.
  static let watch = SimDuration.milliseconds(100)
  static let period = SimDuration.seconds(1)

  /// When they wrote last; nil before the first time.
  var lastSync: SimTime?
  /// When they write next; nil where nothing is to be written.
  var nextSync: SimTime?
  /// Services that changed, in the order in which they did.
  var waiting: [Int32] = []
}
