import DesignEngine
import KubeModel
import PlatformSpec

extension AKSManifests {
  private var hasCustomerKeys: Bool { context.specification.storage.customerManagedKeys }

  var diskDriver: String { "disk.csi.azure.com" }

  var bringsSnapshots: Bool { true }

  /// Disks are encrypted in any case; with a key of the customer where there is one.
  func diskParameters(_ disk: String) -> KubeValue {
    // The newer types have no cache on the host.
    let isCached = !disk.hasPrefix("Ultra") && !disk.hasPrefix("PremiumV2")
    let set =
      "/subscriptions/\(subscription)/resourceGroups/\(group)/providers/Microsoft.Compute/diskEncryptionSets/"
      + AKSNames.diskEncryption(of: context.cluster)
    return [
      "skuName": .string(disk), "cachingMode": isCached ? "ReadOnly" : "None", "fsType": "ext4",
      "diskEncryptionSetID": hasCustomerKeys ? .string(set) : .omitted,
    ]
  }

  /// The plug-in is the release that goes with Velero 1.18.
  var backupStore: BackupStore {
    BackupStore(
      provider: "azure", pluginName: "velero-plugin-for-microsoft-azure",
      pluginImage: "velero/velero-plugin-for-microsoft-azure:v1.14.3",
      bucket: AKSNames.backupContainer,
      configuration: [
        "subscriptionId": .string(subscription), "resourceGroup": .string(group),
        "storageAccount": .string(AKSSetting.backupAccount.reference), "useAAD": "true",
        "storageAccountURI": .string("https://\(AKSSetting.backupAccount.reference).blob.core.windows.net"),
      ])
  }

  /// The name of the account stands in Elasticsearch's keystore; the token of its pods where it may read files.
  func logArchive(for identity: CloudIdentity) -> LogArchive? {
    guard AKSSetting.logArchiveAccount.isNeeded(by: context.design) else { return nil }
    let folder = "/usr/share/elasticsearch/config/azure/tokens"
    let source: KubeValue = [
      "serviceAccountToken": [
        "audience": "api://AzureADTokenExchange", "expirationSeconds": 3600, "path": "azure-identity-token",
      ]
    ]
    return LogArchive(
      kind: "azure",
      settings: ["container": .string(AKSNames.logContainer), "base_path": .string(context.cluster.name)],
      environment: [
        ["name": "AZURE_CLIENT_ID", "value": .string(AKSSetting.client(identity).reference)],
        ["name": "AZURE_TENANT_ID", "value": .string(AKSSetting.tenantID.reference)],
        ["name": "AZURE_AUTHORITY_HOST", "value": "https://login.microsoftonline.com/"],
        ["name": "AZURE_FEDERATED_TOKEN_FILE", "value": .string("\(folder)/azure-identity-token")],
      ],
      volumes: [["name": "cloud-token", "projected": ["sources": [source]]]],
      mounts: [["name": "cloud-token", "mountPath": .string(folder), "readOnly": true]],
      keystore: [LabelPair("azure.client.default.account", AKSSetting.logArchiveAccount.reference)])
  }
}
