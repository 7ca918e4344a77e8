import Basics
import KubeModel

/// A `ComponentFootprint`: pods that a chart or an operator runs and that no manifest of the platform holds. In a run
/// they stand as plain workloads that take room and do nothing.
struct ComponentFootprint {
  private(set) var workloads: [KubeObject] = []

  init(_ object: KubeObject, _ diagnostics: inout [Diagnostic]) {
    var fields = DocumentFields(object.root["spec"], "spec", of: object)
    let namespace = fields.required("namespace")
    for var pod in fields.list("pods") {
      workloads.append(Self.workload(&pod, namespace: namespace, file: object.file))
      fields.close(pod)
    }
    fields.finish()
    diagnostics += fields.diagnostics
  }

  private static func workload(_ pod: inout DocumentFields, namespace: String, file: String) -> KubeObject {
    let name = pod.required("name")
    let isPerNode = pod.flag("perNode") ?? false
    let replicas = pod.count("replicas") ?? 1
    let labels: KubeValue = ["app.kubernetes.io/name": .string(name)]
    let cpu = amount("cpu", milli: true, &pod)
    let memory = amount("memory", milli: false, &pod)
    let limit = amount("memoryLimit", milli: false, &pod)
    let resources: KubeValue = ["requests": ["cpu": cpu, "memory": memory], "limits": ["memory": limit]]
    let specification: KubeValue = [
      "containers": [["name": .string(name), "image": .string(name), "resources": resources]],
      "priorityClassName": pod.text("priorityClassName").map { .string($0) } ?? .omitted,
      "nodeSelector": pod.raw("nodeSelector") ?? .omitted,
      "tolerations": isPerNode ? [["operator": "Exists"]] : pod.raw("tolerations") ?? .omitted,
    ]
    let metadata: KubeValue = ["name": .string(name), "namespace": .string(namespace)]
    let spec: KubeValue = [
      "replicas": isPerNode ? .omitted : .integer(replicas), "selector": ["matchLabels": labels],
      "template": ["metadata": ["labels": labels], "spec": specification],
    ]
    return KubeObject(
      [
        "apiVersion": "apps/v1", "kind": isPerNode ? "DaemonSet" : "Deployment", "metadata": metadata, "spec": spec,
      ], file: file)
  }

  /// The quantity as it stands, once it is one.
  private static func amount(_ key: String, milli: Bool, _ pod: inout DocumentFields) -> KubeValue {
    guard pod.quantity(key, milli: milli) != nil else { return .omitted }
    return pod.raw(key) ?? .omitted
  }
}
