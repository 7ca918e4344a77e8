import Basics
import KubeModel

/// Turns Kubernetes objects into the state of a cluster, with the defaults that an API server fills in.
///
/// Kinds that the scheduler doesn't look at are passed over and counted.
struct ClusterReader {
  var state = ClusterState()
  var diagnostics: [Diagnostic] = []
  /// Pods in the order in which they were read.
  var pods: [PodID] = []
  /// Kinds that were passed over, in the order of their first appearance.
  var ignoredKinds: [String] = []

  /// Reads all objects; those that others refer to first, whatever their order.
  mutating func read(_ objects: [KubeObject]) {
    let ranked = objects.enumerated().sorted { left, right in
      (Self.rank(left.element.kind), left.offset) < (Self.rank(right.element.kind), right.offset)
    }
    for (_, object) in ranked { read(object) }
  }

  private static func rank(_ kind: String) -> Int {
    switch kind {
    case "PriorityClass", "Namespace", "StorageClass": 0
    case "Node": 1
    case "Pod": 3
    default: 2
    }
  }

  mutating func read(_ object: KubeObject) {
    switch object.kind {
    case "Node": readNode(object)
    case "Pod": readPod(object)
    case "PriorityClass": readPriorityClass(object)
    case "Namespace": readNamespace(object)
    case "PodDisruptionBudget": readBudget(object)
    case "Service": readService(object)
    case "Deployment", "ReplicaSet", "StatefulSet", "ReplicationController": readOwner(object)
    case "PersistentVolumeClaim": readClaim(object)
    case "PersistentVolume": readVolume(object)
    case "StorageClass": readStorageClass(object)
    case "CSINode": readCSINode(object)
    case "CSIDriver": readCSIDriver(object)
    case "CSIStorageCapacity": readCapacity(object)
    case "VolumeAttachment": readAttachment(object)
    default: if !ignoredKinds.contains(object.kind) { ignoredKinds.append(object.kind) }
    }
  }

  // MARK: - Parts that many kinds share

  mutating func symbol(_ value: KubeValue?) -> Symbol { state.symbols.intern(value?.string ?? "") }

  /// The text of a field; nil when it is absent or empty.
  mutating func optionalSymbol(_ value: KubeValue?) -> Symbol? {
    guard let text = value?.string, !text.isEmpty else { return nil }
    return state.symbols.intern(text)
  }

  mutating func namespace(of object: KubeObject) -> Symbol { state.symbols.intern(object.namespace ?? "default") }

  mutating func labels(_ value: KubeValue?) -> LabelSet {
    LabelSet(
      (value?.mapping?.entries ?? []).compactMap { entry in
        entry.value.string.map {
          LabelSet.Pair(key: state.symbols.intern(entry.key), value: state.symbols.intern($0))
        }
      })
  }

  mutating func quantity(_ value: KubeValue?, in object: KubeObject, path: String) -> Quantity {
    guard let value else { return .zero }
    do {
      return try Quantity(value)
    } catch {
      diagnostics.append(Diagnostic(.error, error.description, at: object.location(of: value, path: path)))
      return .zero
    }
  }

  /// An amount in the unit of its column: thousandths of a core for CPU, whole units for the rest. Never negative, and
  /// small enough that sums over a cluster stay within 64 bits.
  mutating func amount(_ value: KubeValue, of name: String, in object: KubeObject, path: String) -> Int64 {
    let place = path + "." + name
    let quantity = quantity(value, in: object, path: place)
    let amount = name == "cpu" ? quantity.milliValue : quantity.value
    if amount < 0 {
      diagnostics.append(
        report("\(quantity): must be greater than or equal to 0", value, in: object, path: place))
    } else if amount > Self.largestAmount {
      let written = value.string ?? "\(quantity)"
      let message = "\(written) is more than any machine has: it counts as \(Quantity(Self.largestAmount))"
      diagnostics.append(Diagnostic(.warning, message, at: object.location(of: value, path: place)))
    }
    return min(max(0, amount), Self.largestAmount)
  }

  /// 1 PB of memory, 1,000,000,000,000 cores.
  private static let largestAmount: Int64 = 1_000_000_000_000_000

  /// The resources that the scheduler counts one by one: CPU, memory, disk, and those with a vendor's name.
  static func isCounted(_ name: String) -> Bool {
    switch name {
    case "cpu", "memory", "ephemeral-storage": true
    default: name.contains("/") || name.hasPrefix("hugepages-") || name.hasPrefix("attachable-volumes-")
    }
  }

  /// A label selector; nil when it is absent, so that it selects nothing.
  mutating func selector(_ value: KubeValue?, in object: KubeObject, path: String) -> SymbolSelector? {
    guard let value, value.mapping != nil else { return nil }
    do {
      return symbolic(try LabelSelector(value))
    } catch {
      let place = object.location(of: value, path: path + "." + error.path)
      diagnostics.append(Diagnostic(.error, error.message, at: place))
      return nil
    }
  }

  private mutating func symbolic(_ selector: LabelSelector) -> SymbolSelector {
    SymbolSelector(
      requirements: selector.requirements.map { requirement in
        let key = state.symbols.intern(requirement.key)
        let condition: SymbolSelector.Condition =
          switch requirement.condition {
          case .isIn(let values): .isIn(values.map { state.symbols.intern($0) })
          case .isNotIn(let values): .isNotIn(values.map { state.symbols.intern($0) })
          case .exists: .exists
          case .doesNotExist: .doesNotExist
          case .greaterThan(let bound): .greaterThan(bound)
          case .lessThan(let bound): .lessThan(bound)
          }
        return SymbolSelector.Requirement(key: key, condition: condition)
      })
  }

  func report(_ message: String, _ node: KubeValue?, in object: KubeObject, path: String) -> Diagnostic {
    Diagnostic(.error, message, at: object.location(of: node ?? object.root, path: path))
  }
}
