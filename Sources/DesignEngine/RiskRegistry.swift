import Basics
import CloudCatalog
import PlatformSpec

/// One thing that may go wrong in spite of the design; one line in `all` each.
struct RiskRule: Sendable {
  let find: @Sendable (DesignDraft) -> Risk?

  init(_ find: @escaping @Sendable (DesignDraft) -> Risk?) { self.find = find }

  static let all: [RiskRule] = [
    budget, durability, cutShort, idleCapacity, assumedLoad, singleMembers, separateRegions, managedStores,
    largeCaches, sharedMistakes,
    externalStores, spotMarket, promise, nobodyPaged,
  ]

  static func risks(_ draft: DesignDraft) -> [Risk] { all.compactMap { $0.find(draft) } }

  private static let budget = RiskRule { draft in
    guard let budget = draft.specification.targets.monthlyBudget, draft.cost.averageTotal > budget else { return nil }
    let lines = draft.cost.lines.sorted { ($1.average, $0.title) < ($0.average, $1.title) }.prefix(3)
    return Risk(
      "The bill of \(draft.cost.averageTotal.wholeDollars) a month is above the budget of \(budget.wholeDollars).",
      mitigation: "The largest lines: "
        + lines.map { "\($0.title) \($0.average.wholeDollars)" }.joined(separator: ", ") + ".")
  }

  private static let cutShort = RiskRule { draft in
    let names = draft.planning.cutShort
    guard !names.isEmpty else { return nil }
    return Risk(
      "The fixed maximum of \(names.joined(separator: ", ")) is below the peak with the loss of a zone.",
      mitigation: "Raise scaling.maxReplicas or the services' own replicas.max.")
  }

  /// Five points below the target are noise of whole nodes; more has a cause.
  private static let idleCapacity = RiskRule { draft in
    let use = AverageUtilization(draft.specification, draft.clusters, draft.workloads, draft.components)
    let target = draft.specification.targets.utilization
    guard use.offeredMilli > 0, use.percent < target.fraction * 100 - 5 else { return nil }
    let held = draft.clusters.flatMap(\.pools).filter { $0.averageNodes <= max($0.minNodes, 1) }.map(\.name)
    let cause =
      held.isEmpty
      ? "Whole nodes, a zone's share of them and the pods that high availability asks for leave the rest."
      : "The pool \(held.joined(separator: ", ")) stands at its minimum, which survives the loss of a zone."
    return Risk(
      "In the average hour \(fixed(use.percent, 0)) % of the CPU is requested, below the target of \(target) %.",
      mitigation: cause + " Fewer pools, smaller machines or a lower cluster.pools[].minNodes bring it up.")
  }

  private static let assumedLoad = RiskRule { draft in
    let isAssumed = draft.specification.assumptions.contains { $0.path.hasPrefix("services") }
    guard isAssumed else { return nil }
    return Risk(
      "CPU for each request, memory and calls are assumptions: sizes and cost follow from them.",
      mitigation: "Measure one service under load, write the figures into platform.yaml and design again.")
  }

  private static let singleMembers = RiskRule { draft in
    let names = draft.workloads.filter { $0.kind == .statefulSet && $0.scaling.bounds.max == 1 }.map(\.service.name)
    guard !names.isEmpty else { return nil }
    return Risk(
      "\(names.joined(separator: ", ")) runs as one pod with its volume in one zone.",
      mitigation: "Its recovery is a restart, and after the loss of the zone a restore; use a managed store for more.")
  }

  /// Stores in the cluster copy within their region; a second region begins with its own.
  private static let separateRegions = RiskRule { draft in
    let provider = draft.specification.provider
    let stores = draft.specification.dataStores.filter { $0.isOnePerRegion(on: provider) }
    guard draft.clusters.count > 1, !stores.isEmpty else { return nil }
    let isManaged = stores.contains { $0.hosting == .managed }
    return Risk(
      "\(stores.map(\.name).joined(separator: ", ")): every region has one of its own, and nothing written in one "
        + "region is seen in another.",
      mitigation: "Bind users to a region, or keep what all regions share "
        + (isManaged
          ? "in a store that spans regions (hosting: external)." : "with the provider (hosting: managed)."))
  }

  /// Elsewhere Terraform makes the entry of their secret and the way there.
  private static let managedStores = RiskRule { draft in
    let provider = draft.specification.provider
    let stores = draft.specification.dataStores.filter { $0.hosting == .managed && !$0.isMade(by: provider) }
    guard !stores.isEmpty else { return nil }
    return Risk(
      "\(stores.map(\.name).joined(separator: ", ")): Terraform does not make what \(draft.profile.title)'s cloud runs.",
      mitigation: "Make it in the private network, encrypted with a key of your own, and write its address and account "
        + "into its entry of the secret store; its cost is not in the bill.")
  }

  /// One node holds all keys of a cache.
  private static let largeCaches = RiskRule { draft in
    let stores = draft.specification.dataStores.filter {
      draft.specification.provider == .eks && $0.engine == .redis && $0.isMade(by: .eks)
        && $0.sizeGiB > CacheNode.largest.holdsGiB
    }
    guard !stores.isEmpty else { return nil }
    return Risk(
      "\(stores.map(\.name).joined(separator: ", ")): more than the \(CacheNode.largest.holdsGiB) GiB that one node holds.",
      mitigation: "Split the keys over several stores, or run Redis in the cluster in shards (hosting: operator).")
  }

  private static let externalStores = RiskRule { draft in
    let stores = draft.specification.dataStores.filter { $0.hosting == .external }
    guard !stores.isEmpty else { return nil }
    return Risk(
      "The availability of \(stores.count == 1 ? stores[0].name : "\(stores.count) data stores") is outside this design.",
      mitigation:
        "Each store on the path of a request needs more than \(draft.specification.targets.availability) % itself.")
  }

  private static let spotMarket = RiskRule { draft in
    let spot = draft.clusters.flatMap(\.pools).filter { $0.capacity == .spot }
    guard let pool = spot.first else { return nil }
    let percent =
      pool.monthlyInterruption.map { "up to \($0) % of its nodes a month" } ?? "nodes at two minutes' notice"
    return Risk(
      "Spot capacity is taken back: \(percent).",
      mitigation:
        "The pool draws on \(pool.machineTypes.count) machine types; what runs there is not critical, and is drained.")
  }

  private static let promise = RiskRule { draft in
    let estimate = AvailabilityEstimate(draft)
    guard estimate.percent < draft.specification.targets.availability.fraction * 100 else { return nil }
    return Risk(
      "The promises of the parts come to \(fixed(estimate.percent, 3)) %, below the target.",
      mitigation: "A second region, or a lower target.")
  }

  private static let nobodyPaged = RiskRule { draft in
    guard draft.component(.kubePrometheusStack) != nil, draft.specification.observability.pager == nil else {
      return nil
    }
    return Risk("Alerts page nobody.", mitigation: "Set observability.pager to pagerduty, opsgenie or slack.")
  }
}
