package import DesignEngine
package import PlatformSpec

/// Names of things in the cloud that manifests and Terraform must spell alike, within the limits of the cloud.
package enum CloudNames {
  /// `text` as it is, or cut and ended in eight digits of its hash where it is longer than `limit` bytes.
  package static func bounded(_ text: String, limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    // FNV-1a, 32 bits.
    let hash = text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    let digits = String(hash, radix: 16)
    var start = String(text.prefix(limit - 9))
    while start.hasSuffix("-") { start.removeLast() }
    return "\(start)-\(String(repeating: "0", count: 8 - digits.count))\(digits)"
  }
}

extension MessageQueue {
  /// Name of the queue in SQS (at most 80 characters).
  package func cloudName(cluster: String) -> String { CloudNames.bounded("\(cluster)-\(name)", limit: 80) }
}

/// An entry of the provider's secret store: Terraform makes it empty, the owner fills it, External Secrets reads it.
package struct CloudSecret: Sendable, Hashable {
  /// `<cluster>/<namespace>/<purpose>`.
  package var name: String
  package var namespace: String
  package var purpose: String
  /// Keys of the JSON object that its value must be.
  package var keys: [String]
  /// What it is for, for the operator who fills it.
  package var meaning: String
}

extension CloudSecret {
  /// Every secret that the manifests of a cluster read, by name.
  package static func all(in design: PlatformDesign, cluster: ClusterDesign) -> [CloudSecret] {
    var secrets = application(in: design, cluster: cluster)
    if design.components.contains(where: { $0.id == .kubePrometheusStack }) {
      let namespace = design.components.first { $0.id == .kubePrometheusStack }?.namespace ?? "monitoring"
      secrets.append(
        CloudSecret(
          cluster: cluster, namespace: namespace, purpose: "grafana-admin", keys: ["admin-user", "admin-password"],
          meaning: "first account of Grafana"))
      if let pager = design.specification.observability.pager {
        secrets.append(
          CloudSecret(
            cluster: cluster, namespace: namespace, purpose: "alertmanager-\(pager.rawValue)", keys: ["key"],
            meaning: "key with which Alertmanager pages \(pager.rawValue)"))
      }
    }
    if design.components.contains(where: { $0.id == .flagger }), design.specification.observability.pager == .slack {
      secrets.append(
        CloudSecret(
          cluster: cluster, namespace: "flagger-system", purpose: FlaggerChat.purpose, keys: ["address"],
          meaning: "hook of the Slack channel in which Flagger reports"))
    }
    if [.argoCD, .externalSecrets].allSatisfy({ id in design.components.contains { $0.id == id } }),
      let pager = design.specification.observability.pager
    {
      secrets.append(
        CloudSecret(
          cluster: cluster, namespace: ArgoCDDelivery.namespace, purpose: ArgoCDDelivery.notificationSecret,
          keys: ["key"], meaning: "key, or hook, with which Argo CD reports to \(pager.rawValue)"))
    }
    secrets += mesh(in: design, cluster: cluster) + redisRegions(in: design, cluster: cluster)
    if design.specification.observability.traceStore == .datadog {
      secrets.append(
        CloudSecret(
          cluster: cluster, namespace: "tracing", purpose: "datadog", keys: ["api-key"],
          meaning: "key with which the collector sends traces to Datadog"))
    }
    if let gate = design.components.first(where: { $0.id == .releaseGate }) {
      secrets.append(
        CloudSecret(
          cluster: cluster, namespace: gate.namespace, purpose: ReleaseReport.token, keys: ["token"],
          meaning: "token of the Git host that may set the status of commits, and nothing else"))
    }
    return (secrets + storeBackups(in: design, cluster: cluster)).sorted { $0.name < $1.name }
  }

  /// What joins the meshes of several regions: the anchor that all trust, and access to each other's API server.
  private static func mesh(in design: PlatformDesign, cluster: ClusterDesign) -> [CloudSecret] {
    guard design.components.contains(where: { $0.id == .linkerdMulticluster }) else { return [] }
    let anchor = CloudSecret(
      cluster: cluster, namespace: Linkerd.namespace, purpose: LinkerdIdentity.trustAnchor,
      keys: LinkerdIdentity.anchorKeys,
      meaning: "trust anchor of Linkerd in PEM, the same in every region: `step certificate create"
        + " root.linkerd.cluster.local ca.crt ca.key --profile root-ca --no-password --insecure`")
    return [anchor]
      + design.clusters.filter { $0.name != cluster.name }.map { other in
        CloudSecret(
          cluster: cluster, namespace: Linkerd.multiclusterNamespace,
          purpose: RenderingContext.credentialsPurpose(other), keys: ["kubeconfig"],
          meaning: "kubeconfig with which the mirror of Linkerd asks \(other.name) for its exported services:"
            + " `linkerd multicluster link-gen` there prints it")
      }
  }

