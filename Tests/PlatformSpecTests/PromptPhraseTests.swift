import KubeModel
import PlatformSpec
import Testing

/// Words of a prompt, and fields of the document that they must set: `networking.mesh=istio`.
struct Saying: Sendable, CustomTestStringConvertible {
  var words: String
  var fields: [String]
  var testDescription: String { words }

  init(_ words: String, _ fields: String...) {
    self.words = words
    self.fields = fields
  }
}

func expectFields(_ fields: [String], of prompt: String) throws {
  let specification = try understood(prompt)
  let document = specification.document()
  for field in fields {
    let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
    let value = document.at(path: parts[0].hasPrefix("metadata") ? parts[0] : "spec.\(parts[0])")
    let text: String? =
      switch value?.content {
      case .string(let text): text
      case .integer(let number): "\(number)"
      case .bool(let truth): "\(truth)"
      case .sequence(let list): list.map { $0["name"]?.string ?? $0.string ?? $0.json() }.joined(separator: ",")
      default: nil
      }
    #expect(text == parts[1], "\(prompt): \(parts[0])")
    // What was said is no assumption.
    #expect(!specification.assumptions.contains { $0.path == parts[0] }, "\(prompt): \(parts[0]) is called assumed")
  }
}

@Suite struct PromptPhraseTests {
  static let load = [
    Saying("supporting 10K rps", "traffic.peakRequestsPerSecond=10000"),
    Saying("supporting 10k requests per second", "traffic.peakRequestsPerSecond=10000"),
    Saying("with 10,000 requests/s", "traffic.peakRequestsPerSecond=10000"),
    Saying("handling 2.5k req/s at peak", "traffic.peakRequestsPerSecond=2500"),
    Saying("a peak load of 1.2 million requests per second", "traffic.peakRequestsPerSecond=1200000"),
    Saying("peak traffic: 500 qps", "traffic.peakRequestsPerSecond=500"),
    Saying("serving up to 3 thousand requests a second", "traffic.peakRequestsPerSecond=3000"),
    Saying("60000 requests per minute", "traffic.peakRequestsPerSecond=1000"),
    Saying("1,200 rpm", "traffic.peakRequestsPerSecond=20"),
    Saying("ingesting 5 TB/day", "traffic.ingestPerDay=5TB"),
    Saying("processing 5TB daily", "traffic.ingestPerDay=5TB"),
    Saying("500 GB of data per day", "traffic.ingestPerDay=500GB"),
    Saying("2 terabytes every day", "traffic.ingestPerDay=2TB"),
    Saying("100GB per hour", "traffic.ingestPerDay=2400GB"),
    Saying("daily volume of 3 TB", "traffic.ingestPerDay=3TB"),
    Saying("average load of 30% of the peak", "traffic.averageShare=30%"),
  ]

  static let targets = [
    Saying("with 99.99% availability", "targets.availability=99.99%"),
    Saying("availability of at least 99.5%", "targets.availability=99.5%"),
    Saying("99.9 percent uptime", "targets.availability=99.9%"),
    Saying("uptime: 99.95%", "targets.availability=99.95%"),
    Saying("SLO 99.9%", "targets.availability=99.9%"), Saying("four nines availability", "targets.availability=99.99%"),
    Saying("highly available", "targets.availability=99.95%"), Saying("80% utilization", "targets.utilization=80%"),
    Saying("resource utilisation target of 65%", "targets.utilization=65%"),
    Saying("70% resource efficiency", "targets.utilization=70%"),
    Saying("<100ms latency per region", "targets.latencyP99=100ms"),
    Saying("p99 under 200 ms", "targets.latencyP99=200ms"),
    Saying("latency below 0.5 seconds", "targets.latencyP99=500ms"),
    Saying("response time ≤ 300 ms", "targets.latencyP99=300ms"),
    Saying("250 ms at the 99th percentile", "targets.latencyP99=250ms"),
    Saying("under $15K a month", "targets.monthlyBudget=15000 USD"),
    Saying("15,000 USD/month", "targets.monthlyBudget=15000 USD"),
    Saying("budget of $2,500.50 per month", "targets.monthlyBudget=2500.50 USD"),
    Saying("monthly budget: 20K dollars", "targets.monthlyBudget=20000 USD"),
    Saying("99.999999999% durability", "targets.durability=99.999999999%"),
    Saying("data durability of 99.99%", "targets.durability=99.99%"),
  ]

