import KubeModel

/// Pods that charts make: they stand in no file, but their namespace and some labels are known.
struct ChartPods {
  /// In the order of the releases.
  let pods: [ReachPod]
  /// What the pods do, by their place in `pods`.
  let roles: [Role]

  enum Role: Sendable, Hashable {
    case prometheus, gateway, ingressController, scaler, analysis, nameServer, other
  }

  init(_ objects: ObjectsByKind) {
    var pods: [ReachPod] = []
    var roles: [Role] = []
    for object in objects.all(where: { Self.installers.contains($0.kind) }) {
      guard let (chart, namespace, release) = Self.chart(object) else { continue }
      let (role, labels) = Self.known[chart] ?? (.other, [:])
      var all = labels
      // Istio's gateway chart takes its labels from the name of the release.
      if role == .gateway, chart == "gateway" {
        let values = object.root.at("spec", "values", "labels")?.mapping?.entries ?? []
        for entry in values { all[entry.key] = entry.value.string }
      }
      pods.append(ReachPod(assumed: "pods of chart \(chart) (\(release))", namespace: namespace, labels: all))
      roles.append(role)
    }
    for object in objects.all("monitoring.coreos.com", "Prometheus") {
      pods.append(
        ReachPod(
          assumed: "pods of \(object.title)", namespace: object.namespace ?? "",
          labels: ["app.kubernetes.io/name": "prometheus", "prometheus": object.name]))
      roles.append(.prometheus)
    }
    for object in objects.all("gateway.networking.k8s.io", "Gateway") {
      pods.append(
        ReachPod(
          assumed: "pods of \(object.title)", namespace: object.namespace ?? "",
          labels: ["gateway.networking.k8s.io/gateway-name": object.name]))
      roles.append(.gateway)
    }
    self.pods = pods
    self.roles = roles
  }

  /// Kinds that install charts.
  private static let installers = ["HelmRelease", "HelmChart", "Application"]

  private static let known: [String: (Role, [String: String])] = [
    "kube-prometheus-stack": (.prometheus, ["app.kubernetes.io/name": "prometheus"]),
    "prometheus": (.prometheus, ["app.kubernetes.io/name": "prometheus"]),
    "ingress-nginx": (
      .ingressController, ["app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller"]
    ),
    "traefik": (.ingressController, ["app.kubernetes.io/name": "traefik"]),
    "gateway": (.gateway, [:]),
    "keda": (.scaler, ["app": "keda-operator"]),
    "argo-rollouts": (.analysis, ["app.kubernetes.io/name": "argo-rollouts"]),
    "flagger": (.analysis, ["app.kubernetes.io/name": "flagger"]),
  ]

  /// The chart that an object of Flux, k3s or Argo CD installs, and where.
  private static func chart(_ object: KubeObject) -> (chart: String, namespace: String, release: String)? {
    let spec = object.root["spec"]
    switch (object.group, object.kind) {
    case ("helm.toolkit.fluxcd.io", "HelmRelease"):
      let name = spec?.at("chart", "spec", "chart")?.string ?? spec?.at("chartRef", "name")?.string ?? object.name
      return (last(name), spec?["targetNamespace"]?.string ?? object.namespace ?? "", object.name)
    case ("helm.cattle.io", "HelmChart"):
      return (last(spec?["chart"]?.string ?? ""), spec?["targetNamespace"]?.string ?? "default", object.name)
    case ("argoproj.io", "Application"):
      let sources = [spec?["source"]].compactMap(\.self) + (spec?["sources"]?.sequence ?? [])
      guard let chart = sources.lazy.compactMap({ $0["chart"]?.string }).first else { return nil }
      return (last(chart), spec?.at("destination", "namespace")?.string ?? "", object.name)
    default: return nil
    }
  }

  private static func last(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }
}
