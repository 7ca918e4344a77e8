import DesignEngine
import KubeModel

extension FluxDelivery {
  /// The source of the chart and the release.
  func release(_ release: ChartRelease, of chart: ChartReference, _ values: KubeValue) -> [KubeValue] {
    let plan = release.plan
    return chart.isOCI
      ? [registry(plan, chart), object(release, chart, values)]
      : [repository(plan, chart), object(release, chart, values)]
  }

  func release(
    _ metadata: KubeValue, _ name: String, _ version: String, beside plan: ComponentPlan, _ values: KubeValue
  ) -> KubeValue {
    let repository: KubeValue = ["kind": "HelmRepository", "name": .string(plan.id.rawValue)]
    let template: KubeValue = [
      "spec": [
        "chart": .string(name), "version": .string(version), "interval": "24h", "sourceRef": repository,
      ]
    ]
    return [
      "apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": metadata,
      "spec": [
        "interval": "1h", "timeout": "10m", "releaseName": metadata["name"] ?? .omitted, "maxHistory": 5,
        "chart": template,
        "install": ["remediation": ["retries": 5]],
        "upgrade": ["cleanupOnFail": true, "remediation": ["retries": 3, "remediateLastFailure": true]],
        "driftDetection": ["mode": "enabled"], "values": values,
      ],
    ]
  }

  func folder(_ path: String, of plan: ComponentPlan, in repository: ChartReference) -> [KubeValue] {
    let source: KubeValue = [
      "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
      "metadata": context.metadata(of: plan),
      "spec": ["interval": "24h", "url": .string(repository.repository), "ref": ["tag": .string(repository.version)]],
    ]
    let apply: KubeValue = [
      "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
      "metadata": context.metadata(of: plan),
      "spec": [
        "interval": "24h", "path": .string("./\(path)"), "prune": false, "wait": true,
        "sourceRef": ["kind": "GitRepository", "name": .string(plan.id.rawValue)],
      ],
    ]
    return [source, apply]
  }

  private func repository(_ plan: ComponentPlan, _ chart: ChartReference) -> KubeValue {
    [
      "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "HelmRepository",
      "metadata": context.metadata(of: plan),
      "spec": ["interval": "24h", "url": .string(chart.repository)],
    ]
  }

  private func registry(_ plan: ComponentPlan, _ chart: ChartReference) -> KubeValue {
    let address = chart.repository.hasSuffix("/\(chart.name)") ? chart.repository : "\(chart.repository)/\(chart.name)"
    return [
      "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "OCIRepository",
      "metadata": context.metadata(of: plan),
      "spec": [
        "interval": "24h", "url": .string(address), "ref": ["tag": .string(chart.version)],
        "layerSelector": [
          "mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation": "copy",
        ],
      ],
    ]
  }

  private func object(_ release: ChartRelease, _ chart: ChartReference, _ values: KubeValue) -> KubeValue {
    let name = release.plan.id.rawValue
    let kinds: KubeValue = release.bringsKinds ? "CreateReplace" : .omitted
    let withoutWaiting: KubeValue = release.waitsForSecrets ? true : .omitted
    let template: KubeValue = [
      "spec": [
        "chart": .string(chart.name), "version": .string(chart.version), "interval": "24h",
        "sourceRef": ["kind": "HelmRepository", "name": .string(name)],
      ]
    ]
    let reference: KubeValue = ["kind": "OCIRepository", "name": .string(name)]
    return [
      "apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease",
      "metadata": context.metadata(of: release.plan),
      "spec": [
        "interval": "1h", "timeout": "10m", "releaseName": .string(name), "maxHistory": 5,
        "chart": chart.isOCI ? .omitted : template,
        "chartRef": chart.isOCI ? reference : .omitted,
        "dependsOn": dependencies(of: release.plan),
        "install": ["crds": kinds, "disableWait": withoutWaiting, "remediation": ["retries": 5]],
        "upgrade": [
          "crds": kinds, "disableWait": withoutWaiting, "cleanupOnFail": true,
          "remediation": ["retries": 3, "remediateLastFailure": true],
        ],
        "driftDetection": ["mode": "enabled", "ignore": ignored(release)],
        "valuesFrom": release.valuesFrom.isEmpty ? .omitted : .sequence(release.valuesFrom),
        "values": values,
      ],
    ]
  }

  /// Only what is a release itself can be waited for; objects of the second stage come later anyway.
  private func dependencies(of plan: ComponentPlan) -> KubeValue {
    let before = plan.after.compactMap { context.component($0) }.filter(\.isRelease)
    guard !before.isEmpty else { return .omitted }
    return .sequence(
      before.map { ["name": .string($0.id.rawValue), "namespace": .string($0.namespace)] })
  }

  private func ignored(_ release: ChartRelease) -> KubeValue {
    guard !release.writtenByOthers.isEmpty else { return .omitted }
    return .sequence(
      release.writtenByOthers.map { ["paths": [.string($0.path)], "target": ["kind": .string($0.kind)]] })
  }
}

extension ComponentPlan {
  /// Installed by a HelmRelease; the kinds of the Gateway API come straight from their repository.
  fileprivate var isRelease: Bool { chart != nil && id != .gatewayAPIKinds }
}
