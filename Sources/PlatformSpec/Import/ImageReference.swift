/// A container image taken apart: `registry/name:tag@digest`.
struct ImageReference: Sendable, Hashable {
  /// Without tag and digest.
  var name: String
  var tag: String?
  var digest: String?

  init?(_ text: String) {
    var rest = text[...]
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    }
    // A colon before the last slash belongs to the port of a registry.
    let slash = rest.lastIndex(of: "/") ?? rest.startIndex
    if let colon = rest[slash...].lastIndex(of: ":") {
      // A variable without a value leaves the colon alone.
      let text = rest[rest.index(after: colon)...]
      tag = text.isEmpty ? nil : String(text)
      rest = rest[..<colon]
    }
    guard !rest.isEmpty, !rest.contains(where: \.isWhitespace), !rest.hasSuffix("/"), !rest.hasPrefix("/") else {
      return nil
    }
    name = String(rest)
  }

  /// The last part of the name, `postgres` of `docker.io/library/postgres`.
  var shortName: String { name.split(separator: "/").last.map { $0.lowercased() } ?? name.lowercased() }

  /// What the image is when it is the well-known one of its name.
  var role: KnownRole? {
    switch shortName {
    case "postgres", "postgresql", "postgis", "timescaledb", "pgvector", "citus", "spilo", "postgresql-repmgr":
      .store(.postgresql)
    case "mysql", "mariadb", "percona", "percona-server", "mysql-server", "percona-xtradb-cluster": .store(.mysql)
    case "mongo", "mongodb", "mongodb-community-server", "percona-server-mongodb": .store(.mongodb)
    case "redis", "redis-stack", "redis-stack-server", "valkey", "keydb", "dragonfly", "redis-cluster", "redismod":
      .store(.redis)
    case "kafka", "cp-kafka", "cp-server", "kafka-native", "redpanda": .store(.kafka)
    case "elasticsearch", "opensearch", "elasticsearch-oss": .store(.elasticsearch)
    case "minio": .store(.objectStorage)
    case "rabbitmq": .broker(.rabbitmq)
    case "zookeeper", "cp-zookeeper": .companion("Kafka keeps its own members (KRaft)")
    default: nil
    }
  }

  enum KnownRole: Sendable, Hashable {
    case store(DataStore.Engine)
    case broker(MessageQueue.Engine)
    /// Is there for another part that the platform replaces; why it goes too.
    case companion(String)
  }

  /// The port of the well-known image of this name.
  var usualPort: Int? {
    if let server { return server.port }
    if isFastCGI { return 9000 }
    switch shortName {
    case "nginx", "httpd", "traefik", "caddy", "haproxy", "wordpress", "nextcloud", "drupal", "phpmyadmin", "joomla",
      "pgadmin4", "matomo", "mediawiki":
      return 80
    case "nginx-unprivileged", "keycloak", "tomcat", "jenkins", "wildfly", "jetty", "adminer": return 8080
    case "grafana", "gitea": return 3000
    case "mongo-express", "redis-commander": return 8081
    case "prometheus": return 9090
    case "kibana": return 5601
    case "ghost": return 2368
    case "zipkin": return 9411
    case "jaeger", "all-in-one": return 16686
    case "kong": return 8000
    default: return nil
    }
  }

  /// PHP behind a web server of its own: `php:8.4-fpm`.
  var isFastCGI: Bool { tag?.words.contains("fpm") == true }

  /// Routes users by what it reads of other containers, as the entrance of a cluster does.
  var isRouter: Bool {
    [
      "traefik", "nginx-proxy", "docker-gen", "acme-companion", "letsencrypt-nginx-proxy-companion",
      "caddy-docker-proxy",
    ]
    .contains(shortName)
  }

  /// A page for operators and developers, not for users.
  var isTool: Bool {
    switch shortName {
    case "grafana", "prometheus", "alertmanager", "cadvisor", "node-exporter", "jaeger", "all-in-one", "zipkin",
      "jaeger-query", "jaeger-collector", "jaeger-agent", "kibana", "opensearch-dashboards", "adminer", "phpmyadmin",
      "pgadmin4", "mongo-express", "redis-commander", "redisinsight", "kafka-ui", "kafdrop", "kowl", "akhq",
      "cp-enterprise-control-center", "mailhog", "mailpit", "maildev", "portainer", "portainer-ce", "dozzle", "seq":
      true
    default: false
    }
  }

  /// The language, where the name of the image leaves no doubt.
  var runtime: Service.Runtime? {
    switch shortName {
    case "node", "bun", "deno": .node
    case "python", "pypy", "celery": .python
    case "openjdk", "eclipse-temurin", "amazoncorretto", "tomcat", "jetty", "wildfly", "keycloak", "zipkin", "maven",
      "gradle", "jenkins":
      .jvm
    case "golang", "traefik", "caddy": .go
    case "ruby", "rails": .ruby
    case "php", "wordpress", "nextcloud", "drupal", "phpmyadmin", "mediawiki", "joomla": .php
    case "aspnet", "dotnet", "aspnetcore": .dotnet
    case "rust": .rust
    case "nginx", "httpd", "haproxy", "envoy", "memcached", "varnish", "nginx-unprivileged": .native
    case "ghost": .node
    default: nil
    }
  }
}

extension DataStore.Engine {
  /// The engine that listens on this port by default; only ports that nothing else uses.
  static func listening(on port: Int) -> DataStore.Engine? {
    switch port {
    case 5432: .postgresql
    case 3306: .mysql
    case 27017: .mongodb
    case 6379: .redis
    default: nil
    }
  }

  /// Words in names of variables that mean this engine.
  var words: [String] {
    switch self {
    case .postgresql: ["POSTGRES", "PG"]
    case .mysql: ["MYSQL", "MARIADB"]
    case .redis: ["REDIS"]
    case .kafka: ["KAFKA"]
    case .elasticsearch: ["ELASTIC", "OPENSEARCH"]
    case .mongodb: ["MONGO"]
    case .objectStorage: ["MINIO", "S3"]
    case .spark: ["SPARK"]
    case .cosmosdb: ["COSMOS"]
    }
  }
}

extension Service.Transport {
  /// What is spoken, from the name of a port (`http-web`, `grpc`), its protocol or its number.
  static func guess(name: String?, protocol stated: String?, port: Int) -> Service.Transport? {
    let words = [stated, name].compactMap { $0?.lowercased() }
    for word in words {
      if word.hasPrefix("grpc") || word.hasSuffix("grpc") || word.contains("h2c") || word == "http2" { return .grpc }
      if word.hasPrefix("http") || word == "web" || word == "ws" || word.hasSuffix("-http") { return .http }
      if ["tcp", "tls", "mysql", "redis", "mongo", "amqp", "postgres", "mqtt", "kafka", "smtp"].contains(where: {
        prefix in
        word.hasPrefix(prefix)
      }), word != "tcp" || stated == nil || name != nil {
        return .tcp
      }
    }
    switch port {
    case 50051, 50052, 50053: return .grpc
    case 21, 22, 25, 53, 465, 587, 1433, 1521, 1883, 2181, 2379, 3306, 4222, 5432, 5672, 6379, 6650, 8883, 9042, 9092,
      9093, 9094, 19092, 29092, 11211, 27017, 50000:
      return .tcp
    default: return nil
    }
  }
}
