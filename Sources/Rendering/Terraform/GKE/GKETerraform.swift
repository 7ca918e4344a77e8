import Basics
import DesignEngine
import PlatformSpec

/// The Terraform of one cluster on GKE; every topic is an extension in its own file.
struct GKETerraform: CloudTerraform {
  let design: PlatformDesign
  let cluster: ClusterDesign

  /// Settings that the manifests of this design name and that this stage therefore has to give.
  func needs(_ setting: GKESetting) -> Bool { setting.isNeeded(by: design) }

  var ranges: GKERanges { GKERanges(cluster.network) }

  /// Whether nothing but the network itself may reach what Google runs for the platform.
  var isClosed: Bool { !specification.security.compliance.isEmpty || specification.networking.privateConnectivity }

  /// The files of a stage in the order in which a person reads them.
  static func topics(of stage: TerraformStage) -> [TerraformFile<GKETerraform>] {
    switch stage {
    case .network:
      [
        TerraformFile("services") { $0.services() },
        TerraformFile("vpc") { $0.network() },
        TerraformFile("routing") { $0.routing() },
        TerraformFile("firewall") { $0.firewall() },
        TerraformFile("private-access") { $0.privateAccess() },
        TerraformFile("perimeter") { $0.perimeter() },
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
        TerraformFile("node-pools") { $0.nodePools() },
        TerraformFile("node-account") { $0.nodeAccount() },
        TerraformFile("variables") { $0.clusterVariables() },
        TerraformFile("outputs") { $0.clusterOutputs() },
      ]
    case .platform:
      [
        TerraformFile("project") { $0.projectLookup() },
        TerraformFile("identities") { $0.identities() },
        TerraformFile("policies") { $0.policies() },
        TerraformFile("delivery") { $0.delivery() },
        TerraformFile("keys") { $0.dataKeys() },
        TerraformFile("queues") { $0.queues() },
        TerraformFile("data-stores") { $0.dataStores() },
        TerraformFile("dns") { $0.domainNames() },
        TerraformFile("entrance") { $0.entrance() },
        TerraformFile("global") { $0.globalRecords() },
        TerraformFile("firewall") { $0.webFirewall() },
        TerraformFile("backup") { $0.backupBucket() },
        TerraformFile("logs") { $0.hotLogs() },
        TerraformFile("log-archive") { $0.logArchive() },
        TerraformFile("telemetry") { $0.telemetryBuckets() },
        TerraformFile("audit") { $0.audit() },
        TerraformFile("secrets") { $0.secrets() },
        TerraformFile("budget") { $0.budget() },
        TerraformFile("variables") { $0.platformVariables() },
        TerraformFile("outputs") { $0.platformOutputs() },
      ]
    }
  }
}
