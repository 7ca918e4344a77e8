import DesignEngine
import PlatformSpec

/// What every stage begins with, and what the guide says of Azure.
extension AKSTerraform {
  func frame(of stage: TerraformStage) -> [TerraformFile<AKSTerraform>] {
    [
      TerraformFile("versions") { _ in Self.versions() },
      TerraformFile("backend") { $0.backend(of: stage) },
      TerraformFile("providers") { _ in Self.providers() },
      TerraformFile("locals") { $0.names(of: stage) },
    ]
  }

  private static func versions() -> HCLBody {
    var file = HCLBody()
    file.block(
      "terraform",
      body: [
        "required_version": ">= 1.11.0, < 2.0.0",
        "required_providers": .block(["azurerm": ["source": "hashicorp/azurerm", "version": "~> 4.55"]]),
      ])
    return file
  }

  private func backend(of stage: TerraformStage) -> HCLBody {
    let up = hasSeveralClusters ? "../.." : ".."
    var file = HCLBody()
    file.block(
      "terraform",
      comment: """
        The state of this stage alone. Account and container are the same for all stages and stand in one file:
          terraform init -backend-config=\(up)/backend.hcl
        The lock is a lease on the state's blob.
        """,
      body: [
        "backend": .block(
          "azurerm",
          ["key": "\(specification.slug)/\(name)/\(stage.rawValue).tfstate", "use_azuread_auth": true])
      ])
    return file
  }

  func backendSettings() -> HCLBody {
    [
      "#": """
      Where the states of all stages are kept. Yours to edit: it is written once and then left alone.
      The account must exist, keep versions of its blobs, and be private.
      """,
      "resource_group_name": "replace-with-your-state-group",
      "storage_account_name": "replacewithyourstate",
      "container_name": "states",
    ]
  }

  private static func providers() -> HCLBody {
    var file = HCLBody()
    file.block(
      "provider", "azurerm",
      comment: "The subscription comes from ARM_SUBSCRIPTION_ID; nobody's account key is used.",
      body: [
        "storage_use_azuread": true,
        "features": .block([
          "key_vault": .block(["purge_soft_delete_on_destroy": false]),
          "resource_group": .block(["prevent_deletion_if_contains_resources": true]),
        ]),
      ])
    return file
  }

  private func names(of stage: TerraformStage) -> HCLBody {
    var file = HCLBody()
    file.data("azurerm_client_config", "current", [:])
    file.locals(
      comment: """
        Names by which later stages find what earlier ones made; changing one makes it anew. The suffix keeps names
        apart that all customers of Azure share.
        """,
      [
        "cluster_name": "\(name)",
        "region": "\(cluster.region)",
        "suffix": .ref(
          "substr(sha1(\"${data.azurerm_client_config.current.subscription_id}/${local.cluster_name}\"), 0, 10)"),
        "tags": [
          "platform": "\(specification.slug)",
          "cluster": "\(name)",
          "environment": "\(cluster.environment)",
          "team": "platform",
          "cost-center": "platform",
          "managed-by": "terraform",
          "stage": "\(stage.rawValue)",
        ],
      ])
    return file
  }

  var guideWords: TerraformGuide.Words {
    let zone =
      needsZone ? ["The public zone of `\(specification.networking.domain)` must exist in Azure DNS."] : []
    let line =
      specification.networking.privateConnectivity
      ? ["Order an ExpressRoute circuit for each region from your provider; its id is an answer of `10-network`."] : []
    return TerraformGuide.Words(
      prerequisites: [
        "Name the account of the states in `backend.hcl`, and export `ARM_SUBSCRIPTION_ID`.",
        "Whoever runs Terraform needs the roles Contributor and Role Based Access Control Administrator.",
      ] + zone + line,
      promise: """
        Network, cluster, vaults and accounts carry `prevent_destroy`: a change that would make one anew (its name, an
        address range, its key) ends in an error instead. A node pool whose machine type changes is rotated through a
        temporary pool. The number of nodes belongs to the cluster autoscaler and is not touched after creation.
        """,
      release: """
        Suspend the reconciliation of Git, delete the Ingresses, the Services of type LoadBalancer and the
           PersistentVolumeClaims, and wait until balancers and disks are gone.
        """,
      emptying: "empty its storage accounts")
  }
}
