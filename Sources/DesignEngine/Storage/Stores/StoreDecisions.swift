import PlatformSpec

extension DecisionRule {
  /// Each store that an operator runs: which, on how many members, how long without an answer when one is lost.
  static let storeOperators = DecisionRule { draft in
    draft.specification.dataStores.compactMap { store in
      guard store.isRunHere, let choice = store.operatorChoice else { return nil }
      let size = StoreSize(store)
      return Decision(
        id: "storage.store.\(store.name)", deliverable: .storage, title: "Data store \(store.name)",
        choice: "\(choice.title), \(choice.members(store)) of \(store.sizeGiB) GiB",
        alternatives: choice.alternatives(in: draft), reason: choice.strength + ".",
        arithmetic: [size.arithmetic, choice.failOver(store)], sources: [choice.source],
        fields: ["dataStores[\(store.name)].operator", "dataStores[\(store.name)].members"])
    }
  }
}

extension DataStore.OperatorChoice {
  /// What runs, and by whom.
  var title: String {
    switch self {
    case .crunchy: "PostgreSQL by the Crunchy Data operator"
    case .zalando: "PostgreSQL by the Zalando operator"
    case .cloudNativePG: "PostgreSQL by CloudNativePG"
    case .oracle: "MySQL InnoDB Cluster by Oracle's operator"
    case .perconaPXC: "Percona XtraDB Cluster by Percona's operator"
    case .perconaPS: "Percona Server for MySQL by Percona's operator"
    case .redisEnterprise: "Redis Enterprise by its operator"
    case .redisCluster: "Redis in cluster mode by an open operator"
    case .strimzi: "Kafka (KRaft) by Strimzi"
    case .eck: "Elasticsearch by Elastic's operator"
    case .sparkOperator: "Spark jobs by the Spark operator"
    }
  }

  func members(_ store: DataStore) -> String {
    switch self {
    case .redisCluster: "\(max(1, store.members / 2)) shards with a copy each"
    case .sparkOperator: "executors by the jobs"
    case .crunchy, .zalando, .cloudNativePG, .oracle, .perconaPXC, .perconaPS, .redisEnterprise, .strimzi, .eck:
      store.members == 1 ? "one member" : "\(store.members) members"
    }
  }

  var strength: String {
    switch self {
    case .crunchy:
      "Patroni elects a new leader by itself, a commit waits for a copy, and every change is in the bucket within a minute"
    case .zalando: "Patroni elects a new leader by itself, and one operator runs many small clusters"
    case .cloudNativePG: "The operator itself elects the new leader, without other parts beside PostgreSQL"
    case .oracle: "Group replication elects a new primary by itself, and routers send writes to it"
    case .perconaPXC: "Every member takes writes and has each commit before it is acknowledged"
    case .perconaPS: "Asynchronous or group replication with little overhead, and a proxy that finds the primary"
    case .redisEnterprise: "One set of nodes carries all databases, and a copy takes over a lost shard by itself"
    case .redisCluster: "Keys are spread over shards, and a copy takes over a lost shard by itself"
    case .strimzi:
      "Brokers are upgraded one by one, and topics and users are objects of the cluster; no ZooKeeper is left"
    case .eck: "Shards have copies in other zones, and members are upgraded one by one"
    case .sparkOperator: "Jobs are objects of the cluster, with retries and schedules, on nodes that may be interrupted"
    }
  }

  /// What else would run the same engine.
  func alternatives(in draft: DesignDraft) -> [Decision.Alternative] {
    let others: [DataStore.OperatorChoice] = Self.allCases.filter { $0.engine == engine && $0 != self }
    return others.map { Decision.Alternative($0.title, whyNot: $0.weakness) } + [
      Decision.Alternative(managedName(draft), whyNot: "it was not asked for; it costs more and ties data to the cloud")
    ]
  }

  /// Why another one was preferred.
  private var weakness: String {
    switch self {
    case .crunchy: "it brings more parts into each pod"
    case .zalando: "backups and monitoring are left to the image that it runs"
    case .cloudNativePG: "continuous backup needs a plug-in beside it"
    case .oracle: "its backups are dumps on a schedule, not continuous"
    case .perconaPXC: "writes wait for all members"
    case .perconaPS: "a member that is behind loses what it had not received"
    case .redisEnterprise: "copies in several regions were not asked for"
    case .redisCluster: "it lives in one region"
    case .strimzi, .eck, .sparkOperator: "nothing speaks against it"
    }
  }

  private func managedName(_ draft: DesignDraft) -> String {
    switch engine {
    case .postgresql, .mysql: "a database run by \(draft.profile.title)'s cloud"
    case .redis: "a cache run by \(draft.profile.title)'s cloud"
    case .kafka: "a broker run by \(draft.profile.title)'s cloud"
    case .elasticsearch: "a search service run by \(draft.profile.title)'s cloud"
    case .spark: "a Spark service run by \(draft.profile.title)'s cloud"
    case .cosmosdb, .mongodb, .objectStorage: "the provider's own"
    }
  }

  /// Seconds until another member answers after the loss of the one that did, from the timers that the manifests set.
  var failOverSeconds: (total: Int, parts: String) {
    switch self {
    case .crunchy, .zalando: (45, "lease 30 s + check 10 s + promotion 5 s")
    case .cloudNativePG: (40, "probe 3 × 10 s + promotion 10 s")
    case .oracle: (25, "expel after 5 s + 5 s suspicion, election and router 15 s")
    case .perconaPXC: (15, "inactive peer 15 s; other members never stop")
    case .perconaPS: (30, "expel 10 s + election 10 s + proxy 10 s")
    case .redisEnterprise: (10, "node watchdog 5 s + promotion of copies 5 s")
    case .redisCluster: (10, "cluster-node-timeout 5 s + election of the copy 5 s")
    case .strimzi: (15, "broker session 9 s + election of leaders 6 s")
    case .eck: (35, "3 pings × 10 s + promotion of copies 5 s")
    case .sparkOperator: (60, "a lost executor is asked for again; its tasks run once more")
    }
  }

  func failOver(_ store: DataStore) -> String {
    guard store.members > 1 || self == .sparkOperator else {
      return "one member: after its loss its volume is attached to another node, about 2 to 5 minutes"
    }
    return "fail-over: \(failOverSeconds.parts), about \(failOverSeconds.total) s"
  }

  var source: String {
    switch self {
    case .crunchy: "access.crunchydata.com/documentation/postgres-operator: high availability; Patroni's defaults"
    case .zalando: "postgres-operator.readthedocs.io: patroni; Patroni's defaults"
    case .cloudNativePG: "cloudnative-pg.io/documentation: failover"
    case .oracle: "dev.mysql.com/doc/mysql-operator; group_replication_member_expel_timeout"
    case .perconaPXC: "docs.percona.com: evs.inactive_timeout of Galera"
    case .perconaPS: "docs.percona.com: operator for MySQL based on Percona Server"
    case .redisEnterprise: "redis.io/docs: database failover, node watchdog profile local-network"
    case .redisCluster: "redis.io/docs: cluster specification, failure detection and replica election"
    case .strimzi: "kafka.apache.org: broker.session.timeout.ms (9 s) of KRaft"
    case .eck: "elastic.co/guide: cluster fault detection settings"
    case .sparkOperator: "kubeflow/spark-operator; spark.apache.org: scheduling of failed tasks"
    }
  }
}
