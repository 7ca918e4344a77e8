package import PlatformSpec

extension DataStore {
  /// Whether an operator runs it in the cluster.
  package var isRunHere: Bool { hosting == .operator }

  /// The namespace of every store in the cluster: operators may then be bound to it alone.
  package static let namespace = "data"
}

extension DataStore.OperatorChoice {
  /// The component that runs such stores.
  package var component: ComponentID {
    switch self {
    case .crunchy: .crunchyPostgres
    case .zalando: .zalandoPostgres
    case .cloudNativePG: .cloudNativePG
    case .eck: .elasticsearchStores
    case .strimzi: .strimzi
    case .oracle: .oracleMySQL
    case .perconaPXC: .perconaXtraDB
    case .perconaPS: .perconaServer
    case .redisEnterprise: .redisEnterprise
    case .redisCluster: .redisOperator
    case .sparkOperator: .sparkOperator
    }
  }
}

extension ComponentContext {
  /// Stores that an operator runs, in the order of the specification.
  func stores(_ choice: DataStore.OperatorChoice) -> [DataStore] {
    specification.dataStores.filter { $0.isRunHere && $0.operatorChoice == choice }
  }

  var hasStores: Bool { specification.dataStores.contains { $0.isRunHere } }

  /// The pinned release of a chart that the table of components has no version of.
  func chart(_ name: String, _ version: String, appVersion: String? = nil, at repository: String, source: String)
    -> ChartReference
  {
    ChartReference(
      name: name, version: version, appVersion: appVersion ?? version, repository: repository, source: source)
  }
}
