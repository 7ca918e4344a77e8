import DesignEngine

/// `10-network/routing.tf`.
extension EKSTerraform {
  /// Zones that have a NAT gateway, the first ones of the cluster.
  private var gatewayZones: [String] { Array(cluster.zones.prefix(max(cluster.network.natGateways, 0))) }

  func routing() -> HCLBody {
    var file = HCLBody()
    file.resource(
      "aws_internet_gateway", "main",
      ["vpc_id": .ref("aws_vpc.main.id"), "tags": ["Name": .ref("local.cluster_name")]])
    file.resource(
      "aws_route_table", "public",
      ["vpc_id": .ref("aws_vpc.main.id"), "tags": ["Name": "${local.cluster_name}-public"]])
    file.resource(
      "aws_route", "internet",
      [
        "route_table_id": .ref("aws_route_table.public.id"),
        "destination_cidr_block": "0.0.0.0/0",
        "gateway_id": .ref("aws_internet_gateway.main.id"),
      ])
    file.resource(
      "aws_route_table_association", "public",
      [
        "for_each": .ref("aws_subnet.public"),
        "subnet_id": .ref("each.value.id"),
        "route_table_id": .ref("aws_route_table.public.id"),
      ])
    file.resource(
      "aws_route_table", "private",
      [
        "for_each": .ref("local.private_subnets"),
        "vpc_id": .ref("aws_vpc.main.id"),
        "tags": ["Name": "${local.cluster_name}-private-${each.key}"],
      ])
    file.resource(
      "aws_route_table_association", "private",
      [
        "for_each": .ref("aws_subnet.private"),
        "subnet_id": .ref("each.value.id"),
        "route_table_id": .ref("aws_route_table.private[each.key].id"),
      ])
    if !gatewayZones.isEmpty { file.append(gateways()) }
    return file
  }

  private func gateways() -> HCLBody {
    let table = cluster.zones.enumerated().map { index, zone in
      HCLEntry(zone, .literal(gatewayZones[index % gatewayZones.count]))
    }
    let perZone = gatewayZones.count == cluster.zones.count
    var file = HCLBody()
    file.locals(
      comment: perZone
        ? "Every zone leaves through its own gateway: the loss of a zone takes no other with it."
        : "Zones share gateways: cheaper, but the loss of a gateway's zone cuts off those that use it.",
      ["nat_gateway_zone": .object(table)])
    file.resource(
      "aws_eip", "nat",
      comment: "The addresses that the outside sees; partners may have them on a list.",
      [
        "for_each": .ref("toset(values(local.nat_gateway_zone))"),
        "domain": "vpc",
        "tags": ["Name": "${local.cluster_name}-nat-${each.key}"],
      ])
    file.resource(
      "aws_nat_gateway", "main",
      [
        "for_each": .ref("aws_eip.nat"),
        "allocation_id": .ref("each.value.id"),
        "subnet_id": .ref("aws_subnet.public[each.key].id"),
        "tags": ["Name": "${local.cluster_name}-${each.key}"],
        "depends_on": [.ref("aws_internet_gateway.main")],
      ])
    file.resource(
      "aws_route", "nat",
      [
        "for_each": .ref("local.nat_gateway_zone"),
        "route_table_id": .ref("aws_route_table.private[each.key].id"),
        "destination_cidr_block": "0.0.0.0/0",
        "nat_gateway_id": .ref("aws_nat_gateway.main[each.value].id"),
      ])
    return file
  }
}
