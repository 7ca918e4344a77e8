import KubeModel

extension Check {
  static let storageClassMissing = Check(
    "REF14", "storage-class-missing", .high, .storage,
    summary: "A claim names a StorageClass that does not exist.",
    why: "No volume is ever made and the pod stays Pending.",
    remedy: "Name a class that the platform has, or add the class.",
    peers: ["kyverno:require-storageclass"],
    passing: classExample("fast"), failing: classExample("fats")
  ) { inspection in
    let claims = inspection.all("", "PersistentVolumeClaim").map { (object: $0, path: "spec", spec: $0.root["spec"]) }
    let templates = inspection.all("apps", "StatefulSet").flatMap { set in
      (set.root.at("spec", "volumeClaimTemplates")?.sequence ?? []).enumerated().map {
        (object: set, path: "spec.volumeClaimTemplates[\($0.offset)].spec", spec: $0.element["spec"])
      }
    }
    return (claims + templates).compactMap { object, path, spec in
      guard let node = spec?["storageClassName"], let name = node.string, !name.isEmpty,
        !providerClasses.contains(name),
        inspection.find("storage.k8s.io", "StorageClass", namespace: nil, name: name) == nil
      else { return nil }
      return Violation(
        object, "the StorageClass \(name) is missing", path: "\(path).storageClassName", node: node,
        severity: inspection.missing(in: nil))
    }
  }

  /// Classes that EKS, GKE and AKS clusters have without anybody's doing.
  private static let providerClasses = [
    "gp2", "standard", "standard-rwo", "premium-rwo", "default", "managed", "managed-csi", "managed-csi-premium",
    "managed-premium", "azurefile", "azurefile-csi", "azurefile-csi-premium", "azurefile-premium",
  ]

  private static func classExample(_ name: String) -> String {
    """
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: fast}
    provisioner: ebs.csi.aws.com
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: a, namespace: x}
    spec: {storageClassName: \(name), accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    """
  }
}
