import Basics
import CloudCatalog
import PlatformSpec

extension DecisionRule {
  /// Classes of volumes.
  static let volumes = DecisionRule { draft in
    let wishes = draft.specification.storage
    let disk = Catalog.current.disk(draft.profile.cloud, wishes.defaultDisk)
    let fast = Catalog.current.disk(draft.profile.cloud, wishes.highIOPSDisk)
    let price = Catalog.current.diskPrice(
      draft.profile.cloud, region: draft.clusters.first?.region ?? "", disk: wishes.defaultDisk)
    return [
      Decision(
        id: "storage.classes", deliverable: .storage, title: "Storage classes",
        choice: "general on \(wishes.defaultDisk), high-iops on \(wishes.highIOPSDisk)",
        alternatives: [
          Decision.Alternative("one class", whyNot: "databases would pay in latency or everything else in money")
        ],
        reason: "Volumes wait for their pod, so that both are in one zone, and can grow.",
        arithmetic: [
          "\(wishes.defaultDisk): \(disk?.baselineIOPS.map { "\($0)" } ?? "unknown") IOPS from the start, up to "
            + "\(disk?.maxIOPS.map { "\($0)" } ?? "unknown")\(price.map { ", $\(fixed($0.value.dollars, 3)) per GiB and month" } ?? "")",
          "\(wishes.highIOPSDisk): up to \(fast?.maxIOPS.map { "\($0)" } ?? "unknown") IOPS",
        ], sources: [disk?.source, price?.citation].compactMap { $0 },
        fields: ["storage.defaultDisk", "storage.highIOPSDisk"])
    ]
  }
}
