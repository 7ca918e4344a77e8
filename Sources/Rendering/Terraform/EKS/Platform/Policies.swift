import DesignEngine
import PlatformSpec

/// What each permission is in IAM: the least that the component's own documentation asks for, bound to this cluster.
extension EKSTerraform {
  func statements(for permission: CloudIdentity.Permission, _ identity: TerraformIdentity) -> [HCLValue] {
    switch permission {
    case .scaleNodeGroups: identity.component == .karpenter ? karpenterStatements() : scaling()
    case .manageLoadBalancers: loadBalancing()
    case .manageVolumes: snapshots()
    case .writeDNSRecords: records()
    case .readSecrets: secretReading()
    case .readQueueDepth: queues([.depth], of: specification.queues)
    case .consumeQueues: queues([.consume], of: specification.queues.filter { identity.uses($0.name, \.consumes) })
    case .produceQueues: queues([.produce], of: specification.queues.filter { identity.uses($0.name, \.produces) })
    case .storeBackups: storage(identity)
    case .interruptionEvents: interruptionEvents(identity)
    // An access entry of each cluster names its role.
    case .deployToClusters: []
    case .readPrices: prices()
    case .writeMetrics: [.allow(["aps:RemoteWrite"], on: metricsWorkspace)]
    case .readMetrics:
      [
        .allow(["aps:GetLabels", "aps:GetMetricMetadata", "aps:GetSeries", "aps:QueryMetrics"], on: metricsWorkspace)
      ]
    case .writeLogs: identity.component == .openTelemetryCollector ? traces() : logs()
    }
  }

  /// The one workspace, wherever this cluster is.
  private var metricsWorkspace: HCLValue {
    let home = design.clusters[0].region
    let account = "${data.aws_caller_identity.current.account_id}"
    let id = isPrimary ? "${aws_prometheus_workspace.central.id}" : "${var.metrics_workspace}"
    return .template("arn:${data.aws_partition.current.partition}:aps:\(home):\(account):workspace/\(id)")
  }

  /// Source: cluster-autoscaler, cloudprovider/aws/README.md, "full features policy".
  private func scaling() -> [HCLValue] {
    [
      .allow(
        [
          "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances",
          "autoscaling:DescribeLaunchConfigurations", "autoscaling:DescribeScalingActivities",
          "autoscaling:DescribeTags", "ec2:DescribeImages", "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplateVersions", "ec2:GetInstanceTypesFromInstanceRequirements",
        ], on: "*"),
      .allow(["eks:DescribeNodegroup"], on: arn("eks", "nodegroup/${local.cluster_name}/*")),
      .allow(
        ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"], on: "*",
        if: ["StringEquals": ["aws:ResourceTag/k8s.io/cluster-autoscaler/${local.cluster_name}": "owned"]]),
    ]
  }

  /// Source: external-dns, docs/tutorials/aws.md; cert-manager, configuration/acme/dns01/route53.
  private func records() -> [HCLValue] {
    [
      .allow(
        ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"],
        on: .ref("data.aws_route53_zone.main.arn")),
      .allow(["route53:ListHostedZones", "route53:ListHostedZonesByName"], on: "*"),
      .allow(["route53:GetChange"], on: "arn:${data.aws_partition.current.partition}:route53:::change/*"),
    ]
  }

  private func secretReading() -> [HCLValue] {
    let key = keyUse(["kms:Decrypt"], "data", service: "secretsmanager")
    return [
      .allow(
        ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        on: arn("secretsmanager", "secret:${local.cluster_name}/*"))
    ] + (hasCustomerKeys ? [key] : [])
  }

  private enum QueueUse { case depth, consume, produce }

  private func queues(_ uses: [QueueUse], of queues: [MessageQueue]) -> [HCLValue] {
    let own = queues.filter { $0.engine == .sqs }
    if own.isEmpty { return [] }
    let resources = HCLValue.list(own.map { .ref("aws_sqs_queue.work[\"\($0.name)\"].arn") })
    return uses.flatMap { use -> [HCLValue] in
      switch use {
      case .depth: [.allow(["sqs:GetQueueAttributes", "sqs:GetQueueUrl"], on: resources)]
      case .consume:
        [
          .allow(
            [
              "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
              "sqs:ReceiveMessage",
            ], on: resources)
        ] + (hasCustomerKeys ? [keyUse(["kms:Decrypt"], "data", service: "sqs")] : [])
      case .produce:
        [.allow(["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"], on: resources)]
          + (hasCustomerKeys ? [keyUse(["kms:Decrypt", "kms:GenerateDataKey"], "data", service: "sqs")] : [])
      }
    }
  }

