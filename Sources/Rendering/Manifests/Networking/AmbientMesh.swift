import DesignEngine
import KubeModel
import PlatformSpec

/// Istio without sidecars: what a namespace gets instead, and how its services are guarded.
///
/// Requests go from the caller's node to the waypoint of the callee's namespace, and from there to the pod, each hop
/// inside of HBONE on port 15008. The waypoint knows the caller; the node of the pod only sees the waypoint.
enum AmbientMesh {
  static let waypoint = "waypoint"
  static let tunnelPort = 15008
  /// Label that Istio gives the pods of a waypoint.
  static let pods: KubeValue = ["gateway.networking.k8s.io/gateway-name": .string(waypoint)]
  /// From which the probes of the kubelet come in captured pods; source: Istio, "Ambient and Kubernetes NetworkPolicy".
  static let probes = PolicyPeer.addresses("169.254.7.127/32")

  static let namespace = ManifestRule<NamespaceDesign>("waypoint.yaml") { namespace, context in
    guard context.isAmbient, namespace.meshInjected else { return [] }
    var objects = [gateway(namespace, context), deployment(namespace, context)]
    objects += policies(namespace, context)
    if context.specification.networking.mutualTLS { objects.append(nobodyElse(namespace, context)) }
    if context.specification.observability.metrics { objects.append(monitor(namespace, context)) }
    return objects
  }

  private static func metadata(_ name: String, _ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    [
      "name": .string(name), "namespace": .string(namespace.name),
      "labels": context.labels(of: namespace, component: "mesh"),
    ]
  }

  private static func gateway(_ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    let own: KubeValue = ["labels": ["istio.io/waypoint-for": "service"]]
    return [
      "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
      "metadata": metadata(waypoint, namespace, context).overlaid(with: own),
      "spec": [
        "gatewayClassName": "istio-waypoint",
        "infrastructure": ["parametersRef": ["group": "", "kind": "ConfigMap", "name": "waypoint-pods"]],
        "listeners": [
          [
            "name": "mesh", "port": .integer(tunnelPort), "protocol": "HBONE",
            "allowedRoutes": ["namespaces": ["from": "Same"]],
          ]
        ],
      ],
    ]
  }

  /// What istiod lays over the objects that it makes of the Gateway.
  private static func deployment(_ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    let size = Waypoint(context.design.workloads, in: namespace.name, context.specification)
    let resources: KubeValue = [
      "requests": ["cpu": "\(size.cpuRequestMilli)m", "memory": "\(size.memoryRequestMiB)Mi"],
      "limits": ["cpu": "\(size.cpuLimitMilli)m", "memory": "\(size.memoryLimitMiB)Mi"],
    ]
    let pod: KubeValue = [
      "priorityClassName": .string(SharedNames.platformPriority),
      "securityContext": ["seccompProfile": ["type": "RuntimeDefault"]],
      "topologySpreadConstraints": PodParts.spread(pods),
      "containers": [["name": "istio-proxy", "resources": resources]],
    ]
    let deployment: KubeValue = ["spec": ["template": ["spec": pod]]]
    let scaling: KubeValue = [
      "spec": [
        "minReplicas": .integer(size.replicas), "maxReplicas": .integer(size.mostReplicas),
        "metrics": [
          [
            "type": "Resource",
            "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 70]],
          ]
        ],
      ]
    ]
    let budget: KubeValue = ["spec": ["minAvailable": 1]]
    return [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("waypoint-pods", namespace, context),
      "data": [
        "deployment": .string(deployment.yaml()), "horizontalPodAutoscaler": .string(scaling.yaml()),
        "podDisruptionBudget": .string(budget.yaml()),
      ],
    ]
  }

  // MARK: - Network

  private static func policies(_ namespace: NamespaceDesign, _ context: RenderingContext) -> [KubeValue] {
    let own = context.design.workloads.filter { $0.namespace == namespace.name }
    let callers: [String] = Set(own.flatMap { context.callers(of: $0).map(\.namespace) }).sorted()
    let tunnel = PolicyPeer.ports([tunnelPort])
    var incoming: [KubeValue] = [["from": [probes]]]
    if !callers.isEmpty {
      incoming.append(["from": .sequence(callers.map { PolicyPeer.pods(in: $0) }), "ports": tunnel])
    }
    if let monitoring = context.component(.kubePrometheusStack) {
      let prometheus = PolicyPeer.pods(["app.kubernetes.io/name": "prometheus"], in: monitoring.namespace)
      incoming.append(["from": [prometheus], "ports": PolicyPeer.ports([15020])])
    }
    let outgoing: [KubeValue] = [["to": [["podSelector": [:]]], "ports": tunnel]]
    return [
      PolicyPeer.policy(
        metadata: metadata(waypoint, namespace, context), selector: ["matchLabels": pods], ingress: incoming,
        egress: outgoing),
      PolicyPeer.policy(
        metadata: metadata("allow-probes", namespace, context), selector: [:], ingress: [["from": [probes]]],
        egress: nil),
    ]
  }

  /// What a workload needs beside the peers of the call graph: the waypoints of whom it calls, and its own.
  static func incoming(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    guard context.isAmbient, !context.callers(of: workload).isEmpty else { return [] }
    let own = PolicyPeer.pods(pods, in: workload.namespace)
    return [["from": [own], "ports": PolicyPeer.ports([tunnelPort])]]
  }

