package import Basics

/// The field `cluster`: wishes about machines and tenancy.
package struct ClusterWishes: Sendable, Hashable {
  package enum NodeAutoscaler: String, Sendable, Hashable, CaseIterable {
    case clusterAutoscaler = "cluster-autoscaler", karpenter
  }
  package enum MachineGeneration: String, Sendable, Hashable, CaseIterable {
    /// The reference machine types; a better newer one is named with both prices.
    case reference
    /// The newest type of the same shape when it costs less for the same work.
    case newest
  }

  package var nodeAutoscaler: NodeAutoscaler
  package var scaleDownDelayMinutes: Int
  package var generation: MachineGeneration
  /// No public endpoint of the API server.
  package var isPrivate: Bool
  package var confidentialComputing: Bool
  /// Share of what is not critical that runs on spot capacity.
  package var spotShare: Percent
  /// Share of the baseline bought as reserved capacity.
  package var reservedShare: Percent
  /// Pools that the user fixed; what is left nil is derived.
  package var pools: [PoolWish]
  package var costAllocation: Bool
}

/// One node pool as far as the user fixed it.
package struct PoolWish: Sendable, Hashable {
  package var purpose: PoolPurpose
  package var machineType: String?
  package var minNodes: Int?
  package var maxNodes: Int?
}

/// What a node pool is for; each has its taint and its selector.
package enum PoolPurpose: String, Sendable, Hashable, CaseIterable {
  case general, compute, memory, spot, database, confidential
}

/// The field `deployment`.
package struct DeploymentWishes: Sendable, Hashable {
  package enum Strategy: String, Sendable, Hashable, CaseIterable {
    case rolling, canary, blueGreen = "blue-green"
  }
  package enum ProgressiveDelivery: String, Sendable, Hashable, CaseIterable {
    case argoRollouts = "argo-rollouts", flagger
  }

  package enum RegionalRollout: String, Sendable, Hashable, CaseIterable {
    /// From east to west, each region after the one before has proven the change.
    case followTheSun = "follow-the-sun"
    case together
  }

  /// The strategy of customer-facing services; all others roll.
  package var strategy: Strategy
  package var progressiveDelivery: ProgressiveDelivery
  package var maxSurge: Percent
  package var maxUnavailable: Percent
  package var minReadySeconds: Int
  /// Weights of the canary in percent, ascending, the last 100.
  package var canarySteps: [Int]
  /// From the first step to full promotion.
  package var canaryMinutes: Int
  /// Header by which a request asks for the new version; nil splits by weight alone.
  package var canaryHeader: String?
  /// How a change reaches the regions; nil goes from east to west where there are several.
  package var regionalRollout: RegionalRollout?
  /// Pods of a critical service that a voluntary disruption leaves standing.
  package var criticalMinAvailable: Int
}

/// The field `scaling`: defaults of all services, each can override its own.
package struct ScalingWishes: Sendable, Hashable {
  /// Average CPU use of the request at which the HPA adds pods, percent.
  package var cpuTarget: Percent
  package var memoryTarget: Percent?
  /// Requests per second that one pod should get; nil leaves the metric out.
  package var requestsPerSecondPerPod: Int?
  /// Bounds of every HPA; nil is derived from load, start-up time and the loss of a zone.
  package var minReplicas: Int?
  package var maxReplicas: Int?
  package var messagesPerPod: Int
  package var verticalMode: VerticalMode

  package enum VerticalMode: String, Sendable, Hashable, CaseIterable {
    case off, initial, recreate, inPlaceOrRecreate = "in-place-or-recreate"
    /// No recommender at all.
    case none
  }
}

/// The field `networking`.
package struct NetworkingWishes: Sendable, Hashable {
  package enum Ingress: String, Sendable, Hashable, CaseIterable {
    case alb, nginx, gatewayAPI = "gateway-api", gkeIngress = "gke", applicationGateway = "application-gateway"
    /// Nothing reaches the application from outside.
    case none
  }
  package enum Mesh: String, Sendable, Hashable, CaseIterable { case istio, linkerd, none }
  package enum MeshMode: String, Sendable, Hashable, CaseIterable { case sidecar, ambient }
  package enum PolicyEngine: String, Sendable, Hashable, CaseIterable { case vpcCNI = "provider", calico, cilium }

  package var ingress: Ingress
  package var webApplicationFirewall: Bool
  package var tls: Bool
  /// The name under which users reach the application.
  package var domain: String
  package var mesh: Mesh
  package var meshMode: MeshMode
  package var mutualTLS: Bool
  package var networkPolicies: PolicyEngine
  /// A global entrance in front of several regions.
  package var globalTraffic: Bool
  package var privateConnectivity: Bool
}

/// The field `storage`.
package struct StorageWishes: Sendable, Hashable {
  /// The StorageClass of ordinary volumes by its disk type, `gp3`.
  package var defaultDisk: String
  package var highIOPSDisk: String
  package var customerManagedKeys: Bool
  package var backup: Bool
  package var backupRetentionDays: Int
  package var crossRegionCopies: Bool
}

/// The field `observability`.
package struct ObservabilityWishes: Sendable, Hashable {
  package enum LogStore: String, Sendable, Hashable, CaseIterable { case elasticsearch, loki, cloud, none }
  package enum LogShipper: String, Sendable, Hashable, CaseIterable { case fluentBit = "fluent-bit", fluentd }
  package enum TraceStore: String, Sendable, Hashable, CaseIterable { case jaeger, tempo, xray, datadog, none }

  /// Prometheus, Alertmanager, Grafana.
  package var metrics: Bool
  package var metricsRetentionDays: Int
  package var logStore: LogStore
  package var logShipper: LogShipper
  package var logRetentionDays: Int
  package var logArchiveDays: Int
  package var traceStore: TraceStore
  package var traceSampling: Percent
  /// Agents are brought into programs that send no spans of their own.
  package var autoInstrumentation: Bool
  /// Where a page goes; nil is "to nobody yet".
  package var pager: Pager?
  /// The provider's own monitoring beside Prometheus.
  package var providerMonitoring: Bool

  package enum Pager: String, Sendable, Hashable, CaseIterable { case pagerduty, opsgenie, slack }
}

/// The field `security`.
package struct SecurityWishes: Sendable, Hashable {
  package enum PodSecurity: String, Sendable, Hashable, CaseIterable { case restricted, baseline }
  package enum PolicyEngine: String, Sendable, Hashable, CaseIterable {
    case validatingAdmissionPolicy = "validating-admission-policy", kyverno, gatekeeper
  }
  package enum SecretStore: String, Sendable, Hashable, CaseIterable {
    /// The provider's own: AWS Secrets Manager, Google Secret Manager, Azure Key Vault.
    case provider, vault
  }
  package enum WorkloadIdentity: String, Sendable, Hashable, CaseIterable {
    case irsa, podIdentity = "pod-identity", workloadIdentity = "workload-identity"
  }

  package var podSecurity: PodSecurity
  package var policyEngine: PolicyEngine
  package var secretStore: SecretStore
  package var workloadIdentity: WorkloadIdentity
  package var auditLogging: Bool
  package var compliance: [ComplianceRegime]
}
