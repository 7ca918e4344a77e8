import KubeModel

/// Which pods a service mesh has taken in, by the labels and annotations that its injector reads.
struct MeshMembership {
  private let namespaces: [String: KubeObject]
  /// Namespaces that stand in no file but for which somebody wrote mesh policies.
  private let presumed: Set<String>

  init(_ objects: [KubeObject]) {
    namespaces = Dictionary(
      objects.filter { $0.kind == "Namespace" && $0.group.isEmpty }.map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first })
    presumed = Set(objects.filter { $0.group == "security.istio.io" }.map { $0.namespace ?? "" })
  }

  func mesh(of pod: ReachPod, annotations: KubeValue?) -> ReachPod.Mesh {
    if pod.isHostNetwork { return .none }
    let namespace = namespaces[pod.namespace]
    func namespaceLabel(_ key: String) -> String? { namespace?.labels.first { $0.key == key }?.value }
    let dataplane = pod.labels["istio.io/dataplane-mode"] ?? namespaceLabel("istio.io/dataplane-mode")
    switch pod.labels["sidecar.istio.io/inject"] ?? annotations?["sidecar.istio.io/inject"]?.string {
    case "true": return .sidecar
    case "false": return dataplane == "ambient" ? .ambient : .none
    default: break
    }
    if dataplane == "ambient" { return .ambient }
    let linkerd =
      annotations?["linkerd.io/inject"]?.string
      ?? namespace?.annotations.first { $0.key == "linkerd.io/inject" }?.value
    if linkerd == "enabled" || linkerd == "ingress" { return .linkerd }
    switch namespaceLabel("istio-injection") {
    case "enabled": return .sidecar
    case "disabled": return .none
    default: break
    }
    if pod.labels["istio.io/rev"] ?? namespaceLabel("istio.io/rev") != nil { return .sidecar }
    return namespace == nil && presumed.contains(pod.namespace) && !pod.isPartlyKnown ? .sidecar : .none
  }
}
