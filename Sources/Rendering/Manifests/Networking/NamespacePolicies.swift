import DesignEngine
import KubeModel

/// What holds for every pod of a namespace: nothing is allowed but names, and the parts of the platform that all use.
enum NamespacePolicies {
  static let rule = ManifestRule<NamespaceDesign>("networkpolicies.yaml") { namespace, context in
    var policies = [
      policy("default-deny", namespace, context, ingress: [], egress: []),
      policy("allow-dns", namespace, context, ingress: nil, egress: [dns(context)]),
    ]
    let platform = platformRules(context)
    if !platform.isEmpty {
      policies.append(policy("allow-platform", namespace, context, ingress: nil, egress: platform))
    }
    return policies
  }

  private static func policy(
    _ name: String, _ namespace: NamespaceDesign, _ context: RenderingContext, ingress: [KubeValue]?,
    egress: [KubeValue]?
  ) -> KubeValue {
    let metadata: KubeValue = [
      "name": .string(name), "namespace": .string(namespace.name),
      "labels": context.labels(of: namespace, component: "network-policy"),
    ]
    return PolicyPeer.policy(metadata: metadata, selector: [:], ingress: ingress, egress: egress)
  }

  private static func dns(_ context: RenderingContext) -> KubeValue {
    let servers = context.cloud.nameServers.map { PolicyPeer.pods(["k8s-app": .string($0)], in: "kube-system") }
    return [
      "to": .sequence(servers), "ports": [["protocol": "UDP", "port": 53], ["protocol": "TCP", "port": 53]],
    ]
  }

  /// Ports that components open to the whole application: the mesh's control plane, the collector of traces.
  private static func platformRules(_ context: RenderingContext) -> [KubeValue] {
    let own = context.design.components.compactMap { component -> KubeValue? in
      let ports = component.ports.filter { $0.callers.contains(.application) }.map(\.port)
      if ports.isEmpty { return nil }
      return ["to": [PolicyPeer.pods(in: component.namespace)], "ports": PolicyPeer.ports(ports)]
    }
    // Mirrored services of other regions are the addresses of their gateways.
    let gateways: KubeValue = ["to": [PolicyPeer.anywhere], "ports": PolicyPeer.ports([4143])]
    return own + (context.has(.linkerdMulticluster) ? [gateways] : [])
  }
}
