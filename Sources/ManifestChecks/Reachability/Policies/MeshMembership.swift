import KubeModel

/// Which pods a service mesh has taken in, by the labels and annotations that its injector reads.
struct MeshMembership {
  private let namespaces: [String: KubeObject]
  /// Namespaces that stand in no file but for which somebody wrote mesh policies.
  private let presumed: Set<String>

  init(_ objects: ObjectsByKind) {
    namespaces = Dictionary(
      objects.all("", "Namespace").map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first })
    presumed = Set(objects.all(group: "security.istio.io").map { $0.namespace ?? "" })
  }

  func mesh(of pod: ReachPod, annotations: KubeValue?) -> ReachPod.Mesh {
    if pod.isHostNetwork { return .none }
    let namespace = namespaces[pod.namespace]
    let injection = MeshInjection(
      label: { pod.labels[$0] }, annotation: { annotations?[$0]?.string }, namespace: namespace)
    switch injection {
    case .ambient: return .ambient
    case .istio: return .sidecar
    case .linkerd: return .linkerd
    case .none: break
    }
    let isPresumed = namespace == nil && presumed.contains(pod.namespace) && !pod.isPartlyKnown
    let hasLeft = pod.labels["sidecar.istio.io/inject"] ?? annotations?["sidecar.istio.io/inject"]?.string == "false"
    return isPresumed && !hasLeft ? .sidecar : .none
  }
}
