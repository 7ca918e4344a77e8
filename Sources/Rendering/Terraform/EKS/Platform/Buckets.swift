import DesignEngine
import PlatformSpec

/// `30-platform/backup.tf`, `log-buckets.tf` and `log-groups.tf`.
extension EKSTerraform {
  var copiesBackups: Bool { needs(.backupBucket) && specification.storage.crossRegionCopies }

  func backupBuckets() -> HCLBody {
    guard needs(.backupBucket) else { return [:] }
    let days = specification.storage.backupRetentionDays
    var file = HCLBody()
    file.bucket(
      "backup", named: bucketName("backup"), comment: "Backups of Velero; it ends old ones itself.",
      encryption: encryption(needs(.backupKeyARN) ? .ref("aws_kms_key.backup.arn") : .omitted),
      rules: [
        Self.rule("unfinished", ["abort_incomplete_multipart_upload": .block(["days_after_initiation": 7])]),
        Self.rule(
          "deleted",
          [
            "#": "What was deleted by mistake or malice can be had back this long.",
            "noncurrent_version_expiration": .block(["noncurrent_days": .integer(max(days, 30))]),
          ]),
      ])
    if copiesBackups { file.append(copies()) }
    return file
  }

  private func copies() -> HCLBody {
    let provider = HCLValue.ref("aws.copies")
    let key = needs(.backupKeyARN)
    var file = HCLBody()
    if key {
      file.key("backup_copies", "Copies of the backups of ${local.cluster_name}", provider: provider)
    }
    file.bucket(
      "backup_copies", named: bucketName("backup-copies"), provider: provider,
      comment: "The same, in another region: what is left when the region is lost.",
      encryption: encryption(key ? .ref("aws_kms_key.backup_copies.arn") : .omitted),
      rules: [
        Self.rule("unfinished", ["abort_incomplete_multipart_upload": .block(["days_after_initiation": 7])]),
        Self.rule(
          "deleted",
          [
            "noncurrent_version_expiration": .block([
              "noncurrent_days": .integer(max(specification.storage.backupRetentionDays, 30))
            ])
          ]),
      ])
    file.resource(
      "aws_iam_role", "replication",
      [
        "name": .literal(CloudNames.bounded("\(name)-backup-copies", limit: 64)),
        "assume_role_policy": .trust(service: "s3.amazonaws.com", sourceAccount: true),
      ])
    file.resource(
      "aws_iam_role_policy", "replication",
      [
        "name": "copy", "role": .ref("aws_iam_role.replication.id"),
        "policy": .json(["Version": "2012-10-17", "Statement": replicationStatements(withKey: key)]),
      ])
    file.resource("aws_s3_bucket_replication_configuration", "backup", replication(withKey: key))
    return file
  }

