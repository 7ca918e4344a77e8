import Basics
import KubeModel
import PlatformSpec
import Testing

func platform(_ spec: String) throws -> (specification: Specification?, diagnostics: [Diagnostic]) {
  let text = "apiVersion: plimsoll.dev/v1alpha1\nkind: Platform\nmetadata: {name: Shop}\nspec:\n" + spec
  let (value, problems) = KubeValue.parseYAML(text, file: "platform.yaml")
  let document = try #require(value, "\(problems)")
  return Specification.read(document)
}

@Suite struct SpecificationTests {
  static let specs = [
    "  serviceCount: 25\n  archetype: ecommerce\n  traffic: {peakRequestsPerSecond: 10000}\n  targets: {availability: 99.95%, utilization: 75%}",
    "  serviceCount: 1", "  serviceCount: 2\n  provider: gke",
    "  serviceCount: 200\n  provider: aks\n  archetype: saas",
    "  serviceCount: 12\n  archetype: data-pipeline\n  traffic: {ingestPerDay: 5TB}\n  targets: {durability: 99.99%}",
    """
      targets: {latencyP99: 250ms, monthlyBudget: 1500.50 USD}
      services:
        - {name: web, team: shop, entryShare: 100%, calls: [{service: api, perRequest: 1.25}], environment: [{name: A, value: "on"}]}
        - {name: api, role: stateful, volume: {size: 20Gi}, replicas: {min: 2, max: 4}, resources: {cpuRequest: 250m, memoryLimit: 1Gi}}
    """,
  ]

