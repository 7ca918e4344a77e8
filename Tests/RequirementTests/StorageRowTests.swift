import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// State and storage, row by row of the mission, found in the files.
@Suite struct StorageRowTests {
  let platform: Platform

  init() throws { platform = try Platform("stores") }

  private func footprint(_ name: String) throws -> PodFootprint {
    try #require(platform.design.components.flatMap(\.pods).first { $0.name == name })
  }

  // MARK: - T-4

  @Test func `T-4 PostgreSQL has three members on nodes of their own, one a zone`() throws {
    let cluster = try platform.object("PostgresCluster", "records-db", in: "data")
    let members = try #require(cluster.root.at("spec", "instances")?.sequence?.first)
    #expect(members["replicas"] == 3 && members["minAvailable"] == 2)
    let constraints = members["topologySpreadConstraints"]?.sequence ?? []
    #expect(constraints.allSatisfy { $0["whenUnsatisfiable"]?.string == "DoNotSchedule" } && constraints.count == 2)
    #expect(members["tolerations"]?.sequence?.first?["value"]?.string == "database")
    #expect(platform.design.clusters[0].pools.contains { $0.purpose == .database && $0.minNodes >= 3 })
    #expect(try footprint("records-db").pool == .database)
  }

  @Test func `T-4 fail-over waits for a copy and its time is known`() throws {
    let patroni = try platform.object("PostgresCluster", "records-db").root.at("spec", "patroni")
    #expect(patroni?.at("dynamicConfiguration", "synchronous_mode") == true)
    #expect(try platform.decision("storage.store.records-db").arithmetic.contains { $0.contains("about 45 s") })
  }

  @Test func `T-4 every change is in the bucket within a minute, by the identity of the pods`() throws {
    let cluster = try platform.object("PostgresCluster", "records-db")
    let backup = try #require(cluster.root.at("spec", "backups", "pgbackrest"))
    #expect(backup["repos"]?.sequence?.first?.at("s3", "bucket")?.string == "${backup_bucket}")
    #expect(backup["global"]?["repo1-s3-key-type"]?.string == "web-id")
    #expect(backup["global"]?["repo1-retention-full"]?.string == "30")
    let policies = try platform.text("terraform/30-platform/policies.tf")
    #expect(policies.contains("data_records-db-instance") && policies.contains("data_records-db-pgbackrest"))
    #expect(policies.contains("stores/${local.cluster_name}/*"))
  }

