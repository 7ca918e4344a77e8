import Basics

/// Services, queues and data stores of an application of which only the number is known.
struct GeneratedApplication {
  var services: [Service]
  var queues: [MessageQueue]
  var stores: [DataStore]

  init(defaults: ArchetypeDefaults, image registry: String, traffic: Traffic) {
    let rows = Self.rows(defaults.archetype, count: defaults.serviceCount)
    let names = Set(rows.map(\.name))
    let entrances = rows.reduce(0) { $0 + $1.entryWeight }
    var left = Percent(100).nano
    services = []
    for (index, row) in rows.enumerated() {
      let isLast = !rows[(index + 1)...].contains { $0.entryWeight > 0 }
      var share: Int64 = 0
      if row.entryWeight > 0 {
        share = isLast ? left : Percent(100 * row.entryWeight / entrances).nano
        left -= share
      } else if entrances == 0, index == 0 {
        share = left
        left = 0
      }
      services.append(row.service(entryShare: Percent(nano: share), among: names, registry: registry))
    }
    queues = Self.queues(services, defaults, traffic.peakRequestsPerSecond)
    stores = Self.stores(services, defaults)
    let streams = queues.filter { $0.engine == .kafka }
    for index in stores.indices where stores[index].engine == .kafka {
      stores[index].sizeGiB = StreamSize.gibibytes(of: streams, over: stores[index].members, traffic: traffic)
    }
    let queueNames = Set(queues.map(\.name))
    for index in services.indices {
      services[index].produces.removeAll { !queueNames.contains($0) }
    }
  }

  /// The first rows of the catalogue, then regular names in the areas of the same teams.
  private static func rows(_ archetype: Archetype, count: Int) -> [CatalogueRow] {
    let catalogue = ServiceCatalogue.rows(archetype).map { CatalogueRow($0) }
    if count <= catalogue.count { return Array(catalogue.prefix(count)) }
    var teams: [String] = []
    for row in catalogue where !teams.contains(row.team) { teams.append(row.team) }
    let functions = ["rules", "sync", "audit", "query", "export", "planner", "quotes", "events", "limits", "archive"]
    let more = (0..<(count - catalogue.count)).map { index in
      let team = teams[index % teams.count]
      let round = index / teams.count
      let suffix =
        round < functions.count
        ? functions[round] : "\(functions[round % functions.count])-\(round / functions.count + 1)"
      return CatalogueRow("\(team)-\(suffix)|\(team)|api|standard|no|go|general|0|2000|256|||")
    }
    return catalogue + more
  }

  private static func queues(_ services: [Service], _ defaults: ArchetypeDefaults, _ peak: Int) -> [MessageQueue] {
    var queues: [MessageQueue] = []
    for service in services {
      for name in service.consumes where !queues.contains(where: { $0.name == name }) {
        let rate = max(1, peak / requestsPerMessage(name, defaults.archetype))
        queues.append(MessageQueue(name: name, engine: defaults.queueEngine, peakMessagesPerSecond: rate))
      }
    }
    return queues
  }

  /// A pipeline passes on every batch that arrives, and a tenth of it as results; elsewhere few requests leave work.
  private static func requestsPerMessage(_ queue: String, _ archetype: Archetype) -> Int {
    switch archetype {
    case .dataPipeline: queue == "results" ? 10 : 1
    case .ecommerce, .saas, .generic: queue == "orders" ? 100 : 200
    }
  }

  private static func stores(_ services: [Service], _ defaults: ArchetypeDefaults) -> [DataStore] {
    var stores: [DataStore] = []
    for service in services {
      for name in service.stores where !stores.contains(where: { $0.name == name }) {
        let engine = engine(of: name, defaults)
        let hosting = defaults.storeHosting(engine).0
        let operatorChoice = hosting == .operator ? defaults.operatorChoice(engine) : nil
        stores.append(
          DataStore(
            name: name, engine: engine, hosting: hosting, operatorChoice: operatorChoice,
            members: defaults.members(engine, hosting, operatorChoice).0,
            sizeGiB: engine == .kafka ? 500 : defaults.sizeGiB(engine, hosting),
            port: defaults.storePort(engine, hosting)))
      }
    }
    return stores
  }

