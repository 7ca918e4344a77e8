import KubeModel

/// All policies of a set of objects, whatever their kind.
enum PolicyReading {
  static func policies(_ objects: ObjectsByKind, pods: [ReachPod], annotations: [KubeValue?]) -> [ReachPolicy] {
    let surroundings = PolicySurroundings(objects)
    let calico = CalicoPolicyReader(objects, surroundings: surroundings)
    let cilium = CiliumPolicyReader(surroundings: surroundings)
    let istio = IstioPolicyReader(surroundings: surroundings)
    let single = objects.all { groups.contains($0.group) }.flatMap { object -> [ReachPolicy] in
      switch (object.group, object.kind) {
      case ("networking.k8s.io", "NetworkPolicy"), ("networking.k8s.aws", "ApplicationNetworkPolicy"):
        [KubernetesPolicyReader.policy(object)]
      case ("networking.gke.io", "FQDNNetworkPolicy"): [KubernetesPolicyReader.domainPolicy(object)]
      case ("policy.networking.k8s.io", "AdminNetworkPolicy"),
        ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
        ("policy.networking.k8s.io", "ClusterNetworkPolicy"), ("networking.k8s.aws", "ClusterNetworkPolicy"):
        [AdminPolicyReader.policy(object)]
      case ("cilium.io", "CiliumNetworkPolicy"), ("cilium.io", "CiliumClusterwideNetworkPolicy"):
        cilium.policies(object)
      case ("projectcalico.org", "NetworkPolicy"), ("crd.projectcalico.org", "NetworkPolicy"),
        ("projectcalico.org", "GlobalNetworkPolicy"), ("crd.projectcalico.org", "GlobalNetworkPolicy"):
        [calico.policy(object)]
      case ("security.istio.io", "AuthorizationPolicy"): [istio.policy(object)].compactMap(\.self)
      default: []
      }
    }
    return single + PeerAuthenticationReader(objects).policies(for: pods, annotations: annotations)
      + LinkerdPolicyReader(objects).policies(for: pods, annotations: annotations)
  }

  /// The API groups that have policies by themselves.
  private static let groups: Set<String> = [
    "networking.k8s.io", "networking.k8s.aws", "networking.gke.io", "policy.networking.k8s.io", "cilium.io",
    "projectcalico.org", "crd.projectcalico.org", "security.istio.io",
  ]

  /// Kinds that say who may reach whom in the network.
  static func isNetworkPolicy(_ kind: ObjectsByKind.Kind) -> Bool {
    switch (kind.group, kind.kind) {
    case ("networking.k8s.io", "NetworkPolicy"), ("cilium.io", "CiliumNetworkPolicy"),
      ("cilium.io", "CiliumClusterwideNetworkPolicy"), ("policy.networking.k8s.io", _),
      ("networking.k8s.aws", "ApplicationNetworkPolicy"), ("networking.k8s.aws", "ClusterNetworkPolicy"):
      true
    case ("projectcalico.org", let kind), ("crd.projectcalico.org", let kind):
      kind == "NetworkPolicy" || kind == "GlobalNetworkPolicy"
    default: false
    }
  }
}
