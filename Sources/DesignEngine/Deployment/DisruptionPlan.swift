import PlatformSpec

/// What a voluntary disruption must leave standing; never so much that a drain waits for ever.
enum DisruptionPlan {
  static func budget(
    _ service: Service, scaling: WorkloadDesign.WorkloadScaling, specification: Specification
  ) -> WorkloadDesign.DisruptionBudget? {
    let least = scaling.bounds.min
    switch scaling {
    case .none: return nil
    case .fixed, .horizontal, .events: break
    }
    // One pod alone can't be guarded: a budget would only block the drain.
    guard least > 1 else { return nil }
    guard service.criticality == .critical else { return WorkloadDesign.DisruptionBudget(rule: .maxUnavailable(1)) }
    let wanted = specification.deployment.criticalMinAvailable
    return WorkloadDesign.DisruptionBudget(rule: .minAvailable(min(wanted, least - 1)))
  }
}
