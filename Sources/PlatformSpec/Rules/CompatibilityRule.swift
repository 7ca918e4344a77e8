import Basics

/// One combination of choices that can't work, with the reason and the way out.
struct CompatibilityRule: Sendable {
  let id: String
  /// The field that the message points at.
  let field: String
  let severity: Diagnostic.Severity
  /// What is wrong with this specification and what to write instead; nil when nothing is.
  let finding: @Sendable (Specification) -> (message: String, remedy: String)?

  init(
    _ id: String, field: String, severity: Diagnostic.Severity = .error,
    finding: @escaping @Sendable (Specification) -> (message: String, remedy: String)?
  ) {
    self.id = id
    self.field = field
    self.severity = severity
    self.finding = finding
  }

  static let all = clouds + confidential + networking + delivery + scaling + storage + geoReplication + security
}

// MARK: - What belongs to one cloud

extension CompatibilityRule {
  private static let clouds = [
    CompatibilityRule("ingress-of-another-cloud", field: "networking.ingress") { wanted in
      let owner: Provider? =
        switch wanted.networking.ingress {
        case .alb: .eks
        case .gkeIngress: .gke
        case .applicationGateway: .aks
        case .nginx, .gatewayAPI, .none: nil
        }
      guard let owner, owner != wanted.provider else { return nil }
      let own = ArchetypeDefaults(archetype: wanted.archetype, provider: wanted.provider, serviceCount: 4).ingress
      return (
        "\(wanted.networking.ingress.rawValue) is a load balancer of \(owner.title), the platform is \(wanted.provider.title)",
        "Write networking.ingress: \(own.rawValue)\(wanted.provider == .aks ? "" : ", gateway-api") or nginx."
      )
    },
    diskRule("default-disk-of-another-cloud", "storage.defaultDisk") { $0.storage.defaultDisk },
    diskRule("fast-disk-of-another-cloud", "storage.highIOPSDisk") { $0.storage.highIOPSDisk },
    CompatibilityRule("identity-of-another-cloud", field: "security.workloadIdentity") { wanted in
      // Azure had one of this name.
      if wanted.provider == .aks, wanted.security.workloadIdentity == .podIdentity { return nil }
      let isEKS = wanted.security.workloadIdentity != .workloadIdentity
      guard isEKS != (wanted.provider == .eks) else { return nil }
      return (
        "\(wanted.security.workloadIdentity.rawValue) does not exist on \(wanted.provider.title)",
        "Write security.workloadIdentity: \(wanted.provider == .eks ? "irsa or pod-identity" : "workload-identity")."
      )
    },
    CompatibilityRule("aks-pod-identity-is-retired", field: "security.workloadIdentity", severity: .warning) { wanted in
      guard wanted.provider == .aks, wanted.security.workloadIdentity == .podIdentity else { return nil }
      return (
        "AKS Pod Identity is retired and gets no fixes; Workload Identity, its successor, takes its place",
        "Write security.workloadIdentity: workload-identity."
      )
    },
    CompatibilityRule("queue-of-another-cloud", field: "queues") { wanted in
      let foreign = wanted.queues.first { queue in
        switch queue.engine {
        case .sqs: wanted.provider != .eks
        case .pubsub: wanted.provider != .gke
        case .serviceBus: wanted.provider != .aks
        case .rabbitmq, .kafka: false
        }
      }
      guard let foreign else { return nil }
      let own = ArchetypeDefaults(archetype: wanted.archetype, provider: wanted.provider, serviceCount: 4).queueEngine
      return (
        "the queue \(foreign.name) is \(foreign.engine.rawValue), which \(wanted.provider.title) does not have",
        "Write engine: \(own.rawValue), rabbitmq or kafka."
      )
    },
    CompatibilityRule("xray-needs-aws", field: "observability.traceStore") { wanted in
      guard wanted.observability.traceStore == .xray, wanted.provider != .eks else { return nil }
      return (
        "X-Ray is a service of AWS, the platform is \(wanted.provider.title)", "Write traceStore: jaeger or tempo."
      )
    },
    CompatibilityRule("karpenter-not-on-gke", field: "cluster.nodeAutoscaler") { wanted in
      guard wanted.cluster.nodeAutoscaler == .karpenter, wanted.provider == .gke else { return nil }
      return (
        "Karpenter has no provider for GKE, whose own autoscaler starts machines for waiting pods",
        "Write nodeAutoscaler: cluster-autoscaler."
      )
    },
    CompatibilityRule("karpenter-on-aks", field: "cluster.nodeAutoscaler") { wanted in
      guard wanted.cluster.nodeAutoscaler == .karpenter, wanted.provider == .aks else { return nil }
      return (
        "AKS runs Karpenter itself, as node auto-provisioning, and supports no installation of your own",
        "Write nodeAutoscaler: cluster-autoscaler, which scales the pools of the design."
      )
    },
    CompatibilityRule("karpenter-without-confidential", field: "cluster.confidentialComputing") { wanted in
      guard wanted.cluster.nodeAutoscaler == .karpenter, wanted.provider == .eks,
        wanted.cluster.confidentialComputing || wanted.cluster.pools.contains(where: { $0.purpose == .confidential })
      else { return nil }
      return (
        "Karpenter can't ask for machines that encrypt their memory",
        "Write nodeAutoscaler: cluster-autoscaler, or leave confidential computing out."
      )
    },
    CompatibilityRule("cosmosdb-needs-azure", field: "dataStores") { wanted in
      guard wanted.provider != .aks,
        let store = wanted.dataStores.first(where: { $0.engine == .cosmosdb && $0.hosting == .managed })
      else { return nil }
      return (
        "\(store.name): Cosmos DB is a service of Azure, the platform is \(wanted.provider.title)",
        "Write hosting: external, or another engine."
      )
    },
    CompatibilityRule("machine-of-another-cloud", field: "cluster.pools") { wanted in
      machineFinding(wanted)
    },
  ]

