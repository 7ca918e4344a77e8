import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Stores by open operators, on GKE.
@Suite struct OpenStoreTests {
  let platform: Platform

  init() throws { platform = try Platform("stores-open") }

  private func egressPorts(_ policy: String, in namespace: String) throws -> [Int] {
    let rules = try platform.object("NetworkPolicy", policy, in: namespace).root.at("spec", "egress")?.sequence ?? []
    return rules.flatMap { $0["ports"]?.sequence ?? [] }.compactMap { $0["port"]?.integer }.map { Int($0) }
  }

  // MARK: - T-4 CloudNativePG

  @Test func `T-4 CloudNativePG keeps a member a zone and waits for a copy`() throws {
    let spec = try #require(try platform.object("Cluster", "catalogue-db", in: "data").root["spec"])
    #expect(spec["instances"] == 3 && spec["enablePDB"] == true)
    #expect(spec.at("postgresql", "synchronous", "number") == 1)
    #expect(spec.at("affinity", "podAntiAffinityType")?.string == "required")
    #expect(spec.at("affinity", "tolerations")?.sequence?.first?["value"]?.string == "database")
    let spread = spec["topologySpreadConstraints"]?.sequence ?? []
    #expect(spread.contains { $0["topologyKey"]?.string == "topology.kubernetes.io/zone" })
  }

  @Test func `T-4 CloudNativePG archives every change by the identity of its members`() throws {
    let spec = try #require(try platform.object("Cluster", "catalogue-db", in: "data").root["spec"])
    #expect(spec["plugins"]?.sequence?.first?["isWALArchiver"] == true)
    let account = spec.at("serviceAccountTemplate", "metadata", "annotations", "iam.gke.io/gcp-service-account")
    #expect(account?.string?.contains("iam.gserviceaccount.com") == true)
    let store = try #require(try platform.object("ObjectStore", "catalogue-db", in: "data").root["spec"])
    #expect(store["retentionPolicy"]?.string == "30d")
    #expect(store.at("configuration", "googleCredentials", "gkeEnvironment") == true)
    let path = try #require(store.at("configuration", "destinationPath")?.string)
    #expect(path.hasPrefix("gs://") && path.hasSuffix("/catalogue-db"))
    #expect(try platform.object("ScheduledBackup", "catalogue-db").root.at("spec", "method")?.string == "plugin")
    _ = try platform.values(of: "plugin-barman-cloud")
    _ = try platform.values(of: "cert-manager")
  }

  @Test func `T-4 CloudNativePG gives each service a role with a password that is drawn once`() throws {
    let roles = try platform.object("Cluster", "catalogue-db", in: "data").root.at("spec", "managed", "roles")
    #expect(roles?.sequence?.compactMap { $0["name"]?.string } == ["catalogue", "curation"])
    let drawn = try platform.object("ExternalSecret", "catalogue-db-curation-account", in: "data")
    #expect(drawn.root.at("spec", "refreshPolicy")?.string == "CreatedOnce")
    let copied = try platform.object("ExternalSecret", "catalogue-db-curation", in: "collection")
    #expect(copied.root.at("spec", "secretStoreRef", "name")?.string == "store-accounts")
    #expect(try egressPorts("curation", in: "collection").contains(5432))
  }

  // MARK: - T-4 Zalando

  @Test func `T-4 Zalando's operator runs Patroni with a member a zone`() throws {
    let spec = try #require(try platform.object("postgresql", "lending-db", in: "data").root["spec"])
    #expect(spec["numberOfInstances"] == 3 && spec.at("patroni", "synchronous_mode") == true)
    #expect(spec["tolerations"]?.sequence?.first?["value"]?.string == "database")
    #expect(spec["users"]?["lending"] != nil && spec["users"]?["reminders"] != nil)
    #expect(spec.at("databases", "lending_db")?.string == "lending")
    _ = try platform.object("Job", "lending-db-rights", in: "data")
  }

  @Test func `T-4 Zalando's members archive into the bucket with an account of their own`() throws {
    let spec = try #require(try platform.object("postgresql", "lending-db", in: "data").root["spec"])
    let variables = spec["env"]?.sequence ?? []
    let path = variables.first { $0["name"]?.string == "WALG_GS_PREFIX" }?["value"]?.string
    #expect(path?.hasSuffix("/lending-db") == true)
    #expect(variables.contains { $0["name"]?.string == "BACKUP_NUM_TO_RETAIN" && $0["value"]?.string == "30" })
    let account = try platform.object("ServiceAccount", "postgres-pod", in: "data")
    #expect(account.root.at("metadata", "annotations", "iam.gke.io/gcp-service-account") != nil)
    #expect(platform.terraform.contains("data_postgres-pod"))
  }

  @Test func `T-4 the namespace of stores is loosened to the baseline, and says why`() throws {
    let metadata = try platform.object("Namespace", "data").root["metadata"]
    #expect(metadata?.at("labels", "pod-security.kubernetes.io/enforce")?.string == "baseline")
    #expect(metadata?.at("annotations", "plimsoll.dev/pod-security-exception")?.string?.contains("Spilo") == true)
  }

  // MARK: - O-3

  @Test func `O-3 Elasticsearch as a store spreads its copies over zones`() throws {
    let spec = try #require(try platform.object("Elasticsearch", "search-index", in: "data").root["spec"])
    let members = try #require(spec["nodeSets"]?.sequence?.first)
    #expect(members["count"] == 3 && spec.at("podDisruptionBudget", "spec", "maxUnavailable") == 1)
    #expect(members.at("config", "node.attr.zone")?.string == "$${ZONE}")
    #expect(
      members.at("podTemplate", "spec", "tolerations")?.sequence?.first?["value"]?.string == "database")
    #expect(!platform.objects.contains { $0.kind == "Elasticsearch" && $0.namespace == "logging" })
  }

  @Test func `O-3 every service has its own account and indices in Elasticsearch`() throws {
    let realms = try platform.object("Elasticsearch", "search-index", in: "data").root.at("spec", "auth", "fileRealm")
    let names = realms?.sequence?.compactMap { $0["secretName"]?.string } ?? []
    #expect(names.contains("search-index-catalogue-account") && names.contains("search-index-curation-account"))
    let roles = try platform.object("ExternalSecret", "search-index-roles", in: "data")
    let text = roles.root.at("spec", "target", "template", "data", "roles.yml")?.string
    #expect(text?.contains("catalogue-*") == true)
    #expect(try egressPorts("catalogue", in: "collection").contains(9200))
  }

  @Test func `O-3 Elasticsearch is backed up every hour, and watched`() throws {
    let requests = try platform.object("ConfigMap", "search-index-snapshots", in: "data").root["data"]
    #expect(requests?["repository.json"]?.string?.contains("stores/") == true)
    #expect(requests?["policy.json"]?.string?.contains("0 0 * * * ?") == true)
    let monitor = try platform.object("PodMonitor", "search-index", in: "data").root["spec"]
    #expect(monitor?["podMetricsEndpoints"]?.sequence?.first?["portNumber"] == 9114)
  }

  @Test(arguments: ["catalogue-db", "lending-db", "search-index"])
  func `each store says how long a fail-over takes`(name: String) throws {
    #expect(try platform.decision("storage.store.\(name)").arithmetic.contains { $0.contains("fail-over") })
  }
}