  static let cluster = [
    Saying("Kubernetes 1.35", "kubernetesVersion=1.35"), Saying("k8s version v1.34", "kubernetesVersion=1.34"),
    Saying("with Karpenter", "cluster.nodeAutoscaler=karpenter"),
    Saying("using the cluster autoscaler", "cluster.nodeAutoscaler=cluster-autoscaler"),
    Saying("scale-down delay of 15 minutes", "cluster.scaleDownDelay=15m"),
    Saying("60% spot instances", "cluster.spotShare=60%"), Saying("spot share 40%", "cluster.spotShare=40%"),
    Saying("no spot", "cluster.spotShare=0%"), Saying("30% reserved capacity", "cluster.reservedShare=30%"),
    Saying("private cluster", "cluster.private=true"), Saying("without public endpoints", "cluster.private=true"),
    Saying("confidential computing", "cluster.confidentialComputing=true"),
    Saying("newest machine types", "cluster.generation=newest"), Saying("Kubecost", "cluster.costAllocation=true"),
    Saying("with chargeback per team", "cluster.costAllocation=true"),
    Saying(
      "general pool m5.2xlarge 5-30 nodes", "cluster.pools[0].machineType=m5.2xlarge", "cluster.pools[0].minNodes=5"),
    Saying("in us-west-2", "regions[0].name=us-west-2"), Saying("in Frankfurt", "regions[0].name=eu-central-1"),
    Saying("across 2 regions (US and EU)", "regions=us-east-1,eu-west-1"),
    Saying("in us-east-1 and eu-central-1", "regions=us-east-1,eu-central-1"),
    Saying("multi-region", "regions=us-east-1,eu-west-1,ap-southeast-1"),
    Saying("across 3 availability zones", "regions[0].zones=3"), Saying("multi-AZ", "regions[0].zones=3"),
    Saying("environments: production, staging and dev", "environments=production,staging,dev"),
  ]

  static let delivery = [
    Saying("rolling updates", "deployment.strategy=rolling"), Saying("blue/green", "deployment.strategy=blue-green"),
    Saying("blue-green deployments", "deployment.strategy=blue-green"),
    Saying(
      "canary releases by Argo Rollouts", "deployment.strategy=canary", "deployment.progressiveDelivery=argo-rollouts"),
    Saying(
      "canary 5% -> 25% -> 100% over 30 minutes", "deployment.canarySteps=5,25,100", "deployment.canaryDuration=30m"),
    Saying("Flagger", "deployment.progressiveDelivery=flagger"), Saying("maxSurge 50%", "deployment.maxSurge=50%"),
    Saying("max unavailable 10%", "deployment.maxUnavailable=10%"), Saying("GitOps with Flux", "gitOps=flux"),
    Saying("Argo CD", "gitOps=argocd"), Saying("ArgoCD GitOps", "gitOps=argocd"),
    Saying("HPA 3-50 pods at 60% CPU", "scaling.minReplicas=3", "scaling.maxReplicas=50", "scaling.cpuTarget=60%"),
    Saying("autoscaling from 2 to 20 replicas", "scaling.minReplicas=2", "scaling.maxReplicas=20"),
    Saying("1000 requests per second per pod", "scaling.requestsPerSecondPerPod=1000"),
    Saying("1 pod per 50 messages", "scaling.messagesPerPod=50"), Saying("KEDA"),
    Saying("at 80% memory", "scaling.memoryTarget=80%"),
    Saying("VPA in recommendation mode", "scaling.verticalMode=off"),
    Saying("SQS queues", "queues[0].engine=sqs"), Saying("RabbitMQ", "queues[0].engine=rabbitmq"),
  ]