  private static func diskRule(
    _ id: String, _ field: String, _ disk: @escaping @Sendable (Specification) -> String
  ) -> CompatibilityRule {
    CompatibilityRule(id, field: field) { wanted in diskFinding(disk(wanted), wanted) }
  }
}

// MARK: - Networking and mesh

extension CompatibilityRule {
  private static let networking = [
    CompatibilityRule("ambient-is-istio", field: "networking.meshMode") { wanted in
      guard wanted.networking.meshMode == .ambient, wanted.networking.mesh != .istio else { return nil }
      return (
        "ambient is a mode of Istio, the mesh is \(wanted.networking.mesh.rawValue)",
        "Write meshMode: sidecar, or mesh: istio."
      )
    },
    CompatibilityRule("mutual-tls-needs-a-mesh", field: "networking.mutualTLS") { wanted in
      guard wanted.networking.mutualTLS, wanted.networking.mesh == .none else { return nil }
      return (
        "mutual TLS between services is the work of a mesh, and there is none",
        "Write mesh: istio or linkerd, or mutualTLS: false."
      )
    },
    CompatibilityRule("firewall-needs-an-entrance", field: "networking.webApplicationFirewall") { wanted in
      guard wanted.networking.webApplicationFirewall, wanted.networking.ingress == .none else { return nil }
      return (
        "a web application firewall needs an ingress to stand before",
        "Write webApplicationFirewall: false, or choose an ingress."
      )
    },
    CompatibilityRule("firewall-needs-the-providers-balancer", field: "networking.webApplicationFirewall") { wanted in
      guard wanted.networking.webApplicationFirewall, wanted.networking.ingress == .nginx else { return nil }
      return (
        "the provider's firewall attaches to its own load balancer, not to ingress-nginx",
        "Write ingress: \(ArchetypeDefaults(archetype: wanted.archetype, provider: wanted.provider, serviceCount: 4).ingress.rawValue), or webApplicationFirewall: false."
      )
    },
    CompatibilityRule("nginx-is-retired", field: "networking.ingress", severity: .warning) { wanted in
      guard wanted.networking.ingress == .nginx else { return nil }
      return (
        "ingress-nginx is retired upstream and gets no fixes",
        "Prefer ingress: gateway-api; the routes are the same."
      )
    },
    CompatibilityRule("calico-not-on-gke", field: "networking.networkPolicies") { wanted in
      guard wanted.networking.networkPolicies == .calico, wanted.provider == .gke else { return nil }
      return (
        "Calico on GKE is the older data plane; Dataplane V2, which is Cilium, has taken its place",
        "Write networkPolicies: cilium, or provider for policies of Kubernetes alone."
      )
    },
    CompatibilityRule("global-traffic-needs-regions", field: "networking.globalTraffic") { wanted in
      guard wanted.networking.globalTraffic, wanted.regions.count < 2 else { return nil }
      return ("a global entrance needs two regions or more", "Add regions, or write globalTraffic: false.")
    },
    CompatibilityRule("front-door-needs-application-gateway", field: "networking.ingress") { wanted in
      guard wanted.networking.globalTraffic, wanted.regions.count > 1, wanted.provider == .aks,
        wanted.networking.ingress == .nginx
      else { return nil }
      return (
        "Front Door asks each region by a name of its own, which only Application Gateway is told",
        "Write ingress: application-gateway, or globalTraffic: false."
      )
    },
    CompatibilityRule("global-traffic-needs-a-gateway", field: "networking.ingress") { wanted in
      guard wanted.networking.globalTraffic, wanted.regions.count > 1, wanted.provider == .gke,
        wanted.networking.ingress == .gkeIngress
      else { return nil }
      return (
        "an Ingress of GKE has an address of its own for each service, which no entrance of several regions can know",
        "Write ingress: gateway-api, or globalTraffic: false."
      )
    },
  ]
}

