import KubeModel

extension Check {
  static let claimMissing = Check(
    "REF13", "pvc-missing", .error, .storage,
    summary: "A pod mounts a PersistentVolumeClaim that does not exist.",
    why: "The pod stays Pending for ever.",
    remedy: "Add the claim to the namespace.",
    passing: claimExample("a"), failing: claimExample("b")
  ) { inspection in
    inspection.workloads.flatMap { workload in
      (workload.spec["volumes"]?.sequence ?? []).enumerated().compactMap { index, volume in
        guard let node = volume.at("persistentVolumeClaim", "claimName"), let name = node.string,
          inspection.find("", "PersistentVolumeClaim", namespace: workload.object.namespace, name: name) == nil
        else { return nil }
        return Violation(
          workload.object, "the claim \(name) is missing in namespace \(workload.namespace)",
          path: "\(workload.path).volumes[\(index)].persistentVolumeClaim.claimName", node: node,
          severity: inspection.missing(in: workload.namespace))
      }
    }
  }

  private static func claimExample(_ name: String) -> String {
    """
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: a, namespace: x}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x}
    spec:
      volumes: [{name: v, persistentVolumeClaim: {claimName: \(name)}}]
      containers: [{name: a, image: a:1}]
    """
  }
}
