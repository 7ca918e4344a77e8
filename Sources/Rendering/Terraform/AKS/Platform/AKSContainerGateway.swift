import DesignEngine
import PlatformSpec

/// `30-platform/entrance.tf`: Application Gateway for Containers, on whose frontend the cluster's Gateway stands.
extension AKSTerraform {
  func containerGateway() -> HCLBody {
    guard hasContainerGateway else { return [:] }
    let balancer: HCLValue = .ref("azurerm_application_load_balancer.main.id")
    let firewall = specification.networking.webApplicationFirewall
    var file = HCLBody()
    file.data(
      "azurerm_subnet", "entrance",
      [
        "name": "entrance", "virtual_network_name": .ref("local.cluster_name"),
        "resource_group_name": .ref("\(Self.group).name"),
      ])
    file.resource(
      "azurerm_application_load_balancer", "main",
      comment: "Listeners, routes and probes are the cluster's: its controller reads them from the Gateway.",
      placed(.ref("local.cluster_name"), in: Self.group).then(["lifecycle": .preventDestroy]))
    file.resource(
      "azurerm_application_load_balancer_frontend", "public",
      comment: "The Gateway names it; another has another name.",
      [
        "name": .literal(PublicGateway.name), "application_load_balancer_id": balancer, "tags": .ref("local.tags"),
        "lifecycle": .preventDestroy,
      ])
    file.resource(
      "azurerm_application_load_balancer_subnet_association", "main",
      comment: "From here it reaches the pods.",
      [
        "name": "entrance", "application_load_balancer_id": balancer,
        "subnet_id": .ref("data.azurerm_subnet.entrance.id"), "tags": .ref("local.tags"),
      ])
    if firewall {
      file.resource(
        "azurerm_application_load_balancer_security_policy", "main",
        comment: "Lets the Gateway name the policy of 10-network.",
        [
          "name": "firewall", "location": .ref("\(Self.group).location"), "application_load_balancer_id": balancer,
          "web_application_firewall_policy_id": firewallPolicyID, "tags": .ref("local.tags"),
        ])
    }
    let keepsAll = hasSeveralClusters || !specification.security.compliance.isEmpty
    file.append(
      diagnostics(
        "entrance", of: "azurerm_application_load_balancer.main", to: "data.azurerm_log_analytics_workspace.main",
        logs: (keepsAll ? ["TrafficControllerAccessLog"] : []) + (firewall ? ["TrafficControllerFirewallLog"] : [])))
    file.append(entranceNames())
    return file
  }

  /// As 10-network named it.
  var firewallPolicyID: HCLValue {
    .template(
      "${\(Self.group).id}/providers/Microsoft.Network/applicationGatewayWebApplicationFirewallPolicies/${local.cluster_name}"
    )
  }

  /// Names that lead to the frontend: those of users, or the region's own where Front Door stands before it.
  private func entranceNames() -> HCLBody {
    let context = RenderingContext(design, cluster: design.clusters.firstIndex(of: cluster) ?? 0)
    let hosts = context.regionalHost.map { [$0] } ?? context.publicHosts
    let ending = ".\(specification.networking.domain)"
    var file = HCLBody()
    file.resource(
      "azurerm_dns_cname_record", "entrance",
      [
        "for_each": .call("toset", [.strings(hosts.map { String($0.dropLast(ending.count)) })]),
        "name": .ref("each.key"),
        "zone_name": .ref("data.azurerm_dns_zone.main.name"),
        "resource_group_name": .ref("data.azurerm_resource_group.zone.name"), "ttl": 60,
        "record": .ref("azurerm_application_load_balancer_frontend.public.fully_qualified_domain_name"),
        "tags": .ref("local.tags"),
      ])
    return file
  }
}
