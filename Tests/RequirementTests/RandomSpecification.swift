import PlatformSpec
import SimKernel

/// A `platform.yaml` drawn from a seed: every choice that a specification has may come up, in any mix.
///
/// What is known to clash is not drawn together; what still clashes is refused by the reader and drawn anew.
struct RandomSpecification {
  private var random: RandomStream
  private let provider: Provider

  init(seed: UInt64, providers: [Provider]) {
    random = RandomStreams(seed: seed).stream("specification")
    provider = providers[random.below(providers.count)]
  }

  /// The document.
  mutating func yaml() -> String {
    let regions = regions()
    let hasServices = random.below(2) == 0
    var lines = [
      "apiVersion: plimsoll.dev/v1alpha1", "kind: Platform", "metadata: {name: Drawn}", "spec:",
      "  provider: \(provider.rawValue)", "  regions: [\(regions.joined(separator: ", "))]",
    ]
    lines += maybe("archetype", one(Archetype.allCases.map(\.rawValue)))
    lines += maybe("kubernetesVersion", one(["\"1.34\"", "\"1.35\"", "\"1.36\""]))
    lines += maybe("gitOps", one(GitOpsEngine.allCases.map(\.rawValue)))
    lines += [
      "  targets: {availability: \(one(["99%", "99.9%", "99.95%", "99.99%"])), utilization: \(one(["60%", "75%"]))}"
    ]
    lines += ["  traffic: {peakRequestsPerSecond: \(one(["5", "200", "3000", "20000"]))}"]
    lines += section("cluster", clusterChoices())
    lines += section("deployment", deploymentChoices())
    lines += section("scaling", scalingChoices())
    lines += section("networking", networkingChoices(regions: regions.count))
    lines += section("storage", storageChoices())
    lines += section("observability", observabilityChoices())
    lines += section("security", securityChoices())
    lines += hasServices ? services(regions: regions.count) : ["  serviceCount: \(1 + random.below(12))"]
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Drawing

  private mutating func one(_ choices: [String]) -> String { choices[random.below(choices.count)] }

  private mutating func yes() -> Bool { random.below(2) == 0 }

  private mutating func maybe(_ field: String, _ value: String) -> [String] {
    yes() ? ["  \(field): \(value)"] : []
  }

  private mutating func section(_ name: String, _ choices: [(String, String)]) -> [String] {
    let taken = choices.filter { _ in random.below(3) > 0 }
    return taken.isEmpty ? [] : ["  \(name):"] + taken.map { "    \($0.0): \($0.1)" }
  }

  // MARK: - Choices

  private mutating func regions() -> [String] {
    let names =
      switch provider {
      case .eks: ["us-east-1", "eu-west-1", "ap-southeast-1"]
      case .gke: ["us-central1", "europe-west1", "asia-southeast1"]
      case .aks: ["eastus", "westeurope", "southeastasia"]
      }
    return names.prefix(random.below(4) == 0 ? 3 : 1).map { "{name: \($0)}" }
  }

  private mutating func clusterChoices() -> [(String, String)] {
    [
      ("nodeAutoscaler", one(ClusterWishes.NodeAutoscaler.allCases.map(\.rawValue))),
      ("generation", one(ClusterWishes.MachineGeneration.allCases.map(\.rawValue))),
      ("private", one(["true", "false"])), ("confidentialComputing", one(["true", "false"])),
      ("spotShare", one(["0%", "60%", "100%"])), ("reservedShare", one(["0%", "40%"])),
      ("costAllocation", one(["true", "false"])),
      ("pools", "[{purpose: general}, {purpose: \(one(["compute", "memory", "spot", "database"]))}]"),
    ]
  }

  private mutating func deploymentChoices() -> [(String, String)] {
    [
      ("strategy", one(DeploymentWishes.Strategy.allCases.map(\.rawValue))),
      ("progressiveDelivery", one(DeploymentWishes.ProgressiveDelivery.allCases.map(\.rawValue))),
      ("maxSurge", one(["25%", "50%"])), ("canarySteps", one(["[5%, 25%, 100%]", "[10%, 50%, 100%]"])),
      ("criticalMinAvailable", one(["1", "2", "3"])), ("canaryHeader", "x-canary"),
      ("regionalRollout", one(DeploymentWishes.RegionalRollout.allCases.map(\.rawValue))),
    ]
  }

  private mutating func scalingChoices() -> [(String, String)] {
    [
      ("cpuTarget", one(["50%", "70%"])), ("memoryTarget", "80%"), ("requestsPerSecondPerPod", one(["50", "1000"])),
      ("minReplicas", one(["1", "3"])), ("maxReplicas", one(["10", "50"])),
      ("verticalMode", one(["\"off\"", "initial", "recreate", "in-place-or-recreate", "none"])),
    ]
  }

  private mutating func networkingChoices(regions: Int) -> [(String, String)] {
    let own: NetworkingWishes.Ingress =
      switch provider {
      case .eks: .alb
      case .gke: .gkeIngress
      case .aks: .applicationGateway
      }
    let ingress = one([own.rawValue, own.rawValue, "gateway-api", "nginx", "none"])
    let mesh = one(NetworkingWishes.Mesh.allCases.map(\.rawValue))
    return [
      ("ingress", ingress), ("mesh", mesh), ("mutualTLS", mesh == "none" ? "false" : one(["true", "false"])),
      ("meshMode", mesh == "istio" ? one(["sidecar", "ambient"]) : "sidecar"),
      ("webApplicationFirewall", ingress == own.rawValue ? one(["true", "false"]) : "false"),
      ("tls", one(["true", "true", "false"])),
      ("networkPolicies", one(NetworkingWishes.PolicyEngine.allCases.map(\.rawValue))),
      ("globalTraffic", regions > 1 ? one(["true", "false"]) : "false"),
      ("privateConnectivity", one(["true", "false"])),
    ]
  }

  private mutating func storageChoices() -> [(String, String)] {
    let backup = yes()
    return [
      ("customerManagedKeys", one(["true", "false"])), ("backup", "\(backup)"),
      ("crossRegionCopies", backup ? one(["true", "false"]) : "false"), ("backupRetention", one(["7d", "30d"])),
    ]
  }

  private mutating func observabilityChoices() -> [(String, String)] {
    [
      ("logStore", one(ObservabilityWishes.LogStore.allCases.map(\.rawValue))),
      ("logShipper", one(ObservabilityWishes.LogShipper.allCases.map(\.rawValue))),
      ("logRetention", one(["7d", "14d"])), ("logArchive", one(["0d", "30d"])),
      ("traceStore", one(ObservabilityWishes.TraceStore.allCases.map(\.rawValue))),
      ("autoInstrumentation", one(["false", "true"])), ("traceSampling", one(["1%", "10%", "100%"])),
      ("pager", one(ObservabilityWishes.Pager.allCases.map(\.rawValue))),
      ("providerMonitoring", one(["true", "false"])),
    ]
  }

  private mutating func securityChoices() -> [(String, String)] {
    let identity = provider == .eks ? one(["irsa", "pod-identity"]) : "workload-identity"
    return [
      ("podSecurity", one(SecurityWishes.PodSecurity.allCases.map(\.rawValue))),
      ("policyEngine", one(SecurityWishes.PolicyEngine.allCases.map(\.rawValue))),
      ("secretStore", one(["provider", "provider", "vault"])), ("workloadIdentity", identity),
      ("auditLogging", one(["true", "false"])),
      ("compliance", "[\(one(ComplianceRegime.allCases.map(\.rawValue)))]"),
    ]
  }

  // MARK: - Services

  private mutating func services(regions: Int) -> [String] {
    let count = 2 + random.below(6)
    let queueEngine =
      switch provider {
      case .eks: "sqs"
      case .gke: "pubsub"
      case .aks: "service-bus"
      }
    var lines = ["  queues:", "    - {name: work, engine: \(one([queueEngine, queueEngine, "kafka", "rabbitmq"]))}"]
    let engine = one(["postgresql", "mysql", "redis", "kafka", "elasticsearch", "mongodb"])
    let hosting = engine == "mongodb" ? "external" : one(["external", "managed", "operator"])
    let choices = DataStore.OperatorChoice.allCases.filter { $0.engine.rawValue == engine }.map(\.rawValue)
    let operatorChoice = hosting == "operator" && !choices.isEmpty ? ", operator: \(one(choices))" : ""
    let sharing = regions > 1 && operatorChoice.hasSuffix("redis-enterprise") ? ", geoReplication: active-active" : ""
    lines += [
      "  dataStores:", "    - {name: main-store, engine: \(engine), hosting: \(hosting)\(operatorChoice)\(sharing)}",
      "  services:",
    ]
    for index in 0..<count { lines += service(index, of: count) }
    return lines
  }

  private mutating func service(_ index: Int, of count: Int) -> [String] {
    let isDoor = index == 0
    let role = isDoor ? one(["frontend", "gateway", "api"]) : one(["api", "worker", "batch", "stateful"])
    var fields = ["name: s\(index)", "role: \(role)", "runtime: \(one(Service.Runtime.allCases.map(\.rawValue)))"]
    fields += ["team: \(one(["one", "two", "three"]))", "entryShare: \(isDoor ? 100 : 0)%"]
    if yes() { fields.append("criticality: \(one(["critical", "standard", "low"]))") }
    if yes() { fields.append("profile: \(one(["general", "compute", "memory"]))") }
    if isDoor, count > 1, role != "batch" { fields.append("produces: [work]") }
    if role == "worker" { fields.append("consumes: [work]") }
    if role == "stateful" { fields.append("volume: {size: 20Gi, mountPath: /data}") }
    if role == "batch", yes() {
      fields.append("consumes: [work]")
    } else if role == "batch" {
      fields.append("schedule: \(one([#""*/15 * * * *""#, #""0 3 * * *""#]))")
    }
    if role == "api", random.below(4) == 0 {
      fields.append("triggers: [{hours: {replicas: 4}}, {metric: {query: up, perPod: \"5\"}}]")
    }
    if yes() { fields.append("stores: [main-store]") }
    if yes(), role == "api" { fields.append("transport: \(one(["http", "grpc", "tcp"]))") }
    return ["    - {\(fields.joined(separator: ", "))}"]
  }
}
