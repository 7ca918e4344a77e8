import DesignEngine
import PlatformSpec

/// `30-platform/delivery.tf`: the Argo CD of the first region may enter this cluster.
extension AKSTerraform {
  func delivery() -> HCLBody {
    guard isDeliveredTo else { return [:] }
    let first = design.clusters[0]
    var file = HCLBody()
    file.data(
      "azurerm_user_assigned_identity", "deliverer",
      comment: "Made by the last stage of \(first.region), which is applied before this one.",
      [
        "name": .literal("\(first.name)-\(AKSNames.identity(.deliverer))"), "resource_group_name": .literal(first.name),
      ])
    return file
  }

  /// Number of the identity, as RBAC of the cluster knows it.
  var deliverer: String {
    let identity = CloudIdentity.deliverer
    let own = "azurerm_user_assigned_identity.workload[\"\(identity.namespace)/\(identity.serviceAccount)\"]"
    return (isPrimary ? own : "data.azurerm_user_assigned_identity.deliverer") + ".principal_id"
  }

  var apiServer: HCLValue { .template("https://${data.azurerm_kubernetes_cluster.main.fqdn}:443") }

  /// Entra gives the token; which identity asks, the pod knows by itself.
  var deliveryLogin: HCLValue {
    [
      "execProviderConfig": [
        "command": "argocd-k8s-auth", "args": ["azure"], "apiVersion": "client.authentication.k8s.io/v1beta1",
        "env": ["AAD_ENVIRONMENT_NAME": "AzurePublicCloud", "AAD_LOGIN_METHOD": "workloadidentity"],
      ],
      "tlsClientConfig": [
        "insecure": false,
        // Everybody who asks gets this certificate; the provider hides it with the rest of the block.
        "caData": .ref("nonsensitive(data.azurerm_kubernetes_cluster.main.kube_config[0].cluster_ca_certificate)"),
      ],
    ]
  }
}
