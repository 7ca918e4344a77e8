import DesignEngine
import KubeModel
import PlatformSpec

/// Ways to the cloud's own services by name instead of to every address, where the engine knows names.
enum NamedEgress {
  static let rule = ManifestRule<WorkloadDesign>("fqdnnetworkpolicy.yaml") { workload, context in
    guard context.knowsNames, CloudIdentity(of: workload, in: context.design) != nil else { return [] }
    return [
      [
        "apiVersion": "networking.gke.io/v1alpha1", "kind": "FQDNNetworkPolicy",
        "metadata": context.metadata(of: workload),
        "spec": [
          "podSelector": ["matchLabels": context.selector(of: workload)],
          "egress": [
            [
              "matches": [["pattern": "*.googleapis.com"]],
              "ports": [["protocol": "TCP", "port": 443]],
            ]
          ],
        ],
      ]
    ]
  }
}

extension RenderingContext {
  /// Whether policies may name hosts: by Dataplane V2 of GKE where it was chosen as the engine.
  var knowsNames: Bool { specification.provider == .gke && specification.networking.networkPolicies == .cilium }
}
