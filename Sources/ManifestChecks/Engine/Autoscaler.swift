import KubeModel

/// What sets the number of pods of an object: a HorizontalPodAutoscaler or a ScaledObject of KEDA.
struct Autoscaler: Sendable {
  struct Target: Sendable, Hashable {
    var namespace: String
    var group: String
    var kind: String
    var name: String
  }

  let object: KubeObject
  let target: Target
  let minimum: Int
  let maximum: Int?

  /// nil for another kind of object, and for one that names nothing.
  init?(_ object: KubeObject) {
    guard let spec = object.root["spec"], let reference = spec["scaleTargetRef"], let name = reference["name"]?.string
    else { return nil }
    self.object = object
    let kind = reference["kind"]?.string
    let version = reference["apiVersion"]?.string
    let group = version.map { text in text.firstIndex(of: "/").map { String(text[..<$0]) } ?? "" }
    let namespace = object.namespace ?? ""
    switch (object.group, object.kind) {
    case ("autoscaling", "HorizontalPodAutoscaler"):
      target = Target(namespace: namespace, group: group ?? "", kind: kind ?? "", name: name)
      minimum = spec["minReplicas"]?.integer ?? 1
      maximum = spec["maxReplicas"]?.integer
    case ("keda.sh", "ScaledObject"):
      target = Target(namespace: namespace, group: group ?? "apps", kind: kind ?? "Deployment", name: name)
      minimum = spec["minReplicaCount"]?.integer ?? 0
      maximum = spec["maxReplicaCount"]?.integer ?? 100
    default: return nil
    }
  }

  var isKEDA: Bool { object.kind == "ScaledObject" }
}
