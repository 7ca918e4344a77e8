package import KubeModel

/// What the quotas of a cluster allow and what is used of them: one cell per quota and resource.
///
/// What an object costs is found once (`charge`) and is then a handful of additions, so that a thousand pods of one
/// template cost a thousand times nothing but those.
package struct QuotaLedger: Sendable {
  /// A quota and the cells that it has.
  private struct Quota: Sendable {
    var name: String
    var namespace: String
    var scopes: [QuotaScope]
    var cells: Range<Int>
  }

  /// What all objects of one template cost in one namespace.
  package struct Charge: Sendable, Hashable {
    fileprivate var entries: [Entry]

    /// Nothing counts it.
    package var isFree: Bool { entries.isEmpty }

    fileprivate struct Entry: Sendable, Hashable {
      var cell: Int
      var amount: Quantity
    }
  }

  /// Sorted by namespace and name.
  private var quotas: [Quota] = []
  // Columns of the cells.
  private var resources: [String] = []
  private var owners: [Int] = []
  private var hard: [Quantity] = []
  private var used: [Quantity] = []

  package init() {}

  /// Reads the stored ResourceQuotas; nothing is used yet.
  package init(_ objects: [KubeObject]) {
    let sorted = objects.sorted { ($0.namespace ?? "", $0.name) < ($1.namespace ?? "", $1.name) }
    for object in sorted {
      let spec = object.root["spec"] ?? [:]
      let start = resources.count
      for entry in ResourceAmounts(spec["hard"]).entries {
        resources.append(entry.name)
        owners.append(quotas.count)
        hard.append(entry.amount)
        used.append(.zero)
      }
      quotas.append(
        Quota(
          name: object.name, namespace: object.namespace ?? "", scopes: QuotaScope.all(spec),
          cells: start..<resources.count))
    }
  }

  package var isEmpty: Bool { quotas.isEmpty }

  /// Sets what is used, for a state that was read.
  package mutating func setUsed(_ amounts: ResourceAmounts, namespace: String, quota: String) {
    for owner in quotas where owner.namespace == namespace && owner.name == quota {
      for cell in owner.cells { used[cell] = amounts[resources[cell]] ?? .zero }
    }
  }

  /// What is used of a quota.
  package func used(namespace: String, quota: String) -> ResourceAmounts {
    var amounts = ResourceAmounts()
    for owner in quotas where owner.namespace == namespace && owner.name == quota {
      for cell in owner.cells { amounts[resources[cell]] = used[cell] }
    }
    return amounts
  }

  /// What an object costs, or why a quota can't take it whatever is left.
  package func charge(_ usage: QuotaUsage, namespace: String) -> Result<Charge, QuotaRefusal> {
    var entries: [Charge.Entry] = []
    for quota in quotas where quota.namespace == namespace {
      let names = usage.matching(quota.cells.map { resources[$0] })
      guard !names.isEmpty, usage.matches(quota.scopes) else { continue }
      if let missing = usage.missing(names) {
        return .failure(QuotaRefusal(text: "failed quota: \(quota.name): \(missing)"))
      }
      for cell in quota.cells {
        if let amount = usage.amounts[resources[cell]] { entries.append(Charge.Entry(cell: cell, amount: amount)) }
      }
    }
    return .success(Charge(entries: entries))
  }

  /// Takes the charge when every quota has room; the answer is why not, and then nothing is taken.
  package mutating func take(_ charge: Charge) -> QuotaRefusal? {
    for entry in charge.entries where used[entry.cell].nano + entry.amount.nano > hard[entry.cell].nano {
      return refusal(charge, of: owners[entry.cell])
    }
    add(charge)
    return nil
  }

  /// Counts what is there already, also beyond what a quota allows.
  package mutating func add(_ charge: Charge) {
    for entry in charge.entries { used[entry.cell] += entry.amount }
  }

  /// Gives back what `take` took.
  package mutating func release(_ charge: Charge) {
    for entry in charge.entries { used[entry.cell] = used[entry.cell] - entry.amount }
  }

  private func refusal(_ charge: Charge, of quota: Int) -> QuotaRefusal {
    var requested = ResourceAmounts()
    var before = ResourceAmounts()
    var limited = ResourceAmounts()
    for entry in charge.entries where owners[entry.cell] == quota {
      let name = resources[entry.cell]
      guard used[entry.cell] + entry.amount > hard[entry.cell] else { continue }
      requested[name] = entry.amount
      before[name] = used[entry.cell]
      limited[name] = hard[entry.cell]
    }
    return QuotaRefusal(
      text: "exceeded quota: \(quotas[quota].name), requested: \(requested.text), used: \(before.text), "
        + "limited: \(limited.text)")
  }
}

/// Why a quota refuses, without the object's name.
package struct QuotaRefusal: Error, Sendable, Hashable {
  package var text: String
}
