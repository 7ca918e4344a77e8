import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The Gateway of the cloud's own load balancer.
  static func publicGateway(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    ComponentManifests(plan, configs: context.cloud.sharedEntrance(plan))
  }
}

/// How Argo Rollouts moves the weights of an HTTPRoute.
enum GatewayRouting {
  static let name = "argoproj-labs/gatewayAPI"

  /// Source: github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi, releases.
  static let plugin: KubeValue = [
    "name": .string(name),
    "location":
      "https://github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi/releases/download/v0.16.0/gatewayapi-plugin-linux-amd64",
  ]

  /// What the plug-in writes, so that nobody else may. The rule for who asks for the new version stands before.
  static func weights(_ context: RenderingContext) -> [String] {
    let rule = context.specification.deployment.canaryHeader == nil ? 0 : 1
    return [0, 1].map { "/spec/rules/\(rule)/backendRefs/\($0)/weight" }
  }

  static func strategy(of workload: WorkloadDesign) -> KubeValue {
    let route: KubeValue = ["httpRoute": .string(workload.name), "namespace": .string(workload.namespace)]
    return ["plugins": .mapping([(name, route)])]
  }

  /// The same where the mesh has a route of its own beside what splits in front of it: all weights move together.
  static func strategy(of workload: WorkloadDesign, withMeshRoute route: String, besides outer: KubeValue) -> KubeValue
  {
    let isGRPC = workload.service.transport == .grpc
    let outside = outer.at("plugins", name, "httpRoute")?.string.map { [$0] } ?? []
    func list(_ names: [String]) -> KubeValue {
      names.isEmpty ? .omitted : .sequence(names.map { ["name": .string($0)] })
    }
    let routes: KubeValue = [
      "httpRoutes": list(isGRPC ? outside : outside + [route]), "grpcRoutes": list(isGRPC ? [route] : []),
      "namespace": .string(workload.namespace),
    ]
    var strategy = outer
    strategy["plugins"] = .mapping([(name, routes)])
    return strategy
  }
}

extension RenderingContext {
  /// Whether roll-outs move the weights of routes of a Gateway.
  var routesByGateway: Bool {
    design.workloads.contains { workload in
      workload.kind == .rollout
        && (has(.publicGateway) && PublicIngress.isWritten(for: workload, self) || splitsInLinkerd(workload))
    }
  }
}

extension Entrance {
  /// The Services between which requests are split; the one Service where nobody splits.
  var services: [String] {
    switch splitting {
    case .nobody: [service]
    case .rollouts: [service, "\(service)-canary"]
    case .flagger: ["\(service)-primary", "\(service)-canary"]
    }
  }

  /// The same under other names.
  func named(_ hosts: [String]) -> Entrance {
    Entrance(
      metadata: metadata, hosts: hosts, service: service, port: port, servicePort: servicePort,
      isEncrypted: isEncrypted, healthPath: healthPath, healthPort: healthPort, splitting: splitting, language: language
    )
  }

  /// An HTTPRoute from a Gateway to here.
  func route(through gateway: KubeValue, in context: RenderingContext) -> KubeValue {
    let port: KubeValue = .integer(servicePort)
    let backends: [KubeValue] = services.enumerated().map { index, service in
      [
        "name": .string(service), "port": port,
        "weight": services.count > 1 ? .integer(index == 0 ? 100 : 0) : .omitted,
      ]
    }
    let path: KubeValue = ["path": ["type": "PathPrefix", "value": "/"]]
    let everything: KubeValue = ["matches": [path], "backendRefs": .sequence(backends)]
    var rules = [everything]
    if splitting == .rollouts, let header = context.specification.deployment.canaryHeader {
      let asked: KubeValue = ["headers": [["name": .string(header), "value": .string(CanaryHeader.value)]]]
      rules.insert(
        [
          "matches": [path.overlaid(with: asked)],
          "backendRefs": [["name": .string("\(service)-canary"), "port": port]],
        ], at: 0)
    }
    return [
      "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": metadata,
      "spec": [
        "parentRefs": [gateway], "hostnames": hosts.isEmpty ? .omitted : .strings(hosts), "rules": .sequence(rules),
      ],
    ]
  }
}

/// How somebody asks for the new version by name.
enum CanaryHeader {
  static let value = "always"
}

/// The one Gateway for users.
enum PublicGateway {
  static let name = "public"
}

extension RenderingContext {
  /// `parentRef` of every route from outside; nil where the entrance is no Gateway of the cloud.
  var publicGatewayReference: KubeValue? {
    component(.publicGateway).map { plan in
      [
        "name": .string(PublicGateway.name), "namespace": .string(plan.namespace),
        "sectionName": specification.networking.tls ? "https" : "http",
      ]
    }
  }

  /// Routes hang on it from the namespaces of entrances alone; the balancer brings the certificate.
  var publicListeners: [KubeValue] {
    let members = component(.istioGateway).map { [$0.namespace] } ?? routeNamespaces
    let selector: KubeValue = [
      "matchExpressions": [
        ["key": .string(PolicyPeer.namespaceLabel), "operator": "In", "values": .strings(members)]
      ]
    ]
    let outside: KubeValue = ["namespaces": ["from": "Selector", "selector": selector]]
    let own: KubeValue = ["namespaces": ["from": "Same"]]
    let isEncrypted = specification.networking.tls
    let plain: KubeValue = [
      "name": "http", "protocol": "HTTP", "port": 80, "allowedRoutes": isEncrypted ? own : outside,
    ]
    guard isEncrypted else { return [plain] }
    return [["name": "https", "protocol": "HTTPS", "port": 443, "allowedRoutes": outside], plain]
  }

  private var routeNamespaces: [String] {
    Set(design.workloads.filter { PublicIngress.isWritten(for: $0, self) }.map(\.namespace)).sorted()
  }

  func redirectToTLS(_ plan: ComponentPlan) -> KubeValue {
    [
      "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
      "metadata": metadata(of: plan, named: "redirect-to-https"),
      "spec": [
        "parentRefs": [["name": .string(PublicGateway.name), "sectionName": "http"]],
        "rules": [
          ["filters": [["type": "RequestRedirect", "requestRedirect": ["scheme": "https", "statusCode": 301]]]]
        ],
      ],
    ]
  }
}
