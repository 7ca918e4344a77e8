import Basics
import DesignEngine
import PlatformSpec

/// The Terraform of one cluster on EKS; every topic is an extension in its own file.
struct EKSTerraform: CloudTerraform {
  let design: PlatformDesign
  let cluster: ClusterDesign

  /// Settings that the manifests of this design name and that this stage therefore has to give.
  func needs(_ setting: EKSSetting) -> Bool { setting.isNeeded(by: design) }

  /// The files of a stage in the order in which a person reads them.
  static func topics(of stage: TerraformStage) -> [TerraformFile<EKSTerraform>] {
    switch stage {
    case .network:
      [
        TerraformFile("vpc") { $0.network() },
        TerraformFile("routing") { $0.routing() },
        TerraformFile("endpoints") { $0.endpoints() },
        TerraformFile("keys") { $0.logKey() },
        TerraformFile("flow-logs") { $0.flowLogs() },
        TerraformFile("private-line") { $0.privateLine() },
        TerraformFile("variables") { $0.networkVariables() },
        TerraformFile("outputs") { $0.networkOutputs() },
      ]
    case .cluster:
      [
        TerraformFile("network") { $0.networkLookup() },
        TerraformFile("keys") { $0.clusterKeys() },
        TerraformFile("cluster") { $0.controlPlane() },
        TerraformFile("access") { $0.access() },
        TerraformFile("identity-provider") { $0.identityProvider() },
        TerraformFile("node-groups") { $0.nodeGroups() },
        TerraformFile("launch-templates") { $0.launchTemplates() },
        TerraformFile("node-role") { $0.nodeRole() },
        TerraformFile("add-ons") { $0.addOns() },
        TerraformFile("variables") { $0.clusterVariables() },
        TerraformFile("outputs") { $0.clusterOutputs() },
      ]
    case .platform:
      [
        TerraformFile("cluster") { $0.clusterLookup() },
        TerraformFile("identities") { $0.identities() },
        TerraformFile("policies") { $0.policies() },
        TerraformFile("delivery") { $0.delivery() },
        TerraformFile("keys") { $0.dataKey() },
        TerraformFile("data-stores") { $0.dataStores() },
        TerraformFile("queues") { $0.queues() },
        TerraformFile("interruptions") { $0.interruptions() },
        TerraformFile("dns") { $0.domainNames() },
        TerraformFile("global") { $0.globalHealth() },
        TerraformFile("firewall") { $0.webFirewall() },
        TerraformFile("backup") { $0.backupBuckets() },
        TerraformFile("log-buckets") { $0.logBuckets() },
        TerraformFile("log-groups") { $0.applicationLogs() },
        TerraformFile("metrics") { $0.centralMetrics() },
        TerraformFile("fleet") { $0.fleet() },
        TerraformFile("secrets") { $0.secrets() },
        TerraformFile("budget") { $0.budget() },
        TerraformFile("variables") { $0.platformVariables() },
        TerraformFile("outputs") { $0.platformOutputs() },
      ]
    }
  }
}
