import DesignEngine
import PlatformSpec

/// `10-network/private-line.tf` and `variables.tf`.
extension EKSTerraform {
  /// The network's end of a Direct Connect line; the routes behind it come by BGP.
  func privateLine() -> HCLBody {
    guard specification.networking.privateConnectivity else { return [:] }
    var file = HCLBody()
    file.resource(
      "aws_vpn_gateway", "private_line",
      comment: "The end of Direct Connect in this network; it costs nothing while no line is joined.",
      ["vpc_id": .ref("aws_vpc.main.id"), "tags": ["Name": "${local.cluster_name}-private-line"]])
    file.resource(
      "aws_dx_gateway_association", "private_line",
      comment: "Only this network's addresses are told to the other side.",
      [
        "for_each": .ref("toset(compact([var.direct_connect_gateway_id]))"),
        "dx_gateway_id": .ref("each.value"),
        "associated_gateway_id": .ref("aws_vpn_gateway.private_line.id"),
        "allowed_prefixes": [.ref("aws_vpc.main.cidr_block")],
      ])
    file.resource(
      "aws_vpn_gateway_route_propagation", "private_line",
      [
        "for_each": .ref("aws_route_table.private"),
        "vpn_gateway_id": .ref("aws_vpn_gateway.private_line.id"),
        "route_table_id": .ref("each.value.id"),
      ])
    return file
  }

  var networkAnswers: HCLBody {
    guard specification.networking.privateConnectivity else { return [:] }
    return [
      "#": "Yours to edit: written once and then left alone. Without a gateway no line is joined.",
      "direct_connect_gateway_id": "",
    ]
  }

  func networkVariables() -> HCLBody {
    guard specification.networking.privateConnectivity else { return [:] }
    var file = HCLBody()
    file.variable(
      "direct_connect_gateway_id", "The Direct Connect gateway of your lines in this account; empty: none yet.",
      type: "string", ["default": ""])
    return file
  }
}
