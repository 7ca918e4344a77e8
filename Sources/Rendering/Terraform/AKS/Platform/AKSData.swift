import DesignEngine
import PlatformSpec

/// `30-platform/keys.tf`, `secrets.tf`, `queues.tf`, `backup.tf` and `log-archive.tf`, and `telemetry.tf`.
extension AKSTerraform {
  /// Whether something of this stage is encrypted with a key of the customer.
  var usesDataKey: Bool {
    hasCustomerKeys
      && (!cloudQueues.isEmpty || needs(.backupAccount) || needs(.logArchiveAccount) || needs(.telemetryAccount)
        || !ownStores.isEmpty)
  }

  func dataKey() -> HCLBody {
    guard usesDataKey else { return [:] }
    var file = HCLBody()
    file.resource(
      "azurerm_key_vault_key", "data", comment: "Queues, backups, the archive of logs, and stores.",
      [
        "name": "data", "key_vault_id": .ref("data.azurerm_key_vault.keys.id"), "key_type": "RSA", "key_size": 3072,
        "key_opts": ["unwrapKey", "wrapKey"],
        "rotation_policy": .block(["automatic": .block(["time_after_creation": "P365D"])]),
        "lifecycle": .preventDestroy,
      ])
    file.resource(
      "azurerm_user_assigned_identity", "data", comment: "By which Azure's services use the key.",
      placed("${local.cluster_name}-data", in: Self.group))
    file.role(
      "data_key", "Key Vault Crypto Service Encryption User", on: "data.azurerm_key_vault.keys.id",
      for: "azurerm_user_assigned_identity.data.principal_id")
    return file
  }

  /// `identity` and key of a resource that takes both; `reader` is its word for the identity that reads the key.
  func dataKeyBlocks(
    key: String = "versionless_id", reader: String = "user_assigned_identity_id", more: HCLBody = [:]
  ) -> HCLBody {
    guard hasCustomerKeys else { return [:] }
    let identity: HCLValue = .ref("azurerm_user_assigned_identity.data.id")
    let custom = HCLBody([
      HCLEntry("key_vault_key_id", .ref("azurerm_key_vault_key.data.\(key)")), HCLEntry(reader, identity),
    ])
    return [
      "identity": .block(["type": "UserAssigned", "identity_ids": [identity]]),
      "customer_managed_key": .block(custom.then(more)),
      "depends_on": [.ref("azurerm_role_assignment.data_key")],
    ]
  }

  // MARK: - Secrets

  func secrets() -> HCLBody {
    guard has(.externalSecrets), !readsVault else { return [:] }
    var file = secretTable
    file.append(vault("secrets", named: worldName("vault-")))
    file.role(
      "secret_officer", "Key Vault Secrets Officer", on: "azurerm_key_vault.secrets.id",
      for: "data.azurerm_client_config.current.object_id",
      comment: "Whoever runs Terraform also fills the secrets, though not by it.")
    file.append(privateEndpoint("secrets", .vault, of: "azurerm_key_vault.secrets"))
    file.append(
      diagnostics(
        "secrets", of: "azurerm_key_vault.secrets", to: "data.azurerm_log_analytics_workspace.main",
        logs: ["AuditEvent"]))
    return file
  }

  // MARK: - Queues

  /// Private addresses and keys of the customer come with the dearer tier only.
  private var hasPremiumQueues: Bool { isClosed || hasCustomerKeys }

  func queues() -> HCLBody {
    if cloudQueues.isEmpty { return [:] }
    var file = HCLBody()
    file.resource("azurerm_servicebus_namespace", "main", queueNamespace)
    file.locals(
      comment: "Queues of the application.",
      [
        "queues": .object(
          cloudQueues.map { HCLEntry($0.name, .literal($0.cloudName(cluster: name))) })
      ])
    file.resource(
      "azurerm_servicebus_queue", "work",
      comment: "A message that failed five times, or that nobody took for two weeks, goes to the queue's dead letters.",
      [
        "for_each": .ref("local.queues"), "name": .ref("each.value"),
        "namespace_id": .ref("azurerm_servicebus_namespace.main.id"),
        "max_delivery_count": 5, "lock_duration": "PT2M", "default_message_ttl": "P14D",
        "dead_lettering_on_message_expiration": true,
      ])
    file.append(privateEndpoint("queues", .queues, of: "azurerm_servicebus_namespace.main"))
    file.append(
      diagnostics(
        "queues", of: "azurerm_servicebus_namespace.main", to: "data.azurerm_log_analytics_workspace.main",
        logs: ["OperationalLogs"]))
    return file
  }

