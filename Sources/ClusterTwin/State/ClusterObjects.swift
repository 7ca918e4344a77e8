/// The few texts that rules name.
struct WellKnownSymbols: Sendable {
  let hostname: Symbol
  let zone: Symbol
  let region: Symbol
  let unschedulableTaint: Taint
  let anyAddress: Symbol
  let namespaceName: Symbol
  /// The kind of workloads whose ReplicaSets select their pods by the hash of the template as well.
  let deployment: Symbol
  let templateHash: Symbol

  init(_ symbols: inout SymbolTable) {
    hostname = symbols.intern("kubernetes.io/hostname")
    zone = symbols.intern("topology.kubernetes.io/zone")
    region = symbols.intern("topology.kubernetes.io/region")
    unschedulableTaint = Taint(
      key: symbols.intern("node.kubernetes.io/unschedulable"), value: .empty, effect: .noSchedule)
    anyAddress = symbols.intern("0.0.0.0")
    namespaceName = symbols.intern("kubernetes.io/metadata.name")
    deployment = symbols.intern("Deployment")
    templateHash = symbols.intern("pod-template-hash")
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

/// The selectors of Services.
struct ServiceSelectors: Sendable {
  private var list: [LabelSet] = []
  private var index = LabelIndex()

  /// Adds a selector, which must not be empty.
  mutating func add(_ labels: LabelSet, namespace: Symbol) {
    guard let pair = labels.pairs.first else { return }
    index.add(list.count, under: LabelKey(namespace: namespace, pair: pair))
    list.append(labels)
  }

  /// The selectors of the Services that a pod is behind, in the order in which they were added.
  func selecting(_ shape: borrowing PodShape) -> [LabelSet] {
    let labels = shape.labels
    return index.candidates(for: shape).map { list[$0] }.filter { $0.isContained(in: labels) }
  }
}

/// A workload that has a selector: a ReplicaSet, StatefulSet or ReplicationController, or a Deployment in place of its
/// ReplicaSets.
struct SelectingOwner: Hashable, Sendable {
  var namespace: Symbol
  var owner: PodShape.Owner
}