  private func replicationStatements(withKey: Bool) -> HCLValue {
    var statements: [HCLValue] = [
      .allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], on: .ref("aws_s3_bucket.backup.arn")),
      .allow(
        ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
        on: "${aws_s3_bucket.backup.arn}/*"),
      .allow(
        ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"], on: "${aws_s3_bucket.backup_copies.arn}/*"),
    ]
    if withKey {
      statements.append(.allow(["kms:Decrypt"], on: .ref("aws_kms_key.backup.arn")))
      statements.append(.allow(["kms:Encrypt"], on: .ref("aws_kms_key.backup_copies.arn")))
    }
    return .list(statements)
  }

  private func replication(withKey: Bool) -> HCLBody {
    let encrypted: HCLValue = .block(["sse_kms_encrypted_objects": .block(["status": "Enabled"])])
    let key: HCLValue = .block(["replica_kms_key_id": .ref("aws_kms_key.backup_copies.arn")])
    return [
      "bucket": .ref("aws_s3_bucket.backup.id"),
      "role": .ref("aws_iam_role.replication.arn"),
      "rule": .block([
        "id": "all", "status": "Enabled", "filter": .block([:]),
        "delete_marker_replication": .block(["status": "Enabled"]),
        "source_selection_criteria": withKey ? encrypted : .omitted,
        "destination": .block([
          "bucket": .ref("aws_s3_bucket.backup_copies.arn"),
          "storage_class": "STANDARD_IA",
          "encryption_configuration": withKey ? key : .omitted,
        ]),
      ]),
      "depends_on": [
        .ref("aws_s3_bucket_versioning.backup"), .ref("aws_s3_bucket_versioning.backup_copies"),
      ],
    ]
  }

  // MARK: - Logs

  func logBuckets() -> HCLBody {
    var file = HCLBody()
    if needs(.loadBalancerLogBucket) {
      let write: HCLValue = [
        "Sid": "LoadBalancers", "Effect": "Allow",
        "Principal": ["Service": "logdelivery.elasticloadbalancing.amazonaws.com"], "Action": "s3:PutObject",
        "Resource": "${aws_s3_bucket.load_balancer_logs.arn}/*",
      ]
      file.bucket(
        "load_balancer_logs", named: bucketName("lb-logs"),
        comment: "Access logs of the load balancers, which can only use the key of S3 itself.",
        encryption: encryption(.omitted),
        rules: Self.logRules(days: max(30, specification.observability.logArchiveDays)),
        statements: [write])
    }
    if needs(.logArchiveBucket) {
      let key: HCLValue = hasCustomerKeys ? .ref("aws_kms_key.data.arn") : .omitted
      file.bucket(
        "log_archive", named: bucketName("log-archive"),
        comment:
          "Snapshots of the log indices after their hot days. Elasticsearch deletes them, not a rule of the bucket.",
        encryption: encryption(key), rules: Array(Self.logRules(days: 30).prefix(1)))
    }
    for (label, setting, what) in Self.telemetryBuckets where needs(setting) {
      file.bucket(
        label, named: bucketName(label), comment: "\(what), which deletes what is too old itself.",
        encryption: encryption(hasCustomerKeys ? .ref("aws_kms_key.data.arn") : .omitted),
        rules: [
          Self.rule("unfinished", ["abort_incomplete_multipart_upload": .block(["days_after_initiation": 7])]),
          Self.rule("deleted", ["noncurrent_version_expiration": .block(["noncurrent_days": 7])]),
        ])
    }
    return file
  }

  private static let telemetryBuckets: [(label: String, setting: EKSSetting, what: String)] = [
    ("loki", .lokiBucket, "Logs of Loki"), ("tempo", .tempoBucket, "Traces of Tempo"),
  ]

  /// The group to which the log shipper writes where the cloud itself keeps the logs of the application.
  func applicationLogs() -> HCLBody {
    guard specification.observability.logStore == .cloud, has(.fluentBit) || has(.fluentd) else { return [:] }
    let wishes = specification.observability
    var file = HCLBody()
    file.resource(
      "aws_cloudwatch_log_group", "application",
      comment: "The shipper would make it without an end to its retention; so it is made first.",
      [
        "name": "/${local.cluster_name}/application",
        "retention_in_days": .integer(LogRetention.atLeast(max(wishes.logRetentionDays, wishes.logArchiveDays))),
        "kms_key_id": logKey(in: .platform),
      ])
    return file
  }

  private static func logRules(days: Int) -> [HCLBody] {
    [
      rule("unfinished", ["abort_incomplete_multipart_upload": .block(["days_after_initiation": 7])]),
      rule(
        "old",
        [
          "expiration": .block(["days": .integer(days)]),
          "noncurrent_version_expiration": .block(["noncurrent_days": 7]),
        ]),
    ]
  }

  private static func rule(_ id: String, _ more: HCLBody) -> HCLBody {
    var rule: HCLBody = ["id": .literal(id), "status": "Enabled", "filter": .block([:])]
    rule.append(more)
    return rule
  }

  private func encryption(_ key: HCLValue) -> HCLBody {
    let isPlain = key == .omitted
    return [
      "sse_algorithm": .literal(isPlain ? "AES256" : "aws:kms"),
      "kms_master_key_id": key,
    ]
  }

  /// Names of buckets are shared by the whole world, so the account stands in them; 63 characters with its 12 digits.
  private func bucketName(_ purpose: String) -> HCLValue {
    .template("\(CloudNames.bounded("\(name)-\(purpose)", limit: 50))-${data.aws_caller_identity.current.account_id}")
  }
}

extension HCLBody {
  /// A private, versioned, encrypted bucket that speaks TLS only.
  fileprivate mutating func bucket(
    _ label: String, named name: HCLValue, provider: HCLValue = .omitted, comment: String, encryption: HCLBody,
    rules: [HCLBody], statements: [HCLValue] = []
  ) {
    let id = HCLValue.ref("aws_s3_bucket.\(label).id")
    let both: HCLValue = [
      .ref("aws_s3_bucket.\(label).arn"), "${aws_s3_bucket.\(label).arn}/*",
    ]
    resource(
      "aws_s3_bucket", label, comment: comment,
      ["provider": provider, "bucket": name, "lifecycle": .preventDestroy])
    resource(
      "aws_s3_bucket_public_access_block", label,
      [
        "provider": provider, "bucket": id, "block_public_acls": true, "block_public_policy": true,
        "ignore_public_acls": true, "restrict_public_buckets": true,
      ])
    resource(
      "aws_s3_bucket_ownership_controls", label,
      ["provider": provider, "bucket": id, "rule": .block(["object_ownership": "BucketOwnerEnforced"])])
    resource(
      "aws_s3_bucket_versioning", label,
      ["provider": provider, "bucket": id, "versioning_configuration": .block(["status": "Enabled"])])
    let isKeyed = encryption.entries.contains { $0.key == "kms_master_key_id" }
    resource(
      "aws_s3_bucket_server_side_encryption_configuration", label,
      [
        "provider": provider, "bucket": id,
        "rule": .block([
          "bucket_key_enabled": isKeyed ? true : .omitted,
          "apply_server_side_encryption_by_default": .block(encryption),
        ]),
      ])
    resource(
      "aws_s3_bucket_lifecycle_configuration", label,
      [
        "provider": provider, "bucket": id, "rule": .blocks(labels: [], rules),
        "depends_on": [.ref("aws_s3_bucket_versioning.\(label)")],
      ])
    resource(
      "aws_s3_bucket_policy", label,
      [
        "provider": provider, "bucket": id,
        "policy": .json([
          "Version": "2012-10-17",
          "Statement": .list(statements + [EKSTerraform.onlyTLS("s3:*", on: both)]),
        ]),
        "depends_on": [.ref("aws_s3_bucket_public_access_block.\(label)")],
      ])
  }
}