  @Test(arguments: specs) func `a specification is read back as it was written`(spec: String) throws {
    let (first, problems) = try platform(spec)
    let specification = try #require(first, "\(problems)")
    let text = specification.yaml()
    let (value, _) = KubeValue.parseYAML(text, file: "platform.yaml")
    let (again, more) = Specification.read(try #require(value))
    #expect(more.filter(\.isError).isEmpty, "\(more)")
    #expect(again == specification)
    #expect(again?.yaml() == text)
  }

  @Test func `the shop has what its trade takes for granted`() throws {
    let shop = try #require(try platform(Self.specs[0]).specification)
    #expect(shop.services.count == 25)
    #expect(shop.deployment.canarySteps == [5, 25, 100])
    #expect(shop.deployment.canaryMinutes == 30)
    #expect(shop.scaling.minReplicas == 3)
    #expect(shop.scaling.maxReplicas == 50)
    #expect(shop.networking.ingress == .alb)
    #expect(shop.networking.mesh == .istio)
    #expect(shop.observability.logStore == .elasticsearch)
    #expect(shop.queues.contains { $0.name == "orders" && $0.engine == .sqs })
    #expect(shop.services.reduce(Int64(0)) { $0 + $1.entryShare.nano } == Percent(100).nano)
    #expect(shop.assumptions.contains { $0.path == "networking.mesh" && $0.taken == "istio" })
  }

  @Test(arguments: Archetype.allCases) func `any number of services gives a sound application`(archetype: Archetype)
    throws
  {
    for count in 1...200 {
      let (specification, problems) = try platform("  serviceCount: \(count)\n  archetype: \(archetype.rawValue)")
      #expect(specification?.services.count == count, "\(count): \(problems)")
    }
  }

  @Test func `an edited field is an assumption no longer`() throws {
    let first = try #require(try platform("  serviceCount: 5").specification)
    let edited = first.yaml().replacing("mesh: istio", with: "mesh: linkerd")
    let (value, _) = KubeValue.parseYAML(edited, file: "platform.yaml")
    let document = try #require(value)
    let second = try #require(Specification.read(document).specification)
    #expect(first.assumptions.contains { $0.path == "networking.mesh" })
    #expect(!second.assumptions.contains { $0.path == "networking.mesh" })
    #expect(second.assumptions.contains { $0.path == "networking.ingress" })
  }

  @Test func `every mistake is named at once with its place`() throws {
    let (specification, problems) = try platform(
      """
        provider: eks
        targets: {availability: 101%, utilisation: 75%}
        regions: [{name: westeurope}]
        networking: {ingress: application-gateway, mesh: none, mutualTLS: true}
        storage: {defaultDisk: pd-ssd}
        deployment: {canarySteps: [25, 5]}
        services:
          - {name: Cart, entryShare: 50%, calls: [{service: nobody}]}
          - {name: pay, replicas: {min: 5, max: 3}, consumes: [tasks]}
          - {name: a, calls: [{service: b}]}
          - {name: b, calls: [{service: a}]}
      """)
    #expect(specification == nil)
    let expected = [
      (6, "101%"), (6, "utilisation"), (7, "westeurope"), (8, "application-gateway"), (8, "mutual TLS"), (9, "pd-ssd"),
      (10, "ascend"), (12, "Cart"), (12, "nobody"), (13, "min 5"), (13, "tasks"), (11, "circle"), (11, "50 %"),
    ]
    for (line, word) in expected {
      let found = problems.contains {
        $0.isError && ($0.location?.line == line || $0.location?.line == line + 1) && $0.message.contains(word)
      }
      #expect(found, "line \(line): \(word)\n\(problems.map(\.description).joined(separator: "\n"))")
    }
    #expect(problems.filter(\.isError).allSatisfy { $0.remedy != nil || $0.message.contains("is not") })
  }

  @Test(arguments: [
    ("  provider: gke\n  networking: {ingress: alb}", "alb"), ("  provider: aks\n  storage: {defaultDisk: gp3}", "gp3"),
    ("  networking: {mesh: linkerd, meshMode: ambient}", "ambient"),
    (
      "  networking: {mesh: none, ingress: none, mutualTLS: false, webApplicationFirewall: false}\n  deployment: {strategy: canary}\n  serviceCount: 5",
      "splits traffic"
    ),
    ("  targets: {availability: 99.95%}\n  regions: [{name: us-east-1, zones: 2}]", "zones"),
    ("  provider: gke\n  security: {workloadIdentity: irsa}", "irsa"),
    ("  provider: aks\n  queues: [{name: q, engine: sqs}]", "sqs"),
    ("  provider: gke\n  cluster: {nodeAutoscaler: karpenter}", "Karpenter"),
    ("  provider: gke\n  observability: {traceStore: xray}", "X-Ray"),
    ("  deployment: {maxSurge: 0%}", "surge"), ("  scaling: {minReplicas: 9, maxReplicas: 3}", "minReplicas"),
    ("  scaling: {verticalMode: recreate, memoryTarget: 80%}", "VPA"),
    ("  security: {compliance: [hipaa], auditLogging: false}", "audit"),
    ("  security: {compliance: [hipaa]}\n  storage: {customerManagedKeys: false}", "HIPAA"),
    ("  targets: {durability: 99.99%}\n  storage: {backup: false}", "backups"),
    ("  cluster: {pools: [{purpose: general, machineType: n2-standard-8}]}", "n2-standard-8"),
    ("  deployment: {strategy: canary, canaryDuration: 6m}\n  serviceCount: 5", "6 minutes"),
    ("  traffic: {baseShare: 80%}", "quietest"), ("  regions: [{name: us-east-1, trafficShare: 50%}]", "50 %"),
    ("  networking: {globalTraffic: true}", "global"),
    ("  dataStores: [{name: carts, engine: redis, hosting: managed, geoReplication: active-active}]", "every region"),
    ("  dataStores: [\(sharedCarts())]", "one region"),
    (
      "  regions: [{name: us-east-1}, {name: eu-west-1}]\n  dataStores: [\(sharedCarts())]\n"
        + "  networking: {ingress: none, mesh: none, mutualTLS: false, webApplicationFirewall: false}",
      "by names"
    ),
    (
      "  regions: [{name: us-east-1}, {name: ap-southeast-1}]\n"
        + "  dataStores: [\(sharedCarts(String(repeating: "c", count: 41)))]",
      "63 characters"
    ),
  ]) func `choices that exclude each other are refused with the way out`(spec: String, word: String) throws {
    let (specification, problems) = try platform(spec)
    #expect(specification == nil)
    #expect(problems.contains { $0.isError && $0.message.contains(word) && $0.remedy != nil }, "\(problems)")
  }

  /// A store that all regions write to.
  private static func sharedCarts(_ name: String = "carts") -> String {
    "{name: \(name), engine: redis, hosting: operator, operator: redis-enterprise, geoReplication: active-active}"
  }

  @Test func `one Redis of all regions is read and written back`() throws {
    let (specification, problems) = try platform(
      "  regions: [{name: us-east-1}, {name: eu-west-1}]\n  dataStores: [\(Self.sharedCarts())]")
    let read = try #require(specification, "\(problems)")
    #expect(read.dataStores.first { $0.name == "carts" }?.geoReplication == .activeActive)
    #expect(read.yaml().contains("geoReplication: active-active"))
  }
}
