import DesignEngine
import PlatformSpec

/// `20-cluster/cluster.tf`.
extension EKSTerraform {
  func controlPlane() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_cloudwatch_log_group", "control_plane",
      comment: "EKS would make it without an end to its retention; so it is made first.",
      [
        "name": "/aws/eks/${local.cluster_name}/cluster",
        "retention_in_days": .integer(auditDays),
        "kms_key_id": logKey(in: .cluster),
      ])
    file.resource(
      "aws_iam_role", "cluster",
      [
        "name": .literal(CloudNames.bounded("\(name)-control-plane", limit: 64)),
        "assume_role_policy": .trust(service: "eks.amazonaws.com"),
      ])
    file.resource(
      "aws_iam_role_policy_attachment", "cluster",
      [
        "role": .ref("aws_iam_role.cluster.name"),
        "policy_arn": "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKSClusterPolicy",
      ])
    file.resource(
      "aws_iam_role_policy", "cluster",
      [
        "name": "secrets-key",
        "role": .ref("aws_iam_role.cluster.id"),
        "policy": .json([
          "Version": "2012-10-17",
          "Statement": [
            .allow(
              ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"], on: .ref("aws_kms_key.secrets.arn"))
          ],
        ]),
      ])
    file.resource(
      "aws_eks_cluster", "main",
      comment: """
        Another name, service address range or key, or other subnets of the control plane, would make the cluster anew.
        Add-ons are in add-ons.tf, so EKS installs none by itself.
        """,
      clusterBody())
    return file
  }

  private func clusterBody() -> HCLBody {
    let logs =
      specification.security.auditLogging
      ? ["api", "audit", "authenticator", "controllerManager", "scheduler"] : ["api", "authenticator"]
    let isPrivate = specification.cluster.isPrivate
    return [
      "name": .ref("local.cluster_name"),
      "version": "\(cluster.kubernetesVersion.description)",
      "role_arn": .ref("aws_iam_role.cluster.arn"),
      "bootstrap_self_managed_addons": false,
      "enabled_cluster_log_types": .strings(logs),
      "access_config": .block([
        "#": "Who may enter stands in access.tf, the author of this run included.",
        "authentication_mode": "API",
        "bootstrap_cluster_creator_admin_permissions": false,
      ]),
      "vpc_config": .block([
        "subnet_ids": .ref("[for subnet in data.aws_subnet.private : subnet.id]"),
        "endpoint_private_access": true,
        "endpoint_public_access": .bool(!isPrivate),
        "public_access_cidrs": isPrivate ? .omitted : .ref("var.api_allowed_cidrs"),
      ]),
      "kubernetes_network_config": .block([
        "ip_family": "ipv4", "service_ipv4_cidr": "\(cluster.network.serviceCIDR)",
      ]),
      "encryption_config": .block([
        "resources": ["secrets"],
        "provider": .block(["key_arn": .ref("aws_kms_key.secrets.arn")]),
      ]),
      "upgrade_policy": .block([
        "#": "A version past its standard support costs six times as much; STANDARD upgrades it instead.",
        "support_type": "STANDARD",
      ]),
      "zonal_shift_config": cluster.zones.count > 1
        ? .block(["#": "Lets traffic be moved away from a zone in trouble.", "enabled": true]) : .omitted,
      "lifecycle": .preventDestroy,
      "depends_on": [
        .ref("aws_cloudwatch_log_group.control_plane"), .ref("aws_iam_role_policy.cluster"),
        .ref("aws_iam_role_policy_attachment.cluster"),
      ],
    ]
  }
}
