/// What the load balancer controller may do.
///
/// Source: aws-load-balancer-controller, docs/install/iam_policy.json; where that asks for any value of the tag
/// `elbv2.k8s.aws/cluster`, this asks for the name of the cluster.
extension EKSTerraform {
  func loadBalancing() -> [HCLValue] {
    [.allow(Self.lookUps, on: "*"), serviceLinkedRole()] + attachments() + securityGroups() + balancers() + tagging()
  }

  private static let lookUps = [
    "acm:DescribeCertificate", "acm:ListCertificates", "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses",
    "ec2:DescribeAvailabilityZones", "ec2:DescribeInstances", "ec2:DescribeInternetGateways",
    "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
    "ec2:DescribeTags", "ec2:DescribeVpcPeeringConnections", "ec2:DescribeVpcs", "ec2:GetSecurityGroupsForVpc",
    "elasticloadbalancing:DescribeCapacityReservation", "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListenerCertificates", "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes", "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeSSLPolicies",
    "elasticloadbalancing:DescribeTags", "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:DescribeTrustStores",
    "wafv2:GetWebACL", "wafv2:GetWebACLForResource",
  ]

  private func serviceLinkedRole() -> HCLValue {
    .allow(
      ["iam:CreateServiceLinkedRole"], on: "*",
      if: ["StringEquals": ["iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"]])
  }

  /// Actions that have no resource to be bound to, or bind two.
  private func attachments() -> [HCLValue] {
    [
      .allow(["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "elasticloadbalancing:SetWebAcl"], on: "*"),
      .allow(
        [
          "elasticloadbalancing:AddListenerCertificates", "elasticloadbalancing:CreateListener",
          "elasticloadbalancing:CreateRule", "elasticloadbalancing:DeleteListener", "elasticloadbalancing:DeleteRule",
          "elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule",
          "elasticloadbalancing:RemoveListenerCertificates", "elasticloadbalancing:SetRulePriorities",
        ], on: "*"),
    ]
  }

  private var owned: HCLValue {
    ["StringEquals": ["aws:ResourceTag/elbv2.k8s.aws/cluster": .ref("local.cluster_name")]]
  }
  private var requested: HCLValue {
    ["StringEquals": ["aws:RequestTag/elbv2.k8s.aws/cluster": .ref("local.cluster_name")]]
  }

  private func securityGroups() -> [HCLValue] {
    let group = HCLValue.template("arn:${data.aws_partition.current.partition}:ec2:*:*:security-group/*")
    let rules = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]
    let atCreation: HCLValue = [
      "StringEquals": [
        "ec2:CreateAction": "CreateSecurityGroup",
        "aws:RequestTag/elbv2.k8s.aws/cluster": .ref("local.cluster_name"),
      ]
    ]
    return [
      .allow(["ec2:CreateSecurityGroup"], on: "*"),
      .allow(["ec2:CreateTags"], on: group, if: atCreation),
      .allow(["ec2:CreateTags", "ec2:DeleteTags"], on: group, if: owned),
      .allow(rules + ["ec2:DeleteSecurityGroup"], on: "*", if: owned),
      .allow(
        rules, on: group, if: ["StringEquals": ["aws:ResourceTag/kubernetes.io/cluster/${local.cluster_name}": "owned"]]
      ),
    ]
  }

  private func balancers() -> [HCLValue] {
    [
      .allow(
        ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"], on: "*", if: requested),
      .allow(
        [
          "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup",
          "elasticloadbalancing:ModifyCapacityReservation", "elasticloadbalancing:ModifyListenerAttributes",
          "elasticloadbalancing:ModifyLoadBalancerAttributes", "elasticloadbalancing:ModifyTargetGroup",
          "elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:SetIpAddressType",
          "elasticloadbalancing:SetSecurityGroups", "elasticloadbalancing:SetSubnets",
        ], on: "*", if: owned),
      .allow(
        ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
        on: .template(balancer("targetgroup/*/*")), if: owned),
    ]
  }

  private func tagging() -> [HCLValue] {
    let whole = [balancer("loadbalancer/app/*/*"), balancer("loadbalancer/net/*/*"), balancer("targetgroup/*/*")]
    let parts = ["listener/app/*/*/*", "listener/net/*/*/*", "listener-rule/app/*/*/*", "listener-rule/net/*/*/*"]
    let actions = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"]
    let atCreation: HCLValue = [
      "StringEquals": [
        "elasticloadbalancing:CreateAction": ["CreateLoadBalancer", "CreateTargetGroup"],
        "aws:RequestTag/elbv2.k8s.aws/cluster": .ref("local.cluster_name"),
      ]
    ]
    return [
      .allow(["elasticloadbalancing:AddTags"], on: .list(whole.map { .template($0) }), if: atCreation),
      .allow(actions, on: .list(whole.map { .template($0) }), if: owned),
      .allow(actions, on: .list(parts.map { .template(balancer($0)) })),
    ]
  }

  private func balancer(_ resource: String) -> String {
    "arn:${data.aws_partition.current.partition}:elasticloadbalancing:*:*:\(resource)"
  }
}
