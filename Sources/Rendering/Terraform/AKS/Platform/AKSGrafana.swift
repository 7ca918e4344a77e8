import DesignEngine
import PlatformSpec

/// A part of `30-platform/fleet.tf`: one Grafana over the metrics of all regions.
extension AKSTerraform {
  /// Made with the last region, when the workspaces of all the others are there.
  func centralGrafana() -> HCLBody {
    guard hasSeveralClusters, specification.observability.providerMonitoring, cluster == design.clusters.last else {
      return [:]
    }
    var file = HCLBody()
    file.locals(
      comment: "Workspaces with the metrics of each region.",
      ["metrics_workspaces": .object(design.clusters.map { HCLEntry($0.region, workspace(of: $0.name)) })])
    file.resource(
      "azurerm_dashboard_grafana", "main",
      comment: "Outside of every cluster, so that the loss of a region leaves the view of the others.",
      placed(worldName("grafana-"), in: Self.group).then([
        "grafana_major_version": "12", "zone_redundancy_enabled": .bool(zoneNumbers.count > 1),
        "api_key_enabled": false, "public_network_access_enabled": .bool(!isClosed),
        "identity": .block(["type": "SystemAssigned"]),
        "azure_monitor_workspace_integrations": .blocks(
          labels: [],
          design.clusters.map { ["resource_id": .ref("local.metrics_workspaces[\"\($0.region)\"]")] }),
      ]))
    file.resource(
      "azurerm_role_assignment", "grafana_reads_metrics",
      [
        "for_each": .ref("local.metrics_workspaces"), "scope": .ref("each.value"),
        "role_definition_name": "Monitoring Data Reader",
        "principal_id": .ref("azurerm_dashboard_grafana.main.identity[0].principal_id"),
      ])
    return file
  }

  /// Group and workspace of a cluster have its name.
  private func workspace(of name: String) -> HCLValue {
    .template(
      "/subscriptions/${data.azurerm_client_config.current.subscription_id}/resourceGroups/\(name)"
        + "/providers/Microsoft.Monitor/accounts/\(name)")
  }
}
