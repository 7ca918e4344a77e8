import KubeModel

extension Check {
  static let sensitiveExposed = Check(
    "ING12", "sensitive-app-exposed", .high, .networking,
    summary: "An administration console or a database can be reached from outside.",
    why: "These programs are searched for by name, and many run what a visitor sends.",
    remedy: "Reach it by a VPN, an identity-aware proxy or port-forward, not by a public route.",
    peers: ["kubescape:C-0021"],
    passing: sensitiveExample("ClusterIP"), failing: sensitiveExample("LoadBalancer")
  ) { inspection in
    let traffic = inspection.traffic
    return traffic.ways.compactMap { pod, ways in
      guard let (what, object) = sensitive(traffic.workloads[pod]),
        let way = ways.first(where: { !$0.isInternalBalancer })
      else { return nil }
      return Violation(way, "lets the outside in to \(what), \(object.title)")
    }
  }

  private static let names = [
    "argocd": "Argo CD", "argo-workflows": "Argo Workflows", "argocli": "Argo Workflows", "jenkins": "Jenkins",
    "jupyter": "Jupyter", "notebook": "Jupyter", "kibana": "Kibana", "mlflow": "MLflow", "ray": "Ray",
    "ollama": "Ollama", "minio": "MinIO", "postgres": "PostgreSQL", "postgresql": "PostgreSQL", "mysql": "MySQL",
    "mariadb": "MariaDB", "mongo": "MongoDB", "mongodb": "MongoDB", "redis": "Redis", "valkey": "Valkey",
    "elasticsearch": "Elasticsearch", "opensearch": "OpenSearch", "etcd": "etcd", "prometheus": "Prometheus",
    "alertmanager": "Alertmanager", "kubernetes-dashboard": "Kubernetes Dashboard", "dashboard": "Kubernetes Dashboard",
    "airflow": "Airflow", "phpmyadmin": "phpMyAdmin", "adminer": "Adminer", "pgadmin4": "pgAdmin",
    "cassandra": "Cassandra", "rabbitmq": "RabbitMQ", "consul": "Consul", "vault": "Vault", "memcached": "Memcached",
  ]

  private static func sensitive(_ workload: Workload) -> (String, KubeObject)? {
    for container in workload.containers where container.kind == .main {
      let image = TrafficMap.imageName(container.image)
      if let known = names[image] { return (known, workload.object) }
    }
    return nil
  }

  private static func sensitiveExample(_ type: String) -> String {
    ExposureExample.service("type: \(type)") + """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: x, labels: {app: a}}
      spec: {containers: [{name: a, image: "docker.io/jenkins/jenkins:2.540"}]}
      """
  }

  static let exposedInventory = Check(
    "ING13", "internet-exposed-inventory", .info, .networking,
    summary: "A workload can be reached from outside the cluster.",
    why: "It is the list to read when something is found in an image.",
    remedy: "Nothing, where it is meant.",
    peers: ["kubescape:C-0256", "kubescape:C-0266"],
    passing: sensitiveExample("ClusterIP"), failing: sensitiveExample("LoadBalancer")
  ) { inspection in
    let traffic = inspection.traffic
    return traffic.ways.map { pod, ways in
      let titles = ways.map(\.title)
      let more = titles.count > 3 ? " and \(titles.count - 3) more" : ""
      return Violation(
        traffic.workloads[pod].object, "is reached from outside by \(titles.prefix(3).joined(separator: ", "))\(more)")
    }
  }
}

extension TrafficMap {
  /// Looks for them; `ways` keeps what is found.
  func findWays() -> [(pod: Int, ways: [KubeObject])] {
    var found: [Int: [KubeObject]] = [:]
    func add(_ pod: Int, _ object: KubeObject) {
      guard workloads.indices.contains(pod), found[pod]?.contains(where: { $0.title == object.title }) != true else {
        return
      }
      found[pod, default: []].append(object)
    }
    let kinds = ["Service", "Ingress", "VirtualService"]
    for object in objects.all(where: { kinds.contains($0.kind) || $0.kind.hasSuffix("Route") }) {
      switch (object.group, object.kind) {
      case ("", "Service"):
        let type = object.root.at("spec", "type")?.string
        guard type == "LoadBalancer" || type == "NodePort", let selector = object.podSelector else { continue }
        for pod in pods(in: object.namespace ?? "", LabelExpression(selector)) { add(pod, object) }
      case ("networking.k8s.io", "Ingress"):
        for (_, value) in Self.ingressServices(object) { addPods(value, object, add) }
      case ("gateway.networking.k8s.io", _) where object.kind.hasSuffix("Route"):
        for rule in object.root.at("spec", "rules")?.sequence ?? [] {
          for backend in rule["backendRefs"]?.sequence ?? [] { addPods(backend, object, add) }
        }
      case ("networking.istio.io", "VirtualService"):
        let gateways = (object.root.at("spec", "gateways")?.sequence ?? []).compactMap(\.string)
        guard gateways.contains(where: { $0 != "mesh" }) else { continue }
        for (_, destination) in Self.destinations(object) {
          let parts = (destination["host"]?.string ?? "").split(separator: ".").map(String.init)
          guard let name = parts.first else { continue }
          for target in targets(name, in: parts.count > 1 ? parts[1] : object.namespace ?? "", port: nil) {
            if case .pod(let pod) = target.party { add(pod, object) }
          }
        }
      default: continue
      }
    }
    return found.keys.sorted().map { ($0, found[$0] ?? []) }
  }

  private func addPods(_ reference: KubeValue, _ route: KubeObject, _ add: (Int, KubeObject) -> Void) {
    let name = reference["name"]?.string ?? ""
    let namespace = reference["namespace"]?.string ?? route.namespace ?? ""
    guard service(name, in: namespace) != nil else { return }
    for target in targets(name, in: namespace, port: nil) {
      if case .pod(let pod) = target.party { add(pod, route) }
    }
  }
}
