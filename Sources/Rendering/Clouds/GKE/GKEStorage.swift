import DesignEngine
import KubeModel
import PlatformSpec

extension GKEManifests {
  private var hasCustomerKeys: Bool { context.specification.storage.customerManagedKeys }

  var diskDriver: String { "pd.csi.storage.gke.io" }

  var bringsSnapshots: Bool { true }

  /// Disks are encrypted in any case; with a key of the customer where there is one.
  func diskParameters(_ disk: String) -> KubeValue {
    [
      "type": .string(disk),
      "disk-encryption-kms-key": hasCustomerKeys ? .string(key("disks")) : .omitted,
      "csi.storage.k8s.io/fstype": "ext4",
    ]
  }

  /// The full name of a key of this cluster.
  private func key(_ purpose: String) -> String {
    let ring = GKENames.keyRing(of: context.cluster)
    return "projects/\(project)/locations/\(region)/keyRings/\(ring)/cryptoKeys/\(purpose)"
  }

  /// The plug-in is the release that goes with Velero 1.18; the bucket itself names the key of its objects.
  var backupStore: BackupStore {
    BackupStore(
      provider: "gcp", pluginName: "velero-plugin-for-gcp", pluginImage: "velero/velero-plugin-for-gcp:v1.13.1",
      bucket: GKESetting.backupBucket.reference, configuration: .omitted)
  }

  /// Elasticsearch asks the metadata server of its node for a token, so nothing is mounted.
  func logArchive(for identity: CloudIdentity) -> LogArchive? {
    guard GKESetting.logArchiveBucket.isNeeded(by: context.design) else { return nil }
    return LogArchive(
      kind: "gcs",
      settings: [
        "bucket": .string(GKESetting.logArchiveBucket.reference), "base_path": .string(context.cluster.name),
      ],
      environment: [], volumes: [], mounts: [])
  }
}
