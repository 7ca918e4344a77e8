import DesignEngine
import PlatformSpec

/// How the Argo CD of the first region enters this cluster.
extension GKETerraform {
  /// The project's own rights let it in: see policies.tf of the first region.
  func delivery() -> HCLBody {
    guard isDeliveredTo else { return [:] }
    var file = HCLBody()
    file.data(
      "google_container_cluster", "main", comment: "Made by 20-cluster.",
      ["name": .ref("local.cluster_name"), "location": .ref("local.region"), "project": .ref("var.project_id")])
    return file
  }

  /// By its name, with a certificate that everybody trusts; who may call is a question of IAM and not of addresses.
  var apiServer: HCLValue {
    let endpoint = "control_plane_endpoints_config[0].dns_endpoint_config[0].endpoint"
    return .template("https://${data.google_container_cluster.main.\(endpoint)}")
  }

  var deliveryLogin: HCLValue {
    [
      "execProviderConfig": [
        "command": "argocd-k8s-auth", "args": ["gcp"], "apiVersion": "client.authentication.k8s.io/v1beta1",
      ],
      "tlsClientConfig": ["insecure": false],
    ]
  }
}