// MARK: - Delivery, availability and scaling

extension CompatibilityRule {
  private static let delivery = [
    CompatibilityRule("linkerd-by-argo-cd", field: "gitOps") { wanted in
      guard wanted.gitOps == .argocd, wanted.networking.mesh == .linkerd else { return nil }
      return (
        "Linkerd's chart takes its trust anchor out of a Secret, which Argo CD hands to no chart",
        "Write gitOps: flux, or networking.mesh: istio."
      )
    },
    CompatibilityRule("canary-needs-traffic-splitting", field: "deployment.strategy") { wanted in
      let splits = wanted.networking.mesh != .none || [.alb, .nginx, .gatewayAPI].contains(wanted.networking.ingress)
      guard wanted.deployment.strategy == .canary, !splits else { return nil }
      return (
        "a canary needs something that splits traffic by weight; there is no mesh, and \(wanted.networking.ingress.rawValue) does not split",
        "Write mesh: istio or linkerd, ingress: gateway-api, or strategy: rolling."
      )
    },
    CompatibilityRule("flagger-needs-a-splitter", field: "deployment.progressiveDelivery") { wanted in
      let splits = wanted.networking.mesh != .none || [.nginx, .gatewayAPI].contains(wanted.networking.ingress)
      guard wanted.deployment.progressiveDelivery == .flagger, wanted.deployment.strategy != .rolling, !splits else {
        return nil
      }
      return (
        "Flagger splits traffic by Istio, Linkerd, NGINX or the Gateway API, and none of them is chosen",
        "Write mesh: istio or linkerd, or progressiveDelivery: argo-rollouts."
      )
    },
    CompatibilityRule("blue-green-is-argo-rollouts", field: "deployment.progressiveDelivery") { wanted in
      guard wanted.deployment.progressiveDelivery == .flagger, wanted.deployment.strategy == .blueGreen else {
        return nil
      }
      return (
        "Flagger judges a version by the requests that it gets, and in blue-green it gets none before the switch",
        "Write progressiveDelivery: argo-rollouts, or strategy: canary."
      )
    },
    CompatibilityRule("order-needs-regions", field: "deployment.regionalRollout") { wanted in
      guard wanted.deployment.regionalRollout == .followTheSun else { return nil }
      if wanted.regions.count < 2 {
        return ("one region has no order", "Add regions, or leave regionalRollout out.")
      }
      guard wanted.gitOps == .argocd, wanted.cluster.isPrivate else { return nil }
      return (
        "the Argo CD of the first region keeps the order, and can't reach private API servers of the others",
        "Write gitOps: flux, cluster.private: false or regionalRollout: together."
      )
    },
    CompatibilityRule("header-needs-a-route", field: "deployment.canaryHeader") { wanted in
      guard wanted.deployment.canaryHeader != nil else { return nil }
      guard wanted.deployment.strategy == .canary else {
        return (
          "a header chooses between the versions of a canary", "Write strategy: canary, or leave canaryHeader out."
        )
      }
      let routes = wanted.networking.mesh != .none || [.nginx, .gatewayAPI].contains(wanted.networking.ingress)
      guard !routes else { return nil }
      return (
        "\(wanted.networking.ingress.rawValue) splits canaries by weight alone, not by header",
        "Write mesh: istio or linkerd, ingress: gateway-api, or leave canaryHeader out."
      )
    },
    CompatibilityRule("canary-step-too-short", field: "deployment.canaryDuration") { wanted in
      let steps = max(1, wanted.deployment.canarySteps.count - 1)
      guard wanted.deployment.strategy == .canary, wanted.deployment.canaryMinutes < 5 * steps else { return nil }
      return (
        "\(wanted.deployment.canaryMinutes) minutes for \(steps) steps leave less than 5 minutes a step, too short for a verdict",
        "Write canaryDuration: \(5 * steps)m or more, or fewer steps."
      )
    },
    CompatibilityRule("canary-needs-metrics", field: "observability.metrics") { wanted in
      guard wanted.deployment.strategy == .canary, !wanted.observability.metrics else { return nil }
      return ("a canary without metrics can't be judged", "Write observability.metrics: true, or strategy: rolling.")
    },
    CompatibilityRule("no-surge-no-unavailable", field: "deployment.maxUnavailable") { wanted in
      guard wanted.deployment.maxSurge == Percent(0), wanted.deployment.maxUnavailable == Percent(0) else { return nil }
      return ("with neither surge nor unavailable pods a roll-out can't move", "Write maxSurge: 25%.")
    },
    CompatibilityRule("zones-for-the-availability", field: "regions") { wanted in
      let needed =
        wanted.targets.availability >= Percent(nano: 99_950_000_000)
        ? 3 : wanted.targets.availability >= Percent(nano: 99_500_000_000) ? 2 : 1
      guard wanted.regions.count == 1, let region = wanted.regions.first, region.zones < needed else { return nil }
      return (
        "\(wanted.targets.availability) % needs \(needed) zones, \(region.name) is given \(region.zones)",
        "Write zones: \(needed), or availability: \(needed == 3 ? "99.9%" : "99%")."
      )
    },
    CompatibilityRule("availability-beyond-one-region", field: "targets.availability", severity: .warning) { wanted in
      guard wanted.targets.availability > Percent(nano: 99_990_000_000), wanted.regions.count == 1 else { return nil }
      return ("more than 99.99 % is beyond what providers promise for one region", "Add a second region.")
    },
    CompatibilityRule("regions-share-all-traffic", field: "regions") { wanted in
      let sum = wanted.regions.reduce(Int64(0)) { $0 + $1.trafficShare.nano }
      guard abs(sum - Percent(100).nano) > 1000 else { return nil }
      return (
        "the traffic shares of the regions add up to \(Percent(nano: sum)) %, not 100 %",
        "Change trafficShare so that they do."
      )
    },
  ]

