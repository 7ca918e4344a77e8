import Basics
package import PlatformSpec

extension ComponentRule {
  /// Runs Spark jobs as objects of the cluster; their executors may be interrupted.
  static let sparkOperator = ComponentRule(.sparkOperator) { context in
    let stores = context.stores(.sparkOperator)
    guard !stores.isEmpty else { return nil }
    let executors = SparkExecutors(context.specification)
    return ComponentPlan(
      id: .sparkOperator, deliverable: .storage, namespace: DataStore.namespace,
      chart: context.chart(
        "spark-operator", "2.5.1", at: "https://kubeflow.github.io/spark-operator",
        source: "kubeflow/spark-operator threads, 2026-06-16"),
      pods: [
        PodFootprint(
          "spark-operator-controller", .replicas(context.pair), cpuRequestMilli: 100, memoryRequestMiB: 256,
          memoryLimitMiB: 512),
        PodFootprint(
          "spark-operator-webhook", .replicas(context.pair), cpuRequestMilli: 50, memoryRequestMiB: 128,
          memoryLimitMiB: 256),
        PodFootprint(
          "spark-executors", .jobs(average: executors.average, peak: executors.peak),
          cpuRequestMilli: executors.cpuMilli, memoryRequestMiB: executors.memoryMiB,
          memoryLimitMiB: executors.memoryMiB, pool: executors.pool),
      ],
      ports: [OpenPort(9443, from: [.apiServer])], metrics: MetricsEndpoint(port: 8080), after: [.kubePrometheusStack],
      definesKinds: ["sparkoperator.k8s.io"])
  }
}

/// Executors of the Spark jobs, from what arrives for processing.
package struct SparkExecutors: Sendable, Hashable {
  package let average: Int
  package let peak: Int
  package let pool: PoolPurpose
  package let arithmetic: String

  package static let cores = 3
  package static let heapGiB = 8
  /// What one core reads, transforms and writes, megabytes a second; assumed, as it depends on the job.
  static let megabytesPerCore = 5.0

  package var cpuMilli: Int { Self.cores * 1000 }
  /// A tenth beside the heap, as Spark reckons it.
  package var memoryMiB: Int { Self.heapGiB * 1024 * 11 / 10 }

  package init(_ specification: Specification) {
    let traffic = specification.traffic
    let perSecond = Double(traffic.ingestBytesPerDay ?? 0) / 86_400 / 1e6
    let cores = perSecond / Self.megabytesPerCore
    average = max(1, Int((cores / Double(Self.cores)).rounded(.up)))
    peak = max(4, Int((Double(average) / max(0.1, traffic.averageShare.fraction)).rounded(.up)))
    pool = Self.areInterruptible(specification) ? .spot : .general
    arithmetic =
      "\(fixed(perSecond, 1)) MB/s / \(fixed(Self.megabytesPerCore, 0)) MB/s a core (assumed) = "
      + "\(fixed(cores, 1)) cores, \(average) executors of \(Self.cores) on average, \(peak) at the peak"
  }

  /// Whether there is, or may be, a pool of spot machines for them.
  static func areInterruptible(_ specification: Specification) -> Bool {
    specification.cluster.spotShare.nano > 0 || specification.cluster.pools.contains { $0.purpose == .spot }
  }

  /// Whether the platform runs Spark on spot machines.
  static func useSpot(_ specification: Specification) -> Bool {
    areInterruptible(specification)
      && specification.dataStores.contains { $0.isRunHere && $0.operatorChoice == .sparkOperator }
  }
}
