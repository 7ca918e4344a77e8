import DesignEngine
import PlatformSpec

/// `30-platform/cluster.tf` and `identities.tf`.
extension EKSTerraform {
  var identityList: [TerraformIdentity] { TerraformIdentity.all(in: design) }

  func clusterLookup() -> HCLBody {
    var file = HCLBody()
    file.data("aws_caller_identity", "current", [:])
    let trustsTokens = specification.security.workloadIdentity == .irsa && !identityList.isEmpty
    if !identityList.isEmpty || !serverStores.isEmpty { file.data("aws_partition", "current", [:]) }
    if trustsTokens || needs(.networkID) || !ownStores.isEmpty || isDeliveredTo {
      file.data("aws_eks_cluster", "main", comment: "Made by 20-cluster.", ["name": .ref("local.cluster_name")])
    }
    if trustsTokens {
      file.data(
        "aws_iam_openid_connect_provider", "cluster",
        ["url": .ref("data.aws_eks_cluster.main.identity[0].oidc[0].issuer")])
    }
    if needs(.diskKeyARN) {
      file.data("aws_kms_alias", "disks", ["name": "alias/${local.cluster_name}/disks"])
    }
    if needs(.nodeImageVersion) {
      let kubernetes = cluster.kubernetesVersion.description
      file.data(
        "aws_ssm_parameter", "node_image",
        comment: "The newest tested image; nodes of an older one are replaced at night, within the budgets.",
        [
          "name": .literal(
            "/aws/service/eks/optimized-ami/\(kubernetes)/amazon-linux-2023/x86_64/standard/recommended/release_version"
          )
        ])
    }
    if needs(.webACLARN) || !ownStores.isEmpty || !applicationLogs().entries.isEmpty { file.append(logKeyLookup()) }
    return file
  }

  func identities() -> HCLBody {
    let list = identityList
    if list.isEmpty { return [:] }
    var file = HCLBody()
    file.locals(
      comment: "Service accounts that act in AWS, each with a role of its own; what they may do stands in policies.tf.",
      ["identities": .object(list.map { HCLEntry($0.key, row(of: $0)) })])
    file.resource(
      "aws_iam_role", "identity",
      [
        "for_each": .ref("local.identities"),
        "name": .ref("each.value.role"),
        "description": "Service account ${each.key} of ${local.cluster_name}",
        "assume_role_policy": trustPolicy(
          provider: "data.aws_iam_openid_connect_provider.cluster", namespace: "${each.value.namespace}",
          serviceAccount: "${each.value.service_account}"),
      ])
    if specification.security.workloadIdentity == .podIdentity {
      file.resource(
        "aws_eks_pod_identity_association", "identity",
        [
          "for_each": .ref("local.identities"),
          "cluster_name": .ref("local.cluster_name"),
          "namespace": .ref("each.value.namespace"),
          "service_account": .ref("each.value.service_account"),
          "role_arn": .ref("aws_iam_role.identity[each.key].arn"),
        ])
    }
    return file
  }

  private func row(of identity: TerraformIdentity) -> HCLValue {
    [
      "namespace": .literal(identity.identity.namespace),
      "service_account": .literal(identity.identity.serviceAccount),
      "role": .literal(identity.identity.roleName(cluster: name)),
    ]
  }

  func policies() -> HCLBody {
    var file = HCLBody()
    for identity in identityList {
      let statements = identity.identity.permissions.flatMap { self.statements(for: $0, identity) }
      if statements.isEmpty { continue }
      // No name of Kubernetes has an underscore, so two identities never meet.
      let label = identity.key.split(separator: "/").joined(separator: "_")
      file.resource(
        "aws_iam_role_policy", label, comment: identity.meaning,
        [
          "name": "access",
          "role": .ref("aws_iam_role.identity[\"\(identity.key)\"].id"),
          "policy": .json(["Version": "2012-10-17", "Statement": .list(statements)]),
        ])
    }
    return file
  }
}
