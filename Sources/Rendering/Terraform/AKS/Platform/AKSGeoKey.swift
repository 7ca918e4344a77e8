import DesignEngine
import PlatformSpec

/// `30-platform/geo-key.tf`: a key in the region that Azure pairs with this one, for backups of databases there.
extension AKSTerraform {
  /// Databases whose backups lie in two regions, under a key of the customer's in each.
  private var needsGeoKey: Bool {
    hasCustomerKeys && specification.storage.crossRegionCopies && !serverStores.isEmpty
  }

  func geoKey() -> HCLBody {
    guard needsGeoKey else { return [:] }
    let place: HCLValue = .ref("var.geo_backup_region")
    var file = HCLBody()
    file.variable(
      "geo_backup_region", "Region that Azure pairs with this one, in which it keeps copies of backups.",
      type: "string",
      [
        "default": AKSPairs.pair(of: cluster.region).map { .literal($0) } ?? .omitted,
        "validation": .block([
          "condition": .ref("length(var.geo_backup_region) > 0 && var.geo_backup_region != local.region"),
          "error_message": "Name the pair of the region: az account list-locations.",
        ]),
      ])
    file.append(vault("geo", named: worldName("geo-"), isOpenToAzure: true, at: place))
    file.role(
      "geo_key_officer", "Key Vault Crypto Officer", on: "azurerm_key_vault.geo.id",
      for: "data.azurerm_client_config.current.object_id")
    file.resource(
      "azurerm_key_vault_key", "geo", comment: "Copies of the databases' backups; lost with it, they can't be read.",
      [
        "name": "data", "key_vault_id": .ref("azurerm_key_vault.geo.id"), "key_type": "RSA", "key_size": 3072,
        "key_opts": ["unwrapKey", "wrapKey"],
        "rotation_policy": .block(["automatic": .block(["time_after_creation": "P365D"])]),
        "lifecycle": .preventDestroy, "depends_on": [.ref("azurerm_role_assignment.geo_key_officer")],
      ])
    file.resource(
      "azurerm_user_assigned_identity", "geo", comment: "Azure asks for an identity of that region.",
      placed("${local.cluster_name}-geo", in: Self.group, at: place))
    file.role(
      "geo_key", "Key Vault Crypto Service Encryption User", on: "azurerm_key_vault.geo.id",
      for: "azurerm_user_assigned_identity.geo.principal_id")
    return file
  }

  /// `identity` and keys of a database server; `key` is what it takes of a key.
  func serverKeyBlocks(key: String) -> HCLBody {
    guard hasCustomerKeys else { return [:] }
    let own: HCLValue = .ref("azurerm_user_assigned_identity.data.id")
    let geo: HCLValue = needsGeoKey ? .ref("azurerm_user_assigned_identity.geo.id") : .omitted
    return [
      "identity": .block(["type": "UserAssigned", "identity_ids": [own, geo]]),
      "customer_managed_key": .block([
        "key_vault_key_id": .ref("azurerm_key_vault_key.data.\(key)"),
        "primary_user_assigned_identity_id": own,
        "geo_backup_key_vault_key_id": needsGeoKey ? .ref("azurerm_key_vault_key.geo.\(key)") : .omitted,
        "geo_backup_user_assigned_identity_id": geo,
      ]),
      "depends_on": [
        .ref("azurerm_role_assignment.data_key"), needsGeoKey ? .ref("azurerm_role_assignment.geo_key") : .omitted,
      ],
    ]
  }
}

/// Which region Azure copies to from which; some have none.
///
/// Source: learn.microsoft.com/azure/reliability/regions-paired.
enum AKSPairs {
  private static let both = [
    ("eastus", "westus"), ("eastus2", "centralus"), ("northcentralus", "southcentralus"), ("westus2", "westcentralus"),
    ("canadacentral", "canadaeast"), ("northeurope", "westeurope"), ("uksouth", "ukwest"),
    ("francecentral", "francesouth"), ("germanywestcentral", "germanynorth"), ("norwayeast", "norwaywest"),
    ("switzerlandnorth", "switzerlandwest"), ("southeastasia", "eastasia"), ("japaneast", "japanwest"),
    ("koreacentral", "koreasouth"), ("australiaeast", "australiasoutheast"), ("centralindia", "southindia"),
    ("southafricanorth", "southafricawest"), ("uaenorth", "uaecentral"),
  ]
  private static let oneWay = [("westus3", "eastus"), ("brazilsouth", "southcentralus"), ("westindia", "southindia")]

  /// nil for a region that Azure pairs with none.
  static func pair(of region: String) -> String? {
    let there = (both + oneWay).first { $0.0 == region }?.1
    return there ?? both.first { $0.1 == region }?.0
  }
}
