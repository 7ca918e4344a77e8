import KubeModel
import SimKernel

extension DrainFacts {
  /// What the pod template of a workload says for all its pods.
  init(_ template: KubeValue, isSystem: Bool, grace: SimDuration) {
    self.isSystem = isSystem
    gracePeriod = grace
    let annotations = template.at("metadata", "annotations")
    switch annotations?["cluster-autoscaler.kubernetes.io/safe-to-evict"]?.string {
    case "true": safeToEvict = .yes
    case "false": safeToEvict = .no
    case "on-completion": safeToEvict = .onCompletion
    default: break
    }
    hasLocalStorage = Self.hasLocalStorage(template, annotations)
  }

  /// Volumes that go with the node; those that an annotation declares safe don't count.
  private static func hasLocalStorage(_ template: KubeValue, _ annotations: KubeValue?) -> Bool {
    let key = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes"
    let safe = (annotations?[key]?.string ?? "").split(separator: ",")
    return (template.at("spec", "volumes")?.sequence ?? []).contains { volume in
      let isLocal =
        volume["hostPath"] != nil
        || volume["emptyDir"].map { $0["medium"]?.string != "Memory" } ?? false
      return isLocal && !safe.contains { $0 == volume["name"]?.string ?? "" }
    }
  }
}
