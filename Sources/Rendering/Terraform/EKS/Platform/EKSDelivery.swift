import DesignEngine
import PlatformSpec

/// `30-platform/delivery.tf`: the Argo CD of the first region may enter this cluster.
extension EKSTerraform {
  func delivery() -> HCLBody {
    guard isDeliveredTo else { return [:] }
    let role = CloudIdentity.deliverer.roleName(cluster: design.clusters[0].name)
    let account = "${data.aws_caller_identity.current.account_id}"
    var file = HCLBody()
    file.resource(
      "aws_eks_access_entry", "delivery",
      comment: "The role is made by the last stage of \(design.clusters[0].region), which is applied before this one.",
      [
        "cluster_name": .ref("local.cluster_name"),
        "principal_arn": .template("arn:${data.aws_partition.current.partition}:iam::\(account):role/\(role)"),
      ])
    file.resource(
      "aws_eks_access_policy_association", "delivery",
      [
        "cluster_name": .ref("local.cluster_name"),
        "principal_arn": .ref("aws_eks_access_entry.delivery.principal_arn"),
        "policy_arn":
          "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        "access_scope": .block(["type": "cluster"]),
      ])
    return file
  }

  var apiServer: HCLValue { .ref("data.aws_eks_cluster.main.endpoint") }

  var deliveryLogin: HCLValue {
    [
      "awsAuthConfig": ["clusterName": .ref("local.cluster_name")],
      "tlsClientConfig": [
        "insecure": false, "caData": .ref("data.aws_eks_cluster.main.certificate_authority[0].data"),
      ],
    ]
  }
}
