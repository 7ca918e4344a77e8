import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Strimzi, bound to its namespace; network policies are the platform's, which know who calls.
  static func strimzi(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let values: KubeValue = [
      "replicas": .integer(plan.replicas("strimzi-cluster-operator")),
      "resources": plan.resources("strimzi-cluster-operator"),
      "priorityClassName": .string(SharedNames.platformPriority),
      "extraEnvs": [
        ["name": "STRIMZI_POD_SECURITY_PROVIDER_CLASS", "value": "restricted"],
        ["name": "STRIMZI_NETWORK_POLICY_GENERATION", "value": "false"],
      ],
    ]
    let stores = context.stores(runBy: plan)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: stores.objects, alerts: stores.alerts)
  }
}

/// Kafka with its quorum in KRaft, a topic for each queue, and a user for each service with the least rights.
struct StrimziKafka {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  /// The default of Strimzi 1.2.0 (kafka-versions.yaml at its tag); 4.x has no ZooKeeper any more.
  static let version = "4.3.1"
  static let metadataVersion = "4.3-IV0"
  static let clusterLabel = "strimzi.io/cluster"
  static let metricsPort = 9404

  private var store: DataStore { part.store }
  /// Copies of every record, of which a producer waits for all but one.
  private var copies: Int { min(3, store.members) }
  private var leastInSync: Int { max(1, copies - 1) }

  var manifests: StoreManifests {
    let pools = store.hasControllersOfItsOwn ? [controllers, brokers] : [brokers]
    return StoreManifests(
      objects: pools + [cluster] + topics + part.users.map(user), access: access, alerts: ComponentAlert.kafka)
  }

  private var access: StoreEndpoint {
    StoreEndpoint(
      service: "\(part.name)-kafka-bootstrap", port: store.port, pods: [Self.clusterLabel: .string(part.name)],
      account: { workload in
        let name = userName(workload)
        return StoreAccount(
          secret: name, user: .plain(name), password: .key("password"),
          authority: ("\(part.name)-cluster-ca-cert", "ca.crt"))
      },
      metrics: StoreMetrics(port: Self.metricsPort))
  }

  private func metadata(_ name: String) -> KubeValue {
    let own: KubeValue = [
      "name": .string(name), "namespace": .string(part.plan.namespace),
      "labels": part.labels.overlaid(with: [Self.clusterLabel: .string(part.name)]),
    ]
    return own
  }

  // MARK: - Nodes

  private var brokers: KubeValue {
    pool(
      "brokers", footprint: part.name, roles: store.hasControllersOfItsOwn ? ["broker"] : ["controller", "broker"],
      sizeGiB: store.sizeGiB)
  }

  private var controllers: KubeValue {
    pool("controllers", footprint: "\(part.name)-controllers", roles: ["controller"], sizeGiB: 20)
  }

  private func pool(_ name: String, footprint: String, roles: [String], sizeGiB: Int) -> KubeValue {
    let memory = part.plan.footprint(footprint)?.memoryRequestMiB ?? 4096
    // The rest is for the files that the kernel keeps; a larger heap is no faster.
    let heap: KubeValue = .string("\(min(6144, memory / 2))m")
    let volume: KubeValue = [
      "id": 0, "type": "persistent-claim", "size": "\(sizeGiB)Gi", "class": part.storageClass, "deleteClaim": false,
      "kraftMetadata": "shared",
    ]
    let pool = "\(part.name)-\(name)"
    return [
      "apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaNodePool", "metadata": metadata(pool),
      "spec": [
        "replicas": .integer(part.plan.replicas(footprint, otherwise: 3)), "roles": .strings(roles),
        "storage": ["type": "jbod", "volumes": [volume]],
        "resources": part.plan.resources(footprint), "jvmOptions": ["-Xms": heap, "-Xmx": heap],
        "template": ["pod": placement(["strimzi.io/pool-name": .string(pool)])],
      ],
    ]
  }

  private func placement(_ labels: KubeValue) -> KubeValue {
    [
      "priorityClassName": .string(SharedNames.platformPriority), "affinity": ["nodeAffinity": part.nodeAffinity],
      "tolerations": part.tolerations, "topologySpreadConstraints": part.spread(labels),
      "terminationGracePeriodSeconds": 120,
    ]
  }

  // MARK: - Cluster

  private var cluster: KubeValue {
    let small: KubeValue = ["requests": ["cpu": "50m", "memory": "256Mi"], "limits": ["memory": "384Mi"]]
    return [
      "apiVersion": "kafka.strimzi.io/v1", "kind": "Kafka", "metadata": part.metadata,
      "spec": [
        "kafka": kafka,
        "entityOperator": [
          "topicOperator": ["resources": small], "userOperator": ["resources": small],
        ],
        "kafkaExporter": [
          "topicRegex": ".*", "groupRegex": ".*", "resources": part.plan.resources("\(part.name)-exporter"),
        ],
      ],
    ]
  }

