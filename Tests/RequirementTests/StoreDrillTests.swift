import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Row T-3: the restore of stores is rehearsed by their operators, each month, into a copy that is thrown away.
@Suite struct StoreDrillTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let platform: String
    let choice: DataStore.OperatorChoice
    /// Of the copy, and where it says what it is filled from.
    let kind: String
    let source: [String]
    var testDescription: String { "\(choice.rawValue) in \(platform)" }
  }

  static let cases = [
    Case(
      platform: "stores", choice: .crunchy, kind: "PostgresCluster", source: ["dataSource", "postgresCluster"]),
    Case(platform: "health", choice: .crunchy, kind: "PostgresCluster", source: ["dataSource", "postgresCluster"]),
    Case(platform: "stores-open", choice: .cloudNativePG, kind: "Cluster", source: ["bootstrap", "recovery"]),
    Case(platform: "stores-open", choice: .zalando, kind: "postgresql", source: ["env"]),
    Case(platform: "stores-mysql", choice: .perconaPXC, kind: "PerconaXtraDBCluster", source: ["backup", "storages"]),
    Case(platform: "stores-mysql", choice: .oracle, kind: "InnoDBCluster", source: ["initDB", "dump"]),
    Case(platform: "stores-open", choice: .eck, kind: "Elasticsearch", source: ["nodeSets"]),
    Case(platform: "stores-mysql", choice: .perconaPS, kind: "PerconaServerMySQL", source: ["backup", "storages"]),
  ]

  private func store(_ one: Case, _ platform: Platform) throws -> DataStore {
    try #require(platform.design.specification.dataStores.first { $0.operatorChoice == one.choice })
  }

  /// What the rehearsal applies.
  private func recipe(_ name: String, of store: DataStore, _ platform: Platform) throws -> KubeValue? {
    let recipes = try platform.object("ConfigMap", "store-drill-\(store.name)", in: "data")
    guard let text = recipes.root.at("data", name)?.string else { return nil }
    let value: KubeValue = try #require(KubeValue.parseYAML(text, file: name).value)
    return value
  }

  private func containers(of store: DataStore, _ platform: Platform) throws -> [(name: String, script: String)] {
    let job = try platform.object("CronJob", "store-drill-\(store.name)", in: "data")
    let pod = try #require(job.root.at("spec", "jobTemplate", "spec", "template", "spec"))
    let all = (pod["initContainers"]?.sequence ?? []) + (pod["containers"]?.sequence ?? [])
    return all.map { ($0["name"]?.string ?? "", $0["command"]?.sequence?.last?.string ?? "") }
  }

  @Test(arguments: cases) func `T-3 a copy of one member is filled from the newest backup, read whole and deleted`(
    one: Case
  ) throws {
    let platform = try Platform(one.platform)
    let store = try store(one, platform)
    let copy = try #require(try recipe("copy.yaml", of: store, platform))
    let name = "\(store.name)-drill"
    #expect(copy["kind"]?.string == one.kind && copy.at("metadata", "name")?.string == name)
    var source = copy["spec"]
    for key in one.source { source = source?[key] }
    #expect(source != nil)
    let steps = try containers(of: store, platform)
    #expect(steps.map(\.name) == ["fill", "read", "clean"])
    #expect(steps[0].script.contains("/recipes/copy.yaml") && steps[0].script.contains("kubectl apply --filename"))
    #expect(steps[0].script.contains("until ["))
    let reader =
      switch store.engine {
      case .postgresql: "pg_dumpall"
      case .elasticsearch: "index.shard.check_on_startup"
      default: "--all-databases"
      }
    #expect(steps[1].script.contains(reader))
    // Before and after: what the last one left must not be taken for what this one made.
    for step in [steps[0], steps[2]] { #expect(step.script.contains("kubectl delete ") && step.script.contains(name)) }
  }

  @Test(arguments: cases) func `T-3 a copy writes nothing into the backups of the store`(one: Case) throws {
    let platform = try Platform(one.platform)
    let copy = try #require(try recipe("copy.yaml", of: try store(one, platform), platform))
    let spec = try #require(copy["spec"])
    #expect(spec["backups"] == nil && spec["plugins"] == nil)
    #expect(spec["backupSchedules"] == nil && spec["backupProfiles"] == nil)
    #expect(spec.at("backup", "schedule") == nil && spec.at("backup", "pitr") == nil)
    let variables = (spec["env"]?.sequence ?? []).compactMap { $0["name"]?.string }
    #expect(variables.allSatisfy { $0.hasPrefix("CLONE_") })
  }

  @Test(arguments: cases) func `T-3 a rehearsal may touch its copy alone`(one: Case) throws {
    let platform = try Platform(one.platform)
    let store = try store(one, platform)
    let name = "store-drill-\(store.name)"
    let role = try platform.object("Role", name, in: "data")
    for rule in role.root["rules"]?.sequence ?? [] {
      let verbs = rule["verbs"]?.sequence?.compactMap(\.string) ?? []
      let names = rule["resourceNames"]?.sequence?.compactMap(\.string) ?? []
      #expect(!verbs.contains("*"))
      if verbs.contains("delete") || verbs.contains("patch") {
        #expect(!names.isEmpty && names.allSatisfy { $0.contains("\(store.name)-drill") })
      }
    }
    let binding = try platform.object("RoleBinding", name, in: "data")
    #expect(binding.root["subjects"]?.sequence?.first?["name"]?.string == name)
    let users = platform.objects("NetworkPolicy").filter { $0.namespace == "data" && $0.name.hasSuffix("-users") }
    for policy in users {
      let labels = policy.root.at("spec", "podSelector", "matchLabels")?.mapping?.entries.map(\.value) ?? []
      #expect(!labels.contains { $0.string?.hasSuffix("-drill") == true })
    }
  }

  @Test(arguments: cases) func `T-3 nodes and rights in the cloud are there for the copy`(one: Case) throws {
    let platform = try Platform(one.platform)
    let store = try store(one, platform)
    let plan = try #require(platform.design.components.first { $0.id == one.choice.component })
    let pods = plan.pods.filter { $0.name.hasPrefix("\(store.name)-drill") }
    #expect(pods.contains { $0.storageGiB == store.copy.sizeGiB && $0.pool == .database })
    let accounts = plan.identities.map(\.serviceAccount)
    switch one.choice {
    case .crunchy: #expect(accounts.contains("\(store.name)-drill-instance"))
    case .cloudNativePG, .eck: #expect(accounts.contains("\(store.name)-drill"))
    default: break
    }
  }

  @Test(arguments: ["stores", "stores-open", "stores-mysql"])
  func `T-3 a rehearsal that fails or is missing wakes somebody, and the guide names it`(name: String) throws {
    let platform = try Platform(name)
    let alerts = platform.objects("PrometheusRule").flatMap { rule in
      (rule.root.at("spec", "groups")?.sequence ?? []).flatMap { $0["rules"]?.sequence ?? [] }
        .compactMap { $0["alert"]?.string }
    }
    #expect(alerts.contains("StoreDrillFailed") && alerts.contains("StoreDrillMissing"))
    let guide = try platform.text("DESIGN.md")
    for store in platform.design.specification.rehearsedStores {
      #expect(guide.contains("--from=cronjob/store-drill-\(store.name)"))
    }
  }

  @Test func `T-3 MySQL comes back from the newest backup that succeeded`() throws {
    let platform = try Platform("stores-mysql")
    for one in Self.cases where one.choice == .perconaPXC || one.choice == .perconaPS {
      let store = try store(one, platform)
      let restore = try #require(try recipe("restore.yaml", of: store, platform))
      #expect(restore.at("spec", "backupName")?.string == "NEWEST-BACKUP")
      let fill = try containers(of: store, platform)[0].script
      #expect(fill.contains("sort-by=.metadata.creationTimestamp") && fill.contains("^Succeeded "))
      #expect(fill.contains("s/NEWEST-BACKUP/$newest/"))
    }
  }

  @Test func `T-3 Oracle's copy is initialized from the folder of the newest dump, without routers`() throws {
    let platform = try Platform("stores-mysql")
    let one = try #require(Self.cases.first { $0.choice == .oracle })
    let store = try store(one, platform)
    let copy = try #require(try recipe("copy.yaml", of: store, platform))
    let prefix = copy.at("spec", "initDB", "dump", "storage", "s3", "prefix")?.string
    #expect(prefix?.hasSuffix("/\(store.name)/NEWEST-BACKUP") == true)
    #expect(copy.at("spec", "mycnf")?.string?.contains("local_infile=ON") == true)
    #expect(copy.at("spec", "router", "instances") == 0 && copy.at("spec", "instances") == 1)
    let steps = try containers(of: store, platform)
    #expect(steps[0].script.contains("^Completed ") && steps[0].script.contains("{.status.output}"))
    #expect(steps[0].script.contains("s/NEWEST-BACKUP/$newest/"))
    #expect(steps[1].script.contains("USE postings_db"))
    let own = try platform.object("InnoDBCluster", store.name, in: "data").root
    #expect(own.at("spec", "initDB") == nil)
    #expect(own.at("spec", "mycnf")?.string?.contains("local_infile") == false)
  }

  @Test func `T-3 Elasticsearch's copy opens the snapshots read-only, and holds all shards`() throws {
    let platform = try Platform("stores-open")
    let one = try #require(Self.cases.first { $0.choice == .eck })
    let store = try store(one, platform)
    let copy = try #require(try recipe("copy.yaml", of: store, platform))
    #expect(copy.at("spec", "volumeClaimDeletePolicy")?.string == "DeleteOnScaledownAndClusterDeletion")
    #expect(copy.at("spec", "auth") == nil)
    let members = try #require(copy.at("spec", "nodeSets")?.sequence?.first)
    #expect(members["count"] == 1)
    #expect(members.at("podTemplate", "spec", "serviceAccountName")?.string == "search-index-drill")
    let claim = members["volumeClaimTemplates"]?.sequence?.first
    #expect(claim?.at("spec", "resources", "requests", "storage")?.string == "120Gi")
    _ = try platform.object("ServiceAccount", "search-index-drill", in: "data")
    let script = try containers(of: store, platform)[1].script
    #expect(script.contains("\"readonly\":true") && script.contains("wait_for_status=green"))
  }

  @Test func `T-3 what nobody rehearses says why`() throws {
    let guide = try Platform("stores-mysql").text("DESIGN.md")
    // Sessions are kept on volumes and in snapshots: nothing there may call them a cache.
    #expect(guide.contains("Not rehearsed: the operator fills no second database from a backup. It holds data that"))
    #expect(!guide.contains("It is a cache"))
    #expect(guide.contains("Not rehearsed: there is no backup to restore"))
    let cache = try #require(try Platform("health").text("DESIGN.md").split(separator: "### Restore dedup-cache").last)
    #expect(cache.contains("It is a cache by its name") && !cache.contains("that nothing makes again"))
  }

  @Test func `T-3 without backups nothing is rehearsed`() throws {
    let platform = try Platform(
      yaml: """
        apiVersion: plimsoll.dev/v1alpha1
        kind: Platform
        metadata:
          name: Notes
        spec:
          provider: eks
          storage:
            backup: false
          services:
            - name: web
              team: notes
              role: frontend
              entryShare: 100%
              stores: [notes-db]
          dataStores:
            - name: notes-db
              engine: postgresql
              hosting: operator
              operator: cloudnative-pg
        """)
    _ = try platform.object("Cluster", "notes-db", in: "data")
    #expect(platform.objects("CronJob").allSatisfy { !$0.name.hasPrefix("store-drill") })
  }
}
