import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// How AKS and Azure spell things.
struct AKSManifests: CloudManifests {
  let context: RenderingContext

  init(_ context: RenderingContext) { self.context = context }

  static func terraform(_ design: PlatformDesign) -> FileTree { AKSTerraform.files(of: design) }

  var subscription: String { AKSSetting.subscriptionID.reference }
  /// The group of resources that has the cluster's name.
  var group: String { context.cluster.name }

  var settings: [ClusterSetting] {
    AKSSetting.needed(by: context.design).map(\.setting) + (context.has(.certManager) ? [.certificateEmail] : [])
      + (context.readsVault ? [.vaultAddress] : [])
  }

  var bringsFlux: Bool { true }

  var commands: CloudCommands {
    CloudCommands(
      credentials: { "az aks get-credentials --resource-group \($0.name) --name \($0.name)" },
      fillSecret:
        "az keyvault secret set --id \(AKSSetting.vaultURL.setting.name)/secrets/NAME --file secret.json",
      leftovers: Self.leftovers)
  }

  /// What the cluster's own controllers made: disks, balancers and addresses stand in the group of its machines.
  @Sendable private static func leftovers(_ cluster: ClusterDesign) -> [String] {
    ["az resource list --resource-group \(AKSNames.machines(of: cluster)) --output table"]
  }
}
