import DesignEngine
import KubeModel

/// What Flux needs to install a component from its chart: the source and the release.
struct ChartRelease {
  let plan: ComponentPlan
  let context: RenderingContext
  /// The chart has a folder `crds` that Helm alone would never update.
  var bringsKinds = false
  /// Its pods wait for a secret of a later stage: the release is done when its objects exist.
  var waitsForSecrets = false
  /// What others write into its objects on purpose, as JSON pointers by kind: replicas of an autoscaler, certificates
  /// of webhooks.
  var writtenByOthers: [(kind: String, path: String)] = []
  /// Values that stand in secrets of its namespace.
  var valuesFrom: [KubeValue] = []

  /// Nothing for a component that has no chart.
  func objects(_ values: KubeValue) -> [KubeValue] {
    guard let chart = plan.chart else { return [] }
    return [source(chart), release(chart, values)]
  }

  private var isOCI: Bool { plan.chart?.repository.hasPrefix("oci://") ?? false }

  private func source(_ chart: ChartReference) -> KubeValue {
    guard isOCI else {
      return [
        "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "HelmRepository",
        "metadata": context.metadata(of: plan),
        "spec": ["interval": "24h", "url": .string(chart.repository)],
      ]
    }
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

  private func release(_ chart: ChartReference, _ values: KubeValue) -> KubeValue {
    let kinds: KubeValue = bringsKinds ? "CreateReplace" : .omitted
    let withoutWaiting: KubeValue = waitsForSecrets ? true : .omitted
    let repository: KubeValue = ["kind": "HelmRepository", "name": .string(plan.id.rawValue)]
    let template: KubeValue = [
      "spec": [
        "chart": .string(chart.name), "version": .string(chart.version), "interval": "24h",
        "sourceRef": repository,
      ]
    ]
    let reference: KubeValue = ["kind": "OCIRepository", "name": .string(plan.id.rawValue)]
    return [
      "apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease",
      "metadata": context.metadata(of: plan),
      "spec": [
        "interval": "1h", "timeout": "10m", "releaseName": .string(plan.id.rawValue), "maxHistory": 5,
        "chart": isOCI ? .omitted : template,
        "chartRef": isOCI ? reference : .omitted,
        "dependsOn": dependencies,
        "install": ["crds": kinds, "disableWait": withoutWaiting, "remediation": ["retries": 5]],
        "upgrade": [
          "crds": kinds, "disableWait": withoutWaiting, "cleanupOnFail": true,
          "remediation": ["retries": 3, "remediateLastFailure": true],
        ],
        "driftDetection": ["mode": "enabled", "ignore": ignored],
        "valuesFrom": valuesFrom.isEmpty ? .omitted : .sequence(valuesFrom),
        "values": values,
      ],
    ]
  }

  /// Only what is a release itself can be waited for; objects of the second stage come later anyway.
  private var dependencies: KubeValue {
    let before = plan.after.compactMap { context.component($0) }.filter(\.isRelease)
    guard !before.isEmpty else { return .omitted }
    return .sequence(
      before.map { ["name": .string($0.id.rawValue), "namespace": .string($0.namespace)] })
  }

  private var ignored: KubeValue {
    guard !writtenByOthers.isEmpty else { return .omitted }
    return .sequence(
      writtenByOthers.map { ["paths": [.string($0.path)], "target": ["kind": .string($0.kind)]] })
  }
}

extension ComponentPlan {
  /// Installed by a HelmRelease; the kinds of the Gateway API come straight from their repository.
  var isRelease: Bool { chart != nil && id != .gatewayAPIKinds }
}
