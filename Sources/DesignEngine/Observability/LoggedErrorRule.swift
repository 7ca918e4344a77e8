import PlatformSpec

/// When errors in the logs are counted by their type: there is a canary to judge, who reads its logs, and who keeps the
/// numbers. An agent of the cloud's own sends its lines elsewhere.
package enum LoggedErrorRule {
  package static func applies(_ components: [ComponentPlan], _ workloads: [WorkloadDesign]) -> Bool {
    func has(_ id: ComponentID) -> Bool { components.contains { $0.id == id } }
    return has(.kubePrometheusStack) && (has(.fluentBit) || has(.fluentd))
      && workloads.contains { $0.rollout.strategy == .canary }
  }
}
