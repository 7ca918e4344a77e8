package import Basics

/// A rule between the fields of `platform.yaml`, for people.
package struct RuleNote: Sendable, Hashable {
  package var id: String
  /// The field at which it reports.
  package var field: String
  package var severity: Diagnostic.Severity
  /// What it asks for and why.
  package var meaning: String
}

extension Specification {
  /// Every rule that a specification is held against, in the order in which they are checked.
  package static var ruleNotes: [RuleNote] {
    CompatibilityRule.all.map { rule in
      RuleNote(id: rule.id, field: rule.field, severity: rule.severity, meaning: meanings[rule.id] ?? "")
    }
  }

  /// What each rule asks for; a test holds the table against the rules.
  private static let meanings = [
    "ingress-of-another-cloud":
      "A load balancer of a provider exists on that provider only: alb on EKS, gke on GKE, application-gateway on AKS.",
    "default-disk-of-another-cloud": "The disk type of ordinary volumes must be one of the platform's provider.",
    "fast-disk-of-another-cloud": "The disk type of fast volumes must be one of the platform's provider.",
    "aks-pod-identity-is-retired":
      "AKS Pod Identity was archived in 2023; its add-on ended in September 2025. Workload Identity federates instead.",
    "identity-of-another-cloud": "irsa and pod-identity exist on EKS only, workload-identity on GKE and AKS.",
    "queue-of-another-cloud":
      "sqs exists on EKS, pubsub on GKE, service-bus on AKS; rabbitmq and kafka run everywhere.",
    "kafka-queues-need-broker":
      "A queue of engine kafka is a topic, so a broker must run in the cluster: a data store of engine kafka by Strimzi.",
    "xray-needs-aws": "X-Ray is a service of AWS; elsewhere traces go to an open store.",
    "linkerd-by-argo-cd": "Linkerd's chart takes its trust anchor out of a Secret, which Argo CD hands to no chart.",
    "karpenter-not-on-gke": "Karpenter has no provider for GKE, where the cluster autoscaler adds nodes.",
    "karpenter-on-aks": "AKS runs Karpenter itself, as node auto-provisioning; it can't be installed beside that.",
    "karpenter-without-confidential": "Karpenter's classes of machines have no switch for encrypted memory.",
    "cosmosdb-needs-azure": "Cosmos DB can be created on Azure only; elsewhere it can be an external store.",
    "machine-of-another-cloud": "The machine type of a pool must be one of the platform's provider.",
    "confidential-machine": "A pool whose memory is encrypted needs machines whose processors can do it.",
    "confidential-regions": "AWS offers machines that encrypt their memory in two regions.",
    "ambient-is-istio": "ambient is a mode of Istio; other meshes work with sidecars.",
    "mutual-tls-needs-a-mesh": "Mutual TLS between services is the work of a mesh; without one nothing would do it.",
    "firewall-needs-an-entrance": "A web application firewall stands before an ingress.",
    "firewall-needs-the-providers-balancer":
      "The provider's firewall attaches to its own load balancer, not to ingress-nginx.",
    "nginx-is-retired": "ingress-nginx is retired upstream and gets no fixes; the Gateway API is its successor.",
    "calico-not-on-gke":
      "GKE enforces policies by Dataplane V2, which is Cilium; Calico belongs to the data plane before it.",
    "global-traffic-needs-regions": "A global entrance chooses between regions, so there must be two or more.",
    "front-door-needs-application-gateway":
      "On AKS users of several regions come through Front Door, and behind it stands Application Gateway.",
    "global-traffic-needs-a-gateway":
      "The entrance of several regions on GKE leads to the address of a Gateway in each; an Ingress has none that is known.",
    "canary-needs-traffic-splitting":
      "A canary gives a new version a share of the traffic; a mesh or a splitting ingress must do it.",
    "flagger-needs-a-splitter": "Flagger splits traffic by Istio, Linkerd, NGINX or the Gateway API.",
    "blue-green-is-argo-rollouts":
      "Flagger judges by requests, which a new version gets only after a blue-green switch; Argo Rollouts takes it back.",
    "order-needs-regions":
      "The order of regions needs several of them, and with Argo CD API servers that its first region reaches.",
    "header-needs-a-route":
      "A header chooses between the versions of a canary, where a mesh, a Gateway or ingress-nginx reads requests.",
    "canary-step-too-short": "A step shorter than five minutes ends before its analysis can say anything.",
    "canary-needs-metrics": "A canary is judged by metrics; without them every step would pass.",
    "no-surge-no-unavailable": "With neither surge nor unavailable pods a roll-out can't replace the first pod.",
    "zones-for-the-availability":
      "99.95 % and more need three zones, 99.5 % and more two: one zone may fail and the rest must carry on.",
    "availability-beyond-one-region": "More than 99.99 % is beyond what providers promise for one region.",
    "regions-share-all-traffic": "The traffic shares of the regions add up to 100 %.",
    "min-above-max": "The lower bound of pods must not be above the upper one.",
    "pool-purpose-twice": "A purpose has one pool: it is what tells pods where to go.",
    "pool-min-above-max": "The lower bound of nodes in a pool must not be above the upper one.",
    "vertical-fights-horizontal":
      "A VPA that sets memory requests changes what an HPA on memory measures against, so both would chase each other.",
    "metric-trigger-needs-metrics": "A trigger on a figure reads it from Prometheus.",
    "triggers-need-something-to-scale": "Triggers change the number of pods, so nothing else may fix it.",
    "requests-metric-needs-metrics": "Scaling on requests per second reads them from Prometheus.",
    "base-above-average": "The quietest hour can't have more traffic than the average hour.",
    "durability-needs-backup": "Replicas don't help against deletion and corruption; durability needs backups.",
    "copies-need-backup": "What is copied to another region are the backups.",
    "zookeeper-is-gone": "ZooKeeper was removed in Kafka 4.0 and in Strimzi 0.46; KRaft is its successor.",
    "quorum-is-kafkas": "Only Kafka has a quorum to choose.",
    "mysql-members": "A group of MySQL has an odd number of members, nine at most, so that there is a majority.",
    "operator-fits-engine": "An operator runs one kind of data store; it must be the store's own kind.",
    "geo-replication-is-redis-enterprise":
      "Redis Enterprise by its operator is the one store in the cluster whose regions are all written to.",
    "geo-replication-needs-regions": "What is replicated between regions needs two of them or more.",
    "geo-replication-needs-names":
      "Regions find each other's Redis by names of the domain, which ExternalDNS writes where there is an entrance.",
    "geo-replication-name-fits":
      "The first label of a database's host holds its name and that of its region, in 63 characters.",
    "hipaa-needs-encryption": "HIPAA asks for encryption at rest under keys that you control.",
    "compliance-needs-audit": "Every regime asks for an audit trail of what was done to the cluster.",
    "compliance-needs-tls": "Every regime asks for encryption in transit.",
    "cloud-ships-its-logs":
      "Nodes of GKE and AKS send every log to the cloud's own store by themselves; no shipper is installed for it.",
    "agents-need-a-trace-store": "Agents send spans, so there must be a store that keeps them.",
    "archive-after-retention": "Logs go to the archive after their hot days, so it must keep them longer.",
  ]
}
