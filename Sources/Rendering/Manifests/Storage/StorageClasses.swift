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
      "provisioner": .string(cloud.diskDriver), "parameters": cloud.diskParameters(disk),
      // What was fast was dear, and what was dear is kept until a person deletes it.
      "reclaimPolicy": keepsDisk ? "Retain" : "Delete",
      "allowVolumeExpansion": true, "volumeBindingMode": "WaitForFirstConsumer",
    ]
  }
}
