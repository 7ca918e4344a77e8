import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// MySQL by three operators, Redis Cluster by an open one, on EKS.
@Suite struct MySQLRowTests {
  let platform: Platform

  init() throws { platform = try Platform("stores-mysql") }

  private func document(name: KubeValue, _ spec: KubeValue) -> KubeValue {
    ["apiVersion": "plimsoll.dev/v1alpha1", "kind": "Platform", "metadata": ["name": name], "spec": spec]
  }

  // MARK: - T-5

  @Test func `T-5 Percona XtraDB Cluster has a member a zone, proxies, and an account a service`() throws {
    let spec = try #require(try platform.object("PerconaXtraDBCluster", "accounts-db", in: "data").root["spec"])
    #expect(spec.at("pxc", "size") == 3 && spec.at("haproxy", "size") == 2)
    #expect(spec["users"]?.sequence?.compactMap { $0["name"]?.string } == ["accounts", "postings"])
    let spread = spec.at("pxc", "topologySpreadConstraints")?.sequence ?? []
    #expect(spread.contains { $0["topologyKey"]?.string == "topology.kubernetes.io/zone" })
    #expect(spec.at("pxc", "podDisruptionBudget", "maxUnavailable") == 1)
    _ = try platform.object("ExternalSecret", "accounts-db-postings", in: "money")
  }

  @Test func `T-5 Percona XtraDB Cluster sends every change off within a minute`() throws {
    let backup = try platform.object("PerconaXtraDBCluster", "accounts-db").root.at("spec", "backup")
    #expect(backup?.at("pitr", "enabled") == true && backup?.at("pitr", "timeBetweenUploads") == 60)
    let daily = backup?["schedule"]?.sequence?.first
    #expect(daily?["keep"] == 30 && daily?["storageName"]?.string == "backups")
    let place = backup?.at("storages", "backups", "s3")
    #expect(place?["credentialsSecret"]?.string == "accounts-db-backup-access")
    _ = try platform.object("ExternalSecret", "accounts-db-backup-access", in: "data")
    #expect(platform.terraform.contains("/data/accounts-db-backup-access"))
  }

  @Test func `T-5 Oracle's operator runs a group with routers, which clients alone reach`() throws {
    let spec = try #require(try platform.object("InnoDBCluster", "postings-db", in: "data").root["spec"])
    #expect(spec["instances"] == 3 && spec.at("router", "instances") == 2)
    #expect(spec.at("podSpec", "tolerations")?.sequence?.first?["value"]?.string == "database")
    #expect(spec["backupSchedules"]?.sequence?.first?["backupProfileName"]?.string == "bucket")
    let way = try platform.object("NetworkPolicy", "postings", in: "money").root.at("spec", "egress")?.sequence ?? []
    #expect(way.contains { $0["ports"]?.sequence?.first?["port"] == 6446 })
    let job = try platform.object("Job", "postings-db-accounts", in: "data")
    let container = job.root.at("spec", "template", "spec", "containers")?.sequence?.first
    #expect(container?["command"]?.sequence?.last?.string?.contains("GRANT ALL PRIVILEGES ON postings_db.*") == true)
  }

  @Test func `T-5 Percona Server replicates in a group and is backed up every day`() throws {
    let spec = try #require(try platform.object("PerconaServerMySQL", "invoices-db", in: "data").root["spec"])
    #expect(spec.at("mysql", "clusterType")?.string == "group-replication" && spec.at("mysql", "size") == 3)
    #expect(spec.at("backup", "storages", "backups", "type")?.string == "s3")
    let monitor = try platform.object("PodMonitor", "invoices-db", in: "data").root["spec"]
    #expect(monitor?["podMetricsEndpoints"]?.sequence?.first?["portNumber"] == 9104)
  }

  // MARK: - T-6

  @Test func `T-6 Redis Cluster has three shards, each with a copy, and speaks TLS alone`() throws {
    let release = try platform.object("HelmRelease", "sessions", in: "data")
    let values = try #require(release.root.at("spec", "values"))
    #expect(values.at("redisCluster", "clusterSize") == 3 && values.at("redisCluster", "follower", "replicas") == 3)
    #expect(values.at("TLS", "secret", "secretName")?.string == "sessions-tls")
    #expect(try platform.object("Certificate", "sessions-tls", in: "data").root.at("spec", "dnsNames") != nil)
    let way = try platform.object("NetworkPolicy", "web", in: "portal").root.at("spec", "egress")?.sequence ?? []
    #expect(way.contains { $0["ports"]?.sequence?.first?["port"] == 6379 })
  }

  // MARK: - T-7

  @Test func `T-7 who asks for ZooKeeper is told of its successor`() throws {
    let result = Specification.read(
      document(
        name: "Old",
        [
          "provider": "eks", "services": [["name": "a"]],
          "dataStores": [["name": "log", "engine": "kafka", "hosting": "operator", "quorum": "zookeeper"]],
        ]))
    let warning = try #require(result.diagnostics.first { $0.severity == .warning && $0.message.contains("ZooKeeper") })
    #expect(warning.message.contains("KRaft") && warning.message.contains("0.46"))
    #expect(result.specification?.dataStores.first?.quorum == .zookeeper)
  }