  private static let scaling = [
    CompatibilityRule("min-above-max", field: "scaling.minReplicas") { wanted in
      guard let least = wanted.scaling.minReplicas, let most = wanted.scaling.maxReplicas, least > most else {
        return nil
      }
      return ("minReplicas \(least) is above maxReplicas \(most)", "Write minReplicas: \(most) or less.")
    },
    CompatibilityRule("pool-purpose-twice", field: "cluster.pools") { wanted in
      let purposes = wanted.cluster.pools.map(\.purpose)
      guard let twice = purposes.first(where: { one in purposes.count { $0 == one } > 1 }) else { return nil }
      return ("two pools are for \(twice.rawValue)", "Write one pool for each purpose.")
    },
    CompatibilityRule("pool-min-above-max", field: "cluster.pools") { wanted in
      guard let pool = wanted.cluster.pools.first(where: { ($0.minNodes ?? 0) > ($0.maxNodes ?? .max) }) else {
        return nil
      }
      return (
        "the pool \(pool.purpose.rawValue) has minNodes above maxNodes",
        "Write minNodes: \(pool.maxNodes ?? 1) or less."
      )
    },
    CompatibilityRule("vertical-fights-horizontal", field: "scaling.verticalMode") { wanted in
      // Of services that the HPA scales the VPA changes memory alone, so memory must not be what the HPA measures.
      guard [.initial, .recreate, .inPlaceOrRecreate].contains(wanted.scaling.verticalMode),
        wanted.scaling.memoryTarget != nil
      else { return nil }
      return (
        "the VPA would change the memory request that the HPA measures against",
        "Leave memoryTarget out, or write verticalMode: off; recommendations are still reported."
      )
    },
    CompatibilityRule("metric-trigger-needs-metrics", field: "services") { wanted in
      let asking = wanted.services.first { service in
        service.triggers.contains { if case .metric = $0 { true } else { false } }
      }
      guard let asking, !wanted.observability.metrics else { return nil }
      return (
        "\(asking.name) is scaled by a figure of Prometheus, and there is none",
        "Write observability.metrics: true, or leave the trigger out."
      )
    },
    CompatibilityRule("triggers-need-something-to-scale", field: "services") { wanted in
      let fixed = wanted.services.first { service in
        !service.triggers.isEmpty && (service.replicas?.fixed != nil || service.role == .batch)
      }
      guard let fixed else { return nil }
      return (
        "\(fixed.name) has triggers, but its number of pods is not theirs to change",
        "Leave triggers out, or replicas.fixed and the role batch."
      )
    },
    CompatibilityRule("requests-metric-needs-metrics", field: "scaling.requestsPerSecondPerPod") { wanted in
      guard wanted.scaling.requestsPerSecondPerPod != nil, !wanted.observability.metrics else { return nil }
      return (
        "scaling on requests needs Prometheus",
        "Write observability.metrics: true, or leave requestsPerSecondPerPod out."
      )
    },
    CompatibilityRule("base-above-average", field: "traffic.baseShare") { wanted in
      guard wanted.traffic.baseShare > wanted.traffic.averageShare else { return nil }
      return (
        "the quietest hour has more traffic than the average",
        "Write baseShare: \(wanted.traffic.averageShare)% or less."
      )
    },
  ]
}

