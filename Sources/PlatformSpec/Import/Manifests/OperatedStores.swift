import KubeModel

/// Objects by which operators run data stores: they become data stores of the specification.
extension ManifestReader {
  struct StoreKind {
    var engine: DataStore.Engine
    /// Names of the Services that the operator makes of the object's name.
    var hosts: [String]
  }

  static let storeKinds: [String: StoreKind] = [
    "PostgresCluster": StoreKind(engine: .postgresql, hosts: ["%-primary", "%-ha", "%-replicas"]),
    "postgresql": StoreKind(engine: .postgresql, hosts: ["%", "%-repl"]),
    "Cluster": StoreKind(engine: .postgresql, hosts: ["%-rw", "%-ro", "%-r"]),
    "InnoDBCluster": StoreKind(engine: .mysql, hosts: ["%", "%-instances"]),
    "PerconaXtraDBCluster": StoreKind(engine: .mysql, hosts: ["%-haproxy", "%-proxysql", "%-pxc"]),
    "PerconaServerMySQL": StoreKind(engine: .mysql, hosts: ["%-haproxy", "%-mysql-primary"]),
    "PerconaServerMongoDB": StoreKind(engine: .mongodb, hosts: ["%-rs0", "%-mongos"]),
    "MongoDBCommunity": StoreKind(engine: .mongodb, hosts: ["%-svc"]),
    "RedisCluster": StoreKind(engine: .redis, hosts: ["%", "%-leader"]),
    "RedisEnterpriseCluster": StoreKind(engine: .redis, hosts: ["%"]),
    "RedisFailover": StoreKind(engine: .redis, hosts: ["rfs-%", "rfrm-%"]),
    "Kafka": StoreKind(engine: .kafka, hosts: ["%-kafka-bootstrap", "%-kafka-brokers"]),
    "Elasticsearch": StoreKind(engine: .elasticsearch, hosts: ["%-es-http"]),
  ]

  mutating func readStore(_ object: KubeObject, _ store: StoreKind) {
    if object.kind == "Cluster", object.group != "postgresql.cnpg.io" { return }
    var part = ImportedPart(name: object.name, place: object.location)
    part.engine = store.engine
    part.statesPorts = true
    part.team = object.namespace
    part.hosts = [object.name] + store.hosts.map { $0.replacing("%", with: object.name) }
    let size =
      object.root.at("spec", "storage", "size") ?? object.root.at("spec", "volume", "size")
      ?? object.root.at("spec", "kafka", "storage", "size")
    part.volumes = [ImportedVolume(path: store.engine.usualFolder, sizeGiB: ImportSizes.gibibytes(size), name: "data")]
    application.parts.append(part)
    workloads.append(object)
    containers.append(.mapping([]))
  }
}