  package static func redisPassword(of store: DataStore) -> String { "\(store.name)-access" }

  /// What joins Redis of several regions: who administers it in each, and what opens the databases that they share.
  private static func redisRegions(in design: PlatformDesign, cluster: ClusterDesign) -> [CloudSecret] {
    let stores = design.specification.replicatedStores
    if stores.isEmpty { return [] }
    let administrators = design.clusters.map { other in
      let region = RedisRegion(other.region)
      return CloudSecret(
        cluster: cluster, namespace: DataStore.namespace, purpose: region.administrator,
        keys: ["username", "password"],
        meaning:
          "administrator of Redis in \(other.region), the same in every region: Secret \(region.cluster) there has"
          + " it once Redis runs")
    }
    return administrators
      + stores.map { store in
        CloudSecret(
          cluster: cluster, namespace: DataStore.namespace, purpose: redisPassword(of: store), keys: ["password"],
          meaning: "password of \(store.name) that you draw, the same in every region")
      }
  }

  /// What services read: access to data stores, and values of their own.
  package static func application(in design: PlatformDesign, cluster: ClusterDesign) -> [CloudSecret] {
    let own = design.workloads.filter { !$0.service.secrets.isEmpty }.map { workload in
      CloudSecret(
        cluster: cluster, namespace: workload.namespace, purpose: environmentPurpose(of: workload.service),
        keys: workload.service.secrets, meaning: "secret variables of \(workload.service.name)")
    }
    return dataStores(in: design, cluster: cluster) + rabbitQueues(in: design, cluster: cluster) + own
  }

  package static func backupPurpose(of store: DataStore) -> String { "\(store.name)-backup-access" }

  /// Keys of the bucket, for operators that can't act by the identity of their pods.
  private static func storeBackups(in design: PlatformDesign, cluster: ClusterDesign) -> [CloudSecret] {
    guard design.specification.storage.backup else { return [] }
    return design.specification.dataStores.compactMap { store in
      guard let keys = store.backupKeys(design.specification.provider) else { return nil }
      return CloudSecret(
        cluster: cluster, namespace: DataStore.namespace, purpose: backupPurpose(of: store), keys: keys.names,
        meaning: "\(keys.meaning), for the backups of \(store.name)")
    }
  }

  package static func purpose(of queue: MessageQueue) -> String { "\(queue.name)-queue" }

  /// Addresses of RabbitMQ, which stand outside of the cluster: one for a queue and a namespace that uses it.
  private static func rabbitQueues(in design: PlatformDesign, cluster: ClusterDesign) -> [CloudSecret] {
    design.specification.queues.filter { $0.engine == .rabbitmq }.flatMap { queue in
      let users = design.workloads.filter {
        $0.service.consumes.contains(queue.name) || $0.service.produces.contains(queue.name)
      }
      let namespaces = users.map(\.namespace).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      return namespaces.map { namespace in
        CloudSecret(
          cluster: cluster, namespace: namespace, purpose: purpose(of: queue), keys: ["uri"],
          meaning: "address of RabbitMQ with user, password and virtual host, amqps://…, for the queue \(queue.name)")
      }
    }
  }

  package static func environmentPurpose(of service: Service) -> String { "\(service.name)-environment" }

  /// One secret for a data store and a namespace that uses it: teams do not share credentials.
  package static func dataStores(in design: PlatformDesign, cluster: ClusterDesign) -> [CloudSecret] {
    var secrets: [CloudSecret] = []
    for store in design.specification.dataStores {
      switch store.hosting {
      case .operator: continue
      case .external, .managed: break
      }
      var seen: [String] = []
      for workload in design.workloads where workload.service.stores.contains(store.name) {
        guard !seen.contains(workload.namespace) else { continue }
        seen.append(workload.namespace)
        secrets.append(
          CloudSecret(
            cluster: cluster, namespace: workload.namespace, purpose: store.name,
            keys: ["host", "port", "username", "password"],
            meaning: "access of namespace \(workload.namespace) to \(store.name) (\(store.engine.rawValue))"))
      }
    }
    return secrets
  }

  private init(cluster: ClusterDesign, namespace: String, purpose: String, keys: [String], meaning: String) {
    self.init(
      name: "\(cluster.name)/\(namespace)/\(purpose)", namespace: namespace, purpose: purpose, keys: keys,
      meaning: meaning)
  }
}
