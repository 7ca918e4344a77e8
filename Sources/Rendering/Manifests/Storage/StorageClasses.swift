import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Disks by what they are for; a volume is made where its pod is placed, is encrypted and can grow.
  var storageClasses: [KubeValue] {
    let storage = specification.storage
    let needsSpeed = specification.services.contains { $0.volume?.disk == storage.highIOPSDisk }
    return [
      storageClass(SharedNames.generalStorageClass, disk: storage.defaultDisk, isDefault: true, keepsDisk: false),
      needsSpeed
        ? storageClass(SharedNames.highIOPSStorageClass, disk: storage.highIOPSDisk, isDefault: false, keepsDisk: true)
        : .omitted,
    ]
  }

  private func storageClass(_ name: String, disk: String, isDefault: Bool, keepsDisk: Bool) -> KubeValue {
    let annotations: KubeValue = ["storageclass.kubernetes.io/is-default-class": .string("\(isDefault)")]
    return [
      "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
      "metadata": platformMetadata(name, component: .storage, annotations: annotations),
      "provisioner": .string(specification.provider.diskDriver),
      "parameters": specification.provider.diskParameters(
        disk, encryptedWith: specification.storage.customerManagedKeys ? ClusterSetting.diskKeyARN.reference : nil),
      // What was fast was dear, and what was dear is kept until a person deletes it.
      "reclaimPolicy": keepsDisk ? "Retain" : "Delete",
      "allowVolumeExpansion": true, "volumeBindingMode": "WaitForFirstConsumer",
    ]
  }
}

extension Provider {
  var diskDriver: String {
    switch self {
    case .eks: "ebs.csi.aws.com"
    case .gke: "pd.csi.storage.gke.io"
    case .aks: "disk.csi.azure.com"
    }
  }

  /// What the driver is told about a disk of this type.
  func diskParameters(_ disk: String, encryptedWith key: String?) -> KubeValue {
    switch self {
    case .eks:
      // Of the types of EBS only those with a bought rate need one: 50 operations a second for each GiB.
      let rate: KubeValue = disk.hasPrefix("io") ? "50" : .omitted
      return [
        "type": .string(disk), "iopsPerGB": rate, "encrypted": "true", "kmsKeyId": .optional(key),
        "csi.storage.k8s.io/fstype": "ext4",
      ]
    case .gke: return ["type": .string(disk), "disk-encryption-kms-key": .optional(key)]
    case .aks: return ["skuName": .string(disk), "diskEncryptionSetID": .optional(key)]
    }
  }
}
