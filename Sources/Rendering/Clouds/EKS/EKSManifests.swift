import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// How EKS and AWS spell things.
struct EKSManifests: CloudManifests {
  let context: RenderingContext

  init(_ context: RenderingContext) { self.context = context }

  static func terraform(_ design: PlatformDesign) -> FileTree { EKSTerraform.files(of: design) }

  var region: String { context.cluster.region }

  var settings: [ClusterSetting] {
    EKSSetting.allCases.filter { $0.isNeeded(by: context.design) }.map(\.setting)
      + (context.has(.certManager) ? [.certificateEmail] : [])
      + (context.readsVault ? [.vaultAddress] : [])
  }

  var commands: CloudCommands {
    CloudCommands(
      credentials: { "aws eks update-kubeconfig --region \($0.region) --name \($0.name)" },
      fillSecret: "aws secretsmanager put-secret-value --secret-id NAME --secret-string file://secret.json",
      leftovers: Self.leftovers)
  }

  /// What Terraform tagged, load balancers of their controller, volumes of the CSI driver.
  @Sendable private static func leftovers(_ cluster: ClusterDesign) -> [String] {
    let resources = "aws resourcegroupstaggingapi get-resources --region \(cluster.region) --output text"
    let names = "--query 'ResourceTagMappingList[].ResourceARN'"
    return [
      "\(resources) \(names) --tag-filters Key=cluster,Values=\(cluster.name)",
      "\(resources) \(names) --tag-filters Key=elbv2.k8s.aws/cluster,Values=\(cluster.name)",
      "\(resources) \(names) --tag-filters Key=kubernetes.io/cluster/\(cluster.name)",
    ]
  }
}
