import DesignEngine
import PlatformSpec

/// `10-network/keys.tf`, `flow-logs.tf` and `outputs.tf`.
extension EKSTerraform {
  /// `kms_key_id` of a log group; the key is made here and found by its alias in later stages.
  func logKey(in stage: TerraformStage) -> HCLValue {
    guard hasCustomerKeys else { return .omitted }
    return switch stage {
    case .network: .ref("aws_kms_key.logs.arn")
    case .cluster, .platform: .ref("data.aws_kms_alias.logs.target_key_arn")
    }
  }

  func logKeyLookup() -> HCLBody {
    var file = HCLBody()
    if hasCustomerKeys {
      file.data("aws_kms_alias", "logs", ["name": "alias/${local.cluster_name}/logs"])
    }
    return file
  }

  /// How long audit trails are kept, in a time that CloudWatch knows.
  var auditDays: Int { LogRetention.atLeast(auditRetentionDays) }

  func logKey() -> HCLBody {
    var file = HCLBody()
    file.data("aws_caller_identity", "current", [:])
    guard hasCustomerKeys else { return file }
    file.data("aws_partition", "current", [:])
    let root: HCLValue = [
      "AWS": "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
    ]
    let service: HCLValue = ["Service": "logs.${local.region}.amazonaws.com"]
    let own: HCLValue =
      "arn:${data.aws_partition.current.partition}:logs:${local.region}:${data.aws_caller_identity.current.account_id}:*"
    let statements: HCLValue = [
      .allow(["kms:*"], on: "*", principal: root),
      .allow(
        ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"], on: "*",
        principal: service, if: ["ArnLike": ["kms:EncryptionContext:aws:logs:arn": own]]),
    ]
    file.key(
      "logs", "Log groups of ${local.cluster_name}",
      policy: .json(["Version": "2012-10-17", "Statement": statements]))
    return file
  }

  func flowLogs() -> HCLBody {
    let watchesAll = !specification.security.compliance.isEmpty
    var file = HCLBody()
    file.resource(
      "aws_cloudwatch_log_group", "flow",
      [
        "name": "/aws/vpc/${local.cluster_name}/flow",
        "retention_in_days": .integer(LogRetention.atLeast(max(30, specification.observability.logArchiveDays))),
        "kms_key_id": logKey(in: .network),
      ])
    file.resource(
      "aws_iam_role", "flow",
      [
        "name": .literal(CloudNames.bounded("\(name)-flow-logs", limit: 64)),
        "assume_role_policy": .trust(service: "vpc-flow-logs.amazonaws.com", sourceAccount: true),
      ])
    let write: HCLValue = .allow(
      ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      on: "${aws_cloudwatch_log_group.flow.arn}:*")
    file.resource(
      "aws_iam_role_policy", "flow",
      [
        "name": "write",
        "role": .ref("aws_iam_role.flow.id"),
        "policy": .json([
          "Version": "2012-10-17",
          "Statement": [write, .allow(["logs:DescribeLogGroups"], on: "*")],
        ]),
      ])
    file.resource(
      "aws_flow_log", "main",
      comment: watchesAll
        ? "Compliance asks for a trace of all traffic."
        : "What was refused shows attacks and broken rules; what was accepted is too much to keep.",
      [
        "vpc_id": .ref("aws_vpc.main.id"),
        "traffic_type": .literal(watchesAll ? "ALL" : "REJECT"),
        "iam_role_arn": .ref("aws_iam_role.flow.arn"),
        "log_destination": .ref("aws_cloudwatch_log_group.flow.arn"),
        "max_aggregation_interval": 60,
        "tags": ["Name": .ref("local.cluster_name")],
      ])
    return file
  }

  func networkOutputs() -> HCLBody {
    var file = HCLBody()
    file.output("vpc_id", "The network.", .ref("aws_vpc.main.id"))
    file.output(
      "private_subnet_ids", "Subnets of the nodes, by zone.",
      .ref("{ for zone, subnet in aws_subnet.private : zone => subnet.id }"))
    file.output(
      "public_subnet_ids", "Subnets of the load balancers, by zone.",
      .ref("{ for zone, subnet in aws_subnet.public : zone => subnet.id }"))
    if cluster.network.natGateways > 0 {
      file.output(
        "outgoing_addresses", "Addresses that the outside sees, by zone.",
        .ref("{ for zone, address in aws_eip.nat : zone => address.public_ip }"))
    }
    return file
  }
}

extension HCLBody {
  /// A key that is rotated every year and cannot be deleted by a plan, with its alias `<cluster>/<name>`.
  mutating func key(
    _ name: String, _ description: String, policy: HCLValue = .omitted, provider: HCLValue = .omitted,
    comment: String? = nil
  ) {
    resource(
      "aws_kms_key", name, comment: comment,
      [
        "provider": provider,
        "description": .template(description),
        "enable_key_rotation": true,
        "deletion_window_in_days": 30,
        "policy": policy,
        "lifecycle": .preventDestroy,
      ])
    let alias = name.split(separator: "_").joined(separator: "-")
    resource(
      "aws_kms_alias", name,
      [
        "provider": provider,
        "name": "alias/${local.cluster_name}/\(alias)",
        "target_key_id": .ref("aws_kms_key.\(name).key_id"),
      ])
  }
}
