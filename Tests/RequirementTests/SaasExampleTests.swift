import Basics
import DesignEngine
import Foundation
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// The third example of the mission, point by point, found in the files.
@Suite struct SaasExampleTests {
  static let regions = ["eastus", "westeurope", "southeastasia"]
  let platform: Platform

  init() throws { platform = try Platform("saas") }

  private func terraform(_ stage: String, _ region: String) -> String {
    platform.tree.files.filter { $0.path.hasPrefix("terraform/\(stage)/\(region)/") && $0.path.hasSuffix(".tf") }
      .map(\.contents).joined(separator: "\n")
  }

  @Test func `three AKS clusters with Azure CNI and Calico, pools sized for each region's traffic`() throws {
    #expect(platform.design.clusters.map(\.region) == Self.regions)
    for cluster in platform.design.clusters {
      let text = terraform("20-cluster", cluster.region)
      for part in [#"resource "azurerm_kubernetes_cluster""#, #"network_plugin"#, #"network_policy"#, #""calico""#] {
        #expect(text.contains(part), "\(cluster.region): \(part)")
      }
      let general = try #require(cluster.pools.first { $0.purpose == .general })
      #expect(general.minNodes >= 3 && general.maxNodes > general.minNodes)
      #expect(text.contains(general.machineTypes[0]))
    }
  }

  @Test func `Azure Arc, and Flux with one repository and an overlay for each region`() throws {
    for region in Self.regions {
      let text = terraform("30-platform", region)
      #expect(text.contains(#"resource "azurerm_arc_kubernetes_cluster""#), "\(region)")
      #expect(text.contains(#"resource "azurerm_kubernetes_flux_configuration""#), "\(region)")
      for folder in ["clusters", "apps", "tenants", "infrastructure/controllers", "infrastructure/configs"] {
        #expect(platform.tree.files.contains { $0.path.hasPrefix("\(folder)/production-\(region)/") }, "\(folder)")
      }
    }
  }

  @Test func `Front Door asks each region for its health and leaves one that is out`() throws {
    let text = try platform.text("terraform/30-platform/eastus/front-door.tf")
    for part in [#"resource "azurerm_cdn_frontdoor_origin_group""#, "health_probe", "load_balancing"] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(text.contains(#"resource "azurerm_cdn_frontdoor_origin" "region""#) && text.contains("for_each"))
  }

  @Test func `releases follow the sun, Asia, Europe, America, each judged by Flagger in its region`() throws {
    let order = try platform.decision("deployment.regions")
    let places = try ["southeastasia", "westeurope", "eastus"].map {
      try #require(order.choice.range(of: $0), "\(order.choice)").lowerBound
    }
    #expect(places == places.sorted())
    let canaries = platform.objects("Canary")
    #expect(canaries.count >= 3)
    for canary in canaries {
      let metrics = canary.root.at("spec", "analysis", "metrics")?.sequence ?? []
      #expect(metrics.count >= 2 && metrics.allSatisfy { $0["templateRef"] != nil }, "\(canary.title)")
    }
    for template in platform.objects("MetricTemplate") {
      // The Prometheus of the cluster itself: each region answers for itself.
      #expect(template.root.at("spec", "provider", "address")?.string?.contains(".monitoring.svc") == true)
    }
  }

  @Test func `Linkerd with proxies below 100 MB, and services of the other regions`() throws {
    let proxy = try #require(try platform.values(of: "linkerd-control-plane")["proxy"])
    let text = try #require(proxy.at("resources", "memory", "limit")?.string)
    let limit = try Quantity(parsing: text)
    #expect(limit.milliValue <= 100_000_000 * 1000)
    _ = try platform.values(of: "linkerd-multicluster")
    #expect(platform.objects("Link").count >= 2)
  }

  @Test func `Cosmos DB in every region with automatic fail-over, sessions in Redis Enterprise of all regions`() throws
  {
    let text = try platform.text("terraform/30-platform/eastus/data-stores.tf")
    #expect(text.contains(#"resource "azurerm_cosmosdb_account""#))
    #expect(text.contains("automatic_failover_enabled") && text.contains("geo_location"))
    for region in Self.regions { #expect(text.contains(region), "\(region)") }
    // Azure Managed Redis is Redis Enterprise run by Azure: one group of databases, each region's written to.
    for region in Self.regions {
      let stores = try platform.text("terraform/30-platform/\(region)/data-stores.tf")
      #expect(stores.contains(#"resource "azurerm_managed_redis" "session_store""#), "\(region)")
      #expect(stores.contains(#"geo_replication_group_name"#), "\(region)")
    }
    #expect(platform.terraform.contains(#"resource "azurerm_managed_redis_geo_replication" "session_store""#))
  }

  @Test func `Container Insights, one Grafana over the clusters, PagerDuty for each region`() throws {
    for region in Self.regions {
      #expect(terraform("20-cluster", region).contains("oms_agent"), "\(region)")
    }
    #expect(try platform.values(of: "kube-prometheus-stack").yaml().contains("pagerduty_configs"))
    let grafana = try platform.text("terraform/30-platform/southeastasia/fleet.tf")
    #expect(grafana.contains(#"resource "azurerm_dashboard_grafana""#))
    for region in Self.regions { #expect(grafana.contains("local.metrics_workspaces[\"\(region)\"]"), "\(region)") }
  }

  @Test func `ExpressRoute, Private Link and an Application Gateway in each region`() throws {
    for region in Self.regions {
      let network = terraform("10-network", region)
      for kind in ["virtual_network_gateway_connection", "application_gateway", "web_application_firewall_policy"] {
        #expect(network.contains(#"resource "azurerm_\#(kind)""#), "\(region): \(kind)")
      }
      #expect(network.contains(#"= "ExpressRoute""#))
      #expect(platform.terraform.contains(#"resource "azurerm_private_endpoint""#))
    }
  }

  @Test func `the baseline of America is reserved, and what varies in Europe and Asia runs on spot`() throws {
    let lines = platform.design.cost.lines
    #expect(lines.contains { $0.category == .nodesReserved && $0.title.contains("eastus") })
    for region in ["westeurope", "southeastasia"] {
      let cluster = try #require(platform.design.clusters.first { $0.region == region })
      #expect(cluster.pools.contains { $0.purpose == .spot })
      #expect(lines.contains { $0.category == .nodesSpot && $0.title.contains(region) }, "\(region)")
    }
    #expect((10_000...30_000).contains(platform.design.cost.averageTotal.dollars))
  }
}