  private var kafka: KubeValue {
    let listener: KubeValue = [
      "name": "clients", "port": .integer(store.port), "type": "internal", "tls": true,
      "authentication": ["type": "scram-sha-512"],
    ]
    return [
      "version": .string(Self.version), "metadataVersion": .string(Self.metadataVersion), "listeners": [listener],
      "authorization": ["type": "simple"], "rack": ["topologyKey": "topology.kubernetes.io/zone"],
      "config": config,
      "metricsConfig": [
        "type": "strimziMetricsReporter",
        "values": ["allowList": ["kafka_controller.*", "kafka_server.*", "kafka_network.*", "kafka_log.*"]],
      ],
    ]
  }

  /// A record is acknowledged when all copies but one have it, and a copy that lags never becomes the leader.
  private var config: KubeValue {
    [
      "default.replication.factor": .integer(copies), "min.insync.replicas": .integer(leastInSync),
      "offsets.topic.replication.factor": .integer(copies),
      "transaction.state.log.replication.factor": .integer(copies),
      "transaction.state.log.min.isr": .integer(leastInSync),
      "auto.create.topics.enable": false, "unclean.leader.election.enable": false,
    ]
  }

  // MARK: - Topics and users

  private var isBroker: Bool { part.context.broker == store }

  private var topics: [KubeValue] {
    guard isBroker else { return [] }
    let streams = part.context.specification.queues.filter { $0.engine == .kafka }
    return streams.map { queue in
      [
        "apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "metadata": metadata(queue.name),
        "spec": [
          "partitions": .integer(partitions(of: queue)), "replicas": .integer(copies),
          "config": [
            "min.insync.replicas": .integer(leastInSync),
            // Whichever comes first: the hours that are wanted, or the part of the disks that is the stream's.
            "retention.ms": .integer(StreamSize.hours(part.context.specification.traffic) * 3_600_000),
            "retention.bytes": .integer(
              StreamSize.partitionBytes(queue, partitions: partitions(of: queue), of: streams, store: store)),
          ],
        ],
      ]
    }
  }

  /// One for each consumer that may run, so that none is idle; in threes, so that every broker leads as many.
  private func partitions(of queue: MessageQueue) -> Int {
    let consumers = part.context.design.workloads.filter { $0.service.consumes.contains(queue.name) }
    let most = consumers.map(\.scaling.bounds.max).max() ?? 3
    return max(3, (most + 2) / 3 * 3)
  }

  private func userName(_ workload: WorkloadDesign) -> String { "\(part.name)-\(workload.service.name)" }

  private func user(_ workload: WorkloadDesign) -> KubeValue {
    [
      "apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaUser", "metadata": metadata(userName(workload)),
      "spec": [
        "authentication": ["type": "scram-sha-512"],
        "authorization": ["type": "simple", "acls": .sequence(rights(of: workload))],
      ],
    ]
  }

  /// What it consumes and produces; beside that only topics and groups that bear its own name.
  private func rights(of workload: WorkloadDesign) -> [KubeValue] {
    let queues = part.context.specification.queues.filter { $0.engine == .kafka && isBroker }
    var rules: [KubeValue] = []
    for queue in queues where workload.service.consumes.contains(queue.name) {
      rules.append(rule("topic", queue.name, "literal", ["Read", "Describe"]))
    }
    for queue in queues where workload.service.produces.contains(queue.name) {
      rules.append(rule("topic", queue.name, "literal", ["Write", "Describe"]))
    }
    let own = workload.service.name
    rules.append(rule("topic", "\(own).", "prefix", ["All"]))
    rules.append(rule("group", own, "prefix", ["Read", "Describe"]))
    return rules
  }

  private func rule(_ type: String, _ name: String, _ pattern: String, _ operations: [String]) -> KubeValue {
    [
      "resource": ["type": .string(type), "name": .string(name), "patternType": .string(pattern)],
      "operations": .strings(operations),
    ]
  }
}

extension ComponentAlert {
  static let kafka = [
    ComponentAlert(
      "KafkaPartitionsUnderReplicated",
      "sum by (topic) (kafka_topic_partition_under_replicated_partition{namespace=\"\(DataStore.namespace)\"}) > 0",
      minutes: 10, critical: true, "Topic {{ $labels.topic }} has fewer copies than it should",
      do: "Which broker is missing (kubectl -n data get pods -l strimzi.io/kind=Kafka)? Its log says why it left."),
    ComponentAlert(
      "KafkaConsumerFarBehind",
      "sum by (consumergroup, topic) (kafka_consumergroup_lag{namespace=\"\(DataStore.namespace)\"}) > 10000",
      minutes: 15, "{{ $labels.consumergroup }} is {{ $value }} records behind on {{ $labels.topic }}",
      do: "Do its pods run, and are there as many as partitions? Is what they call slow?"),
  ]
}
