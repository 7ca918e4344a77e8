import DesignEngine
import PlatformSpec

/// `30-platform/data-stores.tf`: stores that Azure runs beside the cluster.
extension AKSTerraform {
  /// Those that this stage makes: Cosmos DB is one account over all regions and belongs to the primary cluster.
  var ownStores: [DataStore] {
    managedStores.filter { store in
      switch store.engine {
      case .cosmosdb: isPrimary
      case .redis, .postgresql, .mysql: true
      case .kafka, .elasticsearch, .spark, .mongodb, .objectStorage: false
      }
    }
  }

  /// Engines whose servers have an administrator with a password.
  var serverStores: [DataStore] { ownStores.filter { $0.engine == .postgresql || $0.engine == .mysql } }

  func dataStores() -> HCLBody {
    var file = HCLBody()
    if !isPrimary { file.append(cosmosEntrances()) }
    for store in ownStores {
      switch store.engine {
      case .cosmosdb: file.append(cosmos(store))
      case .redis: file.append(redis(store))
      case .postgresql: file.append(postgresql(store))
      case .mysql: file.append(mysql(store))
      case .kafka, .elasticsearch, .spark, .mongodb, .objectStorage: continue
      }
    }
    return file
  }

  /// As Terraform calls it.
  private func label(_ store: DataStore) -> String { store.name.split(separator: "-").joined(separator: "_") }

  // MARK: - Cosmos DB

  private func cosmos(_ store: DataStore) -> HCLBody {
    let label = label(store)
    let places: [HCLBody] = design.clusters.enumerated().map { index, cluster in
      [
        "location": .literal(cluster.region), "failover_priority": .integer(index),
        "zone_redundant": .bool(cluster.zones.count > 1),
      ]
    }
    let key: HCLBody =
      hasCustomerKeys
      ? [
        "key_vault_key_id": .ref("azurerm_key_vault_key.data.versionless_id"),
        "default_identity_type": .template("UserAssignedIdentity=${azurerm_user_assigned_identity.data.id}"),
        "identity": .block([
          "type": "UserAssigned", "identity_ids": [.ref("azurerm_user_assigned_identity.data.id")],
        ]),
        "depends_on": [.ref("azurerm_role_assignment.data_key")],
      ] : [:]
    var file = HCLBody()
    file.resource(
      "azurerm_cosmosdb_account", label,
      comment: places.count > 1
        ? """
        A copy in every region: each reads its own, the first writes, and the next in line takes over by itself when that
        region is lost.
        """ : "Copies in the zones of the region.",
      placed(worldName("\(store.name)-"), in: Self.group).then([
        "offer_type": "Standard", "kind": "GlobalDocumentDB", "automatic_failover_enabled": .bool(places.count > 1),
        "multiple_write_locations_enabled": false, "minimal_tls_version": "Tls12",
        "public_network_access_enabled": .bool(!isClosed), "access_key_metadata_writes_enabled": false,
        "consistency_policy": .block(["consistency_level": "Session"]),
        "geo_location": .blocks(labels: [], places),
        "backup": .block(["type": "Continuous", "tier": "Continuous30Days"]),
        "lifecycle": .preventDestroy,
      ]).then(key))
    file.resource(
      "azurerm_cosmosdb_sql_database", label,
      [
        "name": .literal(store.name), "resource_group_name": .ref("\(Self.group).name"),
        "account_name": .ref("azurerm_cosmosdb_account.\(label).name"),
        "#": "A tenth of it where nobody asks.",
        "autoscale_settings": .block(["max_throughput": 4000]),
      ])
    file.append(privateEndpoint(label, .cosmos, of: "azurerm_cosmosdb_account.\(label)"))
    return file
  }

  /// The account of the primary stage by an address of this region's network.
  private func cosmosEntrances() -> HCLBody {
    var file = HCLBody()
    for store in managedStores where store.engine == .cosmosdb {
      let account =
        "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/\(primaryName)"
        + "/providers/Microsoft.DocumentDB/databaseAccounts/\(store.name)-${\(suffix(of: primaryName))}"
      file.append(privateEndpoint(label(store), .cosmos, ofID: .template(account)))
    }
    return file
  }

  private var primaryName: String { design.clusters.first?.name ?? name }

  /// What keeps the names of another cluster apart, as that cluster's own stages compute it.
  private func suffix(of cluster: String) -> String {
    "substr(sha1(\"${data.azurerm_client_config.current.subscription_id}/\(cluster)\"), 0, 10)"
  }

  // MARK: - Redis

  /// Memory-optimized nodes of Azure Managed Redis: what they are called after, and the GiB that they hold.
  private static let redisSizes = [(10, 12), (20, 24), (50, 48), (100, 96), (150, 144), (250, 288)]

