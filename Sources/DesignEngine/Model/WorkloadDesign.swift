package import Basics
package import PlatformSpec

/// One service, sized and placed.
package struct WorkloadDesign: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable { case deployment, rollout, statefulSet, cronJob }

  package var service: Service
  package var namespace: String
  package var kind: Kind
  package var pool: PoolPurpose
  package var resources: Resources
  /// Requests (or messages) per second that reach it at the peak, own and from other services.
  package var peakRequestsPerSecond: Double
  /// Pods that run at that load: what it needs, within the bounds of what scales it; a job counts at the peak alone.
  package var baseReplicas: Int
  package var averageReplicas: Int
  package var peakReplicas: Int
  package var scaling: WorkloadScaling
  package var probes: Probes
  package var termination: Termination
  package var rollout: RolloutPlan
  package var disruption: DisruptionBudget?
  package var spread: SpreadPlan
  /// How requests, replicas and bounds were found, a line each.
  package var arithmetic: [String]

  package struct Resources: Sendable, Hashable {
    package var cpuRequestMilli: Int
    /// nil sets no CPU limit.
    package var cpuLimitMilli: Int?
    package var memoryRequestMiB: Int
    package var memoryLimitMiB: Int
  }

  /// Who owns the number of replicas.
  package enum WorkloadScaling: Sendable, Hashable {
    case fixed(Int)
    case horizontal(HorizontalPlan)
    case events(EventPlan)
    /// Runs on its schedule.
    case none
  }

  package struct HorizontalPlan: Sendable, Hashable {
    package var min: Int
    package var max: Int
    package var cpuTargetPercent: Int
    package var memoryTargetPercent: Int?
    package var requestsPerSecondPerPod: Int?
    package var scaleUpStabilizationSeconds: Int
    package var scaleDownStabilizationSeconds: Int
    /// At most this growth in percent per period.
    package var scaleUpPercent: Int
    package var scaleUpPeriodSeconds: Int
    package var scaleDownPercent: Int
    package var scaleDownPeriodSeconds: Int
  }

  package struct EventPlan: Sendable, Hashable {
    package var queue: String
    package var min: Int
    package var max: Int
    package var messagesPerPod: Int
    package var activationMessages: Int
    package var pollingSeconds: Int
    package var cooldownSeconds: Int
  }

  package struct Probes: Sendable, Hashable {
    package var startup: Probe
    package var liveness: Probe
    package var readiness: Probe
  }

  package struct Probe: Sendable, Hashable {
    package enum Handler: Sendable, Hashable {
      case http(path: String), grpc, tcp
      /// A command inside the container.
      case exec([String])
    }
    package var handler: Handler
    package var initialDelaySeconds: Int
    package var periodSeconds: Int
    package var timeoutSeconds: Int
    package var failureThreshold: Int
  }

  /// How a pod leaves without losing a request.
  package struct Termination: Sendable, Hashable {
    /// Sleep before SIGTERM while load balancers and proxies forget the pod.
    package var preStopSeconds: Int
    /// Whole time until SIGKILL.
    package var gracePeriodSeconds: Int
  }

  package struct RolloutPlan: Sendable, Hashable {
    package var strategy: DeploymentWishes.Strategy
    package var maxSurge: Percent
    package var maxUnavailable: Percent
    package var minReadySeconds: Int
    package var progressDeadlineSeconds: Int
    /// Empty unless the strategy is a canary.
    package var steps: [CanaryStep]
    /// Bounds of the analysis that gates every step.
    package var maxErrorPercent: Percent
    package var maxLatencyP99Millis: Int
  }

  package struct CanaryStep: Sendable, Hashable {
    package var weightPercent: Int
    /// Length of the step; never shorter than its analysis.
    package var pauseSeconds: Int
    package var analysisIntervalSeconds: Int
    package var analysisCount: Int
  }

  package struct DisruptionBudget: Sendable, Hashable {
    package enum Rule: Sendable, Hashable { case minAvailable(Int), maxUnavailable(Int) }
    package var rule: Rule
  }

  package struct SpreadPlan: Sendable, Hashable {
    /// `DoNotSchedule` for critical services, else `ScheduleAnyway`.
    package var zoneRequired: Bool
    package var hostRequired: Bool
  }
}
