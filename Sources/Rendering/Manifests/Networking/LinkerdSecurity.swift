import DesignEngine
import KubeModel
import PlatformSpec

/// Who may call whom inside of Linkerd, by proven identity.
enum LinkerdSecurity {
  /// Only the callers of the call graph reach a service, and only on its ports.
  static let authorization = ManifestRule<WorkloadDesign>("linkerdpolicy.yaml") { workload, context in
    guard isStrict(context), !workload.isJob, workload.service.listens else { return [] }
    let callers = callers(of: workload, context)
    let isOpen = context.isEntrance(workload)
    guard !callers.isEmpty || isOpen else { return [] }
    var objects = ports(of: workload).map { server($0, workload, context) }
    if !callers.isEmpty {
      objects.append(identities(callers, workload, context))
      objects += ports(of: workload).map {
        policy($0.name, for: $0.name, "MeshTLSAuthentication", workload.name, workload, context)
      }
    }
    if isOpen {
      // The load balancer has no identity; the network policy lets nobody else through.
      let own = ports(of: workload)[0].name
      objects.append(
        policy(workload.name("entrance"), for: own, "NetworkAuthentication", anyNetwork, workload, context))
    }
    return objects
  }

  /// Nobody is let in who is not named; Prometheus reads the proxies on their own port, which the network policy guards.
  static let namespace = ManifestRule<NamespaceDesign>("linkerd.yaml") { namespace, context in
    guard isStrict(context), namespace.meshInjected else { return [] }
    func metadata(_ name: String) -> KubeValue {
      [
        "name": .string(name), "namespace": .string(namespace.name),
        "labels": context.labels(of: namespace, component: "mesh"),
      ]
    }
    return [
      object(
        "Server", "v1beta3", metadata(proxyAdmin),
        ["podSelector": [:], "port": "linkerd-admin", "proxyProtocol": "HTTP/1"]),
      object(
        "NetworkAuthentication", "v1alpha1", metadata(anyNetwork),
        ["networks": [["cidr": "0.0.0.0/0"], ["cidr": "::/0"]]]),
      object(
        "AuthorizationPolicy", "v1alpha1", metadata(proxyAdmin),
        [
          "targetRef": target(proxyAdmin),
          "requiredAuthenticationRefs": [reference("NetworkAuthentication", anyNetwork)],
        ]),
    ]
  }

  private static let proxyAdmin = "proxy-admin"
  private static let anyNetwork = "any-network"

  static func isStrict(_ context: RenderingContext) -> Bool {
    context.hasLinkerd && context.specification.networking.mutualTLS
  }

  /// Service accounts by namespace and name.
  private static func callers(of workload: WorkloadDesign, _ context: RenderingContext) -> [(String, String)] {
    var callers = context.callers(of: workload).map { ($0.namespace, $0.name) }
    if workload.kind == .statefulSet { callers.append((workload.namespace, workload.name)) }
    // Requests of other regions come by way of the gateway.
    if context.isExported(workload) { callers.append((Linkerd.multiclusterNamespace, "linkerd-gateway")) }
    return callers
  }

  /// The ports of the container, each with the name of its Server.
  private static func ports(of workload: WorkloadDesign) -> [(name: String, port: String, transport: Service.Transport)]
  {
    [(workload.name, SharedNames.applicationPort, workload.service.transport)]
      + workload.service.additionalPorts.map { (workload.name($0.name), $0.name, $0.transport) }
  }

  private static func server(
    _ port: (name: String, port: String, transport: Service.Transport), _ workload: WorkloadDesign,
    _ context: RenderingContext
  ) -> KubeValue {
    let language: KubeValue =
      switch port.transport {
      // Requests of either version of HTTP are recognized.
      case .http: "unknown"
      case .grpc: "gRPC"
      case .tcp: "opaque"
      }
    return object(
      "Server", "v1beta3", context.metadata(of: workload, named: port.name),
      [
        "podSelector": ["matchLabels": context.selector(of: workload)], "port": .string(port.port),
        "proxyProtocol": language,
      ])
  }

  private static func identities(
    _ callers: [(String, String)], _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    let references: [KubeValue] = callers.map { namespace, account in
      ["kind": "ServiceAccount", "namespace": .string(namespace), "name": .string(account)]
    }
    return object(
      "MeshTLSAuthentication", "v1alpha1", context.metadata(of: workload), ["identityRefs": .sequence(references)])
  }

  private static func policy(
    _ name: String, for server: String, _ kind: String, _ authentication: String, _ workload: WorkloadDesign,
    _ context: RenderingContext
  ) -> KubeValue {
    object(
      "AuthorizationPolicy", "v1alpha1", context.metadata(of: workload, named: name),
      ["targetRef": target(server), "requiredAuthenticationRefs": [reference(kind, authentication)]])
  }

  private static func target(_ server: String) -> KubeValue {
    ["group": "policy.linkerd.io", "kind": "Server", "name": .string(server)]
  }

  private static func reference(_ kind: String, _ name: String) -> KubeValue {
    ["group": "policy.linkerd.io", "kind": .string(kind), "name": .string(name)]
  }

  private static func object(_ kind: String, _ version: String, _ metadata: KubeValue, _ spec: KubeValue) -> KubeValue {
    [
      "apiVersion": .string("policy.linkerd.io/\(version)"), "kind": .string(kind), "metadata": metadata, "spec": spec,
    ]
  }
}
