import KubeModel

/// The proxies that a service mesh puts into pods as they are made, like the injectors of Istio 1.30 and Linkerd's edge
/// releases of 2026: a native sidecar that is up before the pod's own containers start.
struct MeshProxies: Sendable {
  private let namespaces: [String: KubeObject]
  private let istio: Proxy
  private let linkerd: Proxy

  /// What the chart of a control plane says of all its proxies.
  private struct Proxy: Sendable {
    var resources: KubeValue
    /// A plugin on each node leads the traffic to the proxies, which else an init container with rights over the pod's
    /// network does. So it is taken where no chart of the mesh stands among the manifests.
    var hasNetworkPlugin: Bool
  }

  init(_ objects: [KubeObject] = []) {
    namespaces = Dictionary(
      objects.filter { $0.kind == "Namespace" && $0.group.isEmpty }.map { ($0.name, $0) },
      uniquingKeysWith: { _, last in last })
    let charts = objects.compactMap(\.chart)
    func values(_ chart: String) -> KubeValue? { charts.first { $0.name == chart }?.values }
    let pilot = values("istiod")
    istio = Proxy(
      resources: pilot?.at("global", "proxy", "resources") ?? Self.istioDefault,
      hasNetworkPlugin: pilot.map { ($0.at("cni", "enabled") ?? $0.at("pilot", "cni", "enabled"))?.bool ?? false }
        ?? true)
    let control = values("linkerd-control-plane")
    linkerd = Proxy(
      resources: Self.linkerdResources { control?.at("proxy", "resources", $0, $1)?.string },
      hasNetworkPlugin: control.map { $0["cniEnabled"]?.bool ?? false } ?? true)
  }

  /// The containers that carry the traffic of a pod.
  static let names: Set = ["istio-proxy", "linkerd-proxy"]

  /// The default of the chart `istiod`; that of Linkerd asks for nothing.
  private static let istioDefault: KubeValue = [
    "requests": ["cpu": "100m", "memory": "128Mi"], "limits": ["cpu": "2000m", "memory": "1024Mi"],
  ]

  /// The pod (`metadata`, `spec`) with its proxy; nil where no mesh takes it in, or where it has one already.
  func inject(into pod: KubeValue, namespace: String) -> KubeValue? {
    guard pod.at("spec", "hostNetwork")?.bool != true else { return nil }
    let labels = pod.at("metadata", "labels")
    let annotations = pod.at("metadata", "annotations")
    let own = namespaces[namespace]
    switch MeshInjection(label: { labels?[$0]?.string }, annotation: { annotations?[$0]?.string }, namespace: own) {
    case .none, .ambient: return nil
    case .istio: return withIstio(pod, annotations)
    case .linkerd:
      let inherited = own?.root.at("metadata", "annotations")
      return withLinkerd(pod) { annotations?[$0]?.string ?? inherited?[$0]?.string }
    }
  }

  // MARK: - Istio

  private func withIstio(_ pod: KubeValue, _ annotations: KubeValue?) -> KubeValue? {
    func annotation(_ name: String) -> KubeValue { .optional(annotations?["sidecar.istio.io/" + name]?.string) }
    let asked: KubeValue = [
      "requests": ["cpu": annotation("proxyCPU"), "memory": annotation("proxyMemory")],
      "limits": ["cpu": annotation("proxyCPULimit"), "memory": annotation("proxyMemoryLimit")],
    ]
    // One annotation replaces all that the chart says.
    let isAsked = ["requests", "limits"].contains { asked[$0]?.mapping?.entries.isEmpty == false }
    let proxy = Self.sidecar(
      "istio-proxy", user: 1337, resources: isAsked ? asked : istio.resources,
      readiness: ["periodSeconds": 15, "timeoutSeconds": 3, "failureThreshold": 4],
      startup: ["periodSeconds": 1, "timeoutSeconds": 3, "failureThreshold": 600])
    return Self.adding(
      proxy, preparedBy: istio.hasNetworkPlugin ? nil : "istio-init", to: pod,
      volumes: [
        ["name": "istio-envoy", "emptyDir": ["medium": "Memory"]], ["name": "istio-data", "emptyDir": [:]],
      ])
  }

