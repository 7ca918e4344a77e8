import CloudCatalog
import PlatformSpec

extension ComponentRule {
  /// Holds the logs of the hot days, searchable by field.
  static let elasticsearch = ComponentRule(.elasticsearch) { context in
    guard context.specification.observability.logStore == .elasticsearch else { return nil }
    let volume = LogVolume(context.specification, context.workloads)
    let release = Catalog.current.component("elasticsearch")
    return ComponentPlan(
      id: .elasticsearch, deliverable: .observability, namespace: "logging",
      pods: [
        PodFootprint(
          "elasticsearch", .replicas(3), cpuRequestMilli: 1000, memoryRequestMiB: 4096, memoryLimitMiB: 4096,
          storageGiB: volume.diskPerMemberGiB),
        PodFootprint("kibana", .replicas(1), cpuRequestMilli: 200, memoryRequestMiB: 1024, memoryLimitMiB: 1024),
      ],
      identities: release == nil || context.specification.observability.logArchiveDays == 0
        ? []
        : [CloudIdentity(namespace: "logging", serviceAccount: "elasticsearch", permissions: [.storeBackups])],
      after: [.eckOperator])
  }
}
