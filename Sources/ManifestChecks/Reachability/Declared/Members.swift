import KubeModel

extension TrafficMap {
  /// Between members of a StatefulSet that agree among themselves, by the ports that their software uses for it.
  var members: [DeclaredConnection] {
    workloads.indices.compactMap { index in
      let workload = workloads[index]
      guard workload.object.kind == "StatefulSet", (workload.object.root.at("spec", "replicas")?.integer ?? 1) > 1,
        let ports = memberPorts(workload)
      else { return nil }
      return DeclaredConnection(
        kind: .members, source: .pod(index), targets: [.init(party: .pod(index), ports: ports)],
        reason: "members among themselves", object: workload.object, path: "", node: nil)
    }
  }

  /// The port by which members of this software find each other; nil for software that we don't know.
  private func memberPorts(_ workload: Workload) -> PortSet? {
    for container in workload.containers {
      let name = Self.imageName(container.image)
      guard let known = Self.memberPorts.first(where: { name.hasPrefix($0.image) }) else { continue }
      let declared = container.ports.compactMap { $0["containerPort"]?.integer }
      // Where the manifest names one of them it is that one, else the software's usual.
      let ports = known.ports.filter { declared.contains($0) }
      return (ports.isEmpty ? Array(known.ports.prefix(1)) : ports).reduce(.none) { $0.union(.ports(.tcp, $1)) }
    }
    return nil
  }

  private static let memberPorts: [(image: String, ports: [Int])] = [
    ("etcd", [2380]), ("zookeeper", [2888, 3888]), ("kafka", [9093, 9092, 9091]), ("cp-kafka", [9093, 9092]),
    ("cassandra", [7000, 7001]), ("elasticsearch", [9300]), ("opensearch", [9300]), ("mongo", [27017]),
    ("redis", [6379, 16379]), ("valkey", [6379, 16379]), ("rabbitmq", [25672, 4369]), ("cockroach", [26257]),
    ("consul", [8301, 8300]), ("nats", [6222]), ("vault", [8201]), ("postgres", [5432]), ("patroni", [8008, 5432]),
    ("galera", [4567]), ("mariadb", [4567, 3306]), ("clickhouse", [9009]), ("minio", [9000]),
  ]
}
