import Basics
import KubeModel
import Testing

@testable import PlatformSpec

/// The sentences that the product must understand word for word.
enum PromptExamples {
  static let shop =
    "Design container orchestration for EcommercePlatform (25 microservices) on EKS supporting 10K requests/second with 99.95% availability and 75% resource utilization."
  static let health =
    "Design container orchestration for HealthDataPipeline on GKE processing 5TB daily with HIPAA compliance, StatefulSet databases, and 99.99% data durability."
  static let global =
    "Design container orchestration for GlobalSaaS on AKS deployed across 3 regions (US, EU, APAC) with <100ms latency per region and unified GitOps deployment."
  static let quick =
    "Deploy web-shop on EKS with 3 replicas. Resources: CPU 250m/500m, memory 256Mi/512Mi. Scaling: HPA 3-10 pods at 70% CPU. Storage: gp3 PVC for PostgreSQL data. Networking: ALB with TLS, Istio for traffic management. Observability: Prometheus metrics, Fluent Bit. Deploy strategy: canary."
  static let all = [shop, health, global, quick]
}

/// Reads a prompt that must be understood.
func understood(_ prompt: String) throws -> Specification {
  let (specification, problems) = Specification.read(prompt: prompt)
  return try #require(specification, "\(prompt)\n\(problems.map(\.description).joined(separator: "\n"))")
}