  private static func engine(of store: String, _ defaults: ArchetypeDefaults) -> DataStore.Engine {
    let isGlobal = defaults.archetype == .saas && defaults.provider == .aks && defaults.storeHostingWish == nil
    if store.hasSuffix("-db"), isGlobal { return .cosmosdb }
    for (ending, engine) in [
      ("event-log", DataStore.Engine.kafka), ("spark", .spark),
      ("cache", .redis), ("session-store", .redis), ("index", .elasticsearch),
      ("bucket", .objectStorage), ("warehouse", .postgresql),
    ] where store.hasSuffix(ending) {
      return engine
    }
    return .postgresql
  }
}

extension DataStore.Engine {
  /// The port that its clients connect to.
  package var defaultPort: Int {
    switch self {
    case .postgresql: 5432
    case .mysql: 3306
    case .redis: 6379
    case .kafka: 9092
    case .elasticsearch: 9200
    case .spark: 7077
    case .cosmosdb: 443
    case .mongodb: 27017
    case .objectStorage: 443
    }
  }
}

extension Service.Runtime {
  /// From the start of a container to its first answer, seconds; a JVM loads classes and warms up.
  package var usualStartupSeconds: Int {
    switch self {
    case .jvm: 40
    case .dotnet: 15
    case .python, .ruby: 12
    case .node, .php: 8
    case .go, .rust, .native: 3
    }
  }
}

/// One line of the catalogue, cut into its cells.
private struct CatalogueRow {
  let cells: [Substring]

  init(_ line: some StringProtocol) {
    cells = String(line).split(separator: "|", omittingEmptySubsequences: false)
    precondition(cells.count >= 12, "a row of the service catalogue has twelve cells: \(line)")
  }

  var name: String { String(cells[0]) }
  var team: String { String(cells[1]) }
  var entryWeight: Int { Int(cells[7]) ?? 0 }

  func service(entryShare: Percent, among names: Set<String>, registry: String) -> Service {
    let runtime = Service.Runtime(rawValue: String(cells[5])) ?? .native
    let role = Service.Role(rawValue: String(cells[2])) ?? .api
    let queues = cells[12...].joined().split(separator: ",")
    let calls = cells[10].split(separator: ",").compactMap { call -> Service.Call? in
      let parts = call.split(separator: ":")
      guard parts.count == 2, names.contains(String(parts[0])), let rate = Int(parts[1]) else { return nil }
      return Service.Call(service: String(parts[0]), perThousandRequests: rate)
    }
    return Service(
      name: name, team: team, role: role, criticality: Service.Criticality(rawValue: String(cells[3])) ?? .standard,
      customerFacing: cells[4] == "yes", runtime: runtime,
      profile: Service.Profile(rawValue: String(cells[6])) ?? .general,
      transport: .http, port: 8080, image: "\(registry)/\(name)", version: "1.0.0", entryShare: entryShare,
      calls: calls, consumes: queues.filter { $0.hasPrefix("<") }.map { String($0.dropFirst()) },
      produces: queues.filter { $0.hasPrefix(">") }.map { String($0.dropFirst()) },
      stores: cells[11].split(separator: ",").map(String.init), cpuMicrosPerRequest: Int(cells[8]) ?? 1000,
      memoryMiB: Int(cells[9]) ?? 256, startupSeconds: runtime.usualStartupSeconds, resources: nil, replicas: nil,
      volume: nil, health: Service.HealthWish(livenessPath: "/healthz", readinessPath: "/readyz"),
      schedule: role == .batch ? "0 3 * * *" : nil, environment: [])
  }
}
