import Basics
import PlatformSpec

extension DecisionRule {
  /// What a year leaves of the data, where somebody asked.
  static let durability = DecisionRule { draft in
    guard let target = draft.specification.targets.durability else { return [] }
    let estimate = draft.durability
    guard !estimate.parts.isEmpty else {
      return [
        Decision(
          id: "storage.durability", deliverable: .storage, title: "Durability",
          choice: "no data is kept in the cluster; \(target) % is a matter of the stores outside",
          reason: "Stores outside of the cluster are copied and backed up by those who run them.",
          fields: ["targets.durability", "dataStores"])
      ]
    }
    let isMet = estimate.percent >= target
    return [
      Decision(
        id: "storage.durability", deliverable: .storage, title: "Durability",
        choice: "\(estimate.percent) % a year by the parts, \(target) % wanted",
        alternatives: [
          Decision.Alternative(
            "more copies in the cluster", whyNot: "a mistake reaches every copy at once; only backups stand apart")
        ],
        reason: isMet
          ? "Copies carry the loss of disks and zones, backups what reaches all copies at once."
          : "The weakest store decides: see the risk that goes with it.",
        arithmetic: estimate.parts.map(\.arithmetic),
        sources: [draft.failureRate.source],
        fields: ["targets.durability", "storage.backup", "storage.crossRegionCopies", "dataStores"])
    ]
  }
}

extension RiskRule {
  /// What is missing to the durability that is wanted.
  static let durability = RiskRule { draft in
    guard let target = draft.specification.targets.durability else { return nil }
    let estimate = draft.durability
    guard !estimate.parts.isEmpty, estimate.percent < target,
      let worst = estimate.parts.max(by: { $0.loss < $1.loss })
    else { return nil }
    let storage = draft.specification.storage
    let remedy =
      !storage.backup
      ? "Write storage.backup: true."
      : !storage.crossRegionCopies
        ? "Write storage.crossRegionCopies: true: the loss of the region weighs most."
        : worst.isRehearsed
          ? "Write targets.durability: \(estimate.percent)% or less: restores of \(worst.name) are rehearsed already, and "
            + "what reaches every copy weighs most."
          : "Rehearse a restore of \(worst.name) every month: a backup that can't be restored weighs most."
    return Risk(
      "\(worst.name) keeps \(estimate.percent) % of its data over a year, below the target of \(target) %.",
      mitigation: remedy)
  }
}

extension DesignDraft {
  var failureRate: FailureRate { FailureRate(profile.cloud, disk: specification.storage.defaultDisk) }
  var durability: DurabilityEstimate { DurabilityEstimate(specification, failureRate: failureRate) }
}
