import Basics

/// Defaults that are a matter of trade, and of the size of the application.
struct ArchetypeDefaults {
  let archetype: Archetype
  let provider: Provider
  let serviceCount: Int
  /// Someone named the services or counted them.
  var isCountKnown = true
  var regionCount = 1
  /// Under some compliance regime, and under HIPAA.
  var isRegulated = false
  var isHealth = false
  /// A durability of 99.99 % or more is asked for.
  var isDurable = false
  /// Backups were not declined.
  var hasBackup = true
  /// Kinds of mesh and entrance that were named; what is left out follows from the rest.
  var meshWish: NetworkingWishes.Mesh?
  var ingressWish: NetworkingWishes.Ingress?
  var hasMetrics = true
  var storeHostingWish: DataStore.Hosting?
  var queueEngineWish: MessageQueue.Engine?
  /// Three services or fewer: a platform in proportion, without mesh, canaries and a log cluster unless asked for.
  var isSmall: Bool { serviceCount <= 3 }

  var sizeReason: String {
    isSmall
      ? "an application of \(serviceCount == 1 ? "one service" : "\(serviceCount) services") gets a platform in proportion"
      : "\(serviceCount) services are operated by several teams"
  }

  // MARK: - Trade

  var averageShare: (Percent, String) {
    switch archetype {
    case .ecommerce: (Percent(35), "shops see evening peaks: the average hour has about a third of the peak")
    case .saas: (Percent(40), "business applications are busy in office hours")
    case .dataPipeline: (Percent(70), "a pipeline works most of the day")
    case .generic: (Percent(40), "most services have a quiet night")
    }
  }

  var baseShare: (Percent, String) {
    switch archetype {
    case .ecommerce: (Percent(12), "the quietest hour of a shop has about an eighth of the peak")
    case .saas: (Percent(10), "the quietest hour of a business application has about a tenth of the peak")
    case .dataPipeline: (Percent(30), "ingestion goes on at night")
    case .generic: (Percent(15), "most services have a quiet night")
    }
  }

  var responseBytes: Int { archetype == .dataPipeline ? 1 << 10 : 2 << 10 }

  var strategy: (DeploymentWishes.Strategy, String) {
    if archetype == .dataPipeline { return (.rolling, "workers take messages, which no weight splits") }
    if !hasMetrics { return (.rolling, "without metrics nothing could judge a canary") }
    if !splitsTraffic { return (.rolling, "neither a mesh nor the entrance splits traffic by weight") }
    return isSmall
      ? (.rolling, sizeReason)
      : (.canary, "customer-facing changes are judged on real traffic before all users get them")
  }

  /// Something can send a share of the requests to a new version.
  var splitsTraffic: Bool { hasSplitter || (ingressWish ?? ingress) == .alb }

  /// The same for what Flagger can steer.
  var hasSplitter: Bool {
    (meshWish ?? mesh.0) != .none || [.nginx, .gatewayAPI].contains(ingressWish ?? ingress)
  }

  var canarySteps: [Int] { archetype == .ecommerce ? [5, 25, 100] : [5, 25, 50, 100] }

  var canaryMinutes: Int { 30 }

  // MARK: - The provider's usual parts

  var region: (name: String, reason: String) {
    switch provider {
    case .eks: ("us-east-1", "it is the region with every service and the reference prices of AWS")
    case .gke: ("us-central1", "it is the region with every service and the reference prices of Google Cloud")
    case .aks: ("eastus", "it is the region with every service and the reference prices of Azure")
    }
  }

  var ingress: NetworkingWishes.Ingress {
    switch provider {
    case .eks: .alb
    case .gke: .gatewayAPI
    case .aks: .applicationGateway
    }
  }

  var disk: String {
    switch provider {
    case .eks: "gp3"
    case .gke: "pd-ssd"
    case .aks: "Premium_LRS"
    }
  }

  var highIOPSDisk: String {
    switch provider {
    case .eks: "io2"
    case .gke: "pd-extreme"
    case .aks: "UltraSSD_LRS"
    }
  }

  var queueEngine: MessageQueue.Engine {
    if let queueEngineWish { return queueEngineWish }
    if archetype == .dataPipeline { return .kafka }
    return switch provider {
    case .eks: .sqs
    case .gke: .pubsub
    case .aks: .serviceBus
    }
  }

  var queueReason: String {
    archetype == .dataPipeline ? "a pipeline reads its events again after a mistake" : "it is the provider's own queue"
  }

  var identity: SecurityWishes.WorkloadIdentity { provider == .eks ? .irsa : .workloadIdentity }

  var mesh: (NetworkingWishes.Mesh, String) {
    if isSmall { return (.none, sizeReason) }
    return archetype == .saas && provider == .aks
      ? (.linkerd, "its proxies are small, which counts over many services and regions")
      : (.istio, "traffic splitting, circuit breaking and mutual TLS are wanted over \(serviceCount) services")
  }

  var logStore: (ObservabilityWishes.LogStore, String) {
    if isRegulated { return (.cloud, "the provider's log service comes with access control and retention for audits") }
    if regionCount > 1 { return (.cloud, "logs of each region stay there and are still searched as one") }
    return isSmall
      ? (.cloud, "a log cluster would cost more than the application")
      : (.elasticsearch, "logs of \(serviceCount) services must be searchable by field")
  }

  var traceStore: (ObservabilityWishes.TraceStore, String) {
    isSmall ? (.none, sizeReason) : (.jaeger, "a request passes many services; Jaeger is the open standard store")
  }

  /// Guesses the trade from the words of the name.
  static func guess(_ name: String) -> (Archetype, String) {
    let word = name.lowercased()
    let table: [(Archetype, [String])] = [
      (.ecommerce, ["commerce", "shop", "store", "retail", "cart", "market"]),
      (.dataPipeline, ["pipeline", "data", "etl", "stream", "analytics", "ingest"]),
      (.saas, ["saas", "crm", "tenant", "workspace"]),
    ]
    for (archetype, words) in table {
      if let found = words.first(where: { word.contains($0) }) {
        return (archetype, "the name \(name) has \"\(found)\" in it")
      }
    }
    return (.generic, "the name \(name) tells nothing about the trade")
  }
}