  @Test func `T-4 every service has an account of its own, which only it reads`() throws {
    for service in ["records", "search"] {
      let secret = try platform.object("ExternalSecret", "records-db-\(service)", in: "clinic")
      #expect(secret.root.at("spec", "secretStoreRef", "name")?.string == "store-accounts")
      let pod = try platform.object("Deployment", service).root.at("spec", "template", "spec")
      let variables = pod?["containers"]?.sequence?.first?["env"]?.sequence ?? []
      let names = variables.compactMap { $0["name"]?.string }
      for key in ["HOST", "PORT", "USERNAME", "PASSWORD"] { #expect(names.contains("RECORDS_DB_\(key)")) }
      let secrets = variables.compactMap { $0.at("valueFrom", "secretKeyRef", "name")?.string }
      #expect(secrets.allSatisfy { $0 == "records-db-\(service)" })
    }
    let role = try platform.object("Role", "store-accounts", in: "data")
    let names = role.root["rules"]?.sequence?.first?["resourceNames"]?.sequence ?? []
    #expect(names.compactMap(\.string).filter { $0.contains("-pguser-") }.count == 2)
  }

  @Test func `T-4 only the services that use a store are let in`() throws {
    let doors = try platform.object("NetworkPolicy", "records-db-users", in: "data")
    let rules = doors.root.at("spec", "ingress")?.sequence ?? []
    let peers = rules.first?["from"]?.sequence ?? []
    let names = peers.compactMap { $0.at("podSelector", "matchLabels", "app.kubernetes.io/name")?.string }
    #expect(names == ["records", "search"])
    let way = try platform.object("NetworkPolicy", "records").root.at("spec", "egress")?.sequence ?? []
    #expect(way.contains { $0["ports"]?.sequence?.first?["port"] == 5432 })
    let other = try platform.object("NetworkPolicy", "web").root.at("spec", "egress")?.sequence ?? []
    #expect(!other.contains { $0["ports"]?.sequence?.first?["port"] == 5432 })
  }

  // MARK: - T-7

  @Test func `T-7 Kafka has three brokers with the quorum in them, and no ZooKeeper`() throws {
    let pool = try platform.object("KafkaNodePool", "event-log-brokers", in: "data")
    #expect(pool.root.at("spec", "replicas") == 3)
    #expect(pool.root.at("spec", "roles")?.sequence?.compactMap(\.string) == ["controller", "broker"])
    let kafka = try #require(try platform.object("Kafka", "event-log").root.at("spec", "kafka"))
    #expect(kafka["config"]?["min.insync.replicas"] == 2)
    #expect(kafka["config"]?["unclean.leader.election.enable"] == false)
    #expect(kafka["listeners"]?.sequence?.allSatisfy { $0["tls"] == true } == true)
    #expect(!platform.tree.files.contains { $0.path.hasPrefix("infrastructure/") && $0.contents.contains("zookeeper") })
  }

  @Test func `T-7 every queue is a topic with a partition for each consumer that may run`() throws {
    let topic = try platform.object("KafkaTopic", "observations", in: "data")
    let most = try platform.object("ScaledObject", "analysis").root.at("spec", "maxReplicaCount")?.integer
    #expect(try #require(topic.root.at("spec", "partitions")?.integer) >= (try #require(most)))
    #expect(topic.root.at("spec", "replicas") == 3)
  }

  @Test func `T-7 a service may read and write its own topics alone`() throws {
    let rights = try platform.object("KafkaUser", "event-log-analysis").root.at("spec", "authorization", "acls")
    let first = try #require(rights?.sequence?.first)
    #expect(first.at("resource", "name")?.string == "observations")
    #expect(first["operations"]?.sequence?.compactMap(\.string) == ["Read", "Describe"])
  }

  // MARK: - S-6

  @Test func `S-6 KEDA asks Kafka for the lag of the consumer, with its own account`() throws {
    let scaled = try platform.object("ScaledObject", "analysis", in: "laboratory")
    #expect(scaled.root.at("spec", "pollingInterval") == 30)
    let trigger = try #require(scaled.root.at("spec", "triggers")?.sequence?.first)
    #expect(trigger["type"]?.string == "kafka" && trigger.at("metadata", "lagThreshold")?.string == "50")
    #expect(trigger.at("metadata", "consumerGroup")?.string == "analysis")
    let proof = try platform.object("TriggerAuthentication", "analysis", in: "laboratory")
    let secrets = proof.root.at("spec", "secretTargetRef")?.sequence?.compactMap { $0["name"]?.string }
    #expect(secrets == Array(repeating: "event-log-analysis", count: 3))
    _ = try platform.object("ExternalSecret", "event-log-analysis", in: "laboratory")
    let calls = try platform.object("NetworkPolicy", "allow-calls", in: "keda").root.at("spec", "egress")?.sequence
    #expect(calls?.contains { $0["ports"]?.sequence?.first?["port"] == 9092 } == true)
  }

  @Test func `S-6 KEDA asks RabbitMQ by an address that stands in the secret store`() throws {
    let trigger = try platform.object("ScaledObject", "post").root.at("spec", "triggers")?.sequence?.first
    #expect(trigger?["type"]?.string == "rabbitmq" && trigger?.at("metadata", "queueName")?.string == "letters")
    let proof = try platform.object("TriggerAuthentication", "post").root.at("spec", "secretTargetRef")
    #expect(proof?.sequence?.first?["name"]?.string == "letters-queue")
    _ = try platform.object("ExternalSecret", "letters-queue", in: "portal")
  }

  // MARK: - T-6

  @Test func `T-6 Redis spreads its keys over three shards, each with a copy in another zone`() throws {
    let nodes = try platform.object("RedisEnterpriseCluster", "redis", in: "data")
    #expect(nodes.root.at("spec", "nodes") == 3)
    #expect(nodes.root.at("spec", "rackAwarenessNodeLabel")?.string == "topology.kubernetes.io/zone")
    let database = try #require(
      try platform.object("RedisEnterpriseDatabase", "session-store", in: "data").root["spec"])
    #expect(database["shardCount"] == 3 && database["replication"] == true)
    #expect(database.at("backup", "s3", "awsSecretName")?.string == "session-store-backup-access")
    _ = try platform.object("ExternalSecret", "session-store-backup-access", in: "data")
    #expect(database["tlsMode"]?.string == "enabled")
    let way = try platform.object("NetworkPolicy", "sessions").root.at("spec", "egress")?.sequence ?? []
    #expect(way.contains { $0["ports"]?.sequence?.first?["port"] == 12000 })
  }

  // MARK: - T-9

  @Test func `T-9 jobs on Spark are scheduled, with executors on machines that may be interrupted`() throws {
    let job = try platform.object("ScheduledSparkApplication", "nightly-report", in: "data")
    #expect(job.root.at("spec", "schedule")?.string == "30 1 * * *")
    let template = try #require(job.root.at("spec", "template"))
    #expect(template.at("executor", "nodeSelector", "workload-type")?.string == "spot")
    #expect(template.at("driver", "nodeSelector", "workload-type")?.string == "general")
    #expect(template.at("dynamicAllocation", "enabled") == true)
    let names = template.at("driver", "env")?.sequence?.compactMap { $0["name"]?.string } ?? []
    #expect(names.contains("RECORDS_DB_PASSWORD"))
    #expect(!platform.objects.contains { $0.kind == "CronJob" && $0.name == "nightly-report" })
    #expect(platform.design.clusters[0].pools.contains { $0.capacity == .spot })
  }

  @Test func `T-9 KEDA makes room for executors that wait`() throws {
    let room = try platform.object("ScaledObject", "spark-room", in: "data")
    #expect(room.root.at("spec", "minReplicaCount") == 0)
    let trigger = try #require(room.root.at("spec", "triggers")?.sequence?.first)
    #expect(trigger["type"]?.string == "prometheus")
    #expect(trigger.at("metadata", "query")?.string?.contains("kube_pod_status_phase") == true)
  }
}
