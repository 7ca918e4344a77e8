/// Manifests for the examples of rules: whole objects around the few fields that matter.
enum Example {
  /// A pod with further fields in its spec and in its container, written as flow entries.
  static func pod(
    _ spec: String = "", container: String = "", image: String = "registry.example/shop/a:1.2",
    labels: String = "app: a",
    name: String = "a", annotations: String = ""
  ) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {\(joined("name: \(name)", "namespace: x", map("labels", labels), map("annotations", annotations)))}
    spec: {\(joined(spec, "containers: [{\(joined("name: a", "image: \(image)", container))}]"))}
    """
  }

  /// A Deployment; `outer` goes to its own spec, `spec` to that of its pods.
  static func deployment(
    _ spec: String = "", container: String = "", outer: String = "", image: String = "registry.example/shop/a:1.2",
    kind: String = "Deployment", labels: String = "app: a", name: String = "a", annotations: String = "",
    own: String = ""
  ) -> String {
    """
    apiVersion: apps/v1
    kind: \(kind)
    metadata: {\(joined("name: \(name)", "namespace: x", map("annotations", own)))}
    spec:
      \(outer.isEmpty ? "" : outer.replacing(";", with: "\n  ") + "\n  ")selector: {matchLabels: {\(labels)}}
      template:
        metadata: {\(joined(map("labels", labels), map("annotations", annotations)))}
        spec: {\(joined(spec, "containers: [{\(joined("name: a", "image: \(image)", container))}]"))}
    """
  }

  /// A Job, or the template of one below a CronJob.
  static func job(
    _ spec: String = "", container: String = "", outer: String = "", cron: String? = nil,
    image: String = "registry.example/shop/a:1.2"
  ) -> String {
    let pod =
      "{\(joined(spec, "restartPolicy: Never", "containers: [{\(joined("name: a", "image: \(image)", container))}]"))}"
    let job = "{\(joined(outer, "template: {spec: \(pod)}"))}"
    guard let cron else {
      return "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a, namespace: x}\nspec: \(job)"
    }
    return "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a, namespace: x}\n"
      + "spec: {\(joined(cron, "jobTemplate: {spec: \(job)}"))}"
  }

  static func service(_ spec: String = "ports: [{name: http, port: 80, targetPort: 8080}]", name: String = "a")
    -> String
  {
    """
    apiVersion: v1
    kind: Service
    metadata: {name: \(name), namespace: x}
    spec: {\(joined("selector: {app: a}", spec))}
    """
  }

  static func budget(_ spec: String, name: String = "a") -> String {
    """
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: \(name), namespace: x}
    spec: {\(joined("selector: {matchLabels: {app: a}}", spec))}
    """
  }

  static func autoscaler(
    _ spec: String, target: String = "{apiVersion: apps/v1, kind: Deployment, name: a}", name: String = "a"
  ) -> String {
    """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: \(name), namespace: x}
    spec: {\(joined("scaleTargetRef: \(target)", spec))}
    """
  }

  static func scaledObject(_ spec: String, name: String = "a") -> String {
    """
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: \(name), namespace: x}
    spec: {\(joined("scaleTargetRef: {name: a}", spec))}
    """
  }

  /// An object of any kind; `fields` stand below its metadata.
  static func object(
    _ apiVersion: String, _ kind: String, _ fields: String, name: String = "a", metadata: String = "namespace: x"
  ) -> String {
    """
    apiVersion: \(apiVersion)
    kind: \(kind)
    metadata: {\(joined("name: \(name)", metadata))}
    \(fields)
    """
  }

  /// Several documents.
  static func all(_ documents: String...) -> String { documents.joined(separator: "\n---\n") }

  private static func map(_ field: String, _ entries: String) -> String {
    entries.isEmpty ? "" : "\(field): {\(entries)}"
  }

  private static func joined(_ parts: String...) -> String { parts.filter { !$0.isEmpty }.joined(separator: ", ") }
}