  /// Velero keeps backups; Elasticsearch, Loki and Tempo keep their own, and nothing of the backups; a data store sees its own part
  /// of the backups alone.
  ///
  /// Source: velero-plugin-for-aws, README.md, "Set permissions for Velero".
  private func storage(_ identity: TerraformIdentity) -> [HCLValue] {
    let isArchive = identity.component == .elasticsearch || identity.component == .eckOperator
    if isArchive, !needs(.logArchiveBucket) { return [] }
    let bucket =
      switch identity.component {
      case .elasticsearch, .eckOperator: "log_archive"
      case .loki: "loki"
      case .tempo: "tempo"
      default: "backup"
      }
    let isStore = identity.identity.namespace == DataStore.namespace
    let path = isStore ? "stores/${local.cluster_name}/*" : "*"
    let seen: HCLValue = isStore ? ["StringLike": ["s3:prefix": ["stores/${local.cluster_name}/*"]]] : .omitted
    var statements: [HCLValue] = [
      .allow(
        [
          "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject",
        ], on: .template("${aws_s3_bucket.\(bucket).arn}/\(path)")),
      .allow(["s3:GetBucketLocation", "s3:ListBucket"], on: .ref("aws_s3_bucket.\(bucket).arn"), if: seen),
    ]
    if hasCustomerKeys {
      statements.append(
        keyUse(["kms:Decrypt", "kms:GenerateDataKey"], bucket == "backup" ? "backup" : "data", service: "s3"))
    }
    return statements
  }

  private func snapshots() -> [HCLValue] {
    [
      .allow(["ec2:DescribeSnapshots", "ec2:DescribeVolumes"], on: "*"),
      .allow(
        ["ec2:CreateSnapshot", "ec2:CreateTags", "ec2:CreateVolume"],
        on: [.template(ec2("volume/*")), .template(ec2("snapshot/*"))]),
      .allow(
        ["ec2:DeleteSnapshot"], on: .template(ec2("snapshot/*")),
        if: ["StringLike": ["aws:ResourceTag/velero.io/backup": "*"]]),
    ]
  }

  private func ec2(_ resource: String) -> String {
    "arn:${data.aws_partition.current.partition}:ec2:${local.region}:*:\(resource)"
  }

  /// Source: aws-node-termination-handler, README.md, "Queue processor", without lifecycle hooks of the groups.
  private func interruptionEvents(_ identity: TerraformIdentity) -> [HCLValue] {
    if identity.component == .karpenter {
      let actions = ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"]
      return [.allow(actions, on: .ref("aws_sqs_queue.interruptions.arn"))]
    }
    return [
      .allow(["sqs:DeleteMessage", "sqs:ReceiveMessage"], on: .ref("aws_sqs_queue.interruptions.arn")),
      .allow(
        ["autoscaling:DescribeAutoScalingInstances", "autoscaling:DescribeTags", "ec2:DescribeInstances"], on: "*"),
    ]
  }

  private func prices() -> [HCLValue] {
    [
      .allow(
        [
          "ec2:DescribeAddresses", "ec2:DescribeSpotPriceHistory", "ec2:DescribeVolumes", "pricing:DescribeServices",
          "pricing:GetAttributeValues", "pricing:GetProducts",
        ], on: "*")
    ]
  }

  /// Groups of logs of this cluster's application, which the collector makes itself.
  private func logs() -> [HCLValue] {
    [
      .allow(
        [
          "logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents",
          "logs:PutRetentionPolicy",
        ], on: arn("logs", "log-group:/${local.cluster_name}/*")),
      .allow(["logs:DescribeLogGroups"], on: "*"),
    ]
  }

  /// Source: AWS X-Ray developer guide, AWSXRayDaemonWriteAccess.
  private func traces() -> [HCLValue] {
    [
      .allow(
        [
          "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
        ], on: "*")
    ]
  }

  // MARK: - Pieces

  /// A resource of this account and region.
  func arn(_ service: String, _ resource: String) -> HCLValue {
    .template(
      "arn:${data.aws_partition.current.partition}:\(service):${local.region}:"
        + "${data.aws_caller_identity.current.account_id}:\(resource)")
  }

  /// Use of a key through one service only.
  private func keyUse(_ actions: [String], _ key: String, service: String) -> HCLValue {
    .allow(
      actions, on: .ref("aws_kms_key.\(key).arn"),
      if: ["StringEquals": ["kms:ViaService": "\(service).${local.region}.amazonaws.com"]])
  }
}
