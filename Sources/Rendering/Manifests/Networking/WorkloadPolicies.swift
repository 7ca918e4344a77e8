import DesignEngine
import KubeModel
import PlatformSpec

/// Who may reach the pods of a workload and whom they may reach, from the call graph; all else is denied.
enum WorkloadPolicies {
  static let rule = ManifestRule<WorkloadDesign>("networkpolicy.yaml") { workload, context in
    let ingress = incoming(workload, context)
    let egress = outgoing(workload, context)
    if ingress.isEmpty, egress.isEmpty { return [] }
    return [
      PolicyPeer.policy(
        metadata: context.metadata(of: workload), selector: ["matchLabels": context.selector(of: workload)],
        ingress: ingress, egress: egress)
    ]
  }

  private static func incoming(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    var rules: [KubeValue] = []
    let ports = PolicyPeer.ports(context.servedPorts(workload.service))
    let callers = context.callers(of: workload) + (workload.kind == .statefulSet ? [workload] : [])
    if !callers.isEmpty { rules.append(["from": peers(callers, context), "ports": ports]) }
    rules += AmbientMesh.incoming(workload, context)
    if context.isEntrance(workload) {
      let entrance = entrancePeers(context)
      if !entrance.isEmpty { rules.append(["from": .sequence(entrance), "ports": ports]) }
    }
    if let monitoring = context.component(.kubePrometheusStack), workload.isScraped {
      let prometheus = PolicyPeer.pods(["app.kubernetes.io/name": "prometheus"], in: monitoring.namespace)
      rules.append(["from": [prometheus], "ports": PolicyPeer.ports(context.metricsPorts(of: workload))])
    }
    return rules
  }

  /// The gateway of the mesh, the pods of ingress-nginx, or the addresses of the load balancer itself.
  private static func entrancePeers(_ context: RenderingContext) -> [KubeValue] {
    if context.hasIstio {
      let namespace = context.component(.istioGateway)?.namespace ?? "istio-ingress"
      return [PolicyPeer.pods(["istio": "ingress"], in: namespace)]
    }
    if let nginx = context.component(.ingressNginx) {
      return [PolicyPeer.pods(["app.kubernetes.io/name": "ingress-nginx"], in: nginx.namespace)]
    }
    return context.cloud.entranceAddresses.map { PolicyPeer.addresses($0) }
  }

  private static func outgoing(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    var rules: [KubeValue] = []
    let callees = context.callees(of: workload).compactMap { context.workload($0) }
    for ports in Set(callees.map(\.service.openPorts)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let group = callees.filter { $0.service.openPorts == ports }
      let served = PolicyPeer.ports(context.servedPorts(group[0].service))
      rules.append(["to": peers(group, context), "ports": served])
    }
    rules += AmbientMesh.outgoing(workload, context)
    if workload.kind == .statefulSet {
      let ports = PolicyPeer.ports(context.servedPorts(workload.service))
      rules.append(["to": peers([workload], context), "ports": ports])
    }
    if CloudIdentity(of: workload, in: context.design) != nil {
      // Queues, and the tokens with which they are used; by name where the engine knows names.
      if !context.knowsNames { rules.append(["to": [PolicyPeer.anywhere], "ports": PolicyPeer.ports([443])]) }
      rules += identityAgent(context)
    }
    if context.queues(of: workload).contains(where: { $0.engine == .rabbitmq }) {
      rules.append(["to": [PolicyPeer.anywhere], "ports": PolicyPeer.ports(MessageQueue.rabbitPorts)])
    }
    return rules + context.waysToStores(of: workload) + stores(workload, context)
  }

  private static func peers(_ workloads: [WorkloadDesign], _ context: RenderingContext) -> KubeValue {
    .sequence(workloads.map { PolicyPeer.pods(context.selector(of: $0), in: $0.namespace) })
  }

  /// The agent on the node that hands out credentials, where identities are bound outside the cluster.
  private static func identityAgent(_ context: RenderingContext) -> [KubeValue] {
    context.cloud.identityAgents.map { agent in
      ["to": [PolicyPeer.addresses(agent.address)], "ports": PolicyPeer.ports([agent.port])]
    }
  }

  /// Stores outside the cluster: those of the provider stand in the private network, others may be anywhere.
  private static func stores(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    let used = context.specification.dataStores.filter { workload.service.stores.contains($0.name) }
    var rules: [KubeValue] = []
    for store in used {
      let rule: KubeValue =
        switch (store.hosting, store.engine) {
        // They stand in the cluster: their own pods are named.
        case (.operator, _): .omitted
        case (.managed, .postgresql), (.managed, .mysql), (.managed, .redis), (.managed, .kafka):
          [
            "to": .sequence(context.cloud.storeAddresses.map { PolicyPeer.addresses($0) }),
            "ports": PolicyPeer.ports([store.port]),
          ]
        case (.managed, _), (.external, _):
          ["to": [PolicyPeer.anywhere], "ports": PolicyPeer.ports([store.port])]
        }
      if !rule.isOmitted, !rules.contains(rule) { rules.append(rule) }
    }
    return rules
  }
}