  // MARK: - Linkerd

  private func withLinkerd(_ pod: KubeValue, _ annotation: (String) -> String?) -> KubeValue? {
    let asked = Self.linkerdResources { annotation("config.linkerd.io/proxy-\($0)-\($1)") }
    let proxy = Self.sidecar(
      "linkerd-proxy", user: 2102, resources: linkerd.resources.overlaid(with: asked),
      readiness: ["initialDelaySeconds": 2, "periodSeconds": 10, "failureThreshold": 3],
      startup: ["periodSeconds": 1, "failureThreshold": 120])
    let lock: [KubeValue] = [["name": "linkerd-proxy-init-xtables-lock", "emptyDir": [:]]]
    return Self.adding(
      proxy, preparedBy: linkerd.hasNetworkPlugin ? nil : "linkerd-init", to: pod,
      volumes: [["name": "linkerd-identity-end-entity", "emptyDir": ["medium": "Memory"]]]
        + (linkerd.hasNetworkPlugin ? [] : lock))
  }

  /// `amount` tells the `limit` or the `request` of a resource.
  private static func linkerdResources(_ amount: (_ resource: String, _ bound: String) -> String?) -> KubeValue {
    func amounts(_ bound: String) -> KubeValue {
      .mapping(
        ["cpu", "memory"].compactMap { resource in
          amount(resource, bound).flatMap { $0.isEmpty ? nil : (resource, .string($0)) }
        })
    }
    return ["requests": amounts("request"), "limits": amounts("limit")]
  }

  // MARK: - Parts

  private static func sidecar(
    _ name: String, user: Int, resources: KubeValue, readiness: KubeValue, startup: KubeValue
  ) -> KubeValue {
    [
      "name": .string(name), "image": .string(name), "imagePullPolicy": "IfNotPresent", "restartPolicy": "Always",
      "resources": resources, "readinessProbe": readiness.overlaid(with: health),
      "startupProbe": startup.overlaid(with: health), "securityContext": security(user: user),
    ]
  }

  private static let health: KubeValue = ["httpGet": ["path": "/ready", "port": 15_021]]

  private static func security(user: Int) -> KubeValue {
    [
      "allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]], "privileged": false,
      "readOnlyRootFilesystem": true, "runAsGroup": .integer(user), "runAsNonRoot": true, "runAsUser": .integer(user),
      "seccompProfile": ["type": "RuntimeDefault"],
    ]
  }

  /// The proxy before all init containers but the one that leads the traffic to it.
  private static func adding(
    _ proxy: KubeValue, preparedBy setup: String?, to pod: KubeValue, volumes: [KubeValue]
  ) -> KubeValue? {
    let starting = pod.at("spec", "initContainers")?.sequence ?? []
    let lasting = pod.at("spec", "containers")?.sequence ?? []
    // What came out of a cluster has its proxy; so has a gateway, which is nothing but one.
    if (starting + lasting).contains(where: { $0["name"]?.string == proxy["name"]?.string }) { return nil }
    let own = setup.map { name -> KubeValue in
      [
        "name": .string(name), "image": proxy["image"] ?? .omitted, "imagePullPolicy": "IfNotPresent",
        "resources": proxy["resources"] ?? .omitted,
        "securityContext": ["capabilities": ["add": ["NET_ADMIN", "NET_RAW"]], "runAsUser": 0],
      ]
    }
    var spec = pod["spec"] ?? [:]
    spec["initContainers"] = .sequence((own.map { [$0] } ?? []) + [proxy] + starting)
    spec["volumes"] = .sequence((spec["volumes"]?.sequence ?? []) + volumes)
    var injected = pod
    injected["spec"] = spec
    return injected
  }
}
