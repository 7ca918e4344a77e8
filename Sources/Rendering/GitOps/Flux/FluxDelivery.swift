import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// Flux, which substitutes the settings of a cluster after the build (`postBuild`).
struct FluxDelivery: DeliveryEngine {
  let context: RenderingContext

  var overlay: String { context.overlay(of: context.cluster) }

  var steps: [DeliveryStep] { DeliveryStep.infrastructure(context) + [.tenants, .apps] }

  /// Flux makes one `$` of two.
  func literal(_ text: String) -> String {
    text.replacing(#/\$+\{/#) { String(repeating: "$", count: 2 * ($0.output.count - 1)) + "{" }
  }

  var madeAnew: KubeValue { ["kustomize.toolkit.fluxcd.io/force": "enabled"] }

  var leftAlone: KubeValue { ["kustomize.toolkit.fluxcd.io/substitute": "disabled"] }

  /// Placeholders until Terraform's output takes their place; no value in it is a secret.
  var settings: KubeValue {
    [
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": [
        "name": "cluster-settings", "namespace": "flux-system",
        "labels": context.platformLabels(name: "cluster-settings", component: "cluster"),
      ],
      "data": .mapping(ClusterSetting.needed(by: context.design).map { ($0.name, .string($0.placeholder)) }),
    ]
  }

  var words: DeliveryWords {
    let isThere = context.cloud.bringsFlux
    return DeliveryWords(
      settings: "the settings that Flux substitutes",
      bootstrap: isThere
        ? "See that Flux of `%`, which Terraform installed, reads its branch; it brings the platform, then the application."
        : "Point Flux of `%` at its folder; it installs the platform, then the application.",
      bootstrapCommands: { folder, branch in
        isThere
          ? ["flux get sources git flux-system"]
          : ["flux bootstrap git --url=ssh://git@HOST/REPOSITORY --branch=\(branch) --path=\(folder)"]
      },
      watch: "flux get kustomizations --watch",
      stop: "flux suspend kustomization --all",
      removeReleases: "kubectl delete helmreleases --all -A",
      // Terraform takes away what it installed.
      uninstall: isThere ? nil : "flux uninstall --silent")
  }
}
