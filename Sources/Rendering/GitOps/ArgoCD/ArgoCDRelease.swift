import DesignEngine
import KubeModel

extension ArgoCDDelivery {
  /// A chart as an Application of its own, in the wave after those that it needs.
  func release(_ release: ChartRelease, of chart: ChartReference, _ values: KubeValue) -> [KubeValue] {
    let plan = release.plan
    let source: KubeValue = [
      "repoURL": .string(Self.address(of: chart)), "chart": .string(chart.name),
      "targetRevision": .string(chart.version),
      "helm": ["releaseName": .string(plan.id.rawValue), "valuesObject": values],
    ]
    let ignored: [KubeValue] = release.writtenByOthers.map {
      ["group": "*", "kind": .string($0.kind), "jsonPointers": [.string($0.path)]]
    }
    return [application(plan, source, ignored: ignored, waitsForSecrets: release.waitsForSecrets)]
  }

  func release(
    _ metadata: KubeValue, _ name: String, _ version: String, beside plan: ComponentPlan, _ values: KubeValue
  ) -> KubeValue {
    let object = KubeObject(["apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata])
    let source: KubeValue = [
      "repoURL": .optional(plan.chart.map(Self.address)), "chart": .string(name), "targetRevision": .string(version),
      "helm": ["releaseName": .string(object.name), "valuesObject": values],
    ]
    // Its pods take a password that the cluster draws by itself.
    let base = application(plan, source, ignored: [], waitsForSecrets: false)
    return base.overlaid(with: [
      "metadata": metadata.overlaid(with: ["namespace": .string(Self.namespace)]),
      "spec": ["destination": ["namespace": .optional(object.namespace)]],
    ])
  }

  func folder(_ path: String, of plan: ComponentPlan, in repository: ChartReference) -> [KubeValue] {
    let source: KubeValue = [
      "repoURL": .string(repository.repository), "targetRevision": .string(repository.version), "path": .string(path),
    ]
    // Kinds go last of all, and with them every object of theirs: never by Argo CD.
    return [application(plan, source, ignored: [], waitsForSecrets: false, prunes: false)]
  }

  private func application(
    _ plan: ComponentPlan, _ source: KubeValue, ignored: [KubeValue], waitsForSecrets: Bool, prunes: Bool = true
  ) -> KubeValue {
    let health: KubeValue = waitsForSecrets ? [Self.healthAnnotation: "synced"] : [:]
    let wave: KubeValue = ["argocd.argoproj.io/sync-wave": "\(wave(of: plan))"]
    let metadata: KubeValue = ["namespace": .string(Self.namespace), "annotations": wave.overlaid(with: health)]
    return [
      "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
      "metadata": context.metadata(of: plan).overlaid(with: metadata),
      "spec": [
        "project": "platform", "source": source, "revisionHistoryLimit": 5,
        "destination": ["server": .string(Self.here), "namespace": .string(plan.namespace)],
        "ignoreDifferences": ignored.isEmpty ? .omitted : .sequence(ignored),
        "syncPolicy": [
          "automated": ["prune": .bool(prunes), "selfHeal": true],
          "syncOptions": ["ServerSideApply=true", "RespectIgnoreDifferences=true"],
          "retry": ["limit": 10, "backoff": ["duration": "30s", "factor": 2, "maxDuration": "5m"]],
        ],
      ],
    ]
  }

  /// One more than the latest of those that must be ready before.
  private func wave(of plan: ComponentPlan) -> Int {
    let before = plan.after.compactMap { context.component($0) }.filter { $0.chart != nil }
    return before.map { wave(of: $0) + 1 }.max() ?? 0
  }

  /// Argo CD writes the address of a registry without its scheme, and without the chart.
  private static func address(of chart: ChartReference) -> String {
    guard chart.repository.hasPrefix("oci://") else { return chart.repository }
    var address = chart.repository.dropFirst(6)
    if address.hasSuffix("/\(chart.name)") { address = address.dropLast(chart.name.count + 1) }
    return String(address)
  }
}
