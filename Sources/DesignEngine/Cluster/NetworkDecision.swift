import PlatformSpec

extension DecisionRule {
  /// Address space and the way out.
  static let network = DecisionRule { draft in
    draft.clusters.map { cluster in
      let plan = cluster.network
      return Decision(
        id: draft.clusters.count > 1 ? "cluster.network.\(cluster.region)" : "cluster.network", deliverable: .cluster,
        title: "Network",
        choice: "\(plan.cidr), a private and a public subnet in each zone, \(plan.natGateways) NAT",
        alternatives: [
          plan.natGateways > 1
            ? Decision.Alternative("one NAT gateway", whyNot: "the loss of its zone would cut every zone off")
            : Decision.Alternative("a NAT gateway in each zone", whyNot: "below 99.95 % one is enough for the money"),
          Decision.Alternative(
            "nodes in public subnets", whyNot: "a node with a public address is one rule away from the internet"),
        ],
        reason: "Each private subnet has room for 8,187 pods and nodes, because pods have addresses of the network.",
        arithmetic: ["/19 = 8,192 addresses, five of them the provider's own"],
        fields: ["regions", "targets.availability"])
    }
  }
}
