import DesignEngine
import PlatformSpec

/// `10-network/network.tf`, `routing.tf` and `security.tf`.
extension AKSTerraform {
  func network() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_resource_group", "main", comment: "All of the cluster but its machines, whose group AKS makes.",
      [
        "name": .ref("local.cluster_name"), "location": .ref("local.region"), "tags": .ref("local.tags"),
        "lifecycle": .preventDestroy,
      ])
    file.resource(
      "azurerm_virtual_network", "main",
      placed(.ref("local.cluster_name")).then([
        "address_space": ["\(cluster.network.cidr)"], "lifecycle": .preventDestroy,
      ]))
    file.locals(
      comment: "Nodes of a zone have a subnet of their own, so that each zone leaves through its own gateway.",
      ["node_subnets": .object(zip(zoneNumbers, cluster.network.privateSubnets).map { HCLEntry($0, .literal($1)) })])
    file.resource(
      "azurerm_subnet", "nodes",
      subnet("nodes-${each.key}", .ref("each.value")).each("local.node_subnets"))
    if hasOwnEntrance {
      file.resource(
        "azurerm_subnet", "entrance",
        comment: "Handed over to Application Gateway, which so gets a route to the pods.",
        subnet(
          "entrance", .literal(ranges.entrance),
          delegatedTo: hasContainerGateway
            ? "Microsoft.ServiceNetworking/trafficControllers" : "Microsoft.Network/applicationGateways"))
    }
    if isClosed {
      file.resource(
        "azurerm_subnet", "endpoints", comment: "Services of the cloud by addresses of this network.",
        subnet("endpoints", .literal(ranges.endpoints)).then(["private_endpoint_network_policies": "Enabled"]))
    }
    for (engine, range) in [("PostgreSQL", ranges.postgresql), ("MySQL", ranges.mysql)]
    where managedStores.contains(where: { $0.engine.rawValue == engine.lowercased() }) {
      file.resource(
        "azurerm_subnet", engine.lowercased(),
        subnet(
          engine.lowercased(), .literal(range),
          delegatedTo: engine == "MySQL"
            ? "Microsoft.DBforMySQL/flexibleServers" : "Microsoft.DBforPostgreSQL/flexibleServers"))
    }
    return file
  }

  /// `1`, as Azure names the zone itself; nodes carry the region before it.
  var zoneNumbers: [String] { cluster.zones.map { String($0.split(separator: "-").last ?? Substring($0)) } }

  func subnet(_ name: String, _ range: HCLValue, delegatedTo service: String? = nil) -> HCLBody {
    [
      "name": .template(name),
      "resource_group_name": .ref("azurerm_resource_group.main.name"),
      "virtual_network_name": .ref("azurerm_virtual_network.main.name"),
      "address_prefixes": [range],
      "default_outbound_access_enabled": name == "GatewaySubnet" ? .omitted : false,
      "delegation": service.map { service in
        .block(["name": "service", "service_delegation": .block(["name": .literal(service)])])
      } ?? .omitted,
    ]
  }

  // MARK: - The way out

  private var gatewayZones: [String] { Array(zoneNumbers.prefix(max(cluster.network.natGateways, 1))) }

  func routing() -> HCLBody {
    let table = zoneNumbers.enumerated().map { index, zone in
      HCLEntry(zone, .literal(gatewayZones[index % gatewayZones.count]))
    }
    var file = HCLBody()
    file.locals(
      comment: gatewayZones.count == zoneNumbers.count
        ? "Every zone leaves through its own gateway: the loss of a zone takes no other with it."
        : "Zones share a gateway: cheaper, but the loss of its zone cuts off those that use it.",
      ["nat_gateway_zone": .object(table)])
    file.resource(
      "azurerm_public_ip", "nat", comment: "The addresses that the outside sees; partners may have them on a list.",
      placed("${local.cluster_name}-nat-${each.key}").then([
        "allocation_method": "Static", "sku": "Standard", "zones": [.ref("each.key")],
      ]).each("toset(values(local.nat_gateway_zone))"))
    file.resource(
      "azurerm_nat_gateway", "main",
      placed("${local.cluster_name}-${each.key}").then([
        "sku_name": "Standard", "idle_timeout_in_minutes": 10, "zones": [.ref("each.key")],
      ]).each("azurerm_public_ip.nat"))
    file.resource(
      "azurerm_nat_gateway_public_ip_association", "main",
      [
        "for_each": .ref("azurerm_nat_gateway.main"), "nat_gateway_id": .ref("each.value.id"),
        "public_ip_address_id": .ref("azurerm_public_ip.nat[each.key].id"),
      ])
    file.resource(
      "azurerm_subnet_nat_gateway_association", "nodes",
      [
        "for_each": .ref("azurerm_subnet.nodes"), "subnet_id": .ref("each.value.id"),
        "nat_gateway_id": .ref("azurerm_nat_gateway.main[local.nat_gateway_zone[each.key]].id"),
      ])
    return file
  }

  // MARK: - Rules of the subnets

  /// Of balancers that Services of the cluster ask for, in front of nodes: the rules of a subnet hold for them too.
  private var balancedPorts: [String] {
    let open = design.components.flatMap(\.ports).filter { port in
      port.callers.contains(.internet) || port.callers.contains(.region)
    }
    return Set(open.map(\.port)).sorted().map { "\($0)" }
  }

  func security() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "azurerm_network_security_group", "nodes",
      comment: balancedPorts.isEmpty
        ? "Nothing from the internet reaches a node: what Azure allows by itself is the network and its balancers."
        : "From the internet come only requests to the cluster's own balancers, which keep the address of the caller.",
      placed("${local.cluster_name}-nodes").then([
        "security_rule": .blocks(
          labels: [],
          (balancedPorts.isEmpty
            ? [] : [Self.rule("balancers", 100, "Allow", from: "Internet", ports: balancedPorts)])
            + [Self.rule("no-internet", 4000, "Deny", from: "Internet", ports: ["*"])])
      ]))
    file.resource(
      "azurerm_subnet_network_security_group_association", "nodes",
      [
        "for_each": .ref("azurerm_subnet.nodes"), "subnet_id": .ref("each.value.id"),
        "network_security_group_id": .ref("azurerm_network_security_group.nodes.id"),
      ])
    if hasOwnEntrance { file.append(entranceRules()) }
    if isClosed {
      file.resource(
        "azurerm_network_security_group", "endpoints",
        placed("${local.cluster_name}-endpoints").then([
          "security_rule": .blocks(
            labels: [],
            [
              Self.rule("network", 100, "Allow", from: "VirtualNetwork", ports: ["443", "5671", "6380", "10000"]),
              Self.rule("nothing-else", 4000, "Deny", from: "*", ports: ["*"]),
            ])
        ]))
      file.resource(
        "azurerm_subnet_network_security_group_association", "endpoints",
        [
          "subnet_id": .ref("azurerm_subnet.endpoints.id"),
          "network_security_group_id": .ref("azurerm_network_security_group.endpoints.id"),
        ])
    }
    return file
  }

  private func entranceRules() -> HCLBody {
    let global = specification.networking.globalTraffic
    let doors =
      specification.networking.tls && global ? ["443"] : specification.networking.tls ? ["80", "443"] : ["80"]
    var file = HCLBody()
    file.resource(
      "azurerm_network_security_group", "entrance",
      comment: global
        ? "Users come through Front Door alone; whose Front Door it is, the firewall checks."
        : "Users come from anywhere; Azure itself looks after the gateway.",
      placed("${local.cluster_name}-entrance").then([
        "security_rule": .blocks(
          labels: [],
          [
            Self.rule("users", 100, "Allow", from: global ? "AzureFrontDoor.Backend" : "Internet", ports: doors)
          ]
            + (hasApplicationGateway
              ? [Self.rule("gateway-manager", 110, "Allow", from: "GatewayManager", ports: ["65200-65535"])] : [])
            + [
              Self.rule("load-balancer", 120, "Allow", from: "AzureLoadBalancer", ports: ["*"]),
              Self.rule("nothing-else", 4000, "Deny", from: "Internet", ports: ["*"]),
            ])
      ]))
    file.resource(
      "azurerm_subnet_network_security_group_association", "entrance",
      [
        "subnet_id": .ref("azurerm_subnet.entrance.id"),
        "network_security_group_id": .ref("azurerm_network_security_group.entrance.id"),
      ])
    return file
  }

  private static func rule(
    _ name: String, _ priority: Int, _ access: String, from source: String, ports: [String]
  ) -> HCLBody {
    [
      "name": .literal(name), "priority": .integer(priority), "direction": "Inbound", "access": .literal(access),
      "protocol": ports == ["*"] ? "*" : "Tcp", "source_address_prefix": .literal(source), "source_port_range": "*",
      "destination_address_prefix": "*",
      "destination_port_range": ports.count == 1 ? .literal(ports[0]) : .omitted,
      "destination_port_ranges": ports.count > 1 ? .strings(ports) : .omitted,
    ]
  }

  // MARK: - The private line

  func privateLine() -> HCLBody {
    guard specification.networking.privateConnectivity else { return [:] }
    var file = HCLBody()
    file.resource(
      "azurerm_subnet", "gateway", comment: "Azure asks for this name.",
      subnet("GatewaySubnet", .literal(ranges.gateway)))
    file.resource(
      "azurerm_public_ip", "express_route", comment: "For Azure's own management of the gateway; no user sees it.",
      placed("${local.cluster_name}-express-route").then([
        "allocation_method": "Static", "sku": "Standard",
        "zones": zoneNumbers.count > 1 ? .strings(zoneNumbers) : .omitted,
      ]))
    file.resource(
      "azurerm_virtual_network_gateway", "express_route",
      placed("${local.cluster_name}-express-route").then([
        "type": "ExpressRoute", "sku": .literal(zoneNumbers.count > 1 ? "ErGw1AZ" : "Standard"),
        "ip_configuration": .block([
          "name": "main", "subnet_id": .ref("azurerm_subnet.gateway.id"),
          "public_ip_address_id": .ref("azurerm_public_ip.express_route.id"),
        ]),
      ]))
    file.resource(
      "azurerm_virtual_network_gateway_connection", "express_route",
      placed("${local.cluster_name}-${basename(each.value)}").then([
        "type": "ExpressRoute",
        "virtual_network_gateway_id": .ref("azurerm_virtual_network_gateway.express_route.id"),
        "express_route_circuit_id": .ref("each.value"),
      ]).each("var.express_route_circuit_ids"))
    return file
  }

  func networkVariables() -> HCLBody {
    var file = HCLBody()
    if specification.networking.privateConnectivity {
      file.variable(
        "express_route_circuit_ids", "Circuits of this region, as your provider has made them ready.",
        type: "set(string)", ["default": []])
    }
    if hasOwnEntrance, specification.networking.webApplicationFirewall {
      file.variable(
        "requests_per_address", "Requests of one address in a minute after which it is blocked.", type: "number",
        ["default": 600])
      if specification.networking.globalTraffic {
        file.variable(
          "front_door_id", "Number of the Front Door: output `front_door_id` of the primary's last stage.",
          type: "string", ["default": .null])
      }
    }
    return file
  }

  func networkOutputs() -> HCLBody {
    var file = HCLBody()
    file.output("virtual_network_id", "The network.", .ref("azurerm_virtual_network.main.id"))
    file.output(
      "outgoing_addresses", "Addresses that the outside sees, by zone.",
      .ref("{ for zone, address in azurerm_public_ip.nat : zone => address.ip_address }"))
    if hasApplicationGateway {
      file.output("entrance_address", "Address of Application Gateway.", .ref("azurerm_public_ip.entrance.ip_address"))
    }
    return file
  }
}
