import Basics
import PlatformSpec

/// How a new version replaces the old one.
enum RolloutPlanning {
  /// Of each step, the first minute is left to warm up and for metrics to arrive.
  static let analysisDelaySeconds = 60

  /// Whether new versions come in by the strategy that the specification names for what users see.
  ///
  /// Argo Rollouts splits by the mesh, the load balancer or the number of pods. Flagger needs something that splits
  /// requests by weight on their way: the mesh inside, and at the entrance what stands in front of it.
  static func isProgressive(_ service: Service, _ specification: Specification) -> Bool {
    guard specification.deployment.strategy != .rolling, service.customerFacing, !isStateful(service) else {
      return false
    }
    switch service.role {
    case .worker, .batch, .stateful: return false
    case .frontend, .gateway, .api: break
    }
    switch specification.deployment.progressiveDelivery {
    case .argoRollouts: return isSplitByRollouts(service, specification)
    case .flagger: return service.listens && service.transport != .tcp && isSplit(service, specification)
    }
  }

  /// Linkerd splits by its routes what comes from inside of the mesh; what users send it never sees before the pods, so
  /// there the load balancer must split.
  private static func isSplitByRollouts(_ service: Service, _ specification: Specification) -> Bool {
    guard specification.networking.mesh == .linkerd, specification.deployment.strategy == .canary else { return true }
    let isEntrance = service.entryShare.nano > 0 && specification.networking.ingress != .none
    let splits = [.gatewayAPI, .alb, .nginx].contains(specification.networking.ingress)
    return service.listens && service.transport != .tcp && (!isEntrance || splits)
  }

  private static func isStateful(_ service: Service) -> Bool { service.role == .stateful || service.volume != nil }

  /// What users send reaches the pods by way of something that splits by weight for Flagger.
  private static func isSplit(_ service: Service, _ specification: Specification) -> Bool {
    let networking = specification.networking
    let isEntrance = service.entryShare.nano > 0 && networking.ingress != .none
    switch networking.mesh {
    // Its own gateway stands behind every load balancer.
    case .istio: return true
    case .linkerd: return !isEntrance || networking.ingress == .gatewayAPI
    case .none: return isEntrance && (networking.ingress == .gatewayAPI || networking.ingress == .nginx)
    }
  }

  static func plan(_ service: Service, kind: WorkloadDesign.Kind, specification: Specification)
    -> WorkloadDesign.RolloutPlan
  {
    let wishes = specification.deployment
    let strategy = isProgressive(service, specification) ? wishes.strategy : .rolling
    let ready = kind == .cronJob ? 0 : wishes.minReadySeconds
    let latency = specification.targets.latencyP99Millis ?? 500
    return WorkloadDesign.RolloutPlan(
      strategy: strategy, maxSurge: wishes.maxSurge, maxUnavailable: wishes.maxUnavailable, minReadySeconds: ready,
      progressDeadlineSeconds: max(600, 4 * (service.startupSeconds * 2 + 60 + ready)),
      steps: steps(strategy, wishes), maxErrorPercent: Percent(nano: 500_000_000),
      maxLatencyP99Millis: latency)
  }

  private static func steps(
    _ strategy: DeploymentWishes.Strategy, _ wishes: DeploymentWishes
  ) -> [WorkloadDesign.CanaryStep] {
    switch strategy {
    case .rolling: []
    case .canary: canarySteps(wishes)
    // All users meet the new version at once: it is judged for ten minutes while the old one waits beside it.
    case .blueGreen:
      [
        WorkloadDesign.CanaryStep(
          weightPercent: 100, pauseSeconds: 600, analysisIntervalSeconds: 60, analysisCount: 9)
      ]
    }
  }

  /// The whole time is shared by the steps before the last; the last step is the promotion and waits for nothing.
  private static func canarySteps(_ wishes: DeploymentWishes) -> [WorkloadDesign.CanaryStep] {
    let pauses = max(1, wishes.canarySteps.count - 1)
    let pause = wishes.canaryMinutes * 60 / pauses
    let interval = min(60, max(10, (pause - analysisDelaySeconds) / 5))
    let count = max(1, (pause - analysisDelaySeconds) / interval)
    return wishes.canarySteps.map { weight in
      weight == 100
        ? WorkloadDesign.CanaryStep(
          weightPercent: 100, pauseSeconds: 0, analysisIntervalSeconds: 0, analysisCount: 0)
        : WorkloadDesign.CanaryStep(
          weightPercent: weight, pauseSeconds: pause, analysisIntervalSeconds: interval, analysisCount: count)
    }
  }
}
