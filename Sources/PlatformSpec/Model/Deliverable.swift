/// The seven things that a platform design consists of, in the order in which they are decided and presented.
package enum Deliverable: String, Sendable, Hashable, CaseIterable {
  case cluster, deployment, scaling, networking, storage, observability, security

  /// The heading of its chapter.
  package var title: String {
    switch self {
    case .cluster: "Cluster architecture"
    case .deployment: "Deployment manifests"
    case .scaling: "Scaling configuration"
    case .networking: "Networking setup"
    case .storage: "Storage design"
    case .observability: "Observability stack"
    case .security: "Security controls"
    }
  }
}
