import PlatformSpec

extension DecisionRule {
  /// Address space and the way out.
  static let network = DecisionRule { draft in
    draft.clusters.map { cluster in
      let plan = cluster.network
      if draft.profile.hasRegionalSubnets { return regional(cluster, draft) }
      return Decision(
        id: draft.clusters.count > 1 ? "cluster.network.\(cluster.region)" : "cluster.network", deliverable: .cluster,
        title: "Network\(draft.place(of: cluster))",
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

  /// A network whose subnets span zones.
  private static func regional(_ cluster: ClusterDesign, _ draft: DesignDraft) -> Decision {
    Decision(
      id: draft.clusters.count > 1 ? "cluster.network.\(cluster.region)" : "cluster.network", deliverable: .cluster,
      title: "Network\(draft.place(of: cluster))",
      choice:
        "\(cluster.network.privateSubnets.joined()) for nodes over all zones, a range of pods and one of services, "
        + "Cloud NAT",
      alternatives: [
        Decision.Alternative(
          "the default network", whyNot: "it has a subnet in every region and rules that let everybody in"),
        Decision.Alternative(
          "nodes with public addresses", whyNot: "such a node is one rule away from the internet"),
      ],
      reason: "A subnet spans the zones of its region, and so does Cloud NAT: neither is lost with a zone. Pods have "
        + "addresses of the network, so the load balancer reaches them without a hop through a node.",
      arithmetic: [
        "/20 = 4,096 addresses, four of them the provider's own", "a /25 of the pods' /14 for each of 2,048 nodes",
      ],
      fields: ["regions", "targets.availability"])
  }
}
