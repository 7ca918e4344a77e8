/// How data stores are run where nobody says it.
extension ArchetypeDefaults {
  func storeHosting(_ engine: DataStore.Engine) -> (DataStore.Hosting, String) {
    switch engine {
    case .cosmosdb: return (.managed, "Cosmos DB is run by Azure alone")
    case .spark: return (.operator, "Spark runs its jobs in the cluster")
    case .objectStorage, .mongodb: return (.external, "the platform needs its address only")
    case .postgresql, .mysql, .redis, .kafka, .elasticsearch: break
    }
    if let storeHostingWish { return (storeHostingWish, "data stores are wanted so") }
    if archetype == .dataPipeline { return (.operator, "a pipeline keeps its state beside its work") }
    if archetype == .saas, regionCount > 1, engine == .redis {
      return provider == .aks
        ? (.managed, "Azure's Redis Enterprise replicates sessions between the regions, each written to")
        : (.operator, "each region keeps its sessions beside the services that use them")
    }
    return (.external, "the platform needs its address only")
  }

  /// The operator that runs an engine in the cluster; nil where there is none.
  func operatorChoice(_ engine: DataStore.Engine) -> DataStore.OperatorChoice? {
    switch engine {
    case .postgresql: .crunchy
    case .mysql: .perconaPXC
    case .redis: .redisCluster
    case .kafka: .strimzi
    case .elasticsearch: .eck
    case .spark: .sparkOperator
    case .cosmosdb, .mongodb, .objectStorage: nil
    }
  }

  /// Memorystore takes encrypted connections on a port of its own.
  func storePort(_ engine: DataStore.Engine, _ hosting: DataStore.Hosting) -> Int {
    provider == .gke && hosting == .managed && engine == .redis ? 6378 : engine.defaultPort
  }

  /// What a store holds where nobody says it; one in memory holds less.
  func sizeGiB(_ engine: DataStore.Engine, _ hosting: DataStore.Hosting) -> Int {
    engine == .redis && hosting == .operator ? 12 : 100
  }

  func members(
    _ engine: DataStore.Engine, _ hosting: DataStore.Hosting, _ choice: DataStore.OperatorChoice?
  ) -> (Int, String) {
    guard hosting == .operator else { return (1, "its owner decides on replication") }
    if choice == .redisCluster { return (6, "three shards with a copy each survive the loss of a zone") }
    if engine == .spark { return (1, "jobs bring their own executors") }
    return (3, "one member in each of three zones keeps a majority")
  }
}

extension DataStore.OperatorChoice {
  /// Why it is taken where an operator is wanted and none is named.
  var reason: String {
    switch self {
    case .crunchy: "it brings fail-over, continuous backup and restore to a point in time"
    case .zalando: "it runs many small PostgreSQL clusters with little work"
    case .cloudNativePG: "it needs no other parts beside PostgreSQL"
    case .oracle: "it is the vendor's own"
    case .perconaPXC: "its members are written to alike, so that one may fail"
    case .perconaPS: "it replicates with little overhead"
    case .redisEnterprise: "it is the vendor's own"
    case .redisCluster: "it spreads the keys over members and fails over by itself"
    case .strimzi: "it runs and upgrades Kafka broker by broker"
    case .eck: "it is the vendor's own"
    case .sparkOperator: "jobs are objects of the cluster, with retries and schedules"
    }
  }
}
