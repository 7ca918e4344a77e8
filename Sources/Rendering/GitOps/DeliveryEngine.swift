import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// What brings the repository into the clusters: everything that manifests and documents spell differently by engine.
protocol DeliveryEngine: Sendable {
  var context: RenderingContext { get }

  /// What it keeps applied, each after the stages before.
  var steps: [DeliveryStep] { get }
  /// `clusters/<overlay>/`: what it reads first in the cluster of its context.
  func entry() -> FileTree
  /// A chart that it installs.
  func release(_ release: ChartRelease, of chart: ChartReference, _ values: KubeValue) -> [KubeValue]
  /// A chart beside the component's own, from the same repository: `metadata` says what it installs and where.
  func release(
    _ metadata: KubeValue, _ name: String, _ version: String, beside plan: ComponentPlan, _ values: KubeValue
  ) -> KubeValue
  /// Plain manifests in a folder of another repository, at the tag that the plan pins.
  func folder(_ path: String, of plan: ComponentPlan, in repository: ChartReference) -> [KubeValue]
  /// Text in which `${…}` is meant for its reader, past the engine.
  func literal(_ text: String) -> String
  /// The annotation of an object that can't be changed in place and is made anew.
  var madeAnew: KubeValue { get }
  /// The annotation of an object full of `$` that are not the engine's; omitted where it needs none.
  var leftAlone: KubeValue { get }
  /// What fills the settings of a cluster in, with where they stand.
  var settings: KubeValue { get }
  var words: DeliveryWords { get }
}

/// How the documents speak of an engine.
struct DeliveryWords: Sendable {
  /// What it reads the settings from, for the step that writes them.
  var settings: String
  /// What it is pointed at, and the commands that do it, by folder and branch of a cluster.
  var bootstrap: String
  var bootstrapCommands: @Sendable (_ folder: String, _ branch: String) -> [String]
  /// Shows what is not applied yet.
  var watch: String
  var stop: String
  var removeReleases: String
  /// nil where it goes with the cluster.
  var uninstall: String?
}

extension RenderingContext {
  var delivery: any DeliveryEngine {
    switch specification.gitOps {
    case .flux: FluxDelivery(context: self)
    case .argocd: ArgoCDDelivery(context: self)
    }
  }
}

extension GitOpsEngine {
  /// As its project writes it.
  package var title: String {
    switch self {
    case .flux: "Flux"
    case .argocd: "Argo CD"
    }
  }
}
