import DesignEngine
import PlatformSpec

/// What Karpenter may do: start, mark and end machines that bear its own marks for this cluster, and nothing else.
///
/// Source: Karpenter, getting-started CloudFormation template of 1.14, without the profiles of instances, which
/// Terraform makes.
extension EKSTerraform {
  private static let started = [
    "fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume",
  ]
  private static let used = [
    "capacity-reservation", "image", "placement-group", "security-group", "snapshot", "subnet",
  ]

  /// `owned` by this cluster and made for a NodePool, as a tag of what exists or of what is asked for.
  private func marks(_ place: String, more: [HCLEntry] = []) -> HCLValue {
    let equal: [HCLEntry] = [HCLEntry("aws:\(place)/kubernetes.io/cluster/${local.cluster_name}", "owned")] + more
    return [
      "StringEquals": .object(equal), "StringLike": ["aws:\(place)/karpenter.sh/nodepool": "*"],
    ]
  }

  private func machines(_ kinds: [String]) -> HCLValue {
    .list(kinds.map { .template("arn:${data.aws_partition.current.partition}:ec2:${local.region}:*:\($0)/*") })
  }

  func karpenterStatements() -> [HCLValue] {
    let named = HCLEntry("aws:RequestTag/eks:eks-cluster-name", .ref("local.cluster_name"))
    let actions = HCLEntry("ec2:CreateAction", ["RunInstances", "CreateFleet", "CreateLaunchTemplate"])
    let tagKeys: HCLValue = ["aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"]]
    return [
      .allow(["ec2:CreateFleet", "ec2:RunInstances"], on: machines(Self.used)),
      .allow(
        ["ec2:CreateFleet", "ec2:RunInstances"], on: machines(["launch-template"]), if: marks("ResourceTag")),
      .allow(
        ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"], on: machines(Self.started),
        if: marks("RequestTag", more: [named])),
      .allow(["ec2:CreateTags"], on: machines(Self.started), if: marks("RequestTag", more: [named, actions])),
      .allow(
        ["ec2:CreateTags"], on: machines(["instance"]),
        if: [
          "StringEquals": ["aws:ResourceTag/kubernetes.io/cluster/${local.cluster_name}": "owned"],
          "StringLike": ["aws:ResourceTag/karpenter.sh/nodepool": "*"],
          "ForAllValues:StringEquals": tagKeys,
        ]),
      .allow(
        ["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"], on: machines(["instance", "launch-template"]),
        if: marks("ResourceTag")),
    ] + karpenterReading()
  }

  private func karpenterReading() -> [HCLValue] {
    let role = CloudNames.bounded("\(name)-node", limit: 64)
    return [
      .allow(
        [
          "ec2:DescribeCapacityReservations", "ec2:DescribeImages", "ec2:DescribeInstanceStatus",
          "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes", "ec2:DescribeInstances",
          "ec2:DescribeLaunchTemplates", "ec2:DescribePlacementGroups", "ec2:DescribeSecurityGroups",
          "ec2:DescribeSpotPriceHistory", "ec2:DescribeSubnets",
        ], on: "*", if: ["StringEquals": ["aws:RequestedRegion": .ref("local.region")]]),
      .allow(
        ["ssm:GetParameter"],
        on: .template("arn:${data.aws_partition.current.partition}:ssm:${local.region}::parameter/aws/service/*")),
      .allow(["pricing:GetProducts"], on: "*"),
      .allow(
        ["iam:PassRole"],
        on: .template(
          "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/\(role)"
        ),
        if: ["StringEquals": ["iam:PassedToService": "ec2.amazonaws.com"]]),
      .allow(["iam:GetInstanceProfile", "iam:ListInstanceProfiles"], on: "*"),
      .allow(["eks:DescribeCluster"], on: arn("eks", "cluster/${local.cluster_name}")),
    ]
  }
}
