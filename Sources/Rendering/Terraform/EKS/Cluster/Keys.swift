import DesignEngine

/// `20-cluster/keys.tf`.
extension EKSTerraform {
  func clusterKeys() -> HCLBody {
    var file = HCLBody()
    file.key("secrets", "Secrets of Kubernetes in ${local.cluster_name}")
    if hasCustomerKeys {
      file.key(
        "disks", "Disks of nodes and volumes of ${local.cluster_name}", policy: diskPolicy(),
        comment: """
          Used through EC2 only, by whoever in this account may start instances or attach volumes: the rule of the
          key that AWS itself makes for EBS. It covers the auto scaling groups without naming their service-linked
          role, which a young account does not have yet.
          """)
    }
    return file
  }

  private func diskPolicy() -> HCLValue {
    let root: HCLValue = [
      "AWS": "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
    ]
    let throughEC2: HCLValue = [
      "StringEquals": [
        "kms:CallerAccount": .ref("data.aws_caller_identity.current.account_id"),
        "kms:ViaService": "ec2.${local.region}.amazonaws.com",
      ]
    ]
    let statements: HCLValue = [
      .allow(["kms:*"], on: "*", principal: root),
      .allow(
        ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"],
        on: "*", principal: ["AWS": "*"], if: throughEC2),
    ]
    return .json(["Version": "2012-10-17", "Statement": statements])
  }

  /// `kms_key_id` of a disk in this stage.
  var diskKey: HCLValue { hasCustomerKeys ? .ref("aws_kms_key.disks.arn") : .omitted }
}
