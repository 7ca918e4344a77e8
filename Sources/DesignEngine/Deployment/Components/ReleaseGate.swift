import CloudCatalog
import PlatformSpec

extension ComponentRule {
  /// Says of a region whether it has proven the change that its branch holds.
  static let releaseGate = ComponentRule(.releaseGate) { context in
    guard context.specification.rollsOutByRegion else { return nil }
    let isJudged = context.workloads.contains { $0.rollout.strategy != .rolling }
    return ComponentPlan(
      id: .releaseGate, deliverable: .deployment, namespace: "release-gate",
      pods: isJudged
        ? [
          PodFootprint(
            "release-gate", .jobs(average: 0, peak: 1), cpuRequestMilli: 10, memoryRequestMiB: 64, memoryLimitMiB: 128)
        ] : [],
      after: [.externalSecrets, .argoRollouts, .flagger])
  }
}

/// How long a region may take for its verdict.
package struct ReleaseGate: Sendable {
  /// From the application of a commit to the verdict.
  package let limitSeconds: Int

  package init(_ workloads: [WorkloadDesign]) {
    let judged = workloads.filter { $0.rollout.strategy != .rolling }
    let longest = judged.map { workload in
      let steps = workload.rollout.steps
      // Flagger notices a change at its next look, and looks once a step.
      return steps.reduce(0) { $0 + $1.pauseSeconds } + (steps.map(\.pauseSeconds).max() ?? 0)
        + workload.rollout.progressDeadlineSeconds
    }
    limitSeconds = (longest.max() ?? 0) + 300
  }

  /// The image of Flux's command line: a shell and kubectl. Its version is that of the facts.
  package static var image: String {
    "ghcr.io/fluxcd/flux-cli:v\(Catalog.current.component("flux")?.appVersion ?? "2.9.4")"
  }
}
