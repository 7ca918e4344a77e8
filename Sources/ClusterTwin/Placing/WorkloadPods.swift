import KubeModel

/// The pods that the controllers of a cluster would create for workloads, and the claims of StatefulSets.
///
/// A workload whose pods (or ReplicaSets) are among the objects is left alone: they are there already.
struct WorkloadPods {
  private var owned: Set<String> = []

  init(_ objects: [KubeObject]) {
    for object in objects {
      for owner in object.root.at("metadata", "ownerReferences")?.sequence ?? [] where owner["controller"]?.bool == true
      {
        owned.insert(Self.key(owner["kind"]?.string ?? "", object.namespace, owner["name"]?.string ?? ""))
      }
    }
  }

  private static func key(_ kind: String, _ namespace: String?, _ name: String) -> String {
    "\(kind) \(namespace ?? "default")/\(name)"
  }

  /// Pods and claims of a workload; empty for any other object. DaemonSets depend on the nodes, see below.
  func objects(of workload: KubeObject) -> [KubeObject] {
    let spec = workload.root["spec"] ?? .null
    let count: Int
    switch workload.kind {
    case "Deployment", "ReplicaSet", "StatefulSet", "ReplicationController": count = spec["replicas"]?.integer ?? 1
    case "Job": count = spec["suspend"]?.bool == true ? 0 : spec["parallelism"]?.integer ?? 1
    default: return []
    }
    guard needsPods(workload) else { return [] }
    return (0..<max(0, count)).flatMap { ordinal -> [KubeObject] in
      let name = "\(workload.name)-\(ordinal)"
      var pod = pod(named: name, of: workload)
      guard workload.kind == "StatefulSet" else { return [KubeObject(pod, file: workload.file)] }
      let claims = claims(of: workload, ordinal: ordinal, pod: &pod)
      return claims + [KubeObject(pod, file: workload.file)]
    }
  }

  /// The pod of a DaemonSet for one node, bound to it by its name as the controller does.
  func daemonPod(of workload: KubeObject, on node: String) -> KubeObject? {
    guard needsPods(workload) else { return nil }
    var pod = pod(named: "\(workload.name)-\(node)", of: workload)
    let pinned: KubeValue = [
      "nodeSelectorTerms": [["matchFields": [["key": "metadata.name", "operator": "In", "values": [.string(node)]]]]]
    ]
    var spec = pod["spec"] ?? .null
    var affinity = spec["affinity"] ?? .mapping([])
    var nodes = affinity["nodeAffinity"] ?? .mapping([])
    nodes["requiredDuringSchedulingIgnoredDuringExecution"] = pinned
    affinity["nodeAffinity"] = nodes
    spec["affinity"] = affinity
    pod["spec"] = spec
    return KubeObject(pod, file: workload.file)
  }

  /// The pod of a DaemonSet before it is bound to a node.
  func daemonTemplate(of workload: KubeObject) -> KubeObject {
    KubeObject(pod(named: workload.name, of: workload), file: workload.file)
  }

  private func needsPods(_ workload: KubeObject) -> Bool {
    !owned.contains(Self.key(workload.kind, workload.namespace, workload.name))
  }

  private func pod(named name: String, of workload: KubeObject) -> KubeValue {
    var pod = workload.root.at("spec", "template") ?? .mapping([])
    pod["apiVersion"] = "v1"
    pod["kind"] = "Pod"
    var metadata = pod["metadata"] ?? .mapping([])
    metadata["name"] = .string(name)
    metadata["namespace"] = .optional(workload.namespace)
    let owner: KubeValue = [
      "apiVersion": .string(workload.apiVersion), "kind": .string(workload.kind), "name": .string(workload.name),
      "controller": true,
    ]
    metadata["ownerReferences"] = [owner]
    pod["metadata"] = metadata
    guard workload.kind == "DaemonSet" else { return pod }
    var spec = pod["spec"] ?? .mapping([])
    let own = spec["tolerations"]?.sequence ?? []
    spec["tolerations"] = .sequence(own + Self.daemonTolerations(usesHostNetwork: spec["hostNetwork"]?.bool ?? false))
    pod["spec"] = spec
    return pod
  }

  /// What the DaemonSet controller lets its pods endure.
  static func daemonTolerations(usesHostNetwork: Bool) -> [KubeValue] {
    var taints = [
      ("not-ready", "NoExecute"), ("unreachable", "NoExecute"), ("disk-pressure", "NoSchedule"),
      ("memory-pressure", "NoSchedule"), ("pid-pressure", "NoSchedule"), ("unschedulable", "NoSchedule"),
    ]
    if usesHostNetwork { taints.append(("network-unavailable", "NoSchedule")) }
    return taints.map { name, effect in
      ["key": .string("node.kubernetes.io/" + name), "operator": "Exists", "effect": .string(effect)]
    }
  }

  /// The claims of one replica, which its pod names in its volumes.
  private func claims(of workload: KubeObject, ordinal: Int, pod: inout KubeValue) -> [KubeObject] {
    var claims: [KubeObject] = []
    var volumes = pod.at("spec", "volumes")?.sequence ?? []
    for template in workload.root.at("spec", "volumeClaimTemplates")?.sequence ?? [] {
      let volume = template.at("metadata", "name")?.string ?? ""
      let name = "\(volume)-\(workload.name)-\(ordinal)"
      var claim = template
      claim["apiVersion"] = "v1"
      claim["kind"] = "PersistentVolumeClaim"
      var metadata = claim["metadata"] ?? .mapping([])
      metadata["name"] = .string(name)
      metadata["namespace"] = .optional(workload.namespace)
      claim["metadata"] = metadata
      claims.append(KubeObject(claim, file: workload.file))
      volumes.append(["name": .string(volume), "persistentVolumeClaim": ["claimName": .string(name)]])
    }
    if !claims.isEmpty {
      var spec = pod["spec"] ?? .mapping([])
      spec["volumes"] = .sequence(volumes)
      pod["spec"] = spec
    }
    return claims
  }
}
