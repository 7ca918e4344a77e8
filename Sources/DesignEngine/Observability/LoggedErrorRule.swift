import PlatformSpec

/// When errors in the logs are counted by their type: there is a canary to judge, who reads its logs, and who keeps the
/// numbers.
package enum LoggedErrorRule {
  package static func applies(_ components: [ComponentPlan], _ workloads: [WorkloadDesign]) -> Bool {
    func has(_ id: ComponentID) -> Bool { components.contains { $0.id == id } }
    return has(.kubePrometheusStack) && (has(.fluentBit) || has(.fluentd))
      && workloads.contains { $0.rollout.strategy == .canary }
  }

  /// An agent of the cloud's own sends the lines to its store and counts nothing: where a canary is to be judged, a
  /// collector of ours reads them beside it for their errors alone.
  static func needsCounter(_ context: ComponentContext) -> Bool {
    let wishes = context.specification.observability
    return wishes.logStore == .cloud && !context.profile.installs.contains(.fluentBit) && wishes.metrics
      && context.workloads.contains { $0.rollout.strategy == .canary }
  }
}
