import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import Rendering
import TestSupport
import Testing

/// Row T-6: one database of Redis Enterprise that all regions write to, beside one that each region has for itself.
@Suite struct RedisReplicationTests {
  let platform: Platform
  static let regions = ["us-east-1", "eu-west-1", "ap-southeast-1"]

  init() throws { platform = try Platform("redis-regions") }

  /// What Redis adds to the infrastructure of a region: before and after regions are joined.
  private func redis(in region: String) throws -> (configs: [KubeObject], regions: [KubeObject]) {
    let index = try #require(Self.regions.firstIndex(of: region))
    let context = RenderingContext(platform.design, cluster: index)
    let plan = try #require(platform.design.components.first { $0.id == .redisEnterprise })
    let manifests = ComponentManifests.of(plan, in: context)
    return (manifests.configs.map { KubeObject($0) }, manifests.regions.map { KubeObject($0) })
  }

  @Test(arguments: regions) func `T-6 every region has a cluster of its own name and hosts`(region: String) throws {
    let clusters = try redis(in: region).configs.filter { $0.kind == "RedisEnterpriseCluster" }
    #expect(clusters.map(\.name) == ["redis-\(region)"])
    let spec = try #require(clusters.first?.root["spec"])
    #expect(spec["clusterCredentialSecretName"]?.string == "redis-\(region)")
    let route = spec["ingressOrRouteSpec"]
    #expect(route?["apiFqdnUrl"]?.string == "api-redis-\(region).arcade.example.com")
    #expect(route?["dbFqdnSuffix"]?.string == "-db-redis-\(region).arcade.example.com")
    #expect(route?["method"]?.string == "ingress")
  }

  @Test(arguments: regions) func `T-6 every region knows the clusters of all, with their administrators`(
    region: String
  ) throws {
    let objects = try redis(in: region).regions
    let remotes = objects.filter { $0.kind == "RedisEnterpriseRemoteCluster" }
    #expect(remotes.map(\.name) == Self.regions.map { "redis-\($0)" })
    for (remote, other) in zip(remotes, Self.regions) {
      let spec = try #require(remote.root["spec"])
      #expect(spec["recName"]?.string == "redis-\(other)" && spec["recNamespace"]?.string == "data")
      #expect(spec["apiFqdnUrl"]?.string == "api-redis-\(other).arcade.example.com" && spec["apiPort"] == 9443)
      let secret = try #require(spec["secretName"]?.string)
      #expect(secret == "redis-enterprise-\(remote.name)")
      let source = try #require(objects.first { $0.kind == "ExternalSecret" && $0.name == secret }?.root["spec"])
      #expect(source.at("target", "name")?.string == secret)
      #expect(source.at("secretStoreRef", "name")?.string == "cloud-secrets")
      let data = source["data"]?.sequence ?? []
      #expect(data.compactMap { $0["secretKey"]?.string } == ["username", "password"])
      let entry = "arcade-production-\(region)/data/\(secret)"
      #expect(data.allSatisfy { $0.at("remoteRef", "key")?.string == entry })
      #expect(platform.terraform.contains(secret))
    }
  }

  @Test(arguments: regions) func `T-6 the shared database is declared once, and made in no region on its own`(
    region: String
  ) throws {
    let objects = try redis(in: region)
    let shared = objects.regions.filter { $0.kind == "RedisEnterpriseActiveActiveDatabase" }
    #expect(shared.map(\.name) == (region == Self.regions[0] ? ["sessions"] : []))
    #expect(objects.regions.contains { $0.kind == "ExternalSecret" && $0.name == "sessions-access" })
    let own = objects.configs.filter { $0.kind == "RedisEnterpriseDatabase" }
    #expect(own.map(\.name) == ["board-cache"])
    #expect(own.first?.root.at("spec", "redisEnterpriseCluster", "name")?.string == "redis-\(region)")
  }

  @Test func `T-6 the shared database names its regions, their port, and a password that all have`() throws {
    let object = try platform.object("RedisEnterpriseActiveActiveDatabase", "sessions", in: "data")
    let spec = try #require(object.root["spec"])
    #expect(object.file.hasPrefix("infrastructure/regions/base/"))
    #expect(spec.at("redisEnterpriseCluster", "name")?.string == "redis-us-east-1")
    let members = spec["participatingClusters"]?.sequence ?? []
    #expect(members.compactMap { $0["name"]?.string } == Self.regions.map { "redis-\($0)" })
    #expect(members.allSatisfy { $0["externalReplicationPort"] == 12001 })
    let settings = try #require(spec["globalConfigurations"])
    #expect(settings["databasePort"] == 12001 && settings["proxyPolicy"]?.string == "all-nodes")
    #expect(settings["databaseSecretName"]?.string == "sessions-access" && settings["tlsMode"]?.string == "enabled")
    // 12 GiB, a copy, and as much again for the merging of writes.
    #expect(settings["memorySize"]?.string == "48GB" && settings["shardCount"] == 3)
    #expect(settings["backup"] == nil)
    for region in Self.regions.dropFirst() {
      let overlay = try platform.text(
        "infrastructure/regions/production-\(region)/cluster-values/kustomization.yaml")
      #expect(overlay.contains("kind: RedisEnterpriseActiveActiveDatabase") && overlay.contains("$patch: delete"))
    }
  }