  private var queueNamespace: HCLBody {
    let isPremium = hasPremiumQueues
    return placed(worldName("queues-"), in: Self.group).then([
      "sku": isPremium ? "Premium" : "Standard", "capacity": isPremium ? 1 : .omitted,
      "premium_messaging_partitions": isPremium ? 1 : .omitted,
      "#": "Tokens of Entra alone; no shared keys.",
      "local_auth_enabled": false, "minimum_tls_version": "1.2", "public_network_access_enabled": .bool(!isClosed),
      "lifecycle": .preventDestroy,
    ])
    .then(dataKeyBlocks(key: "id", reader: "identity_id", more: ["infrastructure_encryption_enabled": true]))
  }

  // MARK: - Accounts

  func backups() -> HCLBody {
    guard needs(.backupAccount) else { return [:] }
    let copies = specification.storage.crossRegionCopies
    var file = HCLBody()
    file.append(
      storageAccount(
        "backup", named: worldName("backup"), in: Self.group, replication: copies ? "GZRS" : "ZRS",
        comment: copies
          ? "Backups, in three zones of this region and in the region that Azure pairs with it."
          : "Backups, in three zones of this region.", keepDays: specification.storage.backupRetentionDays,
        more: accessBlocks.then(dataKeyBlocks())))
    file.append(container("backup", named: AKSNames.backupContainer))
    file.resource(
      "azurerm_storage_management_policy", "backup",
      comment: "Velero and the stores delete what is too old; what was overwritten stays a month.",
      policy("backup", days: nil))
    file.append(privateEndpoint("backup", .blob, of: "azurerm_storage_account.backup"))
    return file
  }

  func logArchive() -> HCLBody {
    guard needs(.logArchiveAccount) else { return [:] }
    let days = specification.observability.logArchiveDays
    var file = HCLBody()
    file.append(
      storageAccount(
        "log_archive", named: worldName("logs"), in: Self.group, replication: "ZRS",
        comment: "Logs after their hot days, for \(days) days.", more: accessBlocks.then(dataKeyBlocks())))
    file.append(container("log_archive", named: AKSNames.logContainer))
    file.resource(
      "azurerm_storage_management_policy", "log_archive",
      comment: "Elasticsearch deletes what is too old; this is the net below it.", policy("log_archive", days: days))
    file.append(privateEndpoint("log_archive", .blob, of: "azurerm_storage_account.log_archive"))
    return file
  }

  /// What Loki and Tempo keep; they delete what is too old themselves.
  func telemetry() -> HCLBody {
    guard needs(.telemetryAccount) else { return [:] }
    var file = HCLBody()
    file.append(
      storageAccount(
        "telemetry", named: worldName("traces"), in: Self.group, replication: "ZRS",
        comment: "Logs of Loki and traces of Tempo, each in a container of its own.",
        more: accessBlocks.then(dataKeyBlocks())))
    let stores: [(component: ComponentID, name: String)] = [
      (.loki, AKSNames.lokiContainer), (.tempo, AKSNames.tempoContainer),
    ]
    for store in stores where has(store.component) {
      file.resource(
        "azurerm_storage_container", store.name,
        [
          "name": .literal(store.name), "storage_account_id": .ref("azurerm_storage_account.telemetry.id"),
          "container_access_type": "private",
        ])
    }
    file.append(privateEndpoint("telemetry", .blob, of: "azurerm_storage_account.telemetry"))
    return file
  }

  /// Who reaches an account at all.
  private var accessBlocks: HCLBody {
    [
      "public_network_access_enabled": .bool(!isClosed),
      "network_rules": isClosed
        ? .block(["default_action": "Deny", "bypass": ["AzureServices"]]) : .omitted,
    ]
  }

  private func container(_ label: String, named name: String) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_storage_container", label,
      [
        "name": .literal(name), "storage_account_id": .ref("azurerm_storage_account.\(label).id"),
        "container_access_type": "private",
      ])
    return file
  }

  private func policy(_ label: String, days: Int?) -> HCLBody {
    [
      "storage_account_id": .ref("azurerm_storage_account.\(label).id"),
      "rule": .block([
        "name": "age", "enabled": true,
        "filters": .block(["blob_types": ["blockBlob"]]),
        "actions": .block([
          "base_blob": days.map {
            .block(["delete_after_days_since_modification_greater_than": .integer($0 * 2)])
          } ?? .omitted,
          "version": .block(["delete_after_days_since_creation": 30]),
        ]),
      ]),
    ]
  }
}
