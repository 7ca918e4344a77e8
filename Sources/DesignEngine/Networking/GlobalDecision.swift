import PlatformSpec

extension DecisionRule {
  /// How users find the region that serves them, and the next one when it is lost.
  static let globalEntrance = DecisionRule { draft in
    let networking = draft.specification.networking
    guard networking.globalTraffic, networking.ingress != .none, draft.clusters.count > 1 else { return [] }
    guard let plan = plan(draft.specification.provider) else { return [] }
    let regions = draft.specification.regions.map { "\($0.name) \($0.trafficShare) %" }
    return [
      Decision(
        id: "networking.global", deliverable: .networking, title: "Entrance of all regions", choice: plan.choice,
        alternatives: plan.alternatives, reason: plan.reason,
        arithmetic: ["expected share of the traffic: \(regions.joined(separator: ", "))", plan.arithmetic],
        fields: ["networking.globalTraffic", "regions"])
    ]
  }

  private static func plan(
    _ provider: Provider
  ) -> (choice: String, alternatives: [Decision.Alternative], reason: String, arithmetic: String)? {
    switch provider {
    case .eks:
      (
        "Route 53: the region with the least latency, a health check for each",
        [
          Decision.Alternative(
            "AWS Global Accelerator",
            whyNot: "it needs the address of balancers that the cluster makes; fixed addresses and a faster change are "
              + "its gain, $18 a month and a fee for each gigabyte its price")
        ],
        "Each region has a load balancer of its own. Its record is taken out when its targets fail, or when it no "
          + "longer answers from outside; no single part stands before all regions.",
        "fail-over: 3 failed checks × 10 s + 60 s of the record's life = 90 s"
      )
    case .gke:
      (
        "Cloud DNS: the nearest region, a health check for each",
        [
          Decision.Alternative(
            "a Gateway over several clusters",
            whyNot: "one cluster holds its configuration: when that is lost, nothing can be changed any more")
        ],
        "Each region has a global load balancer of its own before it. Its address is left out of answers while checks "
          + "from three continents find it failing; no single part stands before all regions.",
        "fail-over: 3 failed checks × 30 s + 60 s of the record's life = 150 s"
      )
    case .aks: nil
    }
  }
}
