import DesignEngine
import KubeModel
import PlatformSpec

extension AKSManifests {
  func annotations(of identity: CloudIdentity) -> [LabelPair] {
    guard identity.actsInAzure else { return [] }
    return [LabelPair("azure.workload.identity/client-id", AKSSetting.client(identity).reference)]
  }

  /// By which the cluster's webhook knows that a pod wants a token of Entra.
  var identityPodLabels: [LabelPair] { [LabelPair("azure.workload.identity/use", "true")] }

  /// Kubernetes knows groups of Entra by their number.
  var delivererName: String? { AKSSetting.deliverer.reference }

  func group(of team: String) -> String { AKSSetting.group(team: team).reference }

  func secretStore(_ identity: CloudIdentity?) -> KubeValue {
    let account: KubeValue =
      identity.map { ["name": .string($0.serviceAccount), "namespace": .string($0.namespace)] } ?? .omitted
    return [
      "azurekv": [
        "authType": "WorkloadIdentity", "vaultUrl": .string(AKSSetting.vaultURL.reference),
        "serviceAccountRef": account,
      ]
    ]
  }

  /// Key Vault knows letters, digits and hyphens, at most 127 of them.
  func name(of secret: CloudSecret) -> String {
    CloudNames.bounded(secret.name.split(separator: "/").joined(separator: "--"), limit: 127)
  }
}
