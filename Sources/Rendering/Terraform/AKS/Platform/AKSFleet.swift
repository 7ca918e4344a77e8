import DesignEngine
import PlatformSpec

/// `30-platform/git-ops.tf` and `fleet.tf`: what brings Git into the cluster, and what joins several.
extension AKSTerraform {
  func gitOps() -> HCLBody {
    guard specification.gitOps == .flux else { return [:] }
    var file = HCLBody()
    file.resource(
      "azurerm_kubernetes_cluster_extension", "flux",
      comment: "Flux as Azure keeps it: installed and upgraded from outside, so a cluster needs nobody's laptop.",
      [
        "name": "flux", "cluster_id": .ref("data.azurerm_kubernetes_cluster.main.id"),
        "extension_type": "microsoft.flux", "release_namespace": "flux-system", "release_train": "Stable",
        "configuration_settings": [
          // The folders of the cluster name objects of all namespaces, each with its own rights.
          "multiTenancy.enforce": "false",
          "image-automation-controller.enabled": "false",
          "image-reflector-controller.enabled": "false",
        ],
      ])
    file.resource(
      "azurerm_kubernetes_flux_configuration", "main",
      comment: "One repository for all clusters; this one follows its own folder.",
      [
        "name": "flux-system", "cluster_id": .ref("data.azurerm_kubernetes_cluster.main.id"),
        "namespace": "flux-system", "scope": "cluster",
        "git_repository": .block([
          "url": .ref("var.git_repository_url"), "reference_type": "branch",
          "reference_value": .literal(RenderingContext(design).branch(of: cluster)),
          "sync_interval_in_seconds": 60,
          "#": "Secret of the cluster with the key of a private repository.",
          "local_auth_reference": .ref("var.git_secret_name"),
        ]),
        "kustomizations": .block([
          "name": "cluster", "path": .literal("./\(clusterFolder)"), "sync_interval_in_seconds": 600,
          "retry_interval_in_seconds": 120, "garbage_collection_enabled": true,
        ]),
        "depends_on": [.ref("azurerm_kubernetes_cluster_extension.flux")],
      ])
    return file
  }

  /// Where several clusters are kept together.
  func fleet() -> HCLBody {
    guard hasSeveralClusters else { return [:] }
    var file = HCLBody()
    if isPrimary { file.append(fleetManager()) }
    file.resource(
      "azurerm_kubernetes_fleet_member", "main",
      [
        "name": .literal(CloudNames.bounded(name, limit: 50)),
        "kubernetes_cluster_id": .ref("data.azurerm_kubernetes_cluster.main.id"),
        "kubernetes_fleet_id": isPrimary
          ? .ref("azurerm_kubernetes_fleet_manager.main.id") : .template(fleetID),
        "group": .ref("local.region"),
      ])
    file.append(arc())
    file.append(centralGrafana())
    return file
  }

  /// The primary cluster's stage made it.
  private var fleetID: String {
    let primary = design.clusters.first?.name ?? name
    return "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/\(primary)"
      + "/providers/Microsoft.ContainerService/fleets/\(specification.slug)"
  }

  private func fleetManager() -> HCLBody {
    // Where least happens first: the primary region is the last.
    let stages: [HCLBody] = design.clusters.reversed().map { cluster in
      [
        "name": .literal(cluster.region), "group": .block(["name": .literal(cluster.region)]),
        "after_stage_wait_in_seconds": cluster == design.clusters.first ? .omitted : 86_400,
      ]
    }
    var file = HCLBody()
    file.resource(
      "azurerm_kubernetes_fleet_manager", "main",
      placed("\(specification.slug)", in: Self.group).then(["lifecycle": .preventDestroy]))
    file.resource(
      "azurerm_kubernetes_fleet_update_strategy", "regions",
      comment: "Upgrades of Kubernetes go from region to region, with a day in between to see what they did.",
      [
        "name": "regions", "kubernetes_fleet_manager_id": .ref("azurerm_kubernetes_fleet_manager.main.id"),
        "stage": .blocks(labels: [], stages),
      ])
    return file
  }

  /// The cluster as Azure Arc sees it: one inventory, one place for policies, beside clusters of other clouds.
  private func arc() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_arc_kubernetes_cluster", "main",
      comment: """
        Azure Arc knows the cluster by the key of the agents in it. The owner makes the pair: the public half is an
        answer of this stage, the private half goes to the agents alone (output `arc_agents`).
        """,
      placed("${local.cluster_name}-arc", in: Self.group).then([
        "agent_public_key_certificate": .ref("var.arc_agent_public_key"),
        "identity": .block(["type": "SystemAssigned"]),
      ]))
    return file
  }
}