  static let networking = [
    Saying("AWS ALB Ingress with WAF", "networking.ingress=alb", "networking.webApplicationFirewall=true"),
    Saying("NGINX ingress without WAF", "networking.ingress=nginx", "networking.webApplicationFirewall=false"),
    Saying("Gateway API", "networking.ingress=gateway-api"), Saying("Istio service mesh", "networking.mesh=istio"),
    Saying("Linkerd for traffic management", "networking.mesh=linkerd"),
    Saying("ambient mesh", "networking.meshMode=ambient"), Saying("no service mesh", "networking.mesh=none"),
    Saying("mTLS everywhere", "networking.mutualTLS=true"),
    Saying("Calico network policies", "networking.networkPolicies=calico"),
    Saying("Cilium", "networking.networkPolicies=cilium"),
    Saying("domain shop.example.org", "networking.domain=shop.example.org"),
    Saying("AWS PrivateLink", "networking.privateConnectivity=true"),
    Saying("Direct Connect", "networking.privateConnectivity=true"), Saying("HTTPS", "networking.tls=true"),
  ]

  static let rest = [
    Saying("backup retention of 60 days", "storage.backupRetention=60d"),
    Saying("daily backups by Velero", "storage.backup=true"),
    Saying("cross-region backups", "storage.crossRegionCopies=true"), Saying("io2 disks", "storage.defaultDisk=io2"),
    Saying("CMEK", "storage.customerManagedKeys=true"), Saying("Loki", "observability.logStore=loki"),
    Saying("ELK stack", "observability.logStore=elasticsearch"),
    Saying("CloudWatch Logs", "observability.logStore=cloud"),
    Saying(
      "Fluent Bit to Elasticsearch with 14-day retention", "observability.logShipper=fluent-bit",
      "observability.logStore=elasticsearch", "observability.logRetention=14d"),
    Saying("Fluentd", "observability.logShipper=fluentd"),
    Saying("log retention 10 days", "observability.logRetention=10d"),
    Saying("Jaeger with 5% sampling", "observability.traceStore=jaeger", "observability.traceSampling=5%"),
    Saying("tracing by Tempo", "observability.traceStore=tempo"), Saying("X-Ray", "observability.traceStore=xray"),
    Saying("Datadog APM", "observability.traceStore=datadog"), Saying("no tracing", "observability.traceStore=none"),
    Saying("PagerDuty alerts", "observability.pager=pagerduty"), Saying("alerts to Slack", "observability.pager=slack"),
    Saying("CloudWatch Container Insights", "observability.providerMonitoring=true"),
    Saying("HIPAA", "security.compliance=hipaa"), Saying("PCI DSS and SOC 2", "security.compliance=pci-dss,soc2"),
    Saying("SOC 2 Type II", "security.compliance=soc2"), Saying("GDPR compliant", "security.compliance=gdpr"),
    Saying("PCI-DSS compliance", "security.compliance=pci-dss"),
    Saying("Kyverno policies", "security.policyEngine=kyverno"),
    Saying("OPA Gatekeeper", "security.policyEngine=gatekeeper"),
    Saying("secrets in HashiCorp Vault", "security.secretStore=vault"),
    Saying("EKS Pod Identity", "security.workloadIdentity=pod-identity"),
    Saying("audit logs to CloudWatch", "security.auditLogging=true"),
    Saying("multi-tenant with namespaces per team"), Saying("zero-downtime deployments with automatic rollback"),
  ]

  @Test(arguments: load + targets + cluster) func `phrases of load, targets and cluster set their fields`(
    saying: Saying
  )
    throws
  {
    try expectFields(
      saying.fields, of: "Design container orchestration for Shop (12 microservices) on EKS \(saying.words).")
  }

  @Test(arguments: delivery + networking + rest) func `phrases of the other sections set their fields`(saying: Saying)
    throws
  {
    try expectFields(saying.fields, of: "Build a platform for Shop with 12 microservices on EKS. \(saying.words)")
  }