  static func outgoing(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    guard context.isAmbient else { return [] }
    let callees = context.callees(of: workload).compactMap { context.workload($0)?.namespace }
    let waypoints: [KubeValue] = Set(callees).sorted().map { PolicyPeer.pods(pods, in: $0) }
    return waypoints.isEmpty ? [] : [["to": .sequence(waypoints), "ports": PolicyPeer.ports([tunnelPort])]]
  }

  // MARK: - Identities

  /// At the pod only the waypoint, the gateway and Prometheus are let in; at the waypoint the callers are.
  static func authorization(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    let callers = context.callers(of: workload).map { principal($0.namespace, $0.name) }
    var neighbours = callers.isEmpty ? [] : [principal(workload.namespace, waypoint)]
    if workload.kind == .statefulSet { neighbours.append(principal(workload.namespace, workload.name)) }
    if context.isEntrance(workload), let gateway = context.component(.istioGateway) {
      neighbours.append(principal(gateway.namespace, gateway.id.rawValue))
    }
    if workload.isScraped, let monitoring = context.component(.kubePrometheusStack) {
      neighbours.append(principal(monitoring.namespace, prometheusAccount))
    }
    var objects: [KubeValue] = []
    if !neighbours.isEmpty {
      let ports: [String] = workload.service.openPorts.map { "\($0)" }
      objects.append(
        policy(
          context.metadata(of: workload),
          [
            "selector": ["matchLabels": context.selector(of: workload)],
            "rules": [
              [
                "from": [["source": ["principals": .strings(neighbours)]]],
                "to": [["operation": ["ports": .strings(ports)]]],
              ]
            ],
          ]))
    }
    guard !callers.isEmpty else { return objects }
    let services: [KubeValue] = context.services(of: workload).map {
      ["group": "", "kind": "Service", "name": .string($0)]
    }
    objects.append(
      policy(
        context.metadata(of: workload, named: workload.name("callers")),
        ["targetRefs": .sequence(services), "rules": [["from": [["source": ["principals": .strings(callers)]]]]]]))
    return objects
  }

  /// The waypoint lets nobody through whom no service names.
  private static func nobodyElse(_ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    let target: KubeValue = ["group": "gateway.networking.k8s.io", "kind": "Gateway", "name": .string(waypoint)]
    return [
      "apiVersion": "security.istio.io/v1", "kind": "AuthorizationPolicy",
      "metadata": metadata("waypoint-default-deny", namespace, context), "spec": ["targetRefs": [target]],
    ]
  }

  private static func policy(_ metadata: KubeValue, _ spec: KubeValue) -> KubeValue {
    [
      "apiVersion": "security.istio.io/v1", "kind": "AuthorizationPolicy", "metadata": metadata,
      "spec": spec.overlaid(with: ["action": "ALLOW"]),
    ]
  }

  private static func principal(_ namespace: String, _ account: String) -> String {
    "cluster.local/ns/\(namespace)/sa/\(account)"
  }

  private static let prometheusAccount = "kube-prometheus-stack-prometheus"

  // MARK: - Metrics

  /// The waypoints count the requests that services send each other.
  private static func monitor(_ namespace: NamespaceDesign, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "monitoring.coreos.com/v1", "kind": "PodMonitor",
      "metadata": metadata(waypoint, namespace, context),
      "spec": [
        "selector": ["matchLabels": pods],
        "podMetricsEndpoints": [["portNumber": 15020, "path": "/stats/prometheus", "interval": "30s"]],
      ],
    ]
  }
}

extension ComponentManifests {
  /// The proxy of each node.
  static func ztunnel(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let values: KubeValue = [
      "logAsJson": true, "resources": plan.resources("ztunnel"),
      // Connections of the pods on the node end with it: they get time to go elsewhere.
      "terminationGracePeriodSeconds": 60,
      "updateStrategy": ["rollingUpdate": ["maxSurge": 1, "maxUnavailable": 0]],
    ]
    return ComponentManifests(
      plan, controllers: ChartRelease(plan: plan, context: context).objects(values),
      configs: context.component(.kubePrometheusStack).map { [reader($0, context)] } ?? [],
      alerts: ComponentAlert.ztunnel)
  }

  /// Prometheus reads the application from inside of the mesh; those who ask it stand outside.
  private static func reader(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
      "metadata": context.metadata(of: plan, named: "prometheus"),
      "spec": [
        "selector": ["matchLabels": ["app.kubernetes.io/name": "prometheus"]], "mtls": ["mode": "PERMISSIVE"],
      ],
    ]
  }
}

extension RenderingContext {
  /// Istio carries the requests without sidecars.
  var isAmbient: Bool { specification.isAmbient }

  /// The Services in front of a workload's pods, those of its canary among them.
  func services(of workload: WorkloadDesign) -> [String] {
    if workload.isFlaggers { return [workload.name, workload.primaryService, workload.canaryService] }
    guard workload.kind == .rollout else { return [workload.name] }
    return [workload.name, workload.isBlueGreen ? workload.previewService : workload.canaryService]
  }
}

extension ComponentAlert {
  fileprivate static let ztunnel = [
    ComponentAlert(
      "NodeWithoutMeshProxy",
      #"max by (node) (kube_pod_status_ready{namespace="istio-system",pod=~"ztunnel-.*",condition="false"}) > 0"#,
      minutes: 5, critical: true, "The ztunnel of a node is not ready: its pods neither call nor are called",
      do: "See its log; drain the node if it stays so.")
  ]
}
