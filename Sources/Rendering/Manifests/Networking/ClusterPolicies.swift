import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Policies that no namespace can leave out: what the engine has beyond the NetworkPolicies of Kubernetes.
  var clusterPolicies: [KubeValue] {
    switch (specification.networking.networkPolicies, specification.provider) {
    case (.calico, .eks): [ClusterPolicies(self).calicoDeny, ClusterPolicies(self).calicoMetadata]
    case (.cilium, .eks): [ClusterPolicies(self).ciliumDeny, ClusterPolicies(self).ciliumMetadata]
    // The data plane of GKE is Cilium; its pods need their metadata server.
    case (.cilium, .gke): [ClusterPolicies(self).ciliumDeny]
    // AKS brings its engines with policies of Kubernetes alone.
    case (.calico, .gke), (.calico, .aks), (.cilium, .aks), (.vpcCNI, _): []
    }
  }
}

/// A namespace that a team makes tomorrow denies too, before somebody has written a policy for it; and no pod of a team
/// ever reaches the identity of its node.
struct ClusterPolicies {
  private let context: RenderingContext

  init(_ context: RenderingContext) { self.context = context }

  /// The label of every namespace that belongs to somebody; those of Kubernetes and of the cloud have none.
  private static let owner = "team"

  private func metadata(_ name: String) -> KubeValue { context.platformMetadata(name, component: .networking) }

  // MARK: - Calico

  private static let teams: KubeValue = .string("has(\(owner))")

  /// Comes after all policies of Kubernetes, which have the order 1000.
  var calicoDeny: KubeValue {
    let servers = context.cloud.nameServers.map { "'\($0)'" }.joined(separator: ", ")
    let names: [KubeValue] = ["UDP", "TCP"].map { transport in
      [
        "action": "Allow", "protocol": .string(transport),
        "destination": [
          "namespaceSelector": "kubernetes.io/metadata.name == 'kube-system'",
          "selector": .string("k8s-app in {\(servers)}"),
          "ports": [53],
        ],
      ]
    }
    return [
      "apiVersion": "projectcalico.org/v3", "kind": "GlobalNetworkPolicy", "metadata": metadata("default-deny"),
      "spec": [
        "order": 2000, "namespaceSelector": Self.teams, "types": ["Ingress", "Egress"], "egress": .sequence(names),
      ],
    ]
  }

  var calicoMetadata: KubeValue {
    [
      "apiVersion": "projectcalico.org/v3", "kind": "GlobalNetworkPolicy", "metadata": metadata("no-node-identity"),
      "spec": [
        "order": 10, "namespaceSelector": Self.teams, "types": ["Egress"],
        "egress": [
          ["action": "Deny", "destination": ["nets": ["169.254.169.254/32"]]]
        ],
      ],
    ]
  }

  // MARK: - Cilium

  private static let everyTeam: KubeValue = [
    "matchExpressions": [
      ["key": .string("k8s:io.cilium.k8s.namespace.labels.\(owner)"), "operator": "Exists"]
    ]
  ]

  /// An empty rule lets nothing in; what policies of Kubernetes allow is added to it.
  var ciliumDeny: KubeValue {
    let servers: [KubeValue] = context.cloud.nameServers.map { name in
      ["matchLabels": ["k8s:io.kubernetes.pod.namespace": "kube-system", "k8s:k8s-app": .string(name)]]
    }
    let names: KubeValue = [
      "toEndpoints": .sequence(servers),
      "toPorts": [["ports": [["port": "53", "protocol": "UDP"], ["port": "53", "protocol": "TCP"]]]],
    ]
    return [
      "apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy", "metadata": metadata("default-deny"),
      "spec": ["endpointSelector": Self.everyTeam, "ingress": [[:]], "egress": [names]],
    ]
  }

  var ciliumMetadata: KubeValue {
    [
      "apiVersion": "cilium.io/v2", "kind": "CiliumClusterwideNetworkPolicy", "metadata": metadata("no-node-identity"),
      "spec": ["endpointSelector": Self.everyTeam, "egressDeny": [["toCIDR": ["169.254.169.254/32"]]]],
    ]
  }
}