  static let whole = [
    Saying(
      "On Azure, run Ledger with 5 services, Application Gateway and Azure Monitor.", "provider=aks",
      "networking.ingress=application-gateway"),
    Saying(
      "We need a Kubernetes platform for an online book shop on Google Kubernetes Engine", "provider=gke",
      "metadata.name=online book shop"),
    Saying("Deploy billing-api on GKE with 4 replicas", "services=billing-api", "services[0].replicas.fixed=4"),
    Saying(
      "Deploy billing-api to AKS with 500m CPU and 1Gi memory", "services[0].resources.cpuRequest=500m",
      "services[0].resources.memoryRequest=1024Mi"),
    Saying(
      "Deploy api on EKS. CPU request 1 limit 2, memory request 1Gi limit 2Gi", "services[0].resources.cpuLimit=2",
      "services[0].resources.memoryLimit=2048Mi"),
    Saying("Deploy api on EKS with 2 replicas on port 9090", "services[0].port=9090"),
    Saying(
      "Deploy uploads on EKS. Storage: 50Gi gp3 PVC for user uploads", "services[0].role=stateful",
      "services[0].volume.size=50Gi", "services[0].volume.mountPath=/var/lib/user-uploads"),
    Saying(
      "A platform for Bazaar on EKS, services: cart, checkout and payment, 2K rps", "services=cart,checkout,payment",
      "traffic.peakRequestsPerSecond=2000"),
    Saying(
      "Design a platform for Bazaar on EKS with 3 services (cart, checkout, payment)", "services=cart,checkout,payment"),
    Saying("EKS 1.35 for Bazaar: 12 services", "provider=eks", "kubernetesVersion=1.35"),
    Saying(
      "Deploy notes on EKS with PostgreSQL and Redis", "dataStores=postgresql,redis",
      "services[0].stores=postgresql,redis"),
    Saying("Deploy notes on AKS with Cosmos DB", "dataStores[0].engine=cosmosdb", "dataStores[0].hosting=managed"),
    Saying(
      "Deploy notes on EKS with PostgreSQL by the CrunchyData operator", "dataStores[0].operator=crunchy",
      "dataStores[0].hosting=operator"),
    Saying("Deploy notes on EKS with Amazon RDS for PostgreSQL", "dataStores[0].hosting=managed"),
    Saying(
      "Deploy notes on GKE with CloudNativePG, Strimzi Kafka and Redis Enterprise", "dataStores=postgresql,redis,kafka",
      "dataStores[0].operator=cloudnative-pg"),
    Saying(
      "Deploy notes on EKS with PostgreSQL, MySQL, Redis, Kafka, Elasticsearch and Spark",
      "dataStores=postgresql,mysql,redis,kafka,elasticsearch,spark"),
    Saying(
      "Deploy notes on EKS in US and EU with Redis Enterprise active-active geo-replication for sessions",
      "dataStores=redis", "dataStores[0].geoReplication=active-active", "dataStores[0].operator=redis-enterprise"),
    Saying("Deploy notes on EKS with StatefulSet databases", "dataStores=postgresql", "dataStores[0].hosting=operator"),
    Saying("Deploy notes on EKS with 3 Kafka brokers", "dataStores[0].members=3"),
    Saying(
      "Deploy notes on AKS with 2 replicas, Premium SSD PVC for MySQL", "storage.defaultDisk=Premium_LRS",
      "dataStores=mysql"),
    Saying(
      "Private GKE cluster for Ledger (8 microservices), GKE ingress with Cloud Armor, confidential nodes",
      "provider=gke", "cluster.private=true", "networking.ingress=gke", "cluster.confidentialComputing=true"),
    Saying(
      "Design container orchestration for Atlas (30 microservices) on EKS in US, EU and APAC with Global Accelerator",
      "regions=us-east-1,eu-west-1,ap-southeast-1", "networking.globalTraffic=true"),
    Saying(
      "Deploy a payment gateway on EKS\nwith 99.95% availability;\n- PCI DSS\n- 2K requests/second",
      "metadata.name=payment gateway", "security.compliance=pci-dss"),
    Saying("Deploy shop2go on EKS with 2 replicas", "metadata.name=shop2go"),
  ]

  @Test(arguments: whole) func `whole prompts set their fields`(saying: Saying) throws {
    try expectFields(saying.fields, of: saying.words)
  }
}