@Suite struct PromptExampleTests {
  @Test func `the shop is understood`() throws {
    let shop = try understood(PromptExamples.shop)
    #expect(shop.name == "EcommercePlatform")
    #expect(shop.provider == .eks)
    #expect(shop.archetype == .ecommerce)
    #expect(shop.services.count == 25)
    #expect(shop.traffic.peakRequestsPerSecond == 10_000)
    #expect(shop.targets.availability == Percent(text: "99.95"))
    #expect(shop.targets.utilization == Percent(75))
    #expect(
      shop.cluster.pools.map(\.summary) == ["general m5.2xlarge 5-30", "compute c5.2xlarge 3-10", "spot m5.xlarge"])
    #expect(shop.cluster.spotShare == Percent(60))
    #expect(shop.cluster.scaleDownDelayMinutes == 10)
    #expect(shop.deployment.canarySteps == [5, 25, 100])
    #expect(shop.observability.logRetentionDays == 7)
    #expect(shop.cluster.costAllocation)
  }

  @Test func `the health pipeline is understood`() throws {
    let pipeline = try understood(PromptExamples.health)
    #expect(pipeline.name == "HealthDataPipeline")
    #expect(pipeline.provider == .gke)
    #expect(pipeline.archetype == .dataPipeline)
    #expect(pipeline.traffic.ingestBytesPerDay == 5_000_000_000_000)
    #expect(pipeline.targets.durability == Percent(text: "99.99"))
    #expect(pipeline.security.compliance == [.hipaa])
    #expect(pipeline.cluster.isPrivate)
    #expect(pipeline.cluster.confidentialComputing)
    #expect(pipeline.cluster.pools.map(\.purpose) == [.general, .confidential, .database, .spot])
    #expect(pipeline.storage.crossRegionCopies)
    #expect(pipeline.storage.defaultDisk == "pd-ssd")
    #expect(pipeline.networking.mesh == .istio)
    #expect(pipeline.networking.privateConnectivity)
    #expect(pipeline.observability.providerMonitoring)
    #expect(pipeline.observability.logStore == .cloud)
    let stores = pipeline.dataStores.filter { $0.hosting == .operator }.map(\.operatorChoice)
    for choice in [DataStore.OperatorChoice.crunchy, .redisCluster, .strimzi, .sparkOperator] {
      #expect(stores.contains(choice), "\(choice)")
    }
    #expect(pipeline.dataStores.first { $0.engine == .postgresql }?.members == 3)
    #expect(pipeline.dataStores.first { $0.engine == .kafka }?.members == 3)
  }

  @Test func `the global service is understood`() throws {
    let global = try understood(PromptExamples.global)
    #expect(global.name == "GlobalSaaS")
    #expect(global.provider == .aks)
    #expect(global.archetype == .saas)
    #expect(global.regions.map(\.name) == ["eastus", "westeurope", "southeastasia"])
    #expect(global.targets.latencyP99Millis == 100)
    #expect(global.gitOps == .flux)
    #expect(global.networking.mesh == .linkerd)
    #expect(global.networking.ingress == .applicationGateway)
    #expect(global.networking.networkPolicies == .calico)
    #expect(global.networking.globalTraffic)
    #expect(global.networking.privateConnectivity)
    #expect(global.deployment.progressiveDelivery == .flagger)
    #expect(global.cluster.reservedShare > Percent(0))
    #expect(global.observability.pager == .pagerduty)
    #expect(global.observability.providerMonitoring)
    #expect(global.dataStores.contains { $0.engine == .cosmosdb && $0.hosting == .managed })
    #expect(global.dataStores.contains { $0.engine == .redis && $0.hosting == .managed })
  }

  @Test func `the quick prompt is one service in all its sections`() throws {
    let quick = try understood(PromptExamples.quick)
    #expect(quick.services.map(\.name) == ["web-shop"])
    let service = try #require(quick.services.first)
    #expect(service.resources?.cpuRequestMilli == 250)
    #expect(service.resources?.cpuLimitMilli == 500)
    #expect(service.resources?.memoryRequestMiB == 256)
    #expect(service.resources?.memoryLimitMiB == 512)
    #expect(service.stores == ["postgresql"])
    #expect(quick.scaling.minReplicas == 3)
    #expect(quick.scaling.maxReplicas == 10)
    #expect(quick.scaling.cpuTarget == Percent(70))
    #expect(quick.storage.defaultDisk == "gp3")
    #expect(quick.dataStores.map(\.hosting) == [.operator])
    #expect(quick.networking.ingress == .alb)
    #expect(quick.networking.tls)
    #expect(quick.networking.mesh == .istio)
    #expect(quick.observability.metrics)
    #expect(quick.observability.logShipper == .fluentBit)
    #expect(quick.deployment.strategy == .canary)
  }

  @Test(arguments: PromptExamples.all) func `the document of a prompt is read back as it is`(prompt: String) throws {
    let first = try understood(prompt)
    let text = first.yaml()
    let (value, _) = KubeValue.parseYAML(text, file: "platform.yaml")
    let (again, problems) = Specification.read(try #require(value))
    #expect(again == first, "\(problems)")
    #expect(again?.yaml() == text)
  }

  @Test func `every line of the phrase tables can be said`() {
    for phrase in PhraseTable.shared.phrases {
      let words = PhraseTable.example(phrase.pattern.elements, with: "").joined(separator: " ")
      let tokens = PromptLexer.tokens(words)
      let match = PhraseMatcher(tokens, PhraseTable.shared).longest(at: 0)
      #expect(match?.tokens.upperBound == tokens.count, "\(phrase.source): \(words)")
    }
  }

  /// The parts of a prompt say the same in any order.
  @Test(arguments: [
    [
      "Design container orchestration for EcommercePlatform (25 microservices)", "on EKS",
      "supporting 10K requests/second", "with 99.95% availability", "75% resource utilization", "under $15K a month",
      "with PostgreSQL by the CrunchyData operator", "Redis and Kafka", "PCI DSS and GDPR",
      "p99 under 200 ms", "with Argo CD", "60% spot instances",
    ],
    [
      "Deploy web-shop on GKE with 3 replicas", "Resources: CPU 250m/500m, memory 256Mi/512Mi",
      "Scaling: HPA 3-10 pods at 70% CPU", "Storage: pd-ssd PVC for user uploads",
      "Networking: Gateway API with TLS, Istio for traffic management", "Observability: Prometheus metrics, Loki",
      "Deploy strategy: blue-green",
    ],
    [
      "Design container orchestration for GlobalSaaS", "on AKS", "deployed across 3 regions (US, EU, APAC)",
      "with <100ms latency per region", "and unified GitOps deployment", "with Linkerd", "SOC 2", "Kubernetes 1.35",
      "services: web, api and billing", "backup retention of 60 days", "10% trace sampling",
    ],
  ]) func `the order of the parts does not matter`(parts: [String]) throws {
    var generator = SmallGenerator(state: 42)
    let wanted = try understood(parts.joined(separator: ". "))
    for _ in 0..<40 {
      var order = parts
      for index in order.indices.dropLast() {
        order.swapAt(index, index + Int(generator.next() % UInt64(order.count - index)))
      }
      let prompt = order.joined(separator: ". ")
      #expect(try understood(prompt) == wanted, "\(prompt)")
    }
  }
}

/// splitmix64: the same numbers from the same seed everywhere.
struct SmallGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
