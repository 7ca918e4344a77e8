import Basics
import DesignEngine
import PlatformSpec

/// The Terraform of one cluster on AKS; every topic is an extension in its own file.
struct AKSTerraform: CloudTerraform {
  let design: PlatformDesign
  let cluster: ClusterDesign

  /// Settings that the manifests of this design name and that this stage therefore has to give.
  func needs(_ setting: AKSSetting) -> Bool { setting.isNeeded(by: design) }

  var ranges: AKSRanges { AKSRanges(cluster.network) }

  /// Whether services of the cloud are reached inside the network only.
  var isClosed: Bool { specification.cluster.isPrivate || specification.networking.privateConnectivity }

  var hasApplicationGateway: Bool { specification.networking.ingress == .applicationGateway }

  /// The same for pods by name: the Gateway API by Application Gateway for Containers.
  var hasContainerGateway: Bool { has(.containerGateway) }

  var hasOwnEntrance: Bool { hasApplicationGateway || hasContainerGateway }

  static func topics(of stage: TerraformStage) -> [TerraformFile<AKSTerraform>] {
    switch stage {
    case .network:
      [
        TerraformFile("network") { $0.network() },
        TerraformFile("routing") { $0.routing() },
        TerraformFile("security") { $0.security() },
        TerraformFile("private-names") { $0.privateNames() },
        TerraformFile("private-line") { $0.privateLine() },
        TerraformFile("entrance") { $0.entrance() },
        TerraformFile("firewall") { $0.firewall() },
        TerraformFile("logs") { $0.logs() },
        TerraformFile("flow-logs") { $0.flowLogs() },
        TerraformFile("variables") { $0.networkVariables() },
        TerraformFile("outputs") { $0.networkOutputs() },
      ]
    case .cluster:
      [
        TerraformFile("network") { $0.networkLookup() },
        TerraformFile("identity") { $0.clusterIdentity() },
        TerraformFile("keys") { $0.clusterKeys() },
        TerraformFile("cluster") { $0.controlPlane() },
        TerraformFile("node-pools") { $0.nodePools() },
        TerraformFile("monitoring") { $0.monitoring() },
        TerraformFile("access") { $0.access() },
        TerraformFile("variables") { $0.clusterVariables() },
        TerraformFile("outputs") { $0.clusterOutputs() },
      ]
    case .platform: platformTopics
    }
  }

  private static var platformTopics: [TerraformFile<AKSTerraform>] {
    [
      TerraformFile("cluster") { $0.clusterLookup() },
      TerraformFile("identities") { $0.identities() },
      TerraformFile("rights") { $0.rights() },
      TerraformFile("delivery") { $0.delivery() },
      TerraformFile("keys") { $0.dataKey() },
      TerraformFile("geo-key") { $0.geoKey() },
      TerraformFile("secrets") { $0.secrets() },
      TerraformFile("queues") { $0.queues() },
      TerraformFile("backup") { $0.backups() },
      TerraformFile("log-archive") { $0.logArchive() },
      TerraformFile("telemetry") { $0.telemetry() },
      TerraformFile("data-stores") { $0.dataStores() },
      TerraformFile("entrance") { $0.containerGateway() },
      TerraformFile("dns") { $0.domainNames() },
      TerraformFile("front-door") { $0.frontDoor() },
      TerraformFile("front-door-firewall") { $0.frontDoorFirewall() },
      TerraformFile("git-ops") { $0.gitOps() },
      TerraformFile("fleet") { $0.fleet() },
      TerraformFile("budget") { $0.budget() },
      TerraformFile("variables") { $0.platformVariables() },
      TerraformFile("outputs") { $0.platformOutputs() },
    ]
  }

  func answers(to stage: TerraformStage) -> HCLBody {
    let note: HCLValue =
      "Yours to edit: written once and then left alone. An empty answer stops the plan with what is missing."
    switch stage {
    case .network:
      return specification.networking.privateConnectivity
        ? [
          "#": "Yours to edit. Circuits that your provider has made ready; empty makes the gateway alone.",
          "express_route_circuit_ids": [],
        ] : [:]
    case .cluster:
      return [
        "#": note, "cluster_admin_group_ids": [],
        "api_allowed_cidrs": specification.cluster.isPrivate ? .omitted : [],
      ]
    case .platform: return platformAnswers(note)
    }
  }
}

/// Names in Azure with their limits, alike in Terraform and in manifests.
extension AKSTerraform {
  /// Letters and digits with the suffix of the subscription, for names that the whole world shares.
  func worldName(_ prefix: String) -> HCLValue { .template("\(prefix)${local.suffix}") }

  /// Attributes that nearly every resource begins with.
  func placed(
    _ name: HCLValue, in group: String = "azurerm_resource_group.main", at location: HCLValue? = nil
  ) -> HCLBody {
    [
      "name": name,
      "resource_group_name": .ref("\(group).name"),
      "location": location ?? .ref("\(group).location"),
      "tags": .ref("local.tags"),
    ]
  }
}

extension HCLBody {
  /// One resource for each item.
  func each(_ items: String) -> HCLBody {
    var all: HCLBody = ["for_each": .ref(items)]
    all.append(self)
    return all
  }

  /// This body, then `other`.
  func then(_ other: HCLBody) -> HCLBody {
    var both = self
    both.append(other)
    return both
  }
}
