import DesignEngine
import PlatformSpec

/// `10-network/endpoints.tf`.
extension EKSTerraform {
  /// Services that nodes and controllers call, reached without leaving the network when nothing may leave it.
  private static let privateServices = [
    "autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "kms", "logs",
    "secretsmanager", "sqs", "sts",
  ]

  private var isClosed: Bool { specification.cluster.isPrivate || specification.networking.privateConnectivity }

  func endpoints() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_vpc_endpoint", "s3",
      comment: """
        Layers of images, backups and logs go to S3 past the NAT gateways, free of charge.
        \(isClosed ? "The services below are reached from inside as well." : Self.whyNoInterfaces)
        """,
      [
        "vpc_id": .ref("aws_vpc.main.id"),
        "service_name": "com.amazonaws.${local.region}.s3",
        "vpc_endpoint_type": "Gateway",
        "route_table_ids": .ref("[for table in aws_route_table.private : table.id]"),
        "tags": ["Name": "${local.cluster_name}-s3"],
      ])
    if isClosed { file.append(interfaces()) }
    return file
  }

  private static let whyNoInterfaces = """
    Interface endpoints for the other services cost a fee per zone and hour each, and what they would carry (tokens,
    API calls, image manifests) is too little to earn it back; a private cluster gets them all the same.
    """

  private func interfaces() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_security_group", "endpoints",
      [
        "name_prefix": "${local.cluster_name}-endpoints-",
        "description": "HTTPS from inside the network to endpoints of AWS services",
        "vpc_id": .ref("aws_vpc.main.id"),
        "tags": ["Name": "${local.cluster_name}-endpoints"],
        "lifecycle": .block(["create_before_destroy": true]),
      ])
    file.resource(
      "aws_vpc_security_group_ingress_rule", "endpoints",
      [
        "security_group_id": .ref("aws_security_group.endpoints.id"),
        "description": "HTTPS from the network",
        "cidr_ipv4": .ref("aws_vpc.main.cidr_block"),
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
      ])
    file.resource(
      "aws_vpc_endpoint", "interface",
      [
        "for_each": .call("toset", [.strings(Self.privateServices + (has(.karpenter) ? ["ssm"] : []))]),
        "vpc_id": .ref("aws_vpc.main.id"),
        "service_name": "com.amazonaws.${local.region}.${each.key}",
        "vpc_endpoint_type": "Interface",
        "private_dns_enabled": true,
        "security_group_ids": [.ref("aws_security_group.endpoints.id")],
        "subnet_ids": .ref("[for subnet in aws_subnet.private : subnet.id]"),
        "tags": ["Name": "${local.cluster_name}-${each.key}"],
      ])
    return file
  }
}
