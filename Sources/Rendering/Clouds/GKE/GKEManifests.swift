import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// How GKE and Google Cloud spell things.
struct GKEManifests: CloudManifests {
  let context: RenderingContext

  init(_ context: RenderingContext) { self.context = context }

  static func terraform(_ design: PlatformDesign) -> FileTree { GKETerraform.files(of: design) }

  var region: String { context.cluster.region }
  var project: String { GKESetting.projectID.reference }

  var settings: [ClusterSetting] {
    GKESetting.allCases.filter { $0.isNeeded(by: context.design) }.map(\.setting)
      + (context.has(.certManager) ? [.certificateEmail] : [])
      + (context.readsVault ? [.vaultAddress] : [])
  }

  var commands: CloudCommands {
    let way = context.specification.cluster.isPrivate ? " --internal-ip" : ""
    return CloudCommands(
      credentials: { "gcloud container clusters get-credentials \($0.name) --region \($0.region)\(way)" },
      fillSecret: "gcloud secrets versions add NAME --data-file=secret.json",
      leftovers: Self.leftovers)
  }

  /// Load balancers of the cluster's own controllers, and disks of its driver.
  @Sendable private static func leftovers(_ cluster: ClusterDesign) -> [String] {
    [
      "gcloud compute network-endpoint-groups list --filter='network:\(GKENames.network(of: cluster))'",
      "gcloud compute disks list --filter='labels.goog-k8s-cluster-name=\(cluster.name)'",
    ]
  }
}
