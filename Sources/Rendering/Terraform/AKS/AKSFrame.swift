import DesignEngine
import PlatformSpec

/// What every stage begins with, and what the guide says of Azure.
extension AKSTerraform {
  static var provider: TerraformProvider { TerraformProvider(name: "azurerm", version: "~> 4.55") }

  func state(of stage: TerraformStage) -> TerraformState {
    TerraformState(
      kind: "azurerm", shared: "Account and container are the same for all stages and stand in one file:",
      lock: "The lock is a lease on the state's blob.",
      settings: ["key": "\(specification.slug)/\(name)/\(stage.rawValue).tfstate", "use_azuread_auth": true])
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

  func providers(of stage: TerraformStage) -> HCLBody {
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

  func names(of stage: TerraformStage) -> HCLBody {
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
        "tags": tags(of: stage, cluster: name),
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
