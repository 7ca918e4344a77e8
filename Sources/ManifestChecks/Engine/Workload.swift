import KubeModel

/// A pod as an object describes it: the pod itself, or the template that a controller makes pods of.
struct Workload: Sendable {
  let object: KubeObject
  /// Where the pod's `spec` stands, `spec.template.spec`.
  let path: String
  let metadata: KubeValue?
  let spec: KubeValue

  /// nil for an object that makes no pods, or whose template stands elsewhere.
  init?(_ object: KubeObject) {
    guard let keys = Self.templatePath(object) else { return nil }
    var template = object.root
    for key in keys {
      guard let next = template[key] else { return nil }
      template = next
    }
    guard let spec = template["spec"], spec.mapping != nil else { return nil }
    self.object = object
    self.spec = spec
    metadata = template["metadata"]
    path = (keys + ["spec"]).joined(separator: ".")
  }

  private static func templatePath(_ object: KubeObject) -> [String]? {
    switch (object.group, object.kind) {
    case ("", "Pod"): []
    case ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet"), ("apps", "ReplicaSet"),
      ("batch", "Job"), ("", "ReplicationController"), ("argoproj.io", "Rollout"), ("serving.knative.dev", "Service"):
      ["spec", "template"]
    case ("batch", "CronJob"): ["spec", "jobTemplate", "spec", "template"]
    case ("keda.sh", "ScaledJob"): ["spec", "jobTargetRef", "template"]
    case ("", "PodTemplate"): ["template"]
    default: nil
    }
  }

  /// Init containers, containers, ephemeral containers with their paths.
  var containers: [(path: String, value: KubeValue)] {
    ["initContainers", "containers", "ephemeralContainers"].flatMap { list in
      (spec[list]?.sequence ?? []).enumerated().map { ("\(path).\(list)[\($0.offset)]", $0.element) }
    }
  }

  var namespace: String { object.namespace ?? "" }

  func label(_ key: String) -> String? { metadata?.at("labels", key)?.string }
}
