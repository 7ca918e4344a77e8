/// Filter: the zone and region labels of the pod's volumes are those of the node.
struct VolumeZone: Sendable {
  /// Deprecated names first, each before the current one.
  static let labelKeys = [
    "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
    "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
  ]

  /// The label, the current name of a deprecated one, and the values allowed.
  private var wanted: [(key: Symbol, current: Symbol, values: [Symbol])] = []
  private var keys: [Symbol] = []

  /// nil (PreFilter skips) when no volume has such labels.
  init?(_ shape: PodShape, _ state: inout ClusterState) {
    if shape.volumes.claims.isEmpty { return nil }
    keys = Self.labelKeys.map { state.symbols.intern($0) }
    for claim in shape.volumes.claims {
      let name = VolumeState.Name(namespace: shape.namespace, name: claim.name)
      guard let volumeName = state.volumes.claims[name]?.volumeName else { continue }
      for (key, values) in state.volumes.volumes[volumeName]?.zones ?? [] {
        let place = keys.firstIndex(of: key) ?? 0
        wanted.append((key, keys[place < 2 ? place + 2 : place], values))
      }
    }
    if wanted.isEmpty { return nil }
  }

  func rejects(_ node: NodeID, _ state: borrowing ClusterState) -> Rejection? {
    var hasAny = false
    for key in keys where state.nodes.label(key, of: node) != nil { hasAny = true }
    if !hasAny { return nil }
    for (key, current, values) in wanted {
      let value = state.nodes.label(key, of: node) ?? state.nodes.label(current, of: node)
      guard let value, values.contains(value) else { return Rejection(.volumeZone, isResolvable: false) }
    }
    return nil
  }
}
