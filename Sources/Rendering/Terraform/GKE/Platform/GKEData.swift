import DesignEngine
import PlatformSpec

/// `30-platform/keys.tf`, `queues.tf` and `secrets.tf`.
extension GKETerraform {
  var cloudQueues: [MessageQueue] { specification.queues.filter { $0.engine == .pubsub } }

  /// Whether something of this stage is encrypted with a key of the region.
  var usesKeys: Bool {
    hasCustomerKeys
      && (!cloudQueues.isEmpty || !secretList.isEmpty || keepsTelemetry || keepsLogsInCloud
        || specification.security.auditLogging || !managedStores.isEmpty)
  }

  func dataKeys() -> HCLBody {
    var file = HCLBody()
    if usesKeys {
      file.cryptoKey(
        "data", "data", ring: "data.google_kms_key_ring.main.id",
        comment: "Encrypts \(managedStores.isEmpty ? "" : "data stores, ")queues, secrets, logs and audit trails.")
      if !managedServers.isEmpty { file.keyUser("data_servers", key: "data", agent: GoogleAgent.servers) }
      if !managedCaches.isEmpty { file.keyUser("data_caches", key: "data", agent: GoogleAgent.caches) }
      if !cloudQueues.isEmpty { file.keyUser("data_queues", key: "data", agent: GoogleAgent.queues) }
      if !secretList.isEmpty { file.keyUser("data_secrets", key: "data", agent: GoogleAgent.secrets) }
      if keepsTelemetry { file.keyUser("data_storage", key: "data", agent: GoogleAgent.storage) }
      if specification.security.auditLogging { file.keyUser("data_tables", key: "data", agent: GoogleAgent.tables) }
    }
    if hasCustomerKeys, needs(.backupBucket) {
      file.resource(
        "google_kms_key_ring", "backup", comment: "A key must be where the bucket is that it encrypts.",
        [
          "name": .literal(GKENames.resource(cluster, "backup-keys")),
          "location": .call("lower", [backupLocation]),
          "lifecycle": .preventDestroy,
        ])
      file.cryptoKey(
        "backup", "backup", ring: "google_kms_key_ring.backup.id", comment: "Encrypts backups.")
      file.keyUser("backup", key: "backup", agent: GoogleAgent.storage)
    }
    return file
  }

  func queues() -> HCLBody {
    if cloudQueues.isEmpty { return [:] }
    let names = cloudQueues.map { HCLEntry($0.name, .literal($0.cloudName(cluster: name))) }
    let dead = cloudQueues.map { queue in
      HCLEntry(queue.name, .literal(CloudNames.bounded("\(queue.cloudName(cluster: name))-dead", limit: 80)))
    }
    let key: HCLValue = hasCustomerKeys ? .ref("google_kms_crypto_key.data.id") : .omitted
    let after: HCLValue =
      hasCustomerKeys ? [.ref("google_kms_crypto_key_iam_member.data_queues")] : .omitted
    let place: HCLValue = .block(["allowed_persistence_regions": [.ref("local.region")]])
    var file = HCLBody()
    file.locals(
      comment: "Queues of the application, and where a message goes after five failed attempts.",
      ["queues": .object(names), "dead_letter_queues": .object(dead)])
    file.resource(
      "google_pubsub_topic", "work",
      [
        "for_each": .ref("local.queues"), "name": .ref("each.value"), "kms_key_name": key,
        "message_storage_policy": place, "depends_on": after,
      ])
    file.resource("google_pubsub_subscription", "work", subscription)
    file.resource(
      "google_pubsub_topic", "dead",
      [
        "for_each": .ref("local.dead_letter_queues"), "name": .ref("each.value"), "kms_key_name": key,
        "message_storage_policy": place, "depends_on": after,
      ])
    file.resource(
      "google_pubsub_subscription", "dead", comment: "A topic without a subscription keeps nothing.",
      [
        "for_each": .ref("google_pubsub_topic.dead"), "name": .ref("each.value.name"), "topic": .ref("each.value.id"),
        "message_retention_duration": "1209600s", "expiration_policy": .block(["ttl": ""]),
      ])
    file.append(deadLetterRights())
    return file
  }

  private var subscription: HCLBody {
    [
      "for_each": .ref("google_pubsub_topic.work"),
      "name": .ref("each.value.name"),
      "topic": .ref("each.value.id"),
      "#": "Longer than the slowest message takes; a consumer that needs more extends it.",
      "ack_deadline_seconds": 120,
      "message_retention_duration": "345600s",
      "expiration_policy": .block(["#": "It stays however long nobody reads.", "ttl": ""]),
      "retry_policy": .block(["minimum_backoff": "10s", "maximum_backoff": "600s"]),
      "dead_letter_policy": .block([
        "dead_letter_topic": .ref("google_pubsub_topic.dead[each.key].id"), "max_delivery_attempts": 5,
      ]),
    ]
  }

  private func deadLetterRights() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "google_pubsub_topic_iam_member", "dead", comment: "Pub/Sub itself moves what could not be handled.",
      [
        "for_each": .ref("google_pubsub_topic.dead"), "topic": .ref("each.value.id"),
        "role": "roles/pubsub.publisher", "member": .template("serviceAccount:\(GoogleAgent.queues)"),
      ])
    file.resource(
      "google_pubsub_subscription_iam_member", "dead",
      [
        "for_each": .ref("google_pubsub_subscription.work"), "subscription": .ref("each.value.id"),
        "role": "roles/pubsub.subscriber", "member": .template("serviceAccount:\(GoogleAgent.queues)"),
      ])
    return file
  }

  func secrets() -> HCLBody {
    if secretList.isEmpty { return [:] }
    let encryption: HCLValue =
      hasCustomerKeys ? .block(["kms_key_name": .ref("google_kms_crypto_key.data.id")]) : .omitted
    var file = secretTable
    file.resource(
      "google_secret_manager_secret", "store",
      [
        "for_each": .ref("local.secrets"),
        "secret_id": .ref("each.key"),
        "annotations": ["meaning": .ref("each.value.meaning")],
        "#": "An older value stays for a month after it was destroyed by mistake.",
        "version_destroy_ttl": "2592000s",
        "replication": .block([
          "user_managed": .block([
            "replicas": .block(["location": .ref("local.region"), "customer_managed_encryption": encryption])
          ])
        ]),
        "depends_on": hasCustomerKeys ? [.ref("google_kms_crypto_key_iam_member.data_secrets")] : .omitted,
      ])
    return file
  }
}
