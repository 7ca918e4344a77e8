import PlatformSpec

extension DecisionRule {
  /// Each database that all regions write to.
  static let geoReplication = DecisionRule { draft in
    let regions = draft.clusters.map(\.region)
    return draft.specification.replicatedStores.map { store in
      let copies = store.members > 1 ? 2 : 1
      return Decision(
        id: "storage.geo-replication.\(store.name)", deliverable: .storage,
        title: "Replication of \(store.name) between regions",
        choice: "one Active-Active database of Redis Enterprise in \(regions.joined(separator: ", ")), declared in "
          + "\(regions.first ?? "the first")",
        alternatives: alternatives,
        reason: "Every region reads and writes its own copy, what they write at the same time is merged without a "
          + "conflict, and a region that is lost takes nothing with it that the others had received.",
        arithmetic: [
          "memory in every region: \(store.sizeGiB) GiB × \(copies) copies × 2 for the merging of writes = "
            + "\(store.redisGiB * copies) GiB",
          "ports between regions: \(RedisRegion.apiPort) for the clusters, "
            + "\(draft.specification.redisPort(of: store)) for the database, both with TLS",
        ],
        sources: [
          "redis.io/docs: Active-Active databases on Kubernetes, database memory limits, "
            + "RedisEnterpriseActiveActiveDatabase API (externalReplicationPort)"
        ],
        fields: ["dataStores[\(store.name)].geoReplication", "regions"])
    }
  }

  private static let alternatives = [
    Decision.Alternative(
      "a Redis of its own in every region", whyNot: "what one region writes would never be seen in another"),
    Decision.Alternative(
      "one region that is written to and copies that are read",
      whyNot: "writes would cross regions, and after the loss of the one somebody has to choose another"),
    Decision.Alternative(
      "connections through an ingress controller",
      whyNot: "TLS must reach Redis unopened; the balancers of the clouds end it, and ingress-nginx is retired. A "
        + "network load balancer of its own opens nothing"),
    Decision.Alternative(
      "private links between the networks of the regions",
      whyNot: "they have to be routed between every two of them; TLS and an administrator's password guard what the "
        + "balancers show"),
  ]
}

extension RiskRule {
  /// What one region deletes is deleted everywhere.
  static let sharedMistakes = RiskRule { draft in
    let stores = draft.specification.replicatedStores
    guard !stores.isEmpty else { return nil }
    return Risk(
      "\(stores.map(\.name).joined(separator: ", ")): a mistake in one region is one in all within seconds, and the "
        + "operator writes no backup file of such a database.",
      mitigation: (draft.specification.storage.backup
        ? "The volumes of the nodes are kept as snapshots of a night. " : "Write storage.backup: true for snapshots. ")
        + "What can't be made again needs a second home.")
  }
}
