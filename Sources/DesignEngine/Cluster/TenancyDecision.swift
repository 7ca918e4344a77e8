import PlatformSpec

extension DecisionRule {
  /// How teams are kept apart.
  static let tenancy = DecisionRule { draft in
    let names = draft.namespaces.map(\.name)
    return [
      Decision(
        id: "cluster.tenancy", deliverable: .cluster, title: "Tenancy",
        choice: "a namespace for each of \(names.count == 1 ? "one team" : "\(names.count) teams"): "
          + names.joined(separator: ", "),
        alternatives: [
          Decision.Alternative("a cluster for each team", whyNot: "control planes and agents would be paid many times"),
          Decision.Alternative("one namespace for all", whyNot: "quota, rights and cost could not be told apart"),
        ],
        reason:
          "Quota, limits, rights and network policies follow the team; cluster-wide rights stay with the platform.",
        arithmetic: draft.namespaces.map {
          "\($0.name): \($0.quota.cpuRequestMilli / 1000) cores, \($0.quota.memoryRequestMiB / 1024) GiB, "
            + "\($0.quota.pods) pods = most pods of its services, surge and 10 %"
        }, fields: ["services.team"])
    ]
  }
}
