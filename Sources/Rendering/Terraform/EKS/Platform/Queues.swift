import DesignEngine
import PlatformSpec

/// `30-platform/keys.tf`, `queues.tf` and `interruptions.tf`.
extension EKSTerraform {
  private var cloudQueues: [MessageQueue] { specification.queues.filter { $0.engine == .sqs } }

  func dataKey() -> HCLBody {
    var file = HCLBody()
    let secrets = CloudSecret.all(in: design, cluster: cluster)
    let hasBuckets =
      (needs(.metricsWorkspace) && isPrimary) || needs(.logArchiveBucket) || needs(.lokiBucket) || needs(.tempoBucket)
    if hasCustomerKeys,
      !cloudQueues.isEmpty || (!secrets.isEmpty && specification.security.secretStore == .provider) || hasBuckets
    {
      file.key("data", "Queues, secrets and log archive of ${local.cluster_name}")
    }
    if needs(.backupKeyARN) { file.key("backup", "Backups of ${local.cluster_name}") }
    return file
  }

  func queues() -> HCLBody {
    if cloudQueues.isEmpty { return [:] }
    let names = cloudQueues.map { HCLEntry($0.name, .literal($0.cloudName(cluster: name))) }
    let dead = cloudQueues.map { queue in
      HCLEntry(queue.name, .literal(CloudNames.bounded("\(queue.cloudName(cluster: name))-dead", limit: 80)))
    }
    var file = HCLBody()
    file.locals(
      comment: "Queues of the application, and where a message goes after five failed attempts.",
      ["queues": .object(names), "dead_letter_queues": .object(dead)])
    file.resource(
      "aws_sqs_queue", "work",
      [
        "for_each": .ref("local.queues"),
        "name": .ref("each.value"),
        "#": "Longer than the slowest message takes; a consumer that needs more extends it.",
        "visibility_timeout_seconds": 120,
        "receive_wait_time_seconds": 20,
        "message_retention_seconds": .ref("4 * 24 * 60 * 60"),
        "kms_master_key_id": queueKey,
        "kms_data_key_reuse_period_seconds": hasCustomerKeys ? 300 : .omitted,
        "sqs_managed_sse_enabled": hasCustomerKeys ? .omitted : true,
        "redrive_policy": .json([
          "deadLetterTargetArn": .ref("aws_sqs_queue.dead[each.key].arn"), "maxReceiveCount": 5,
        ]),
      ])
    file.resource(
      "aws_sqs_queue", "dead",
      [
        "for_each": .ref("local.dead_letter_queues"),
        "name": .ref("each.value"),
        "message_retention_seconds": .ref("14 * 24 * 60 * 60"),
        "kms_master_key_id": queueKey,
        "sqs_managed_sse_enabled": hasCustomerKeys ? .omitted : true,
      ])
    file.resource(
      "aws_sqs_queue_redrive_allow_policy", "dead",
      [
        "for_each": .ref("aws_sqs_queue.dead"),
        "queue_url": .ref("each.value.id"),
        "redrive_allow_policy": .json([
          "redrivePermission": "byQueue", "sourceQueueArns": [.ref("aws_sqs_queue.work[each.key].arn")],
        ]),
      ])
    file.resource(
      "aws_sqs_queue_policy", "work",
      [
        "for_each": .ref("aws_sqs_queue.work"),
        "queue_url": .ref("each.value.id"),
        "policy": .json(["Version": "2012-10-17", "Statement": [Self.onlyTLS("sqs:*", on: .ref("each.value.arn"))]]),
      ])
    return file
  }

  private var queueKey: HCLValue { hasCustomerKeys ? .ref("aws_kms_key.data.arn") : .omitted }

  static func onlyTLS(_ action: String, on resource: HCLValue) -> HCLValue {
    [
      "Sid": "OnlyTLS", "Effect": "Deny", "Principal": "*", "Action": .literal(action), "Resource": resource,
      "Condition": ["Bool": ["aws:SecureTransport": "false"]],
    ]
  }

  func interruptions() -> HCLBody {
    guard has(.nodeTerminationHandler) || has(.karpenter) else { return [:] }
    var file = HCLBody()
    file.resource(
      "aws_sqs_queue", "interruptions",
      comment: "Announcements are worth nothing after the two minutes that they give, so they are soon forgotten.",
      [
        "name": .literal(EKSSetting.interruptionQueueName(of: cluster)),
        "message_retention_seconds": 300,
        "sqs_managed_sse_enabled": true,
      ])
    let send: HCLValue = [
      "Sid": "Announcements", "Effect": "Allow", "Principal": ["Service": "events.amazonaws.com"],
      "Action": "sqs:SendMessage", "Resource": .ref("aws_sqs_queue.interruptions.arn"),
      "Condition": ["ArnEquals": ["aws:SourceArn": .ref("values(aws_cloudwatch_event_rule.interruptions)[*].arn")]],
    ]
    let statements: HCLValue = [send, Self.onlyTLS("sqs:*", on: .ref("aws_sqs_queue.interruptions.arn"))]
    file.resource(
      "aws_sqs_queue_policy", "interruptions",
      [
        "queue_url": .ref("aws_sqs_queue.interruptions.id"),
        "policy": .json(["Version": "2012-10-17", "Statement": statements]),
      ])
    file.append(events())
    return file
  }

  private func events() -> HCLBody {
    func event(_ source: String, _ type: String) -> HCLValue { ["source": .literal(source), "type": .literal(type)] }
    let instance = "aws.ec2"
    var file = HCLBody()
    file.locals(
      comment: has(.karpenter)
        ? "Events of EC2 are those of the whole region; Karpenter heeds those of its own machines."
        : """
        Events of EC2 are those of the whole region; the handler leaves nodes alone that do not carry the tag
        aws-node-termination-handler/managed. Ends of instances that a group itself decides are left out: managed node
        groups drain those by themselves.
        """,
      [
        "interruption_events": [
          "health": event("aws.health", "AWS Health Event"),
          "rebalance": event(instance, "EC2 Instance Rebalance Recommendation"),
          "spot": event(instance, "EC2 Spot Instance Interruption Warning"),
          "state": event(instance, "EC2 Instance State-change Notification"),
        ]
      ])
    file.resource(
      "aws_cloudwatch_event_rule", "interruptions",
      [
        "for_each": .ref("local.interruption_events"),
        "name": "${local.cluster_name}-${each.key}",
        "description": .ref("each.value.type"),
        "event_pattern": .json(["source": [.ref("each.value.source")], "detail-type": [.ref("each.value.type")]]),
      ])
    file.resource(
      "aws_cloudwatch_event_target", "interruptions",
      [
        "for_each": .ref("aws_cloudwatch_event_rule.interruptions"),
        "rule": .ref("each.value.name"),
        "target_id": has(.karpenter) ? "karpenter" : "node-termination-handler",
        "arn": .ref("aws_sqs_queue.interruptions.arn"),
      ])
    return file
  }
}
