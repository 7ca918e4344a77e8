import DesignEngine
import PlatformSpec

/// `10-network/private-names.tf`, and the endpoints that later stages put into the network.
extension AKSTerraform {
  /// A service of the cloud with a private address.
  enum PrivateService: String, CaseIterable {
    case vault, blob, queues, cosmos, redis, postgresql, mysql

    /// Source: Azure Private Endpoint private DNS zone values.
    var zone: String {
      switch self {
      case .vault: "privatelink.vaultcore.azure.net"
      case .blob: "privatelink.blob.core.windows.net"
      case .queues: "privatelink.servicebus.windows.net"
      case .cosmos: "privatelink.documents.azure.com"
      case .redis: "privatelink.redis.azure.net"
      case .postgresql: "privatelink.postgres.database.azure.com"
      case .mysql: "privatelink.mysql.database.azure.com"
      }
    }

    var subresource: String {
      switch self {
      case .vault: "vault"
      case .blob: "blob"
      case .queues: "namespace"
      case .cosmos: "Sql"
      case .redis: "redisEnterprise"
      case .postgresql: "postgresqlServer"
      case .mysql: "mysqlServer"
      }
    }
  }

  var managedStores: [DataStore] { specification.dataStores.filter { $0.hosting == .managed } }

  var cloudQueues: [MessageQueue] { specification.queues.filter { $0.engine == .serviceBus } }

  /// Zones of names that the design needs; servers of databases stand in the network itself and need theirs always.
  private var privateServices: [PrivateService] {
    PrivateService.allCases.filter { service in
      switch service {
      case .vault: isClosed
      case .blob: isClosed && (needs(.backupAccount) || needs(.logArchiveAccount))
      case .queues: isClosed && !cloudQueues.isEmpty
      case .cosmos: isClosed && managedStores.contains { $0.engine == .cosmosdb }
      case .redis: isClosed && managedStores.contains { $0.engine == .redis }
      case .postgresql: managedStores.contains { $0.engine == .postgresql }
      case .mysql: managedStores.contains { $0.engine == .mysql }
      }
    }
  }

  func privateNames() -> HCLBody {
    let services = privateServices
    if services.isEmpty { return [:] }
    var file = HCLBody()
    file.locals(
      comment: "Names of services that resolve to addresses of this network, for whoever asks from inside.",
      ["private_zones": .object(services.map { HCLEntry($0.rawValue, .literal($0.zone)) })])
    file.resource(
      "azurerm_private_dns_zone", "service",
      [
        "for_each": .ref("local.private_zones"), "name": .ref("each.value"),
        "resource_group_name": .ref("azurerm_resource_group.main.name"), "tags": .ref("local.tags"),
      ])
    file.resource(
      "azurerm_private_dns_zone_virtual_network_link", "service",
      [
        "for_each": .ref("azurerm_private_dns_zone.service"), "name": .ref("local.cluster_name"),
        "resource_group_name": .ref("azurerm_resource_group.main.name"),
        "private_dns_zone_name": .ref("each.value.name"),
        "virtual_network_id": .ref("azurerm_virtual_network.main.id"), "tags": .ref("local.tags"),
      ])
    return file
  }

  /// A private endpoint of a resource of `20-cluster` or `30-platform`; nothing where the platform is not closed.
  func privateEndpoint(_ label: String, _ service: PrivateService, of resource: String) -> HCLBody {
    privateEndpoint(label, service, ofID: .ref("\(resource).id"))
  }

  func privateEndpoint(_ label: String, _ service: PrivateService, ofID id: HCLValue) -> HCLBody {
    guard isClosed else { return [:] }
    var file = HCLBody()
    file.resource(
      "azurerm_private_endpoint", label,
      placed(.template("${local.cluster_name}-\(label.split(separator: "_").joined(separator: "-"))"), in: Self.group)
        .then([
          "subnet_id": .ref("data.azurerm_subnet.endpoints.id"),
          "private_service_connection": .block([
            "name": .literal(label), "is_manual_connection": false,
            "private_connection_resource_id": id,
            "subresource_names": [.literal(service.subresource)],
          ]),
          "private_dns_zone_group": .block([
            "name": "default", "private_dns_zone_ids": [.ref("data.azurerm_private_dns_zone.\(service.rawValue).id")],
          ]),
        ]))
    return file
  }

  /// The group as later stages find it.
  static let group = "data.azurerm_resource_group.main"

  /// Zones of names that a stage puts its endpoints into.
  func privateZoneLookup(_ services: [PrivateService]) -> HCLBody {
    var file = HCLBody()
    for service in services where privateServices.contains(service) {
      file.data(
        "azurerm_private_dns_zone", service.rawValue,
        ["name": .literal(service.zone), "resource_group_name": .ref("\(Self.group).name")])
    }
    return file
  }
}
