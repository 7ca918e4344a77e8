/// The few texts that rules name.
struct WellKnownSymbols: Sendable {
  let hostname: Symbol
  let zone: Symbol
  let region: Symbol
  let unschedulableTaint: Taint
  let anyAddress: Symbol
  let namespaceName: Symbol

  init(_ symbols: inout SymbolTable) {
    hostname = symbols.intern("kubernetes.io/hostname")
    zone = symbols.intern("topology.kubernetes.io/zone")
    region = symbols.intern("topology.kubernetes.io/region")
    unschedulableTaint = Taint(
      key: symbols.intern("node.kubernetes.io/unschedulable"), value: .empty, effect: .noSchedule)
    anyAddress = symbols.intern("0.0.0.0")
    namespaceName = symbols.intern("kubernetes.io/metadata.name")
  }
}

struct PriorityClass: Sendable {
  var value: Int32
  var mayPreempt = true

  /// From here on a pod is critical to the cluster (`scheduling.SystemCriticalPriority`).
  static let systemCritical: Int32 = 2_000_000_000
  /// The two classes that every cluster has.
  static let builtIn: [String: PriorityClass] = [
    "system-cluster-critical": PriorityClass(value: systemCritical),
    "system-node-critical": PriorityClass(value: 2_000_001_000),
  ]
}

/// The labels of namespaces, for `namespaceSelector`.
struct NamespaceTable: Sendable {
  private var labels: [Symbol: LabelSet] = [:]

  subscript(name: Symbol) -> LabelSet? {
    get { labels[name] }
    set { labels[name] = newValue }
  }

  /// The labels that a namespace was given, and the one that the API server adds.
  func named(_ name: Symbol, _ given: LabelSet, key: Symbol) -> LabelSet {
    given[key] == nil ? LabelSet(given.pairs + [LabelSet.Pair(key: key, value: name)]) : given
  }
}

/// What the scheduler knows of a PodDisruptionBudget.
struct DisruptionBudget: Sendable {
  var namespace: Symbol
  var selector: SymbolSelector?
  var disruptionsAllowed: Int64
  /// Names of pods whose eviction has been granted already.
  var disruptedPods: [Symbol] = []
}

struct ServiceSelector: Sendable {
  var namespace: Symbol
  var labels: LabelSet
}

/// The selector of a ReplicaSet, StatefulSet or ReplicationController; of a Deployment for the one ReplicaSet that it
/// would have.
struct OwnerSelector: Sendable {
  var namespace: Symbol
  var owner: PodShape.Owner
  var selector: SymbolSelector
}