// MARK: - Storage and security

extension CompatibilityRule {
  private static let storage = [
    CompatibilityRule("durability-needs-backup", field: "storage.backup") { wanted in
      guard wanted.targets.durability != nil, !wanted.storage.backup else { return nil }
      return ("a durability target without backups can't be met", "Write storage.backup: true.")
    },
    CompatibilityRule("copies-need-backup", field: "storage.crossRegionCopies") { wanted in
      guard wanted.storage.crossRegionCopies, !wanted.storage.backup else { return nil }
      return ("there is nothing to copy to another region without backups", "Write storage.backup: true.")
    },
    CompatibilityRule("kafka-queues-need-broker", field: "queues") { wanted in
      guard let queue = wanted.queues.first(where: { $0.engine == .kafka }),
        !wanted.dataStores.contains(where: { $0.engine == .kafka && $0.hosting == .operator })
      else { return nil }
      return (
        "the queue \(queue.name) is a topic of Kafka, and no broker runs in the cluster",
        "Add a data store of engine kafka with hosting: operator, or take another queue engine."
      )
    },
    CompatibilityRule("zookeeper-is-gone", field: "dataStores", severity: .warning) { wanted in
      guard let store = wanted.dataStores.first(where: { $0.quorum == .zookeeper && $0.engine == .kafka }) else {
        return nil
      }
      return (
        "\(store.name): ZooKeeper was removed in Kafka 4.0 and in Strimzi 0.46, so the members keep the quorum (KRaft)",
        "Write quorum: kraft. A Kafka 3.x that still has ZooKeeper is migrated to KRaft before it is moved here."
      )
    },
    CompatibilityRule("quorum-is-kafkas", field: "dataStores") { wanted in
      guard let store = wanted.dataStores.first(where: { $0.quorum != nil && $0.engine != .kafka }) else { return nil }
      return ("\(store.name): only Kafka has a quorum to choose, this is \(store.engine.rawValue)", "Leave quorum out.")
    },
    CompatibilityRule("mysql-members", field: "dataStores") { wanted in
      let odd = wanted.dataStores.first {
        $0.hosting == .operator && $0.engine == .mysql && ($0.members.isMultiple(of: 2) || $0.members > 9)
      }
      guard let odd else { return nil }
      return (
        "\(odd.name): \(odd.members) members of MySQL have no clear majority, or are more than a group takes",
        "Write members: 3, 5, 7 or 9, or 1 for one without copies."
      )
    },
    CompatibilityRule("operator-fits-engine", field: "dataStores") { wanted in
      guard let store = wanted.dataStores.first(where: { $0.operatorChoice.map(\.engine) ?? $0.engine != $0.engine })
      else { return nil }
      return (
        "\(store.name): the operator \(store.operatorChoice?.rawValue ?? "") does not run \(store.engine.rawValue)",
        "Choose an operator of \(store.engine.rawValue), or leave it out."
      )
    },
  ]

