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
    #expect(names.compactMap(\.string) == ["records-db-pguser-records", "records-db-pguser-search"])
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
}
