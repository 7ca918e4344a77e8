import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Nothing reaches or leaves a component's namespace but what the plans of the components say.
  ///
  /// `kube-system` keeps its own rules: the provider's parts live there.
  var componentNetworkPolicies: [KubeValue] {
    componentNamespaceNames.flatMap { namespace in
      let doors = doors(into: namespace)
      let ways = ways(outOf: namespace)
      return [
        policy("default-deny", in: namespace, ["policyTypes": ["Ingress", "Egress"]]),
        policy("allow-base", in: namespace, base),
        doors.isEmpty
          ? .omitted
          : policy("allow-callers", in: namespace, ["policyTypes": ["Ingress"], "ingress": .sequence(doors)]),
        ways.isEmpty
          ? .omitted
          : policy("allow-calls", in: namespace, ["policyTypes": ["Egress"], "egress": .sequence(ways)]),
      ]
    }
    .filter { !$0.isOmitted }
  }

  private func policy(_ name: String, in namespace: String, _ rules: KubeValue) -> KubeValue {
    let labels: KubeValue = platformLabels(name: name, component: Deliverable.networking.rawValue)
    let everyPod: KubeValue = ["podSelector": [:]]
    return [
      "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
      "metadata": ["name": .string(name), "namespace": .string(namespace), "labels": labels],
      "spec": everyPod.overlaid(with: rules),
    ]
  }

  /// Names, the own namespace, the API server and the cloud's interfaces.
  private var base: KubeValue {
    let neighbours: KubeValue = [["podSelector": [:]]]
    let names: KubeValue = [
      "to": [
        [
          "namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "kube-system"]],
          "podSelector": ["matchLabels": ["k8s-app": "kube-dns"]],
        ]
      ],
      "ports": [["port": 53, "protocol": "UDP"], ["port": 53, "protocol": "TCP"]],
    ]
    return [
      "policyTypes": ["Ingress", "Egress"],
      "ingress": [["from": neighbours]],
      "egress": [["to": neighbours], names, ["ports": [["port": 443, "protocol": "TCP"]]]],
    ]
  }

  // MARK: - In

  private func doors(into namespace: String) -> [KubeValue] {
    var rules: [KubeValue] = []
    for plan in design.components where plan.namespace == namespace {
      for port in plan.ports {
        let callers = port.callers.flatMap { peers($0, besides: namespace) }
        if !callers.isEmpty { rules.append(["from": .sequence(unique(callers)), "ports": [tcp(port.port)]]) }
      }
      let scraper = component(.kubePrometheusStack)?.namespace
      if let metrics = plan.metrics, let scraper, scraper != namespace {
        rules.append(["from": [inNamespaces([scraper])], "ports": [tcp(metrics.port)]])
      }
    }
    return rules
  }

  private func peers(_ caller: OpenPort.Caller, besides namespace: String) -> [KubeValue] {
    switch caller {
    // Both come from addresses of the network: the API server's from the provider's interfaces in it.
    case .apiServer, .loadBalancer: return [["ipBlock": ["cidr": .string(cluster.network.cidr)]]]
    case .application: return [inNamespaces(design.namespaces.map(\.name))]
    case .component(let id):
      guard let other = component(id)?.namespace, other != namespace else { return [] }
      return [inNamespaces([other])]
    }
  }

  // MARK: - Out

  private func ways(outOf namespace: String) -> [KubeValue] {
    let members = design.components.filter { $0.namespace == namespace }
    var rules: [KubeValue] = []
    for plan in design.components where plan.namespace != namespace {
      for port in plan.ports {
        let isCalled = port.callers.contains { caller in
          if case .component(let id) = caller { members.contains { $0.id == id } } else { false }
        }
        if isCalled { rules.append(["to": [inNamespaces([plan.namespace])], "ports": [tcp(port.port)]]) }
      }
    }
    for member in members { rules += ownWays(of: member) }
    return rules
  }

  /// What a component calls that is no component.
  private func ownWays(of plan: ComponentPlan) -> [KubeValue] {
    let application: KubeValue = inNamespaces(design.namespaces.map(\.name))
    switch plan.id {
    case .istioGateway: return [["to": [application]]]
    // Scrapes pods wherever they are, and the nodes with their exporters.
    case .kubePrometheusStack:
      return [["to": [["namespaceSelector": [:]], ["ipBlock": ["cidr": .string(cluster.network.cidr)]]]]]
    // Asks public servers whether a record is there.
    case .certManager: return [["ports": [["port": 53, "protocol": "UDP"], ["port": 53, "protocol": "TCP"]]]]
    case .gatewayAPIKinds, .metricsServer, .clusterAutoscaler, .nodeTerminationHandler, .loadBalancerController,
      .externalDNS, .istioBase, .istioCNI, .istiod, .argoRollouts, .keda, .prometheusAdapter, .verticalPodAutoscaler,
      .eckOperator, .elasticsearch, .fluentBit, .openTelemetryCollector, .jaeger, .kubecost, .externalSecrets,
      .velero, .snapshotController:
      return []
    }
  }

  private func inNamespaces(_ names: [String]) -> KubeValue {
    guard names.count > 1 else {
      return ["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": .string(names.first ?? "")]]]
    }
    return [
      "namespaceSelector": [
        "matchExpressions": [
          ["key": "kubernetes.io/metadata.name", "operator": "In", "values": .strings(names)]
        ]
      ]
    ]
  }

  private func tcp(_ port: Int) -> KubeValue { ["port": .integer(port), "protocol": "TCP"] }

  private func unique(_ values: [KubeValue]) -> [KubeValue] {
    values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
