import DesignEngine
import KubeModel
import PlatformSpec

/// How Linkerd's proxies send requests to a service: time limits, second tries, and the pods that they leave out.
enum LinkerdTraffic {
  /// Routes of gRPC services; to HTTP the annotations of the Service apply without one, and Flagger writes its own.
  static let route = ManifestRule<WorkloadDesign>("grpcroute.yaml") { workload, context in
    guard context.hasLinkerd, workload.isServer, workload.service.transport == .grpc, !workload.isFlaggers else {
      return []
    }
    let port: KubeValue = .integer(workload.service.reachedPort)
    let backends = context.splitsInLinkerd(workload) ? [workload.name, workload.canaryService] : [workload.name]
    let references: [KubeValue] = backends.enumerated().map { index, name in
      ["name": .string(name), "port": port, "weight": backends.count > 1 ? .integer(index == 0 ? 100 : 0) : .omitted]
    }
    var rules: [KubeValue] = [["backendRefs": .sequence(references)]]
    if backends.count > 1, let header = context.specification.deployment.canaryHeader {
      let asked: KubeValue = ["headers": [["name": .string(header), "value": .string(CanaryHeader.value)]]]
      let new: KubeValue = ["name": .string(workload.canaryService), "port": port]
      rules.insert(["matches": [asked], "backendRefs": [new]], at: 0)
    }
    return [
      [
        "apiVersion": "gateway.networking.k8s.io/v1", "kind": "GRPCRoute",
        "metadata": routeMetadata(of: workload, in: context),
        "spec": ["parentRefs": [parent(workload)], "rules": .sequence(rules)],
      ]
    ]
  }

  /// The route whose weights Argo Rollouts moves: callers in the mesh take it in place of the Service.
  static let split = ManifestRule<WorkloadDesign>("meshroute.yaml") { workload, context in
    guard context.splitsInLinkerd(workload), workload.service.transport != .grpc else { return [] }
    let entrance = Entrance(
      metadata: routeMetadata(of: workload, in: context), hosts: [], service: workload.name,
      port: .name(workload.service.transport.rawValue), servicePort: workload.service.reachedPort, isEncrypted: false,
      healthPath: workload.healthPath, healthPort: nil, splitting: .rollouts, language: "HTTP")
    return [entrance.route(through: parent(workload), in: context)]
  }

  /// The workload's own name, unless its route from outside has it.
  static func routeName(of workload: WorkloadDesign, in context: RenderingContext) -> String {
    let isTaken =
      workload.service.transport != .grpc && context.has(.publicGateway)
      && PublicIngress.isWritten(for: workload, context)
    return isTaken ? workload.name("mesh") : workload.name
  }

  private static func parent(_ workload: WorkloadDesign) -> KubeValue {
    [
      "group": "", "kind": "Service", "name": .string(workload.name), "port": .integer(workload.service.reachedPort),
    ]
  }

  /// Beside a route the annotations of the Service count no more.
  private static func routeMetadata(of workload: WorkloadDesign, in context: RenderingContext) -> KubeValue {
    context.metadata(of: workload, named: routeName(of: workload, in: context))
      .overlaid(with: ["annotations": requests(to: workload)])
  }

  /// Annotations of a Service in front of the workload's pods; empty without Linkerd.
  static func annotations(of workload: WorkloadDesign, in context: RenderingContext) -> KubeValue {
    guard context.hasLinkerd, workload.isServer else { return [:] }
    guard workload.isRequestBased else { return opaquePorts(of: workload, in: context) }
    return breaker.overlaid(with: requests(to: workload)).overlaid(with: opaquePorts(of: workload, in: context))
  }

  /// Five errors in a row take a pod out for 30 s; if the next request fails too, for twice as long.
  static let breaker: KubeValue = [
    "balancer.linkerd.io/failure-accrual": "consecutive",
    "balancer.linkerd.io/failure-accrual-consecutive-max-failures": "5",
    "balancer.linkerd.io/failure-accrual-consecutive-min-penalty": "30s",
    "balancer.linkerd.io/failure-accrual-consecutive-max-penalty": "5m",
    "balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio": "0.5",
  ]

  /// Time limits and second tries.
  static func requests(to workload: WorkloadDesign) -> KubeValue {
    let limits = TrafficLimits(workload)
    // Only what the service refused: a payment must not be made twice.
    let retried: KubeValue =
      workload.service.transport == .grpc ? ["retry.linkerd.io/grpc": "unavailable"] : ["retry.linkerd.io/http": "503"]
    return retried.overlaid(with: [
      "retry.linkerd.io/limit": "2", "retry.linkerd.io/timeout": .string(limits.tryTimeout),
      "timeout.linkerd.io/request": .string(limits.timeout),
    ])
  }

  /// Ports whose bytes are no requests, on Service and pods alike.
  static func opaquePorts(of workload: WorkloadDesign, in context: RenderingContext) -> KubeValue {
    guard context.hasLinkerd, workload.service.listens else { return [:] }
    let service = workload.service
    let own = service.transport == .tcp ? [service.port, service.reachedPort] : []
    let additional = service.additionalPorts.filter { $0.transport == .tcp }.flatMap { [$0.port, $0.reachedPort] }
    let ports: [Int] = Set(own + additional).sorted()
    guard !ports.isEmpty else { return [:] }
    return ["config.linkerd.io/opaque-ports": .string(ports.map { "\($0)" }.joined(separator: ","))]
  }

  /// The proxy of each pod, sized for its share of the peak.
  static func proxy(of workload: WorkloadDesign, in context: RenderingContext) -> KubeValue {
    guard context.hasLinkerd, let proxy = workload.sidecar(in: context.specification) else { return [:] }
    let sizes: KubeValue = [
      "config.linkerd.io/proxy-cpu-request": .string("\(proxy.cpuRequestMilli)m"),
      "config.linkerd.io/proxy-cpu-limit": .string("\(proxy.cpuLimitMilli)m"),
      "config.linkerd.io/proxy-memory-request": .string("\(proxy.memoryRequestMiB)Mi"),
      "config.linkerd.io/proxy-memory-limit": .string("\(proxy.memoryLimitMiB)Mi"),
    ]
    return sizes.overlaid(with: opaquePorts(of: workload, in: context))
  }
}

extension RenderingContext {
  /// Whether Argo Rollouts splits requests to the workload by a route of Linkerd.
  func splitsInLinkerd(_ workload: WorkloadDesign) -> Bool {
    hasLinkerd && workload.kind == .rollout && !workload.isBlueGreen && workload.isServer && workload.isRequestBased
      && workload.service.listens
  }
}
