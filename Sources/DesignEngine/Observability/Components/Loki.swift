import Basics
import PlatformSpec

extension ComponentRule {
  /// Keeps logs in object storage, indexed by labels alone.
  static let loki = ComponentRule(.loki) { context in
    guard context.specification.observability.logStore == .loki else { return nil }
    let size = LokiSize(context.specification, context.workloads, members: context.pair == 1 ? 1 : 3)
    return ComponentPlan(
      id: .loki, deliverable: .observability, namespace: "logging", chart: context.chart("loki"),
      pods: [
        PodFootprint(
          "loki", .replicas(size.members), cpuRequestMilli: size.cpuMilli, memoryRequestMiB: size.memoryMiB,
          memoryLimitMiB: size.memoryMiB * 2, storageGiB: size.diskGiB)
      ],
      identities: [CloudIdentity(namespace: "logging", serviceAccount: "loki", permissions: [.storeBackups])],
      metrics: MetricsEndpoint(port: 3100), after: [.kubePrometheusStack])
  }
}

/// How many members of Loki the logs need, and how large they are.
struct LokiSize: Sendable {
  let members: Int
  let cpuMilli: Int
  let memoryMiB: Int
  /// For what has not reached object storage yet.
  let diskGiB: Int
  let arithmetic: [String]

  /// Lines that one member takes in a day beside answering questions; the chart calls "a few tens" its bound.
  static let gigabytesPerMember = 30.0

  init(_ specification: Specification, _ workloads: [WorkloadDesign], members least: Int) {
    let volume = LogVolume(specification, workloads)
    let copies = least == 1 ? 1.0 : 3.0
    let daily = volume.gigabytesPerDay * copies
    members = max(least, Int((daily / Self.gigabytesPerMember).rounded(.up)))
    let share = daily / Double(members)
    cpuMilli = 200 + Int(share) * 20
    memoryMiB = 768 + Int(share) * 48
    // The write-ahead log holds at most two hours of what a member takes.
    diskGiB = max(10, Int((share / 12).rounded(.up)) * 2)
    let days = max(specification.observability.logRetentionDays, specification.observability.logArchiveDays)
    arithmetic =
      volume.lines + [
        "\(Self.text(volume.gigabytesPerDay)) GB × \(Int(copies)) copies on their way / \(members) members = "
          + "\(Self.text(share)) GB a day each (30 at most)",
        "\(Self.text(volume.gigabytesPerDay)) GB × \(days) days / 5 = "
          + "\(Self.text(volume.storedGigabytes(days: days))) GB in object storage (lines compress to a fifth, assumed)",
      ]
  }

  private static func text(_ value: Double) -> String { fixed(value, 1) }
}
