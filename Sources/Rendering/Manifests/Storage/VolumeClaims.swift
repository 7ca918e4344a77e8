import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// The field `volumeClaimTemplates` of a stateful set: one volume a pod, in the zone of the pod.
  func volumeClaimTemplates(of workload: WorkloadDesign) -> KubeValue {
    guard let volume = workload.service.volume else { return .omitted }
    return [
      [
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": ["name": "data", "labels": selector(of: workload)],
        "spec": [
          "accessModes": ["ReadWriteOnce"],
          "storageClassName": .string(storageClass(of: volume)),
          "resources": ["requests": ["storage": .string("\(volume.sizeGiB)Gi")]],
        ],
      ]
    ]
  }

  private func storageClass(of volume: Service.VolumeWish) -> String {
    volume.disk == specification.storage.highIOPSDisk
      ? SharedNames.highIOPSStorageClass : SharedNames.generalStorageClass
  }
}
