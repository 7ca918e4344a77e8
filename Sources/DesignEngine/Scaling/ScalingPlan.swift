import Basics
import PlatformSpec

/// Who owns the number of pods of a service.
enum ScalingPlan {
  static func plan(
    _ service: Service, kind: WorkloadDesign.Kind, bounds: ReplicaBounds, specification: Specification
  ) -> WorkloadDesign.WorkloadScaling {
    if kind == .cronJob {
      return busiestQueue(service, specification).map { jobs(service, $0, bounds, specification) } ?? .none
    }
    if let fixed = service.replicas?.fixed { return .fixed(fixed) }
    if kind == .statefulSet, !isScaledOnRequest(service, specification) {
      // Members of a store join by its own rules, never by load.
      return .fixed(service.replicas?.min ?? service.replicas?.max ?? 1)
    }
    if let queue = busiestQueue(service, specification) {
      return .events(
        WorkloadDesign.EventPlan(
          queue: queue.name, min: bounds.min, max: bounds.max,
          messagesPerPod: queue.messagesPerPod ?? specification.scaling.messagesPerPod, activationMessages: 0,
          pollingSeconds: 30, cooldownSeconds: 300))
    }
    let wishes = specification.scaling
    let target = service.replicas?.cpuTarget ?? wishes.cpuTarget
    return .horizontal(
      WorkloadDesign.HorizontalPlan(
        min: bounds.min, max: bounds.max, cpuTargetPercent: Int((target.fraction * 100).rounded()),
        memoryTargetPercent: wishes.memoryTarget.map { Int(($0.fraction * 100).rounded()) },
        requestsPerSecondPerPod: wishes.requestsPerSecondPerPod, scaleUpStabilizationSeconds: 0,
        scaleDownStabilizationSeconds: 300, scaleUpPercent: 100, scaleUpPeriodSeconds: 30, scaleDownPercent: 10,
        scaleDownPeriodSeconds: 60))
  }

  /// Jobs that messages start: none while nothing waits.
  private static func jobs(
    _ service: Service, _ queue: MessageQueue, _ bounds: ReplicaBounds, _ specification: Specification
  ) -> WorkloadDesign.WorkloadScaling {
    .events(
      WorkloadDesign.EventPlan(
        queue: queue.name, min: service.replicas?.min ?? 0, max: max(1, bounds.max),
        messagesPerPod: queue.messagesPerPod ?? specification.scaling.messagesPerPod, activationMessages: 0,
        pollingSeconds: 30, cooldownSeconds: 300))
  }

  /// A service with a volume is scaled when its bounds were said: its own, or those of all for one that users reach,
  /// which is therefore no store.
  private static func isScaledOnRequest(_ service: Service, _ specification: Specification) -> Bool {
    if service.replicas?.min != nil, service.replicas?.max != nil { return true }
    let bounds = ["scaling.minReplicas", "scaling.maxReplicas"]
    return service.entryShare.nano > 0 && specification.scaling.minReplicas != nil
      && specification.scaling.maxReplicas != nil
      && !specification.assumptions.contains { bounds.contains($0.path) }
  }

  private static func busiestQueue(_ service: Service, _ specification: Specification) -> MessageQueue? {
    let queues = specification.queues.filter { service.consumes.contains($0.name) }
    return queues.max { $0.peakMessagesPerSecond < $1.peakMessagesPerSecond }
  }
}

extension WorkloadDesign.WorkloadScaling {
  /// Fewest and most pods; a job runs one.
  package var bounds: (min: Int, max: Int) {
    switch self {
    case .fixed(let count): (count, count)
    case .horizontal(let plan): (plan.min, plan.max)
    case .events(let plan): (plan.min, plan.max)
    case .none: (0, 1)
    }
  }
}