  private static let security = [
    CompatibilityRule("hipaa-needs-encryption", field: "storage.customerManagedKeys") { wanted in
      guard wanted.security.compliance.contains(.hipaa), !wanted.storage.customerManagedKeys else { return nil }
      return (
        "HIPAA asks for encryption at rest under keys that you control", "Write storage.customerManagedKeys: true."
      )
    },
    CompatibilityRule("compliance-needs-audit", field: "security.auditLogging") { wanted in
      guard !wanted.security.compliance.isEmpty, !wanted.security.auditLogging else { return nil }
      return ("\(wanted.security.compliance[0].rawValue) asks for an audit trail", "Write security.auditLogging: true.")
    },
    CompatibilityRule("compliance-needs-tls", field: "networking.tls") { wanted in
      guard !wanted.security.compliance.isEmpty, !wanted.networking.tls else { return nil }
      return ("\(wanted.security.compliance[0].rawValue) asks for encryption in transit", "Write networking.tls: true.")
    },
    CompatibilityRule("cloud-ships-its-logs", field: "observability.logShipper") { wanted in
      let seen = wanted.observability
      guard wanted.provider != .eks, seen.logStore == .cloud, seen.logShipper == .fluentd else { return nil }
      return (
        "the nodes of \(wanted.provider.rawValue) send every log to the cloud's own store by themselves",
        "Leave logShipper out, or write logStore: elasticsearch or loki."
      )
    },
    CompatibilityRule("agents-need-a-trace-store", field: "observability.autoInstrumentation") { wanted in
      guard wanted.observability.autoInstrumentation, wanted.observability.traceStore == .none else { return nil }
      return ("agents would send spans that nobody keeps", "Name a traceStore, or leave autoInstrumentation out.")
    },
    CompatibilityRule("archive-after-retention", field: "observability.logArchive") { wanted in
      let seen = wanted.observability
      guard seen.logStore != .none, seen.logArchiveDays > 0, seen.logArchiveDays < seen.logRetentionDays else {
        return nil
      }
      return ("the archive ends before the hot logs do", "Write logArchive: \(seen.logRetentionDays)d or more.")
    },
  ]
}

extension Provider {
  /// The name by which people know it.
  package var title: String { rawValue.uppercased() }
}

extension DataStore.OperatorChoice {
  /// What it runs.
  package var engine: DataStore.Engine {
    switch self {
    case .crunchy, .zalando, .cloudNativePG: .postgresql
    case .oracle, .perconaPXC, .perconaPS: .mysql
    case .redisEnterprise, .redisCluster: .redis
    case .strimzi: .kafka
    case .eck: .elasticsearch
    case .sparkOperator: .spark
    }
  }
}
