import DesignEngine
import KubeModel
import PlatformSpec

extension EKSManifests {
  func annotations(of identity: CloudIdentity) -> [LabelPair] {
    guard let role = role(of: identity) else { return [] }
    return [
      LabelPair("eks.amazonaws.com/role-arn", role), LabelPair("eks.amazonaws.com/sts-regional-endpoints", "true"),
    ]
  }

  /// The role that a service account takes by its token; nil where Terraform makes the association.
  func role(of identity: CloudIdentity) -> String? {
    switch context.specification.security.workloadIdentity {
    case .irsa:
      let account = EKSSetting.awsAccountID.reference
      return "arn:aws:iam::\(account):role/\(identity.roleName(cluster: context.cluster.name))"
    case .podIdentity, .workloadIdentity: return nil
    }
  }

  var identityPodLabels: [LabelPair] { [] }

  var identityAgents: [IdentityAgent] {
    switch context.specification.security.workloadIdentity {
    case .podIdentity: [IdentityAgent(address: "169.254.170.23/32", port: 80)]
    case .irsa, .workloadIdentity: []
    }
  }

  func secretStore(_ identity: CloudIdentity?) -> KubeValue {
    // The pod's own identity is taken where the binding lives outside the cluster.
    let account: KubeValue =
      identity.flatMap { role(of: $0) == nil ? nil : $0 }.map { identity in
        [
          "jwt": [
            "serviceAccountRef": [
              "name": .string(identity.serviceAccount), "namespace": .string(identity.namespace),
            ]
          ]
        ]
      } ?? .omitted
    return ["aws": ["service": "SecretsManager", "region": .string(region), "auth": account]]
  }
}

extension CloudIdentity {
  /// Name of the role that this service account takes, the same in Terraform and in manifests.
  ///
  /// `<cluster>-<namespace>-<service account>`; AWS allows 64 characters, so a longer one keeps its first 55 and ends
  /// in eight digits of its hash.
  func roleName(cluster: String) -> String {
    CloudNames.bounded("\(cluster)-\(namespace)-\(serviceAccount)", limit: 64)
  }
}
