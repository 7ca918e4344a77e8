import DesignEngine
import PlatformSpec

/// `20-cluster/add-ons.tf`.
extension EKSTerraform {
  /// Service accounts of the add-ons that act in AWS.
  private static let networkIdentity = CloudIdentity(
    namespace: "kube-system", serviceAccount: "aws-node", permissions: [])
  private static let volumeIdentity = CloudIdentity(
    namespace: "kube-system", serviceAccount: "ebs-csi-controller-sa", permissions: [.manageVolumes])

  private static let insightsIdentity = CloudIdentity(
    namespace: "amazon-cloudwatch", serviceAccount: "cloudwatch-agent", permissions: [])
  private static let insights = "amazon-cloudwatch-observability"

  /// Add-ons without which a node does not become Ready.
  private static let early = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]

  var hasEarlyAddOns: Bool { addOnNames.contains { Self.early.contains($0) } }

  private struct AddOn {
    var name: String
    var role: (identity: CloudIdentity, resource: String, policy: String)?
    var configuration: HCLValue
  }

  /// The add-ons of the design, and the agent where pods get their credentials from it.
  private var addOnNames: [String] {
    let agent = "eks-pod-identity-agent"
    let needsAgent = specification.security.workloadIdentity == .podIdentity
    return cluster.managedAddOns + (needsAgent && !cluster.managedAddOns.contains(agent) ? [agent] : [])
      + (specification.observability.providerMonitoring ? [Self.insights] : [])
  }

  private var addOnList: [AddOn] {
    addOnNames.map { name in
      switch name {
      case "vpc-cni":
        AddOn(
          name: name, role: (Self.networkIdentity, "vpc_cni", "AmazonEKS_CNI_Policy"), configuration: networkSettings)
      case "aws-ebs-csi-driver":
        AddOn(
          name: name, role: (Self.volumeIdentity, "ebs_csi", "service-role/AmazonEBSCSIDriverPolicy"),
          configuration: [
            "#": "Volumes carry the tags of the bill.", "controller": ["extraVolumeTags": .ref("local.tags")],
          ])
      case Self.insights:
        AddOn(
          name: name, role: (Self.insightsIdentity, "cloudwatch", "CloudWatchAgentServerPolicy"),
          configuration: insightsSettings)
      case "coredns": AddOn(name: name, role: nil, configuration: nameServerSettings)
      default: AddOn(name: name, role: nil, configuration: .omitted)
      }
    }
  }

  private var networkSettings: HCLValue {
    let enforces = specification.networking.networkPolicies == .vpcCNI
    return [
      "#": "Prefixes instead of single addresses: more pods a node and fewer calls to EC2 when many start at once.",
      "env": ["ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"],
      "enableNetworkPolicy": .literal(enforces ? "true" : "false"),
    ]
  }

  /// Container Insights: nodes, pods and the control plane as CloudWatch sees them.
  private var insightsSettings: HCLValue {
    let watched: HCLValue = ["kubernetes": ["enhanced_container_insights": true]]
    return [
      "#": "Lines of containers are sent by the platform's own shipper.",
      "containerLogs": ["enabled": false],
      "agent": ["config": ["logs": ["metrics_collected": watched]]],
    ]
  }

  private var nameServerSettings: HCLValue {
    [
      "#": "Grows with nodes and cores of the cluster.",
      "autoScaling": ["enabled": true, "minReplicas": 2, "maxReplicas": 10],
    ]
  }

  func addOns() -> HCLBody {
    let early = addOnList.filter { Self.early.contains($0.name) }
    let late = addOnList.filter { !Self.early.contains($0.name) }
    var file = HCLBody()
    file.append(versions(early + late))
    for addOn in early + late {
      if let role = addOn.role { file.append(self.role(role)) }
    }
    if !early.isEmpty { file.append(resources("before_nodes", early, needsNodes: false)) }
    if !late.isEmpty { file.append(resources("on_nodes", late, needsNodes: true)) }
    return file
  }

  private func versions(_ addOns: [AddOn]) -> HCLBody {
    var file = HCLBody()
    file.data(
      "aws_eks_addon_version", "default",
      comment: """
        The version that AWS names as the default for this Kubernetes version: the one that it has tested most, not the
        newest. A new default shows itself in the plan; `add_on_versions` holds an add-on where it is.
        """,
      [
        "for_each": .call("toset", [.strings(addOns.map(\.name))]),
        "addon_name": .ref("each.key"),
        "kubernetes_version": .ref("aws_eks_cluster.main.version"),
        "most_recent": false,
      ])
    file.locals([
      "add_on_versions": .expression(
        """
        {
          for name, add_on in data.aws_eks_addon_version.default :
          name => lookup(var.add_on_versions, name, add_on.version)
        }
        """)
    ])
    return file
  }

  private func role(_ role: (identity: CloudIdentity, resource: String, policy: String)) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_iam_role", role.resource,
      [
        "name": .literal(role.identity.roleName(cluster: name)),
        "assume_role_policy": trustPolicy(
          provider: "aws_iam_openid_connect_provider.cluster", namespace: role.identity.namespace,
          serviceAccount: role.identity.serviceAccount),
      ])
    file.resource(
      "aws_iam_role_policy_attachment", role.resource,
      [
        "role": .ref("aws_iam_role.\(role.resource).name"),
        "policy_arn": "arn:${data.aws_partition.current.partition}:iam::aws:policy/\(role.policy)",
      ])
    if role.identity.permissions == [.manageVolumes], hasCustomerKeys { file.append(diskKeyUse(role.resource)) }
    return file
  }

  /// The managed policy of the driver knows nothing of keys of the customer.
  private func diskKeyUse(_ role: String) -> HCLBody {
    let grant: HCLValue = .allow(
      ["kms:CreateGrant"], on: .ref("aws_kms_key.disks.arn"), if: ["Bool": ["kms:GrantIsForAWSResource": "true"]])
    let use: HCLValue = .allow(
      ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      on: .ref("aws_kms_key.disks.arn"))
    var file = HCLBody()
    file.resource(
      "aws_iam_role_policy", role,
      [
        "name": "disk-key", "role": .ref("aws_iam_role.\(role).id"),
        "policy": .json(["Version": "2012-10-17", "Statement": [grant, use]]),
      ])
    return file
  }

  private func resources(_ label: String, _ addOns: [AddOn], needsNodes: Bool) -> HCLBody {
    let table = addOns.map { HCLEntry($0.name, settings(of: $0)) }
    let byToken = specification.security.workloadIdentity == .irsa
    var file = HCLBody()
    file.locals(
      comment: needsNodes ? "These run as Deployments and need nodes." : "Without these no node becomes Ready.",
      ["add_ons_\(label)": .object(table)])
    file.resource(
      "aws_eks_addon", label,
      [
        "for_each": .ref("local.add_ons_\(label)"),
        "cluster_name": .ref("aws_eks_cluster.main.name"),
        "addon_name": .ref("each.key"),
        "addon_version": .ref("local.add_on_versions[each.key]"),
        "configuration_values": .ref("each.value.configuration"),
        "service_account_role_arn": byToken ? .ref("each.value.role_arn") : .omitted,
        "resolve_conflicts_on_create": "OVERWRITE",
        "resolve_conflicts_on_update": "OVERWRITE",
        "dynamic": byToken ? .omitted : association(),
        "depends_on": needsNodes ? [.ref("aws_eks_node_group.pool")] : .omitted,
      ])
    return file
  }

  private func settings(of addOn: AddOn) -> HCLValue {
    let configuration: HCLValue = addOn.configuration == .omitted ? .null : .json(addOn.configuration)
    let role: HCLValue = addOn.role.map { .ref("aws_iam_role.\($0.resource).arn") } ?? .null
    let account: HCLValue = addOn.role.map { .literal($0.identity.serviceAccount) } ?? .null
    return ["service_account": account, "role_arn": role, "configuration": configuration]
  }

  private func association() -> HCLValue {
    .block(
      "pod_identity_association",
      [
        "for_each": .ref("each.value.service_account == null ? [] : [each.value]"),
        "content": .block([
          "service_account": .ref("pod_identity_association.value.service_account"),
          "role_arn": .ref("pod_identity_association.value.role_arn"),
        ]),
      ])
  }

  /// Who may take a role: one service account of this cluster, by its token or through the node's agent.
  func trustPolicy(provider: String, namespace: String, serviceAccount: String) -> HCLValue {
    switch specification.security.workloadIdentity {
    case .irsa:
      let issuer = "${replace(\(provider).url, \"https://\", \"\")}"
      let condition: HCLValue = [
        "StringEquals": [
          "\(issuer):aud": "sts.amazonaws.com",
          "\(issuer):sub": "system:serviceaccount:\(namespace):\(serviceAccount)",
        ]
      ]
      let statement: HCLValue = [
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": ["Federated": .ref("\(provider).arn")],
        "Condition": condition,
      ]
      return .json(["Version": "2012-10-17", "Statement": [statement]])
    case .podIdentity, .workloadIdentity:
      let statement: HCLValue = [
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Principal": ["Service": "pods.eks.amazonaws.com"],
      ]
      return .json(["Version": "2012-10-17", "Statement": [statement]])
    }
  }
}
