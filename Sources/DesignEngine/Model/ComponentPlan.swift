package import PlatformSpec

/// A part of the platform itself (a controller, a store, a collector) that is installed into every cluster.
///
/// The statement holds what the rest follows from: network policies from `ports`, `calls`, `reaches` and `metrics`, roles
/// from `identities`, the order from `after` and `definesKinds`, quotas, sizing and cost from `pods`.
package struct ComponentPlan: Sendable, Hashable {
  package var id: ComponentID
  package var deliverable: Deliverable
  package var namespace: String
  /// nil for a component that consists of plain manifests.
  package var chart: ChartReference?
  package var pods: [PodFootprint]
  /// Service accounts that act in the cloud.
  package var identities: [CloudIdentity]
  /// Ports on which others than components may reach it.
  package var ports: [OpenPort]
  /// Components that it calls; the caller says so, so that a new component changes no other.
  package var calls: [ComponentCall]
  /// What it reaches besides components, the API server and the cloud.
  package var reaches: [Reach]
  package var metrics: MetricsEndpoint?
  /// Components that must be ready before.
  package var after: [ComponentID]
  /// API groups whose kinds it defines.
  package var definesKinds: [String]
  /// Needs more than the restricted level: why.
  package var podSecurityException: String?
  /// The baseline level is enough for the exception.
  package var isBaseline: Bool

  package init(
    id: ComponentID, deliverable: Deliverable, namespace: String, chart: ChartReference? = nil,
    pods: [PodFootprint] = [], identities: [CloudIdentity] = [], ports: [OpenPort] = [],
    calls: [ComponentCall] = [], reaches: [Reach] = [], metrics: MetricsEndpoint? = nil, after: [ComponentID] = [],
    definesKinds: [String] = [],
    podSecurityException: String? = nil, isBaseline: Bool = false
  ) {
    self.id = id
    self.deliverable = deliverable
    self.namespace = namespace
    self.chart = chart
    self.pods = pods
    self.identities = identities
    self.ports = ports
    self.calls = calls
    self.reaches = reaches
    self.metrics = metrics
    self.after = after
    self.definesKinds = definesKinds
    self.podSecurityException = podSecurityException
    self.isBaseline = isBaseline
  }
}

/// Every component that a design can contain; one file in `DesignEngine` and one in `Rendering` each.
package enum ComponentID: String, Sendable, Hashable, CaseIterable {
  case argoCD = "argo-cd"
  case gatewayAPIKinds = "gateway-api-kinds"
  case ingressNginx = "ingress-nginx"
  case publicGateway = "public-gateway"
  case containerGateway = "alb-controller"
  case metricsServer = "metrics-server"
  case clusterAutoscaler = "cluster-autoscaler"
  case karpenter
  case calico
  case cilium
  case nodeTerminationHandler = "aws-node-termination-handler"
  case loadBalancerController = "aws-load-balancer-controller"
  case externalDNS = "external-dns"
  case certManager = "cert-manager"
  case istioBase = "istio-base"
  case istioCNI = "istio-cni"
  case istiod
  case istioGateway = "istio-ingress"
  case ztunnel
  case waypoints = "istio-waypoints"
  case linkerdKinds = "linkerd-crds"
  case linkerdCNI = "linkerd-cni"
  case linkerd = "linkerd-control-plane"
  case linkerdMulticluster = "linkerd-multicluster"
  case argoRollouts = "argo-rollouts"
  case flagger
  case releaseGate = "release-gate"
  case keda
  case prometheusAdapter = "prometheus-adapter"
  case verticalPodAutoscaler = "vertical-pod-autoscaler"
  case kubePrometheusStack = "kube-prometheus-stack"
  case eckOperator = "eck-operator"
  case elasticsearch
  case loki
  case fluentBit = "fluent-bit"
  case fluentd
  case openTelemetryCollector = "opentelemetry-collector"
  case openTelemetryOperator = "opentelemetry-operator"
  case jaeger
  case tempo
  case kubecost
  case reloader
  case kyverno
  case gatekeeper
  case externalSecrets = "external-secrets"
  case velero
  case snapshotController = "snapshot-controller"
  case crunchyPostgres = "pgo"
  case zalandoPostgres = "postgres-operator"
  case cloudNativePG = "cloudnative-pg"
  case barmanCloud = "plugin-barman-cloud"
  case elasticsearchStores = "elasticsearch-stores"
  case oracleMySQL = "mysql-operator"
  case perconaXtraDB = "pxc-operator"
  case perconaServer = "ps-operator"
  case redisOperator = "redis-operator"
  case strimzi = "strimzi-kafka-operator"
  case redisEnterprise = "redis-enterprise-operator"
  case sparkOperator = "spark-operator"
}