  @Test func `T-7 five brokers leave the quorum to three controllers`() throws {
    let pool = try platform.object("KafkaNodePool", "ledger-log-controllers", in: "data")
    #expect(pool.root.at("spec", "replicas") == 3)
    #expect(!platform.objects.contains { $0.kind == "Kafka" && $0.root.at("spec", "zookeeper") != nil })
  }

  // MARK: - T-10

  @Test func `T-10 durability is computed from copies, failure rates and backups`() throws {
    let decision = try platform.decision("storage.durability")
    #expect(decision.choice.contains("99.99 % wanted") && decision.choice.hasPrefix("99.998"))
    #expect(decision.arithmetic.contains { $0.hasPrefix("accounts-db: 3 copies") && $0.contains("a minute") })
    #expect(try platform.text("design.json").contains("storage.durability"))
    #expect(!platform.design.risks.contains { $0.title.contains("below the target of 99.99") })
  }

  @Test(arguments: ["stores-mysql", "stores-open", "health"])
  func `T-10 a restore counts as rehearsed where the cluster has its rehearsal`(name: String) throws {
    let platform = try Platform(name)
    let specification = platform.design.specification
    let estimate = DurabilityEstimate(
      specification, failureRate: FailureRate(specification.provider.cloud, disk: specification.storage.defaultDisk))
    let drills = Set(platform.objects("CronJob").map(\.name))
    #expect(!estimate.parts.isEmpty)
    for part in estimate.parts {
      let isStore = specification.dataStores.contains { $0.name == part.name }
      #expect(
        part.isRehearsed == drills.contains(isStore ? "store-drill-\(part.name)" : "restore-drill"), "\(part.name)")
      #expect(part.arithmetic.contains("fails once in \(part.isRehearsed ? 1000 : 100);"))
    }
  }

  @Test func `T-10 nobody is told to rehearse what is rehearsed`() throws {
    let result = Specification.read(
      document(
        name: "Vault",
        [
          "provider": "eks", "targets": ["durability": "99.99999%"], "storage": ["crossRegionCopies": true],
          "services": [["name": "a", "stores": ["main"]]],
          "dataStores": [["name": "main", "engine": "elasticsearch", "hosting": "operator"]],
        ]))
    guard case .design(let design, _) = PlatformDesigner(try #require(result.specification)).design() else {
      Issue.record("refused")
      return
    }
    let risk = try #require(design.risks.first { $0.title.contains("below the target of 99.99999") })
    #expect(risk.mitigation.hasPrefix("Write targets.durability: 99.9998") && !risk.mitigation.contains("Rehearse a"))
  }

  @Test(arguments: [
    (1, 0.002, 1.0, 2.70), (2, 0.002, 1.0, 9.04), (2, 0.002, 24.0, 7.66), (3, 0.002, 24.0, 12.74),
    (2, 0.00001, 1.0, 13.64), (3, 0.04, 6.0, 10.02),
  ])
  func `T-10 nines of copies agree with a simulation`(
    copies: Int, rate: Double, hours: Double, nines: Double
  ) {
    let loss = DurabilityEstimate.annualLoss(copies: copies, failureRate: rate, rebuildHours: hours)
    var (power, low, high) = (0.0, 0.0, 20.0)
    // The power of ten by halving: Foundation is not needed for that.
    for _ in 0..<60 {
      power = (low + high) / 2
      if tenth(power) > loss { low = power } else { high = power }
    }
    #expect(abs(power - nines) < 0.01)
  }

  /// 10^-power.
  private func tenth(_ power: Double) -> Double {
    var (result, whole) = (1.0, power)
    while whole >= 1 { (result, whole) = (result / 10, whole - 1) }
    // e^(-whole × ln 10) by its series.
    var (sum, term) = (1.0, 1.0)
    for step in 1...60 {
      term *= -whole * 2.302_585_092_994_046 / Double(step)
      sum += term
    }
    return result * sum
  }

  @Test func `T-10 a target that no region keeps alone is named as a risk`() throws {
    let result = Specification.read(
      document(
        name: "Vault",
        [
          "provider": "eks", "targets": ["durability": "99.9999%"], "storage": ["crossRegionCopies": false],
          "services": [["name": "a", "stores": ["main"]]],
          "dataStores": [["name": "main", "engine": "postgresql", "hosting": "operator"]],
        ]))
    guard case .design(let design, _) = PlatformDesigner(try #require(result.specification)).design() else {
      Issue.record("refused")
      return
    }
    let risk = try #require(design.risks.first { $0.title.contains("below the target of 99.9999") })
    #expect(risk.mitigation.contains("crossRegionCopies"))
  }

  // MARK: - S-5

  @Test func `S-5 the VPA changes memory alone where the HPA measures CPU`() throws {
    let recommendation = try #require(
      try platform.object("VerticalPodAutoscaler", "accounts", in: "money").root["spec"])
    #expect(recommendation.at("updatePolicy", "updateMode")?.string == "InPlaceOrRecreate")
    let policy = recommendation.at("resourcePolicy", "containerPolicies")?.sequence?.first
    #expect(policy?["controlledResources"]?.sequence?.compactMap(\.string) == ["memory"])
    #expect(policy?["minAllowed"] != nil && policy?["maxAllowed"] != nil)
    #expect(platform.objects.contains { $0.kind == "HorizontalPodAutoscaler" && $0.name == "accounts" })
  }
}
