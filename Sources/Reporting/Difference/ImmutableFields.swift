import KubeModel

/// Fields that the API server refuses to change: an object with another value there must be deleted and made anew.
///
/// Source: validation of updates in Kubernetes 1.36 (`pkg/apis/*/validation`).
enum ImmutableFields {
  /// Whether a change at this JSON pointer needs a new object.
  static func covers(_ object: KubeObject, _ pointer: String) -> Bool {
    guard let rule = rules["\(object.group)/\(object.kind)"] else { return false }
    let isBelow = { (prefix: String) in pointer == prefix || pointer.hasPrefix(prefix + "/") }
    return rule.fixed.contains(where: isBelow) && !rule.free.contains(where: isBelow)
  }

  private typealias Rule = (fixed: [String], free: [String])

  private static let rules: [String: Rule] = [
    "apps/Deployment": (["/spec/selector"], []),
    "apps/ReplicaSet": (["/spec/selector"], []),
    "apps/DaemonSet": (["/spec/selector"], []),
    "apps/StatefulSet": (
      ["/spec"],
      [
        "/spec/replicas", "/spec/ordinals", "/spec/template", "/spec/updateStrategy", "/spec/minReadySeconds",
        "/spec/persistentVolumeClaimRetentionPolicy", "/spec/revisionHistoryLimit",
      ]
    ),
    "batch/Job": (
      ["/spec/selector", "/spec/template", "/spec/completionMode", "/spec/podFailurePolicy", "/spec/successPolicy"], []
    ),
    "/Service": (["/spec/clusterIP"], []),
    "/PersistentVolumeClaim": (["/spec"], ["/spec/resources/requests/storage", "/spec/volumeAttributesClassName"]),
    "/Secret": (["/type"], []),
    "/Pod": (
      ["/spec"],
      [
        "/spec/containers", "/spec/initContainers", "/spec/activeDeadlineSeconds", "/spec/tolerations",
        "/spec/terminationGracePeriodSeconds",
      ]
    ),
    "storage.k8s.io/StorageClass": (["/provisioner", "/parameters", "/reclaimPolicy", "/volumeBindingMode"], []),
    "rbac.authorization.k8s.io/RoleBinding": (["/roleRef"], []),
    "rbac.authorization.k8s.io/ClusterRoleBinding": (["/roleRef"], []),
    "scheduling.k8s.io/PriorityClass": (["/value", "/preemptionPolicy"], []),
    "networking.k8s.io/IngressClass": (["/spec/controller"], []),
    "snapshot.storage.k8s.io/VolumeSnapshotClass": (["/driver", "/parameters"], []),
  ]
}