package struct ChartReference: Sendable, Hashable {
  package var name: String
  package var version: String
  package var appVersion: String
  /// `https://…` or `oci://…`.
  package var repository: String
  /// Where version and address were read, with date.
  package var source: String
}

/// Pods of a component, for sizing and cost.
package struct PodFootprint: Sendable, Hashable {
  package enum Count: Sendable, Hashable {
    case replicas(Int), perNode
    /// Pods that come and go with the work.
    case jobs(average: Int, peak: Int)
    /// As many as the load needs, at its quietest, on average and at its peak.
    case scaled(base: Int, average: Int, peak: Int)
  }

  package var name: String
  package var count: Count
  package var cpuRequestMilli: Int
  package var memoryRequestMiB: Int
  /// Limit of memory; CPU is left without a limit.
  package var memoryLimitMiB: Int
  /// Volume of each pod, 0 for none.
  package var storageGiB: Int
  /// The nodes that run it; what runs on every node runs on those of all pools.
  package var pool: PoolPurpose

  package init(
    _ name: String, _ count: Count, cpuRequestMilli: Int, memoryRequestMiB: Int, memoryLimitMiB: Int,
    storageGiB: Int = 0, pool: PoolPurpose = .general
  ) {
    self.name = name
    self.count = count
    self.cpuRequestMilli = cpuRequestMilli
    self.memoryRequestMiB = memoryRequestMiB
    self.memoryLimitMiB = memoryLimitMiB
    self.storageGiB = storageGiB
    self.pool = pool
  }
}

extension MessageQueue {
  /// On which RabbitMQ is reached, with TLS and without.
  package static let rabbitPorts = [5671, 5672]
}

/// A service account that acts in the cloud, and what it may do there.
package struct CloudIdentity: Sendable, Hashable {
  /// What is needed, in words that every cloud has; the cloud's renderer turns it into a policy.
  package enum Permission: String, Sendable, Hashable, CaseIterable {
    case scaleNodeGroups, manageLoadBalancers, manageVolumes, writeDNSRecords, readSecrets, readQueueDepth,
      consumeQueues, produceQueues, storeBackups, interruptionEvents, readPrices, writeLogs, writeMetrics, readMetrics,
      deployToClusters
  }

  package var namespace: String
  package var serviceAccount: String
  package var permissions: [Permission]

  package init(namespace: String, serviceAccount: String, permissions: [Permission]) {
    self.namespace = namespace
    self.serviceAccount = serviceAccount
    self.permissions = permissions
  }
}

/// A port on which others than components need it.
package struct OpenPort: Sendable, Hashable {
  package enum Caller: Sendable, Hashable {
    /// The API server (webhooks, aggregated APIs).
    case apiServer
    /// Every pod of the application.
    case application
    /// Load balancers of the cloud.
    case loadBalancer
    /// Anybody: a balancer that hands on the address of the client.
    case internet
    /// Clusters of the other regions, by whatever address they come from.
    case region
  }

  package var port: Int
  package var callers: [Caller]

  package init(_ port: Int, from callers: [Caller]) {
    self.port = port
    self.callers = callers
  }
}

/// A port of another component that is called where that component is there.
package struct ComponentCall: Sendable, Hashable {
  package var component: ComponentID
  package var port: Int

  package init(_ component: ComponentID, _ port: Int) {
    self.component = component
    self.port = port
  }
}

/// What a component reaches besides other components.
package enum Reach: Sendable, Hashable {
  /// Every pod of the application.
  case application
  /// Every pod and every node.
  case cluster
  /// Name servers of the internet.
  case publicNames
  /// Anything on these ports, for what runs outside of the cluster.
  case outside(ports: [Int])
  /// Gateways of the mesh in the other regions.
  case otherRegions
}

/// Where Prometheus reads a component.
package struct MetricsEndpoint: Sendable, Hashable {
  package var port: Int
  package var path: String
  /// Whether a monitor is written for it: not for what brings its own or is read in another way.
  package var hasMonitor: Bool

  package init(port: Int, path: String = "/metrics", hasMonitor: Bool = true) {
    self.port = port
    self.path = path
    self.hasMonitor = hasMonitor
  }
}