  @Test(arguments: regions) func `T-6 a load balancer with names leads to the nodes, and leaves TLS closed`(
    region: String
  ) throws {
    let service = try #require(
      try redis(in: region).configs.first { $0.kind == "Service" && $0.name == "redis-replication" })
    let spec = try #require(service.root["spec"])
    #expect(spec["type"]?.string == "LoadBalancer")
    #expect(spec["ports"]?.sequence?.compactMap { $0["port"] } == [9443, 12001])
    #expect(spec.at("selector", "redis.io/role")?.string == "node")
    let annotations = service.root.at("metadata", "annotations")
    #expect(
      annotations?["external-dns.alpha.kubernetes.io/hostname"]?.string
        == "api-redis-\(region).arcade.example.com,sessions-db-redis-\(region).arcade.example.com")
    #expect(annotations?["service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"]?.string == "ip")
  }

  @Test func `T-6 policies let regions in and out on the ports of the replication alone`() throws {
    let callers = try platform.object("NetworkPolicy", "allow-callers", in: "data").root.at("spec", "ingress")
    let doors = (callers?.sequence ?? []).filter { $0["from"]?.sequence?.first?["ipBlock"] != nil }
    #expect(doors.compactMap { $0["ports"]?.sequence?.first?["port"] } == [9443, 12001])
    let calls = try platform.object("NetworkPolicy", "allow-calls", in: "data").root.at("spec", "egress")
    let way = (calls?.sequence ?? []).first { $0["to"]?.sequence?.first?["ipBlock"] != nil }
    #expect(way?["ports"]?.sequence?.compactMap { $0["port"] } == [9443, 12001])
  }

  @Test func `T-6 the decision, the risk and the guide say how regions share it`() throws {
    let decision = try platform.decision("storage.geo-replication.sessions")
    #expect(decision.choice.contains("us-east-1, eu-west-1, ap-southeast-1"))
    #expect(decision.alternatives.count == 4 && decision.arithmetic.contains { $0.hasSuffix("= 48 GiB") })
    // What all regions have is lost with the last of three, what one has with that one.
    let durability = try platform.decision("storage.durability").arithmetic
    #expect(durability.contains { $0.hasPrefix("sessions: ") && $0.contains("region 1.0e-15:") })
    #expect(durability.contains { $0.hasPrefix("board-cache: ") && $0.contains("region 1.0e-5:") })
    let titles = platform.design.risks.map(\.title)
    #expect(titles.contains { $0.hasPrefix("sessions: a mistake in one region") })
    #expect(titles.contains { $0.hasPrefix("board-cache: every region has one of its own") })
    let guide = try platform.text("DESIGN.md")
    #expect(guide.contains("## Join Redis of the regions"))
    for region in Self.regions {
      #expect(guide.contains("get secret redis-\(region) -o go-template="))
      #expect(guide.contains("arcade-production-\(region)/data/redis-enterprise-redis-us-east-1"))
    }
  }

  @Test func `T-6 on Azure, by Argo CD and with Vault, the regions join after all else`() throws {
    let other = try Platform(
      yaml: """
        apiVersion: plimsoll.dev/v1alpha1
        kind: Platform
        metadata:
          name: Chat
        spec:
          provider: aks
          gitOps: argocd
          regions: [{name: eastus}, {name: westeurope}]
          security: {secretStore: vault}
          services:
            - {name: web, team: chat, role: frontend, entryShare: 100%, stores: [rooms]}
          dataStores:
            - {name: rooms, engine: redis, hosting: operator, operator: redis-enterprise, geoReplication: active-active}
        """)
    // The Argo CD of the first region delivers to both.
    let sets = try other.text("clusters/production-eastus/platform.yaml")
    for overlay in ["production-eastus", "production-westeurope"] {
      #expect(sets.contains("infrastructure/regions/\(overlay)"))
    }
    let secret = try other.object("ExternalSecret", "redis-enterprise-redis-westeurope", in: "data")
    let keys = secret.root.at("spec", "data")?.sequence?.compactMap { $0.at("remoteRef", "key")?.string }
    let entry = "chat-production-eastus/data/redis-enterprise-redis-westeurope"
    #expect(keys == [entry, entry])
    #expect(try other.text("DESIGN.md").contains("vault kv put"))
    let service = try other.object("Service", "redis-replication", in: "data")
    #expect(service.root.at("spec", "type")?.string == "LoadBalancer")
  }
}
