import KubeModel

extension Check {
  static let policyNotEnforced = Check(
    "NET20", "policy-not-enforced", .high, .networking,
    summary: "Policies exist, and the network plug-in in these files does not enforce them.",
    why: "The API server takes them, and every connection passes.",
    remedy: "Turn enforcement on, or run a plug-in that knows this kind of policy.",
    peers: ["kubescape:C-0205", "kubescape:C-0230", "kubescape:C-0240"],
    passing: pluginExample("quay.io/cilium/cilium:v1.19.0"),
    failing: pluginExample("ghcr.io/flannel-io/flannel:v0.27.0")
  ) { inspection in
    let plugins = inspection.workloads.filter { $0.object.kind == "DaemonSet" }.compactMap { workload in
      Plugin(workload).map { (workload, $0) }
    }
    guard !plugins.isEmpty else { return [] }
    let kinds = plugins.map(\.1)
    return inspection.all(where: PolicyReading.isNetworkPolicy).compactMap { policy -> Violation? in
      guard !kinds.contains(where: { $0.enforces(policy) }) else { return nil }
      let names = plugins.map { $0.0.object.title }.joined(separator: ", ")
      return Violation(policy, "\(names) does not enforce this kind of policy")
    }
  }

  /// Network plug-ins by the images of their DaemonSets.
  private enum Plugin {
    case flannel, cilium, calico, awsWithoutAgent, awsWithAgent, other

    init?(_ workload: Workload) {
      let images = workload.containers.map { TrafficMap.imageName($0.image) }
      if images.contains("cilium") || images.contains("cilium-dev") {
        self = .cilium
      } else if images.contains("calico-node") || workload.object.name == "calico-node"
        || workload.object.name == "canal"
      {
        self = .calico
      } else if images.contains("flannel") {
        self = .flannel
      } else if images.contains("antrea-agent-ubuntu") || images.contains("kube-router")
        || images.contains("weave-kube")
      {
        self = .other
      } else if let agent = workload.containers.first(where: { $0.image.contains("network-policy-agent") }) {
        self = agent.arguments.contains("--enable-network-policy=true") ? .awsWithAgent : .awsWithoutAgent
      } else {
        return nil
      }
    }

    func enforces(_ policy: KubeObject) -> Bool {
      switch self {
      case .flannel, .awsWithoutAgent: false
      case .cilium: policy.group == "cilium.io" || policy.group == "networking.k8s.io"
      case .calico: policy.isOfCalico || policy.group.hasSuffix("networking.k8s.io")
      case .awsWithAgent: policy.group == "networking.k8s.io" || policy.group == "networking.k8s.aws"
      case .other: policy.group == "networking.k8s.io"
      }
    }
  }

  private static func pluginExample(_ image: String) -> String {
    NetworkExample.policy("policyTypes: [Ingress]") + """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: net, namespace: kube-system}
      spec:
        selector: {matchLabels: {app: net}}
        template:
          metadata: {labels: {app: net}}
          spec: {containers: [{name: net, image: "\(image)"}]}
      """
  }
}
