import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Rows N-6 and N-7 on AKS: the Gateway API by Application Gateway for Containers.
@Suite struct ContainerGatewayTests {
  private func stage(_ platform: Platform, _ path: String) -> String {
    platform.tree.files.filter { $0.path.hasPrefix("terraform/\(path)/") && $0.path.hasSuffix(".tf") }
      .map(\.contents).joined(separator: "\n")
  }

  @Test func `N-7 the Gateway stands on the frontend that Terraform makes`() throws {
    let platform = try Platform("aks-gateway")
    let gateway = try platform.object("Gateway", "public", in: "public-gateway")
    #expect(gateway.root.at("spec", "gatewayClassName")?.string == "azure-alb-external")
    let address = try #require(gateway.root.at("spec", "addresses")?.sequence?.first)
    #expect(address["type"]?.string == "alb.networking.azure.io/alb-frontend")
    let frontend = try #require(address["value"]?.string)
    let id = gateway.annotations.first { $0.key == "alb.networking.azure.io/alb-id" }?.value
    #expect(id == "${entrance_id}")
    let terraform = stage(platform, "30-platform")
    #expect(terraform.contains("resource \"azurerm_application_load_balancer_frontend\" \"\(frontend)\""))
    #expect(terraform.contains("name                         = \"\(frontend)\""))
    #expect(terraform.contains("azurerm_application_load_balancer.main.id"))
    let network = stage(platform, "10-network")
    #expect(network.contains("Microsoft.ServiceNetworking/trafficControllers"))
    #expect(!network.contains("azurerm_application_gateway\""))
    #expect(terraform.contains("azurerm_application_load_balancer_subnet_association"))
  }

  @Test func `N-7 the controller acts by an identity that may keep the balancer and join its subnet`() throws {
    let platform = try Platform("aks-gateway")
    let values = try platform.values(of: "alb-controller")
    #expect(
      values.at("albController", "podIdentity", "clientID")?.string
        == "${client_id_azure_alb_system__alb_controller_sa}")
    #expect(values.at("albController", "namespace")?.string == "azure-alb-system")
    let terraform = stage(platform, "30-platform")
    #expect(terraform.contains("\"azure-alb-system/alb-controller-sa\""))
    #expect(terraform.contains("\"AppGw for Containers Configuration Manager\""))
    #expect(terraform.contains("data.azurerm_subnet.entrance.id"))
  }

  @Test func `N-7 the firewall of 10-network stands before the Gateway`() throws {
    let platform = try Platform("aks-gateway")
    let policy = try platform.object("WebApplicationFirewallPolicy", "public", in: "public-gateway")
    #expect(policy.root.at("spec", "targetRef", "kind")?.string == "Gateway")
    #expect(policy.root.at("spec", "webApplicationFirewall", "id")?.string == "${firewall_policy_id}")
    #expect(stage(platform, "10-network").contains("azurerm_web_application_firewall_policy"))
    #expect(stage(platform, "30-platform").contains("azurerm_application_load_balancer_security_policy"))
  }

  @Test func `N-8 the Gateway ends TLS with a certificate of the domain and leads plain requests there`() throws {
    let platform = try Platform("aks-gateway")
    let gateway = try platform.object("Gateway", "public", in: "public-gateway")
    let listeners = gateway.root.at("spec", "listeners")?.sequence ?? []
    let secure = try #require(listeners.first { $0["name"]?.string == "https" })
    let secret = try #require(secure.at("tls", "certificateRefs")?.sequence?.first?["name"]?.string)
    let certificate = try platform.object("Certificate", "public-tls", in: "public-gateway")
    #expect(certificate.root.at("spec", "secretName")?.string == secret)
    _ = try platform.object("HTTPRoute", "redirect-to-https", in: "public-gateway")
    let encryption = try platform.object("FrontendTLSPolicy", "public", in: "public-gateway")
    #expect(encryption.root.at("spec", "default", "policyType", "type")?.string == "predefined")
  }

  @Test func `N-3 a canary moves the weights of the route, and who asks by header gets the new version`() throws {
    let platform = try Platform("aks-gateway")
    let rollout = try platform.object("Rollout", "site")
    let routing = try #require(rollout.root.at("spec", "strategy", "canary", "trafficRouting", "plugins"))
    #expect(routing["argoproj-labs/gatewayAPI"]?["httpRoute"]?.string == "site")
    let route = try platform.object("HTTPRoute", "site")
    #expect(route.root.at("spec", "hostnames")?.sequence?.compactMap(\.string) == ["www.orchard.example.com"])
    let rules = route.root.at("spec", "rules")?.sequence ?? []
    #expect(rules.count == 2)
    for service in ["site", "site-canary"] {
      let check = try platform.object("HealthCheckPolicy", service)
      #expect(check.root.at("spec", "targetRef", "name")?.string == service)
    }
  }

  @Test func `N-6 the name of the frontend is written by Terraform, under www and not at the top of the zone`() throws {
    let platform = try Platform("aks-gateway")
    let terraform = stage(platform, "30-platform")
    #expect(terraform.contains("azurerm_dns_cname_record"))
    #expect(terraform.contains("toset([\"www\", \"uploads\"])"))
    let names = try platform.values(of: "external-dns")["sources"]?.sequence?.compactMap(\.string)
    #expect(names == ["service"])
    let decision = try platform.decision("networking.ingress")
    #expect(decision.reason.contains("www.orchard.example.com"))
    #expect(decision.alternatives.contains { $0.choice == "application-gateway" })
  }

  @Test func `N-10 Front Door reaches each region by its own name, through one route for all names`() throws {
    let platform = try Platform("aks-gateway-world")
    for region in ["eastus", "westeurope"] {
      let terraform = stage(platform, "30-platform/\(region)")
      #expect(terraform.contains("toset([\"\(region)\"])"), "\(region)")
    }
    #expect(stage(platform, "30-platform/eastus").contains("azurerm_cdn_frontdoor_origin"))
    let routes = platform.objects("HTTPRoute").filter { $0.namespace == "istio-ingress" }
    let hosts = routes.compactMap { $0.root.at("spec", "hostnames")?.sequence?.compactMap(\.string) }
    #expect(hosts.first == ["grove.example.com", "eastus.grove.example.com"])
    let backend = try platform.object("BackendTLSPolicy", "istio-ingress")
    #expect(backend.root.at("spec", "default", "sni")?.string == "grove.example.com")
  }
}
