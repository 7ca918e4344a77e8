import DesignEngine

/// `10-network/vpc.tf`.
extension EKSTerraform {
  func network() -> HCLBody {
    var file = HCLBody()
    file.locals(
      comment: "One pair of subnets per zone. A changed range makes the subnet anew.",
      [
        "public_subnets": zoneTable(cluster.network.publicSubnets),
        "private_subnets": zoneTable(cluster.network.privateSubnets),
      ])
    file.resource(
      "aws_vpc", "main",
      [
        "cidr_block": "\(cluster.network.cidr)",
        "enable_dns_support": true,
        "enable_dns_hostnames": true,
        "tags": ["Name": .ref("local.cluster_name")],
        "lifecycle": .preventDestroy,
      ])
    file.resource(
      "aws_default_security_group", "closed",
      comment: "The group that a careless resource falls into lets nothing through.",
      ["vpc_id": .ref("aws_vpc.main.id"), "tags": ["Name": "${local.cluster_name}-closed"]])
    file.resource(
      "aws_subnet", "public", comment: "Load balancers and NAT gateways; no node ever stands here.",
      subnet(of: "public", role: "kubernetes.io/role/elb"))
    file.resource(
      "aws_subnet", "private", comment: "Nodes, pods and the control plane's network interfaces.",
      subnet(of: "private", role: "kubernetes.io/role/internal-elb"))
    return file
  }

  private func subnet(of tier: String, role: String) -> HCLBody {
    [
      "for_each": .ref("local.\(tier)_subnets"),
      "vpc_id": .ref("aws_vpc.main.id"),
      "availability_zone": .ref("each.key"),
      "cidr_block": .ref("each.value"),
      "map_public_ip_on_launch": false,
      "tags": [
        "Name": "${local.cluster_name}-\(tier)-${each.key}",
        "tier": "\(tier)",
        "#": "The load balancer controller finds its subnets by these.",
        "\(role)": "1",
        "kubernetes.io/cluster/${local.cluster_name}": "shared",
      ],
    ]
  }

  /// `zone = value` for the zones of the cluster.
  private func zoneTable(_ values: [String]) -> HCLValue {
    .object(zip(cluster.zones, values).map { HCLEntry($0, .literal($1)) })
  }
}
