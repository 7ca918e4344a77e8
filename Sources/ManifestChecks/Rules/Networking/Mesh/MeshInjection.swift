import KubeModel

extension Check {
  static let injectionLabels = Check(
    "MSH02", "injection-labels", .medium, .networking,
    summary: "The labels that take pods into the mesh contradict each other, or a pod leaves it.",
    why: "The pod runs without the mesh: no encryption, no policies, refused by strict peers.",
    remedy: "Use one of istio-injection, istio.io/rev or istio.io/dataplane-mode, and let pods not opt out.",
    peers: [
      "istio:IST0102", "istio:IST0103", "istio:IST0123", "istio:IST0146", "istio:IST0147", "istio:IST0148",
      "istio:IST0158", "kyverno:enforce-sidecar-injection-namespace", "kyverno:enforce-ambient-mode-namespace",
      "kyverno:prevent-disabling-injection-pods", "kyverno:require-linkerd-mesh-injection",
      "kyverno:prevent-linkerd-pod-injection-override",
    ],
    passing: MeshExample.namespace("istio-injection: enabled") + MeshExample.pod(),
    failing: MeshExample.namespace("istio-injection: enabled, istio.io/rev: stable")
  ) { inspection in
    let namespaces = inspection.each("", "Namespace") { namespace in
      let labels = Set(namespace.labels.map(\.key))
      if labels.isSuperset(of: ["istio-injection", "istio.io/rev"]) {
        return Violation(namespace, "has both istio-injection and istio.io/rev; the revision is passed over")
      }
      let isEnabled = namespace.labels.contains { $0.key == "istio-injection" && $0.value == "enabled" }
      let isAmbient = namespace.labels.contains { $0.key == "istio.io/dataplane-mode" && $0.value == "ambient" }
      guard isAmbient, isEnabled || labels.contains("istio.io/rev") else { return nil }
      return Violation(namespace, "asks for sidecars and for the ambient mesh")
    }
    let meshed = Set(
      inspection.all("", "Namespace").filter { namespace in
        namespace.labels.contains { $0.key == "istio-injection" && $0.value == "enabled" }
          || namespace.annotation("linkerd.io/inject") == "enabled"
      }.map(\.name))
    let pods = inspection.eachWorkload { workload -> Violation? in
      let isMeshed = meshed.contains(workload.namespace)
      let wish = workload.label("sidecar.istio.io/inject") ?? workload.annotation("sidecar.istio.io/inject")
      if isMeshed, wish == "false" || workload.annotation("linkerd.io/inject") == "disabled" {
        return Violation(workload, "leaves the mesh that its namespace is in", severity: workload.isBatch ? .low : nil)
      }
      let isInjected = isMeshed || wish == "true" || workload.label("istio.io/rev") != nil
      guard !isInjected, workload.containers.contains(where: { $0.image == "auto" }) else { return nil }
      return Violation(workload, "has the image auto, and nothing injects a proxy")
    }
    return namespaces + pods
  }

  static let misplacedAnnotation = Check(
    "MSH03", "misplaced-annotation", .medium, .networking,
    summary: "A mesh annotation or label stands on the wrong object, or where nobody reads it.",
    why: "It has no effect, and nobody says so.",
    remedy: "Write it on the pod template or the namespace that it is for.",
    peers: ["istio:IST0107", "istio:IST0108", "istio:IST0125", "istio:IST0135", "istio:IST0136"],
    passing: MeshExample.pod(annotations: #"sidecar.istio.io/proxyCPU: "100m""#),
    failing: MeshExample.namespace("istio-injection: \"true\""),
    inspect: .singly { object, _ in
      let entries = object.root.at("metadata", "annotations")?.mapping?.entries ?? []
      var found: [Violation] = entries.compactMap { entry in
        let isForPods = ["sidecar.istio.io/", "traffic.sidecar.istio.io/", "proxy.istio.io/"].contains {
          entry.key.hasPrefix($0)
        }
        guard isForPods, templated.contains(object.kind) else { return nil }
        return Violation(
          object, "\(entry.key) belongs to the pod template", path: "metadata.annotations[\(entry.key)]",
          node: entry.value)
      }
      if let label = object.root.at("metadata", "labels", "istio-injection")?.string {
        let path = "metadata.labels[istio-injection]"
        if object.kind != "Namespace" {
          found.append(Violation(object, "istio-injection is for namespaces", path: path))
        } else if label != "enabled", label != "disabled" {
          found.append(Violation(object, "istio-injection is enabled or disabled, not \(label)", path: path))
        }
      }
      return found
    })

  private static let templated: Set<String> = [
    "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Rollout", "Service",
  ]
}
