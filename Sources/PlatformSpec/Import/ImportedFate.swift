import Basics

/// What a part of an imported application becomes.
enum ImportedFate: Sendable, Hashable {
  case service
  case store(DataStore.Engine)
  /// Nothing: the platform does its work; the reason.
  case replaced(String)

  var isService: Bool { self == .service }

  var engine: DataStore.Engine? { if case .store(let engine) = self { engine } else { nil } }
}

extension ImportPlanning {
  /// The well-known databases become data stores; what the platform brings itself goes; all else is a service.
  mutating func settleFates() {
    let hasKafka = application.parts.contains { $0.image?.role == .store(.kafka) }
    let hasRoutes = application.parts.contains(where: \.isEntrance)
    fates = application.parts.map { part in
      if case .job = part.kind { return .service }
      if let engine = part.engine { return .store(engine) }
      if hasRoutes, !part.isEntrance, part.image?.isRouter == true {
        return .replaced("the entrance of the platform does its work")
      }
      switch part.image?.role {
      case .store(let engine): return .store(engine)
      case .companion(let reason): return hasKafka ? .replaced(reason) : .service
      case .broker, nil: return .service
      }
    }
    for (index, part) in application.parts.enumerated() {
      switch fates[index] {
      case .service: noteImage(part)
      case .store(let engine):
        application.note(
          .note,
          "\(part.name)\(part.image.map { " (\($0.written))" } ?? "") becomes a data store, \(engine.rawValue); its data must be moved",
          at: part.place, remedy: "Say below dataStores how it is run: external, managed or operator.")
      case .replaced(let reason): application.note("\(part.name) is left out: \(reason)", at: part.place)
      }
    }
  }

  private mutating func noteImage(_ part: ImportedPart) {
    if case .broker(let engine) = part.image?.role {
      application.note(
        "\(part.name) runs as one pod with a volume; which queues it holds is not known", at: part.place,
        remedy: "Name its queues below queues (engine: \(engine.rawValue)), and who fills and empties them.")
    }
    if let image = part.image, image.version == nil, image.digest == nil {
      application.note(
        "\(part.name): its image \(image.written) has no fixed version", at: part.place,
        remedy: "Write the version that you run into the result.")
    }
  }
}

extension ImportPlanning {
  /// The database that an image of one's own holds, by its variables and the port at which it is called.
  func likelyEngine(of index: Int) -> DataStore.Engine? {
    let part = application.parts[index]
    if part.image?.role != nil || part.server != nil { return nil }
    if case .job = part.kind { return nil }
    let named = part.name.namesEngine ?? part.image?.shortName.namesEngine
    if let named, part.ports.contains(where: { $0.container == named.defaultPort }) { return named }
    let names = part.environment.map(\.name) + part.secrets
    if names.contains(where: { $0.hasPrefix("MYSQL_ROOT") || $0.hasPrefix("MARIADB_ROOT") }) { return .mysql }
    if names.contains("POSTGRES_PASSWORD"), part.name.looksLikeDatabase { return .postgresql }
    if names.contains("MONGO_INITDB_ROOT_USERNAME") { return .mongodb }
    if part.ports.isEmpty {
      let called = mentions.joined().filter { $0.target == index }.compactMap(\.port)
      if let port = called.first { return DataStore.Engine.listening(on: port) }
      return named
    }
    return part.ports.count == 1 ? DataStore.Engine.listening(on: part.ports[0].container) : nil
  }
}

extension String {
  var looksLikeDatabase: Bool {
    return words.contains { ["db", "database", "postgres", "mysql", "mongo", "redis", "sql"].contains($0) }
  }
}

extension String {
  /// The engine that a name such as `rs-mysql-db` speaks of, where it is no tool for one.
  fileprivate var namesEngine: DataStore.Engine? {
    let tools: Set<String> = [
      "exporter", "admin", "express", "commander", "backup", "proxy", "client", "init", "migrate", "migration", "seed",
      "ui", "gui", "operator", "insight", "web", "loader", "connect", "manager", "rest", "registry", "console",
      "monitor", "streams", "consumer", "producer", "worker", "service", "api", "cli", "topics",
    ]
    if words.contains(where: { tools.contains($0) }) { return nil }
    let engines: [(String, DataStore.Engine)] = [
      ("postgres", .postgresql), ("postgresql", .postgresql), ("mysql", .mysql), ("mariadb", .mysql),
      ("mongo", .mongodb),
      ("mongodb", .mongodb), ("redis", .redis), ("kafka", .kafka), ("elasticsearch", .elasticsearch),
    ]
    return engines.first { words.contains($0.0) }?.1
  }
}

extension DataStore.Engine {
  /// Where the usual images of this engine keep their files.
  var usualFolder: String {
    switch self {
    case .postgresql: "/var/lib/postgresql/data"
    case .mysql: "/var/lib/mysql"
    case .mongodb: "/data/db"
    case .redis, .objectStorage: "/data"
    case .kafka: "/var/lib/kafka/data"
    case .elasticsearch: "/usr/share/elasticsearch/data"
    case .spark, .cosmosdb: "/var/lib/data"
    }
  }
}

extension ImageReference {
  /// As it was written.
  var written: String { name + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "") }

  /// The tag where it names one build.
  var version: String? { tag.flatMap { $0 == "latest" ? nil : $0 } }
}
