package import Basics

/// One deployable part of the application.
package struct Service: Sendable, Hashable {
  package enum Role: String, Sendable, Hashable, CaseIterable {
    /// Serves pages or assets to people.
    case frontend
    /// The door of an API.
    case gateway
    /// Answers requests of other services.
    case api
    /// Consumes a queue.
    case worker
    /// Runs to the end on a schedule.
    case batch
    /// Keeps state on its own volume.
    case stateful
  }
  package enum Criticality: String, Sendable, Hashable, CaseIterable {
    /// Without it the application does not do what it is for.
    case critical
    case standard
    /// May be interrupted; runs on spot capacity first.
    case low
  }
  package enum Runtime: String, Sendable, Hashable, CaseIterable {
    case jvm, node, go, python, dotnet, ruby, php, rust, native
  }
  package enum Transport: String, Sendable, Hashable, CaseIterable { case http, grpc, tcp }
  package enum Profile: String, Sendable, Hashable, CaseIterable {
    /// Which pool suits it.
    case general, compute, memory
  }

  /// A DNS label, `checkout`.
  package var name: String
  package var team: String
  package var role: Role
  package var criticality: Criticality
  package var customerFacing: Bool
  package var runtime: Runtime
  package var profile: Profile
  package var transport: Transport
  package var port: Int
  /// The image without a tag; the tag stands in `version`.
  package var image: String
  package var version: String
  /// `sha256:…` where the image is pinned to one build; the version is then a name for people.
  package var digest: String?
  /// Share of the requests from outside that enter here, 0 to 100 %; what else it gets follows from `calls`.
  package var entryShare: Percent
  package var calls: [Call]
  package var consumes: [String]
  package var produces: [String]
  /// Names of the data stores that it uses.
  package var stores: [String]
  /// CPU time of one request (or message), in microseconds.
  package var cpuMicrosPerRequest: Int
  /// Resident memory of one pod, MiB.
  package var memoryMiB: Int
  /// From the start of the container to ready, seconds.
  package var startupSeconds: Int
  /// Fixed by the user; nil is derived.
  package var resources: ResourceWish?
  package var replicas: ReplicaWish?
  package var volume: VolumeWish?
  package var health: HealthWish
  /// What scales it beside load and queues.
  package var triggers: [Trigger] = []
  /// A cron expression for `batch`, or `onDemand`.
  package var schedule: String?
  package var environment: [EnvironmentVariable]
  /// Names of variables whose values stand in the secret store.
  package var secrets: [String] = []
  /// What stands in for the entry point of the image; empty leaves the image's own.
  package var command: [String] = []
  package var arguments: [String] = []
  /// False for a service that opens no port: nothing can call, probe or scrape it.
  package var listens = true
  /// The port under which others call it where it is not the container's own.
  package var servicePort: Int?
  package var additionalPorts: [AdditionalPort] = []
  /// Folders that it writes to and that may be lost with the pod; `/tmp` always is one.
  package var scratch: [String] = []

  /// The schedule of a job that somebody starts: `kubectl create job --from=cronjob/NAME`.
  package static let onDemand = "on-demand"

  /// The port under which others call it.
  package var reachedPort: Int { servicePort ?? port }

  /// Every port of the container that others may reach, its own first.
  package var openPorts: [Int] { [port] + additionalPorts.map(\.port) }

  /// A port beside the main one, `metrics`.
  package struct AdditionalPort: Sendable, Hashable {
    /// At most fifteen signs, as names of ports are.
    package var name: String
    package var port: Int
    /// nil is the same port.
    package var servicePort: Int?
    package var transport: Transport

    package var reachedPort: Int { servicePort ?? port }
  }

  package struct Call: Sendable, Hashable {
    package var service: String
    /// Calls per request that this service handles, in thousandths: 1000 is one call a request.
    package var perThousandRequests: Int
  }
  package struct EnvironmentVariable: Sendable, Hashable {
    package var name: String
    package var value: String
  }
  package struct ResourceWish: Sendable, Hashable {
    package var cpuRequestMilli: Int?
    package var cpuLimitMilli: Int?
    package var memoryRequestMiB: Int?
    package var memoryLimitMiB: Int?
  }
  package struct ReplicaWish: Sendable, Hashable {
    /// A fixed number, when nothing scales it.
    package var fixed: Int?
    package var min: Int?
    package var max: Int?
    package var cpuTarget: Percent?
  }
  package struct VolumeWish: Sendable, Hashable {
    package var sizeGiB: Int
    /// A disk type; nil takes `storage.defaultDisk`.
    package var disk: String?
    package var mountPath: String
    /// Whether pods start and stop one after the other, `OrderedReady`, or together.
    package var podManagement: PodManagement?
    /// What becomes of the volumes with the StatefulSet; nil keeps them.
    package var whenDeleted: Retention?
    /// What becomes of the volume of a pod that is scaled away; nil keeps it.
    package var whenScaled: Retention?

    package enum PodManagement: String, Sendable, Hashable, CaseIterable {
      case orderedReady = "ordered-ready", parallel
    }
    package enum Retention: String, Sendable, Hashable, CaseIterable { case retain, delete }
  }
  package struct HealthWish: Sendable, Hashable {
    /// nil probes the port alone.
    package var livenessPath: String?
    package var readinessPath: String?
    /// Run inside the container instead of a request.
    package var command: [String] = []
    /// nil probes the service's own port.
    package var port: Int?
  }
}

/// Work that waits: producers and the consumer are named by the services.
package struct MessageQueue: Sendable, Hashable {
  package enum Engine: String, Sendable, Hashable, CaseIterable {
    case sqs, rabbitmq, kafka, pubsub, serviceBus = "service-bus"
  }

  package var name: String
  package var engine: Engine
  /// Messages that arrive per second at the peak.
  package var peakMessagesPerSecond: Int
  /// Waiting messages for which one consumer pod should run; nil takes `scaling.messagesPerPod`.
  package var messagesPerPod: Int?
}

/// State outside the stateless services.
package struct DataStore: Sendable, Hashable {
  package enum Engine: String, Sendable, Hashable, CaseIterable {
    case postgresql, mysql, redis, kafka, elasticsearch, spark, cosmosdb, mongodb, objectStorage = "object-storage"
  }
  package enum Hosting: String, Sendable, Hashable, CaseIterable {
    /// Exists already or is run by the provider: the platform knows its address from a secret only.
    case external
    /// Created beside the cluster by the provider (RDS, Cloud SQL, Cosmos DB).
    case managed
    /// Runs in the cluster by an operator.
    case `operator`
  }
  package enum OperatorChoice: String, Sendable, Hashable, CaseIterable {
    case crunchy, zalando, cloudNativePG = "cloudnative-pg", oracle, perconaPXC = "percona-pxc", perconaPS =
      "percona-ps"
    case redisEnterprise = "redis-enterprise", redisCluster = "redis-cluster", strimzi, eck, sparkOperator =
      "spark-operator"
  }

  package var name: String
  package var engine: Engine
  package var hosting: Hosting
  package var operatorChoice: OperatorChoice?
  package var members: Int
  package var sizeGiB: Int
  package var port: Int
  /// Who keeps the metadata of Kafka, where somebody said it.
  package var quorum: Quorum?
  /// How its copies in several regions stand to each other; nil where every region has a store of its own.
  package var geoReplication: GeoReplication?

  package enum Quorum: String, Sendable, Hashable, CaseIterable { case kraft, zookeeper }

  package enum GeoReplication: String, Sendable, Hashable, CaseIterable {
    /// Every region is written to, and changes are merged without conflicts.
    case activeActive = "active-active"
  }
}
