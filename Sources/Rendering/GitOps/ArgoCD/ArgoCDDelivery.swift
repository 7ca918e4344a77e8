import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// Argo CD: one in each cluster, which installs its own charts; where regions follow one another, that of the first
/// region brings the rest into all of them.
///
/// What only Terraform knows stands in annotations of the cluster's Secret; the cluster generator hands them to patches
/// of kustomize, one for each place in a manifest that names a setting.
struct ArgoCDDelivery: DeliveryEngine {
  let context: RenderingContext

  static let namespace = "argocd"
  /// The Secret that its notifications controller reads.
  static let notificationSecret = "argocd-notifications-secret"
  /// The cluster in which Argo CD itself runs.
  static let here = "https://kubernetes.default.svc"
  /// By this label the generator finds the Secret of a cluster.
  static let overlayLabel = "plimsoll.dev/overlay"
  static let stageLabel = "plimsoll.dev/stage"
  static let regionLabel = "plimsoll.dev/region"
  static let healthAnnotation = "plimsoll.dev/health"
  /// The one setting that no cloud has: where the files are.
  static let repository = ClusterSetting(
    name: "git_repository_url", meaning: "address of the repository with these files",
    placeholder: "ssh://git@git.example.com/platform.git")

  var overlay: String { context.overlay(of: context.cluster) }

  var steps: [DeliveryStep] {
    DeliveryStep.infrastructure(context) + [.tenants] + context.design.namespaces.map { .apps(of: $0) }
  }

  func literal(_ text: String) -> String { text }

  var madeAnew: KubeValue { ["argocd.argoproj.io/sync-options": "Force=true,Replace=true"] }

  var leftAlone: KubeValue { .omitted }

  /// Every setting, with what it is until Terraform has run.
  var allSettings: [ClusterSetting] { ClusterSetting.needed(by: context.design) + [Self.repository] }

  var settings: KubeValue {
    Self.clusterSecret(
      context, placeholders, labels: context.platformLabels(name: Self.settingsName, component: "cluster"))
  }

  static let settingsName = "cluster-settings"

  var placeholders: KubeValue { .mapping(allSettings.map { ($0.name, .string($0.placeholder)) }) }

  /// Names the cluster to Argo CD; it holds no secret, since Argo CD runs in it or enters with a token of the cloud.
  static func clusterSecret(
    _ context: RenderingContext, named name: String = settingsName, server: String = here, _ annotations: KubeValue,
    labels: KubeValue
  ) -> KubeValue {
    let found: KubeValue = [
      "argocd.argoproj.io/secret-type": "cluster", overlayLabel: .string(context.overlay(of: context.cluster)),
    ]
    return [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": [
        "name": .string(name), "namespace": .string(namespace), "labels": labels.overlaid(with: found),
        "annotations": annotations,
      ],
      "stringData": [
        "name": .string(context.cluster.name), "server": .string(server),
        "config": #"{"tlsClientConfig":{"insecure":false}}"#,
      ],
    ]
  }

  func project(of step: DeliveryStep) -> String { step.namespace.map { "team-\($0.name)" } ?? "platform" }

  var words: DeliveryWords {
    let chart = context.component(.argoCD)?.chart
    let version = chart?.version ?? ""
    let repository = chart?.repository ?? ""
    return DeliveryWords(
      settings: "the Secret whose annotations Argo CD fills into the manifests",
      bootstrap:
        "Give `%` Argo CD, the key of the repository, and its folder; it installs itself again, then the rest.",
      bootstrapCommands: { folder, _ in
        [
          "kubectl create namespace argocd",
          "helm template argo-cd argo-cd --repo \(repository) --version \(version) -n argocd --include-crds "
            + "--set-string 'configs.params.applicationsetcontroller\\.enable\\.progressive\\.syncs=true' "
            + "| kubectl apply --server-side -n argocd -f -",
          "kubectl -n argocd create secret generic platform-repository --from-literal=type=git "
            + "--from-literal=url=ssh://git@HOST/REPOSITORY --from-file=sshPrivateKey=deploy-key",
          "kubectl -n argocd label secret platform-repository argocd.argoproj.io/secret-type=repository",
          "kubectl apply --server-side -k \(folder)",
        ]
      },
      watch: "kubectl -n argocd get applications --watch",
      stop: "kubectl -n argocd delete applicationsets --all --cascade=orphan",
      removeReleases:
        "kubectl -n argocd get applications -o name | xargs -I{} kubectl -n argocd patch {} --type merge "
        + "-p '{\"metadata\":{\"finalizers\":[\"resources-finalizer.argocd.argoproj.io\"]}}' "
        + "&& kubectl -n argocd delete applications --all",
      uninstall: "kubectl delete namespace argocd")
  }
}
