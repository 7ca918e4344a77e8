import DesignEngine
import PlatformSpec

/// `30-platform/cluster.tf`, `identities.tf` and `rights.tf`.
extension AKSTerraform {
  private var identityList: [TerraformIdentity] {
    TerraformIdentity.all(in: design).filter(\.identity.actsInAzure)
  }

  func clusterLookup() -> HCLBody {
    var file = HCLBody()
    file.append(groupLookup())
    file.data(
      "azurerm_kubernetes_cluster", "main", comment: "Made by 20-cluster.",
      ["name": .ref("local.cluster_name"), "resource_group_name": .ref("\(Self.group).name")])
    file.append(workspaceLookup())
    if isClosed {
      file.data(
        "azurerm_subnet", "endpoints",
        [
          "name": "endpoints", "virtual_network_name": .ref("local.cluster_name"),
          "resource_group_name": .ref("\(Self.group).name"),
        ])
    }
    file.append(privateZoneLookup(PrivateService.allCases))
    file.append(storeSubnetLookup())
    if usesDataKey {
      file.data(
        "azurerm_key_vault", "keys",
        ["name": worldName("keys-"), "resource_group_name": .ref("\(Self.group).name")])
    }
    return file
  }

  func identities() -> HCLBody {
    if identityList.isEmpty { return [:] }
    var file = HCLBody()
    file.locals(
      comment: "Service accounts of the cluster that act in Azure, each as an identity of its own.",
      [
        "identities": .object(
          identityList.map { identity in
            HCLEntry(
              identity.key,
              [
                "name": .literal(AKSNames.identity(identity.identity)),
                "namespace": .literal(identity.identity.namespace),
                "service_account": .literal(identity.identity.serviceAccount),
              ])
          })
      ])
    file.resource(
      "azurerm_user_assigned_identity", "workload",
      placed("${local.cluster_name}-${each.value.name}", in: Self.group).each("local.identities"))
    file.resource(
      "azurerm_federated_identity_credential", "workload",
      comment:
        "Only this service account may act as the identity; its tokens end by themselves, and no key is ever made.",
      [
        "for_each": .ref("local.identities"),
        "name": .ref("each.value.name"),
        "resource_group_name": .ref("\(Self.group).name"),
        "parent_id": .ref("azurerm_user_assigned_identity.workload[each.key].id"),
        "issuer": .ref("data.azurerm_kubernetes_cluster.main.oidc_issuer_url"),
        "subject": "system:serviceaccount:${each.value.namespace}:${each.value.service_account}",
        "audience": ["api://AzureADTokenExchange"],
      ])
    return file
  }

  func rights() -> HCLBody {
    var file = HCLBody()
    for identity in identityList {
      // No name of Kubernetes has an underscore, so two identities never meet.
      let label = identity.key.split(separator: "/").joined(separator: "_")
      let grants = identity.identity.permissions.flatMap { self.grants(for: $0, identity) }
      for (index, grant) in grants.enumerated() {
        var body: HCLBody = [
          "scope": .ref(grant.scope), "role_definition_name": .literal(grant.role),
          "principal_id": .ref("azurerm_user_assigned_identity.workload[\"\(identity.key)\"].principal_id"),
          "principal_type": "ServicePrincipal",
        ]
        if let condition = grant.condition {
          body.append(["condition_version": "2.0", "condition": .heredoc(condition)])
        }
        file.resource(
          "azurerm_role_assignment", "\(label)_\(grant.name)", comment: index == 0 ? identity.meaning : nil, body)
      }
    }
    return file
  }

  /// A role on a thing.
  private struct Grant {
    var name: String
    var role: String
    var scope: String
    var condition: String?
  }

  /// The least role that Azure has, on the narrowest thing.
  private func grants(for permission: CloudIdentity.Permission, _ identity: TerraformIdentity) -> [Grant] {
    switch permission {
    case .scaleNodeGroups, .manageVolumes, .interruptionEvents, .readPrices, .writeLogs,
      .writeMetrics, .readMetrics:
      []
    case .manageLoadBalancers:
      [
        Grant(name: "entrance", role: "AppGw for Containers Configuration Manager", scope: "\(Self.group).id"),
        Grant(name: "entrance_subnet", role: "Network Contributor", scope: "data.azurerm_subnet.entrance.id"),
      ]
    // A ClusterRoleBinding in each cluster names it.
    case .deployToClusters: []
    case .writeDNSRecords:
      [
        Grant(name: "records", role: "DNS Zone Contributor", scope: "data.azurerm_dns_zone.main.id"),
        Grant(name: "zones", role: "Reader", scope: "data.azurerm_resource_group.zone.id"),
      ]
    case .readSecrets where readsVault: []
    case .readSecrets:
      [Grant(name: "secrets", role: "Key Vault Secrets User", scope: "azurerm_key_vault.secrets.id")]
    // How many messages wait is a question of management, for which there is no lesser role.
    case .readQueueDepth:
      cloudQueues.isEmpty
        ? []
        : [
          Grant(
            name: "queues", role: "Azure Service Bus Data Owner", scope: "azurerm_servicebus_namespace.main.id")
        ]
    case .consumeQueues:
      cloudQueues.filter { identity.uses($0.name, \.consumes) }.map {
        Grant(
          name: "takes_\($0.name)", role: "Azure Service Bus Data Receiver",
          scope: "azurerm_servicebus_queue.work[\"\($0.name)\"].id")
      }
    case .produceQueues:
      cloudQueues.filter { identity.uses($0.name, \.produces) }.map {
        Grant(
          name: "puts_\($0.name)", role: "Azure Service Bus Data Sender",
          scope: "azurerm_servicebus_queue.work[\"\($0.name)\"].id")
      }
    case .storeBackups: storage(identity)
    }
  }

  /// Velero keeps backups; Elasticsearch, Loki and Tempo their own, and nothing of the backups; a data store sees its own part alone.
  private func storage(_ identity: TerraformIdentity) -> [Grant] {
    let isArchive = identity.component == .elasticsearch || identity.component == .eckOperator
    let label =
      switch identity.component {
      case .elasticsearch, .eckOperator: "log_archive"
      case .loki: AKSNames.lokiContainer
      case .tempo: AKSNames.tempoContainer
      default: "backup"
      }
    if isArchive, !needs(.logArchiveAccount) { return [] }
    if label == "backup", !needs(.backupAccount) { return [] }
    let isStore = identity.identity.namespace == DataStore.namespace
    return [
      Grant(
        name: "blobs", role: "Storage Blob Data Contributor",
        scope: "azurerm_storage_container.\(label).id",
        condition: isStore ? Self.ownPart : nil)
    ]
  }

  /// Blobs below the cluster's own folder of stores, and no others.
  private static let ownPart = """
    (
      (
        !(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'}) AND
        !(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write'}) AND
        !(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action'}) AND
        !(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete'})
      ) OR (
        @Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:path] StringStartsWith 'stores/${local.cluster_name}/'
      )
    )
    """
}
