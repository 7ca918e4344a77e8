/// A well-known server that the specification has no engine for: it runs as a service with a volume.
struct KnownServer: Sendable {
  var port: Int
  /// Where its image keeps its files; nil for what keeps nothing.
  var folder: String?
  var speaksHTTP = false

  init(_ port: Int, _ folder: String? = nil, http: Bool = false) {
    self.port = port
    self.folder = folder
    speaksHTTP = http
  }
}

extension ImageReference {
  /// What is known of the image by its name.
  var server: KnownServer? {
    if name.contains("mssql") || shortName == "azure-sql-edge" { return KnownServer(1433, "/var/opt/mssql") }
    return Self.servers[shortName]
  }

  private static let servers: [String: KnownServer] = [
    "rabbitmq": KnownServer(5672, "/var/lib/rabbitmq"),
    "memcached": KnownServer(11211),
    "nats": KnownServer(4222),
    "etcd": KnownServer(2379, "/var/lib/etcd"),
    "zookeeper": KnownServer(2181, "/data"),
    "cp-zookeeper": KnownServer(2181, "/var/lib/zookeeper"),
    "cassandra": KnownServer(9042, "/var/lib/cassandra"),
    "scylla": KnownServer(9042, "/var/lib/scylla"),
    "cockroach": KnownServer(26257, "/cockroach/cockroach-data"),
    "couchdb": KnownServer(5984, "/opt/couchdb/data", http: true),
    "couchbase": KnownServer(8091, "/opt/couchbase/var", http: true),
    "influxdb": KnownServer(8086, "/var/lib/influxdb2", http: true),
    "neo4j": KnownServer(7687, "/data"),
    "clickhouse": KnownServer(8123, "/var/lib/clickhouse", http: true),
    "clickhouse-server": KnownServer(8123, "/var/lib/clickhouse", http: true),
    "arangodb": KnownServer(8529, "/var/lib/arangodb3", http: true),
    "activemq": KnownServer(61616),
    "activemq-classic": KnownServer(61616, "/opt/apache-activemq/data"),
    "eclipse-mosquitto": KnownServer(1883, "/mosquitto/data"),
    "emqx": KnownServer(1883, "/opt/emqx/data"),
    "pulsar": KnownServer(6650, "/pulsar/data"),
    "solr": KnownServer(8983, "/var/solr", http: true),
    "meilisearch": KnownServer(7700, "/meili_data", http: true),
    "typesense": KnownServer(8108, "/data", http: true),
    "qdrant": KnownServer(6333, "/qdrant/storage", http: true),
    "weaviate": KnownServer(8080, "/var/lib/weaviate", http: true),
    "vault": KnownServer(8200, "/vault/file", http: true),
    "consul": KnownServer(8500, "/consul/data", http: true),
    "dynamodb-local": KnownServer(8000, nil, http: true),
    "beanstalkd": KnownServer(11300),
    "pgbouncer": KnownServer(5432),
    "pgpool": KnownServer(5432),
    "logstash": KnownServer(5044),
    "smtp": KnownServer(25),
    "postfix": KnownServer(25),
    "mailhog": KnownServer(1025),
    "mailpit": KnownServer(1025),
    "maildev": KnownServer(1025),
    "rethinkdb": KnownServer(28015, "/data"),
    "seaweedfs": KnownServer(8333, "/data", http: true),
    "cp-schema-registry": KnownServer(8081, http: true),
    "schema-registry": KnownServer(8081, http: true),
  ]
}
