import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// What Azure does in the third example of the mission, point by point, found in the files.
@Suite struct GlobalExampleTests {
  let platform: Platform

  init() throws { platform = try Platform("global") }

  private static let regions = ["eastus", "westeurope", "southeastasia"]

  private func text(_ stage: String, _ region: String) -> String {
    platform.tree.files.filter { $0.path.hasPrefix("terraform/\(stage)/\(region)/") && $0.path.hasSuffix(".tf") }
      .map(\.contents).joined(separator: "\n")
  }

  @Test(arguments: regions) func `each region has a cluster with Azure CNI and Calico`(region: String) {
    let cluster = text("20-cluster", region)
    #expect(cluster.contains(#"network_plugin      = "azure""#))
    #expect(cluster.contains(#"network_policy      = "calico""#))
    #expect(cluster.contains("region       = \"\(region)\""))
  }

  @Test(arguments: regions) func `each region is in Azure Arc and in the fleet, and follows its own folder`(
    region: String
  ) throws {
    let last = text("30-platform", region)
    #expect(last.contains(#"resource "azurerm_arc_kubernetes_cluster" "main""#))
    #expect(last.contains(#"resource "azurerm_kubernetes_fleet_member" "main""#))
    #expect(last.contains(#"extension_type    = "microsoft.flux""#))
    #expect(last.contains("./clusters/production-\(region)"))
    _ = try platform.text("clusters/production-\(region)/apps.yaml")
    for layer in ["apps", "tenants", "infrastructure/configs", "infrastructure/controllers"] {
      _ = try platform.text("\(layer)/production-\(region)/kustomization.yaml")
    }
  }

  @Test func `Front Door asks each region for its health and turns to another when one is lost`() throws {
    let door = try platform.text("terraform/30-platform/eastus/front-door.tf")
    for region in Self.regions {
      #expect(door.contains("\"\(region).global-saas.example.com\""))
      if region != "eastus" { #expect(!text("30-platform", region).contains("azurerm_cdn_frontdoor_profile")) }
    }
    for word in ["health_probe", "interval_in_seconds = 30", "successful_samples_required", "for_each"] {
      #expect(door.contains(word), "\(word)")
    }
    #expect(text("30-platform", "eastus").contains("Premium_AzureFrontDoor"))
  }

  @Test(arguments: regions) func `each region has ExpressRoute, Private Link and an Application Gateway`(
    region: String
  ) {
    let network = text("10-network", region)
    #expect(network.contains(#"resource "azurerm_virtual_network_gateway" "express_route""#))
    #expect(network.contains(#"resource "azurerm_application_gateway" "main""#))
    #expect(network.contains("privatelink.documents.azure.com"))
    #expect(network.contains("OnlyOurFrontDoor"))
    let last = text("30-platform", region)
    for service in ["Microsoft.DocumentDB", "azurerm_cosmosdb_account"] where last.contains(service) {
      #expect(last.contains(#"subresource_names              = ["Sql"]"#))
    }
    #expect(last.contains("azurerm_private_endpoint"))
  }

  @Test func `Cosmos DB writes in the first region and fails over to the next by itself`() throws {
    let stores = try platform.text("terraform/30-platform/eastus/data-stores.tf")
    #expect(stores.contains("automatic_failover_enabled         = true"))
    for (priority, region) in Self.regions.enumerated() {
      #expect(stores.contains("location          = \"\(region)\"\n    failover_priority = \(priority)"))
    }
  }

  @Test(arguments: regions) func `Container Insights watches each cluster`(region: String) {
    let cluster = text("20-cluster", region)
    #expect(cluster.contains("oms_agent"))
    #expect(cluster.contains(#""ContainerInsights""#))
  }

  @Test func `a part of the baseline is reserved, and spot carries the waves in every region`() throws {
    for cluster in platform.design.clusters {
      #expect(cluster.pools.contains { $0.capacity == .spot }, "\(cluster.region)")
    }
    #expect(platform.design.cost.lines.contains { $0.category == .nodesReserved })
  }
}