  private func redis(_ store: DataStore) -> HCLBody {
    let label = label(store)
    // A fifth stays free.
    let size = Self.redisSizes.first { $0.1 * 8 / 10 >= store.sizeGiB }?.0 ?? 250
    var file = HCLBody()
    file.resource(
      "azurerm_managed_redis", label,
      comment: hasSeveralClusters
        ? "Two nodes in two zones; the regions hold the same keys, and each may write them."
        : "Two nodes in two zones.",
      placed(worldName("\(store.name)-"), in: Self.group).then([
        "sku_name": "MemoryOptimized_M\(size)",
        "high_availability_enabled": true, "public_network_access": isClosed ? "Disabled" : "Enabled",
        "default_database": .block([
          "client_protocol": "Encrypted", "clustering_policy": "EnterpriseCluster",
          "eviction_policy": hasSeveralClusters ? "NoEviction" : "VolatileLRU",
          "access_keys_authentication_enabled": true,
          "geo_replication_group_name": hasSeveralClusters ? .literal(store.name) : .omitted,
          // A database that is copied between regions can't be written to disk.
          "persistence_redis_database_backup_frequency": hasSeveralClusters ? .omitted : "1h",
        ]),
        "lifecycle": .preventDestroy,
      ]).then(dataKeyBlocks()))
    if hasSeveralClusters, cluster == design.clusters.last {
      file.append(geoReplication(store, label))
    }
    file.append(privateEndpoint(label, .redis, of: "azurerm_managed_redis.\(label)"))
    return file
  }

  /// Made with the last region, when all the others are there.
  private func geoReplication(_ store: DataStore, _ label: String) -> HCLBody {
    let others = design.clusters.filter { $0 != cluster }.map { other -> HCLValue in
      .template(
        "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/\(other.name)"
          + "/providers/Microsoft.Cache/redisEnterprise/\(store.name)-${\(suffix(of: other.name))}")
    }
    var file = HCLBody()
    file.resource(
      "azurerm_managed_redis_geo_replication", label,
      comment: "Made with the last region, when all the others are there: apply the regions in their order.",
      [
        "managed_redis_id": .ref("azurerm_managed_redis.\(label).id"),
        "linked_managed_redis_ids": .list(others),
      ])
    return file
  }

  // MARK: - Servers

  private func serverBody(_ store: DataStore, subnet: String, zone: PrivateService) -> HCLBody {
    placed(worldName("\(store.name)-"), in: Self.group).then([
      "administrator_login": "platform",
      "#": "Neither in a file nor in the state; another version writes it anew.",
      "administrator_password_wo": .ref("var.server_passwords[\"\(store.name)\"]"),
      "administrator_password_wo_version": .ref("var.server_password_version"),
      "delegated_subnet_id": .ref("data.azurerm_subnet.\(subnet).id"),
      "private_dns_zone_id": .ref("data.azurerm_private_dns_zone.\(zone.rawValue).id"),
      "backup_retention_days": .integer(min(35, max(7, specification.storage.backupRetentionDays))),
      "geo_redundant_backup_enabled": .bool(specification.storage.crossRegionCopies),
    ])
  }

  private var standby: HCLValue {
    guard zoneNumbers.count > 1 else { return .omitted }
    return .block(["mode": "ZoneRedundant", "standby_availability_zone": .literal(zoneNumbers[1])])
  }

  private func postgresql(_ store: DataStore) -> HCLBody {
    // The sizes in which storage is sold, GiB.
    let size = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384].first { $0 >= store.sizeGiB } ?? 16384
    var file = HCLBody()
    file.resource(
      "azurerm_postgresql_flexible_server", label(store),
      comment: "A standby in another zone takes over within two minutes.",
      serverBody(store, subnet: "postgresql", zone: .postgresql).then([
        "public_network_access_enabled": false, "version": "17", "sku_name": "GP_Standard_D4ds_v5",
        "storage_mb": .integer(size * 1024), "auto_grow_enabled": true, "zone": .literal(zoneNumbers[0]),
        "high_availability": standby,
        "lifecycle": Self.failedOver,
      ]).then(serverKeyBlocks(key: "versionless_id")))
    return file
  }

  private func mysql(_ store: DataStore) -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_mysql_flexible_server", label(store),
      comment: "A standby in another zone takes over within two minutes.",
      serverBody(store, subnet: "mysql", zone: .mysql).then([
        "version": "8.4", "sku_name": "GP_Standard_D4ds_v4", "zone": .literal(zoneNumbers[0]),
        "storage": .block(["size_gb": .integer(max(20, store.sizeGiB)), "auto_grow_enabled": true]),
        "high_availability": standby, "lifecycle": Self.failedOver,
      ]).then(serverKeyBlocks(key: "id")))
    return file
  }

  /// After a fail-over the zones have changed places.
  private static let failedOver: HCLValue = .block([
    "prevent_destroy": true,
    "ignore_changes": [.ref("zone"), .ref("high_availability[0].standby_availability_zone")],
  ])

  func storeSubnetLookup() -> HCLBody {
    var file = HCLBody()
    for engine in ["postgresql", "mysql"] where serverStores.contains(where: { $0.engine.rawValue == engine }) {
      file.data(
        "azurerm_subnet", engine,
        [
          "name": .literal(engine), "virtual_network_name": .ref("local.cluster_name"),
          "resource_group_name": .ref("\(Self.group).name"),
        ])
    }
    return file
  }
}
