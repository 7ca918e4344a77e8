import DesignEngine
import PlatformSpec

/// `20-cluster/launch-templates.tf` and `node-role.tf`.
extension EKSTerraform {
  func launchTemplates() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_launch_template", "pool",
      comment: "One per pool. A change makes a new version, which rolls through the groups within their budgets.",
      templateBody())
    return file
  }

  private func templateBody() -> HCLBody {
    [
      "for_each": .ref("local.node_pools"),
      "name_prefix": "${local.cluster_name}-${each.key}-",
      "update_default_version": true,
      "user_data": .call("base64encode", [.heredoc(Self.nodeConfiguration)]),
      "dynamic": confidential(),
      "metadata_options": .block([
        "#": "Pods stand one hop further away and get nothing: they have identities of their own.",
        "http_endpoint": "enabled",
        "http_tokens": "required",
        "http_put_response_hop_limit": 1,
        "instance_metadata_tags": "disabled",
      ]),
      "block_device_mappings": .block([
        "device_name": "/dev/xvda",
        "ebs": .block([
          "volume_type": "gp3",
          "volume_size": .ref("each.value.disk_gib"),
          "encrypted": true,
          "kms_key_id": diskKey,
          "delete_on_termination": true,
        ]),
      ]),
      "tag_specifications": .blocks(labels: [], [tags(of: "instance"), tags(of: "volume")]),
      "lifecycle": .block(["create_before_destroy": true]),
    ]
  }

  private func confidential() -> HCLValue {
    guard managedPools.contains(where: { $0.purpose == .confidential }) else { return .omitted }
    return .block(
      "cpu_options",
      [
        "for_each": .ref("each.key == \"confidential\" ? [true] : []"),
        "content": .block(["#": "Memory is encrypted by the processor.", "amd_sev_snp": "enabled"]),
      ])
  }

  private func tags(of resource: String) -> HCLBody {
    // Default tags of the provider do not reach what a launch template makes.
    var extra: HCLValue = ["Name": "${local.cluster_name}-${each.key}", "pool": .ref("each.key")]
    if resource == "instance", has(.nodeTerminationHandler) {
      extra = [
        "Name": "${local.cluster_name}-${each.key}", "pool": .ref("each.key"),
        "aws-node-termination-handler/managed": "true",
      ]
    }
    return ["resource_type": .literal(resource), "tags": .call("merge", [.ref("local.tags"), extra])]
  }

  /// As many pods as the design counted with; otherwise the image would take its own figure.
  private static let nodeConfiguration = """
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="BOUNDARY"

    --BOUNDARY
    Content-Type: application/node.eks.aws

    ---
    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      kubelet:
        config:
          maxPods: ${each.value.max_pods}

    --BOUNDARY--
    """

  func nodeRole() -> HCLBody {
    let partition = "arn:${data.aws_partition.current.partition}:iam::aws:policy"
    var file = HCLBody()
    file.resource(
      "aws_iam_role", "node",
      [
        "name": .literal(CloudNames.bounded("\(name)-node", limit: 64)),
        "assume_role_policy": .trust(service: "ec2.amazonaws.com"),
      ])
    file.resource(
      "aws_iam_role_policy_attachment", "node",
      comment: "Join the cluster, pull images, and be entered through Session Manager instead of SSH.",
      [
        "for_each": .call(
          "toset",
          [["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"]]),
        "role": .ref("aws_iam_role.node.name"),
        "policy_arn": "\(partition)/${each.value}",
      ])
    if has(.karpenter) {
      file.resource(
        "aws_iam_instance_profile", "node", comment: "By which Karpenter's machines take the role of nodes.",
        ["name": .literal(EKSSetting.nodeProfileName(of: cluster)), "role": .ref("aws_iam_role.node.name")])
    }
    return file
  }
}
