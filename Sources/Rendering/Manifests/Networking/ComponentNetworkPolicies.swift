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
    let agents: [KubeValue] = cloud.identityAgents.map { agent in
      ["to": [["ipBlock": ["cidr": .string(agent.address)]]], "ports": [tcp(agent.port)]]
    }
    let servers: [KubeValue] = cloud.nameServers.map { name in
      [
        "namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "kube-system"]],
        "podSelector": ["matchLabels": ["k8s-app": .string(name)]],
      ]
    }
    let probes: KubeValue = ["from": [AmbientMesh.probes]]
    let doors: [KubeValue] = [["from": neighbours]] + (isAmbient ? [probes] : [])
    let names: KubeValue = [
      "to": .sequence(servers),
      "ports": [["port": 53, "protocol": "UDP"], ["port": 53, "protocol": "TCP"]],
    ]
    return [
      "policyTypes": ["Ingress", "Egress"],
      "ingress": .sequence(doors),
      "egress": .sequence([["to": neighbours], names, ["ports": [["port": 443, "protocol": "TCP"]]]] + agents),
    ]
  }

  // MARK: - In

  private func doors(into namespace: String) -> [KubeValue] {
    var rules: [KubeValue] = []
    for plan in design.components where plan.namespace == namespace {
      for port in plan.ports {
        rules.append(["from": .sequence(unique(port.callers.flatMap(peers))), "ports": [tcp(port.port)]])
      }
      for (port, callers) in callers(of: plan) {
        rules.append(["from": .sequence(callers.map { inNamespaces([$0]) }), "ports": [tcp(port)]])
      }
      let scraper = component(.kubePrometheusStack)?.namespace
      if let metrics = plan.metrics, let scraper, scraper != namespace {
        rules.append(["from": [inNamespaces([scraper])], "ports": [tcp(metrics.port)]])
      }
    }
    return rules
  }

  private func peers(_ caller: OpenPort.Caller) -> [KubeValue] {
    switch caller {
    case .apiServer: cloud.apiServerPeers
    // A balancer that stands in the network is as good as any other address of it.
    case .loadBalancer: cloud.balancerPeers
    case .application: [inNamespaces(design.namespaces.map(\.name))]
    case .internet, .region: [PolicyPeer.anywhere]
    }
  }

  /// Other namespaces whose components call this one, by port.
  private func callers(of plan: ComponentPlan) -> [(port: Int, namespaces: [String])] {
    var found: [(port: Int, namespaces: [String])] = []
    for caller in design.components where caller.namespace != plan.namespace {
      for call in caller.calls where call.component == plan.id {
        guard let index = found.firstIndex(where: { $0.port == call.port }) else {
          found.append((call.port, [caller.namespace]))
          continue
        }
        if !found[index].namespaces.contains(caller.namespace) { found[index].namespaces.append(caller.namespace) }
      }
    }
    return found.sorted { $0.port < $1.port }
  }

  // MARK: - Out

  private func ways(outOf namespace: String) -> [KubeValue] {
    let members = design.components.filter { $0.namespace == namespace }
    let calls = members.flatMap(\.calls).compactMap { call -> KubeValue? in
      guard let other = component(call.component)?.namespace, other != namespace else { return nil }
      return ["to": [inNamespaces([other])], "ports": [tcp(call.port)]]
    }
    return unique(calls + members.flatMap(\.reaches).map(way))
  }

  private func way(_ reach: Reach) -> KubeValue {
    switch reach {
    case .application: ["to": [inNamespaces(design.namespaces.map(\.name))]]
    case .cluster: ["to": [["namespaceSelector": [:]], ["ipBlock": ["cidr": .string(cluster.network.cidr)]]]]
    case .outside(let ports): ["to": [PolicyPeer.anywhere], "ports": PolicyPeer.ports(ports)]
    case .otherRegions: ["to": [PolicyPeer.anywhere], "ports": [tcp(4143), tcp(4191)]]
    case .publicNames: ["ports": [["port": 53, "protocol": "UDP"], ["port": 53, "protocol": "TCP"]]]
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
