import KubeModel

extension Check {
  static let controlPlaneAvailability = Check(
    "AVL22", "control-plane-ha", .medium, .deployment,
    summary: "The controllers of a service mesh run once, or stand in the way of the system's own pods.",
    why: "While they are down no pod starts with its proxy, and with a strict webhook none starts at all.",
    remedy: "Run two or three of them; keep the injector away from kube-system.",
    peers: .peers("LD:ha"),
    passing: chartExample("{controllerReplicas: 3}"), failing: chartExample("{proxyLogLevel: warn}")
  ) { inspection in
    charts(inspection) + deployments(inspection) + injectors(inspection)
      + inspection.each("", "Namespace") { namespace in
        guard namespace.name == "kube-system",
          namespace.labels.contains(where: { $0.key == "istio-injection" && $0.value == "enabled" })
        else { return nil }
        return Violation(namespace, "the mesh is injected into the system's own pods", path: "metadata.labels")
      }
  }

  /// Charts of control planes with a field that says how many there are.
  private static let fields: [(chart: String, paths: [String])] = [
    ("linkerd-control-plane", ["controllerReplicas"]),
    ("istiod", ["pilot.autoscaleMin", "autoscaleMin", "replicaCount", "pilot.replicaCount"]),
  ]

  private static func charts(_ inspection: Inspection) -> [Violation] {
    let releases = inspection.all("helm.toolkit.fluxcd.io", "HelmRelease").map {
      ($0, $0.root.at("spec", "chart", "spec", "chart")?.string, "spec.values")
    }
    let applications = inspection.all("argoproj.io", "Application").map {
      ($0, $0.root.at("spec", "source", "chart")?.string, "spec.source.helm.valuesObject")
    }
    return (releases + applications).compactMap { object, chart, path in
      guard let row = fields.first(where: { $0.chart == chart }) else { return nil }
      // Values that stand in another file or as a text are not seen here.
      let isElsewhere =
        object.root.at("spec", "valuesFrom") != nil || object.root.at("spec", "chartRef") != nil
        || object.root.at("spec", "source", "helm", "values") != nil
        || object.root.at("spec", "source", "helm", "valueFiles") != nil
      let values = object.root.at(path: path)
      let count = row.paths.lazy.compactMap { values?.at(path: $0)?.integer }.first
      if count == nil, isElsewhere { return nil }
      return (count ?? 1) < 2 ? Violation(object, "\(row.chart) runs once", path: path) : nil
    }
  }

  private static let controllers = ["pilot", "istiod", "linkerd-controller", "consul-connect-injector"]

  private static func deployments(_ inspection: Inspection) -> [Violation] {
    inspection.eachWorkload { workload in
      guard workload.kind == .deployment, workload.replicas == 1,
        workload.lasting.contains(where: { controllers.contains(String($0.imageReference.baseName)) })
      else { return nil }
      return Violation(workload.object, "the control plane of the mesh runs once", path: "spec.replicas")
    }
  }

  private static func injectors(_ inspection: Inspection) -> [Violation] {
    inspection.all("admissionregistration.k8s.io", "MutatingWebhookConfiguration").flatMap { hooks -> [Violation] in
      guard hooks.name.contains("injector") else { return [] }
      return (hooks.root["webhooks"]?.sequence ?? []).enumerated().compactMap { index, hook in
        guard (hook["failurePolicy"]?.string ?? "Fail") == "Fail" else { return nil }
        let system = [
          (key: "kubernetes.io/metadata.name", value: "kube-system"), (key: "name", value: "kube-system"),
        ]
        let spaces = hook["namespaceSelector"].flatMap { try? LabelSelector($0) } ?? LabelSelector()
        // A selector of objects asks for a label that the system's pods do not carry.
        let objects = hook["objectSelector"].flatMap { try? LabelSelector($0) } ?? LabelSelector()
        guard spaces.matches(system), objects.matches([]) else { return nil }
        return Violation(
          hooks, "while the injector is down no pod of kube-system starts", path: "webhooks[\(index)].namespaceSelector"
        )
      }
    }
  }

  private static func chartExample(_ values: String) -> String {
    Example.object(
      "helm.toolkit.fluxcd.io/v2", "HelmRelease",
      "spec: {interval: 1h, chart: {spec: {chart: linkerd-control-plane, sourceRef: {kind: HelmRepository, name: l}}}, "
        + "values: \(values)}")
  }
}
