import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// The second example of the mission, point by point, found in the files.
@Suite struct HealthExampleTests {
  let platform: Platform

  init() throws { platform = try Platform("health") }

  private var cluster: ClusterDesign { platform.design.clusters[0] }
  private func stage(_ path: String) throws -> String { try platform.text("terraform/\(path)") }

  // MARK: - Cluster

  @Test func `a private cluster of three zones without a public endpoint`() throws {
    #expect(cluster.zones.count == 3)
    let file = try stage("20-cluster/cluster.tf")
    for part in ["enable_private_nodes    = true", "enable_private_endpoint = true", "allow_external_traffic = false"] {
      #expect(file.contains(part))
    }
    #expect(file.contains("gcp_public_cidrs_access_enabled = false"))
  }

  @Test func `every pool that may see health data is of confidential N2D machines`() throws {
    for pool in cluster.pools {
      #expect(pool.machineTypes.allSatisfy { $0.hasPrefix("n2d-") }, "\(pool.name)")
      #expect(platform.design.specification.isConfidential(pool.purpose))
    }
    let file = try stage("20-cluster/node-pools.tf")
    #expect(file.contains("confidential_nodes") && !file.contains("confidential   = false"))
    let services = platform.objects("Deployment").filter { $0.file.hasPrefix("apps/") }
    #expect(services.count > 5)
    for service in services {
      let pod = try #require(service.root.at("spec", "template", "spec"))
      let terms = pod.at(
        "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
      let isOnSpot = terms?.sequence?.first?["matchExpressions"]?.sequence?.first?["values"] == ["spot", "general"]
      #expect(pod.at("nodeSelector", "workload-type")?.string == "confidential" || isOnSpot, "\(service.title)")
    }
  }

  @Test func `databases have a pool of their own, with a taint`() throws {
    let pool = try #require(cluster.pools.first { $0.purpose == .database })
    #expect(pool.taints == [Taint("workload-type", "database")] && pool.capacity == .onDemand)
    for database in platform.objects("PostgresCluster") {
      let instance = try #require(database.root.at("spec", "instances")?.sequence?.first)
      let term = instance.at(
        "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
      #expect(term?.sequence?.first?["matchExpressions"]?.sequence?.first?["values"] == ["database"])
    }
  }

  // MARK: - Stores

  @Test func `PostgreSQL by the Crunchy operator: three members in three zones, fail-over, continuous backup to GCS`()
    throws
  {
    let databases = platform.objects("PostgresCluster")
    #expect(databases.map(\.name).sorted() == ["metadata-db", "results-db"])
    for database in databases {
      let instance = try #require(database.root.at("spec", "instances")?.sequence?.first)
      #expect(instance["replicas"] == 3)
      let spread = instance["topologySpreadConstraints"]?.sequence ?? []
      #expect(spread.contains { $0["topologyKey"]?.string == "topology.kubernetes.io/zone" })
      #expect(database.root.at("spec", "patroni", "dynamicConfiguration", "synchronous_mode") == true)
      let repository = database.root.at("spec", "backups", "pgbackrest", "repos")?.sequence?.first
      #expect(repository?.at("gcs", "bucket")?.string == "${backup_bucket}")
      #expect(repository?.at("schedules", "full") != nil)
      let global = database.root.at("spec", "backups", "pgbackrest", "global")
      #expect(global?["repo1-retention-full"]?.string == "30")
    }
  }

  @Test func `Redis in shards by its operator, each shard with a copy in another zone`() throws {
    let release = try platform.object("HelmRelease", "dedup-cache", in: "data")
    let cluster = try #require(release.root.at("spec", "values", "redisCluster"))
    #expect(cluster["clusterSize"] == 3 && cluster.at("follower", "replicas") == 3)
    let spread = cluster.at("leader", "topologySpreadConstraints")?.sequence ?? []
    #expect(spread.contains { $0["topologyKey"]?.string == "topology.kubernetes.io/zone" })
    #expect(release.root.at("spec", "values", "TLS", "secret", "secretName")?.string == "dedup-cache-tls")
  }

  @Test func `Kafka by Strimzi: three brokers that hold what arrives in a working day`() throws {
    let brokers = try platform.object("KafkaNodePool", "event-log-brokers", in: "data")
    #expect(brokers.root.at("spec", "replicas") == 3)
    let kafka = try #require(try platform.object("Kafka", "event-log").root.at("spec", "kafka", "config"))
    #expect(kafka["min.insync.replicas"] == 2 && kafka["default.replication.factor"] == 3)
    // 5 TB a day in two streams of all and one of a tenth, for eight hours, on disks that are to be 80 % full.
    let needed = 5e12 * 2.1 * 8 / 24 / 0.8 / 1_073_741_824
    let store = try #require(platform.design.specification.dataStores.first { $0.engine == .kafka })
    #expect(Double(store.sizeGiB) >= needed && Double(store.sizeGiB) < needed * 1.1)
    let topics = platform.objects("KafkaTopic").filter { $0.namespace == "data" }
    #expect(topics.count == 3)
    let held = topics.reduce(0) { sum, topic in
      sum + (topic.root.at("spec", "config", "retention.bytes")?.integer ?? .max / 100)
        * (topic.root.at("spec", "partitions")?.integer ?? 1)
    }
    #expect(held <= store.sizeGiB * 1_073_741_824 * 8 / 10)
    #expect(topics.allSatisfy { $0.root.at("spec", "config", "retention.ms") == 28_800_000 })
  }

  @Test func `every batch that arrives is counted in the sizes of what works on it`() throws {
    let design = platform.design
    let peak = Double(design.specification.traffic.peakRequestsPerSecond)
    for name in ["validator", "transformer"] {
      let workload = try #require(design.workloads.first { $0.service.name == name })
      #expect(workload.peakRequestsPerSecond >= peak, "\(name)")
      let room = Double(workload.peakReplicas * workload.resources.cpuRequestMilli)
      #expect(room * 1000 >= peak * Double(workload.service.cpuMicrosPerRequest), "\(name)")
    }
  }

  // MARK: - Storage

  @Test func `volumes are pd-ssd, encrypted with a key of the owner`() throws {
    let volume = try platform.object("StorageClass", "general")
    #expect(volume.root.at("parameters", "type")?.string == "pd-ssd")
    #expect(volume.root.at("parameters", "disk-encryption-kms-key")?.string?.hasSuffix("/cryptoKeys/disks") == true)
    #expect(volume.root["volumeBindingMode"]?.string == "WaitForFirstConsumer")
    #expect(try stage("20-cluster/keys.tf").contains(#"resource "google_kms_crypto_key" "disks""#))
  }

  @Test func `Velero backs up every day for thirty days, and the copies lie in two regions`() throws {
    let schedule = try #require(try platform.object("Schedule", "daily", in: "velero").root["spec"])
    #expect(schedule["schedule"]?.string == "0 2 * * *")
    #expect(schedule.at("template", "ttl")?.string == "720h0m0s")
    #expect(schedule.at("template", "snapshotVolumes") == true && schedule.at("template", "snapshotMoveData") == true)
    let file = try stage("30-platform/backup.tf")
    #expect(file.contains(#"data_locations = ["US-CENTRAL1", "US-EAST1"]"#) && file.contains(#"rpo = "ASYNC_TURBO""#))
    // What copies the snapshots must be let into its own namespace, and run beside every pool.
    let namespace = try platform.object("Namespace", "velero")
    #expect(namespace.labels.contains { $0.key.hasSuffix("/enforce") && $0.value == "privileged" })
    let agent = try platform.values(of: "velero")["nodeAgent"]
    let toleration = agent?["tolerations"]?.sequence?.first
    #expect(agent?["disableHostPath"] == true && toleration?["operator"]?.string == "Exists")
  }

  // MARK: - Security

  @Test func `Pod Security is restricted for the application and its stores`() throws {
    for name in platform.design.namespaces.map(\.name) + ["data"] {
      let namespace = try platform.object("Namespace", name)
      let level = namespace.labels.first { $0.key == "pod-security.kubernetes.io/enforce" }?.value
      #expect(level == "restricted", "\(name)")
    }
  }

  @Test func `identities of the cloud come from Workload Identity, never from keys`() throws {
    #expect(try stage("20-cluster/cluster.tf").contains(#"workload_pool = "${var.project_id}.svc.id.goog""#))
    #expect(platform.terraform.contains(#"role               = "roles/iam.workloadIdentityUser""#))
    #expect(!platform.terraform.contains("google_service_account_key"))
    let database = try platform.object("PostgresCluster", "results-db")
    let account = database.root.at("spec", "metadata", "annotations", "iam.gke.io/gcp-service-account")
    #expect(account?.string?.hasSuffix(".iam.gserviceaccount.com") == true)
  }

  @Test func `secrets come through External Secrets, and none is written down`() throws {
    let store = try platform.object("ClusterSecretStore", "cloud-secrets")
    #expect(store.root.at("spec", "provider", "gcpsm", "projectID")?.string == "${gcp_project_id}")
    #expect(platform.objects("Secret").isEmpty)
    let known = platform.objects("ClusterSecretStore").map(\.name)
    let wanted = platform.objects("ExternalSecret")
    #expect(wanted.count > 5)
    for secret in wanted {
      // Passwords of stores in the cluster are drawn there.
      let generator = secret.root.at("spec", "dataFrom")?.sequence?.first?.at("sourceRef", "generatorRef", "kind")
      if generator?.string == "Password" { continue }
      #expect(known.contains(secret.root.at("spec", "secretStoreRef", "name")?.string ?? ""), "\(secret.title)")
    }
  }

  @Test func `every namespace denies by default, that of the stores too`() throws {
    for name in platform.design.namespaces.map(\.name) + ["data", "velero", "monitoring"] {
      let policy = try platform.object("NetworkPolicy", "default-deny", in: name)
      #expect(policy.root.at("spec", "policyTypes")?.sequence?.count == 2)
      #expect(policy.root.at("spec", "ingress") == nil && policy.root.at("spec", "egress") == nil)
    }
    let doors = try platform.object("NetworkPolicy", "metadata-db-users", in: "data")
    let peers = doors.root.at("spec", "ingress")?.sequence?.first?["from"]?.sequence ?? []
    let names = peers.compactMap { $0.at("podSelector", "matchLabels", "app.kubernetes.io/name")?.string }
    #expect(names == ["schema-registry", "catalog"])
  }

  @Test func `VPC Service Controls close the project around its data`() throws {
    let file = try stage("10-network/perimeter.tf")
    #expect(file.contains(#"resource "google_access_context_manager_service_perimeter" "main""#))
    for service in ["storage", "bigquery", "secretmanager", "logging", "cloudkms", "container"] {
      #expect(file.contains(#""\#(service).googleapis.com""#), "\(service)")
    }
    #expect(try stage("10-network/private-access.tf").contains(#"target                = "vpc-sc""#))
  }

  @Test func `audit logs go to BigQuery for six years`() throws {
    let file = try stage("30-platform/audit.tf")
    #expect(file.contains(#"logName:\"cloudaudit.googleapis.com\""#))
    #expect(file.contains("bigquery.googleapis.com/${google_bigquery_dataset.audit.id}"))
    #expect(file.contains("default_partition_expiration_ms = \(2192 * 86_400_000)"))
    for kind in ["ADMIN_READ", "DATA_READ", "DATA_WRITE"] { #expect(file.contains(kind)) }
  }

  @Test func `traffic is encrypted by the mesh, and by the stores themselves`() throws {
    let rules = platform.objects("PeerAuthentication")
    #expect(rules.contains { $0.namespace == "istio-system" })
    #expect(rules.allSatisfy { $0.root.at("spec", "mtls", "mode")?.string == "STRICT" })
    let kafka = try platform.object("Kafka", "event-log")
    #expect(kafka.root.at("spec", "kafka", "listeners")?.sequence?.allSatisfy { $0["tls"] == true } == true)
  }

  @Test func `whatever keeps data is encrypted with a key of the owner`() throws {
    for (file, part) in [
      ("20-cluster/cluster.tf", "key_name = google_kms_crypto_key.cluster.id"),
      ("20-cluster/node-pools.tf", "boot_disk_kms_key = google_kms_crypto_key.disks.id"),
      ("30-platform/backup.tf", "default_kms_key_name = google_kms_crypto_key.backup.id"),
      ("30-platform/log-archive.tf", "default_kms_key_name = google_kms_crypto_key.data.id"),
      ("30-platform/logs.tf", "kms_key_name = google_kms_crypto_key.data.id"),
      ("30-platform/audit.tf", "kms_key_name = google_kms_crypto_key.data.id"),
      ("30-platform/secrets.tf", "kms_key_name = google_kms_crypto_key.data.id"),
    ] { #expect(try stage(file).contains(part), "\(file)") }
  }

  // MARK: - Processing

  @Test func `Spark by its operator, with executors on preemptible nodes and room by KEDA for jobs that wait`() throws {
    _ = try platform.values(of: "spark-operator")
    let job = try platform.object("ScheduledSparkApplication", "quality-check", in: "data")
    let template = try #require(job.root.at("spec", "template"))
    #expect(template.at("executor", "nodeSelector", "workload-type")?.string == "spot")
    #expect(template.at("driver", "nodeSelector", "workload-type")?.string == "confidential")
    let pool = try #require(cluster.pools.first { $0.purpose == .spot })
    #expect(pool.capacity == .spot && pool.averageNodes > 0)
    let trigger = try platform.object("ScaledObject", "spark-room", in: "data").root.at("spec", "triggers")?.sequence
    #expect(trigger?.first?.at("metadata", "query")?.string?.contains(#"phase="Pending""#) == true)
  }

  @Test func `workers follow their streams by KEDA`() throws {
    for (name, topic) in [("validator", "raw-events"), ("transformer", "clean-events"), ("loader", "results")] {
      let trigger = try platform.object("ScaledObject", name).root.at("spec", "triggers")?.sequence?.first
      #expect(trigger?["type"]?.string == "kafka" && trigger?.at("metadata", "topic")?.string == topic, "\(name)")
    }
  }

  // MARK: - Observability

  @Test func `GKE itself watches the cluster and keeps its logs`() throws {
    let file = try stage("20-cluster/cluster.tf")
    #expect(file.contains("managed_prometheus {\n      enabled = true"))
    for part in ["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "WORKLOADS", "STATEFULSET", "CADVISOR"] {
      #expect(file.contains(#""\#(part)""#), "\(part)")
    }
  }

  @Test func `somebody is told when records wait for more than five minutes`() throws {
    for name in ["validator", "transformer", "loader"] {
      let groups = try platform.object("PrometheusRule", name).root.at("spec", "groups")?.sequence ?? []
      let rules = groups.flatMap { $0["rules"]?.sequence ?? [] }
      let delay = try #require(rules.first { $0["alert"]?.string == "ProcessingDelay" }, "\(name)")
      let query = delay["expr"]?.string ?? ""
      #expect(query.contains(#"kafka_consumergroup_lag{namespace="data",consumergroup="\#(name)""#))
      #expect(query.hasSuffix("> 300"))
    }
  }
}
