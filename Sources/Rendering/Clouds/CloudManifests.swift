import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// What is spelled differently on every cloud: one type a cloud, in a folder of its own with one file a deliverable.
///
/// Renderers ask `context.cloud` and never which cloud it is, so that a new cloud changes no renderer.
protocol CloudManifests: Sendable {
  var context: RenderingContext { get }

  init(_ context: RenderingContext)

  /// The three Terraform stages of all clusters.
  static func terraform(_ design: PlatformDesign) -> FileTree

  // MARK: Cluster

  /// What the manifests of this design name and only Terraform knows, in a fixed order.
  var settings: [ClusterSetting] { get }
  var commands: CloudCommands { get }

  /// The user that RBAC of a cluster sees when another region's Argo CD enters; nil where the cloud's own rights let it in.
  var delivererName: String? { get }

  // MARK: Scaling

  /// What a service that uses a queue of the cloud is told about it; no secret.
  func variables(of queue: MessageQueue) -> [Variable]
  /// `type` and `metadata` of the KEDA trigger; nil for a queue that the cloud does not run.
  func trigger(of queue: MessageQueue, _ plan: WorkloadDesign.EventPlan) -> KubeValue?
  /// `podIdentity` of a TriggerAuthentication: KEDA's operator asks with its own identity.
  var triggerIdentity: KubeValue { get }

  // MARK: Networking

  /// Objects by which the cloud's load balancer sends requests from outside to a Service.
  func objects(of entrance: Entrance) -> [KubeValue]
  /// What the Gateway or the Ingresses of all services share; nothing where the cloud needs no object for it.
  func sharedEntrance(_ plan: ComponentPlan) -> [KubeValue]
  /// Annotations of a Service by which the load balancer knows how to speak to it.
  func annotations(of entrance: Entrance) -> [LabelPair]
  /// `appProtocol` of a Service's port behind which pods expect TLS; omitted where the entrance says it itself.
  var encryptedPort: KubeValue { get }
  /// Values of the label `k8s-app` of the pods in `kube-system` that answer for names.
  var nameServers: [String] { get }
  /// Where the load balancer's connections to pods come from.
  var entranceAddresses: [String] { get }
  /// The same for components that wait for the load balancer.
  var balancerPeers: [KubeValue] { get }
  /// Where the API server's calls come from.
  var apiServerPeers: [KubeValue] { get }
  /// Where data stores that the cloud runs have their addresses.
  var storeAddresses: [String] { get }
  /// How roll-outs without a mesh move the share of requests.
  func trafficRouting(of workload: WorkloadDesign) -> KubeValue
  /// Whether the domain itself, the top of its zone, can lead to the entrance: not where that has a name alone.
  var leadsDomainToEntrance: Bool { get }
  /// Whether ExternalDNS writes the names of the entrance; else Terraform does, for all regions at once.
  var writesEntranceNames: Bool { get }
  /// Whether the cloud installs Flux itself and points it at the repository, by Terraform.
  var bringsFlux: Bool { get }
  /// Values of the chart of ExternalDNS that name the provider and the zone.
  var dnsRecords: KubeValue { get }
  /// The DNS-01 solver of an ACME issuer.
  var dnsSolver: KubeValue { get }

  /// `parentRef` of routes for users, where the entrance is a Gateway; nil where it is none.
  var publicGateway: KubeValue? { get }
  /// Folder of a node in which plug-ins of its network are found.
  var networkPluginFolder: String { get }
  /// Whether pods of the system's priorities need a quota outside of `kube-system`.
  var countsCriticalPods: Bool { get }
  /// Annotations of a Service for which the cloud makes a network load balancer that anybody reaches.
  var networkBalancer: KubeValue { get }

  // MARK: Storage

  var diskDriver: String { get }
  /// What the driver is told about a disk of this type, with the customer's key where there is one.
  func diskParameters(_ disk: String) -> KubeValue
  /// Where Velero keeps its backups.
  var backupStore: BackupStore { get }
  /// Where a store of logs keeps its snapshots; nil where nothing binds its pods to the cloud.
  func logArchive(for identity: CloudIdentity) -> LogArchive?

  /// Whether the cloud itself runs what carries out VolumeSnapshots.
  var bringsSnapshots: Bool { get }

  // MARK: Observability

  /// The bucket in which Loki or Tempo keeps what it was given; nil where this cloud makes none.
  func telemetryPlace(of component: ComponentID) -> ObjectPlace?
  /// Where the recorded numbers of several clusters come together; nil for one cluster, or where no cloud's own is used.
  var centralMetrics: CentralMetrics? { get }
  /// The output of Fluent Bit for the cloud's own log service.
  var logOutput: String { get }
  /// The same for Fluentd; nil where the cloud reads the logs itself.
  var fluentdOutput: FluentdOutput? { get }

  // MARK: Security

  /// What a service account carries so that the cloud knows it; empty where the binding lives outside the cluster.
  func annotations(of identity: CloudIdentity) -> [LabelPair]
  /// Labels of the pods that use an identity; empty where the service account is enough.
  var identityPodLabels: [LabelPair] { get }
  /// The group of people by which Kubernetes knows a team.
  func group(of team: String) -> String
  /// Local addresses that hand out the cloud's tokens to pods.
  var identityAgents: [IdentityAgent] { get }
  /// Name of an entry in the cloud's secret store, within what its names may hold.
  func name(of secret: CloudSecret) -> String
  /// `provider` of the ClusterSecretStore over the cloud's secret service.
  func secretStore(_ identity: CloudIdentity?) -> KubeValue
}

/// What is the same on most clouds.
extension CloudManifests {
  func sharedEntrance(_ plan: ComponentPlan) -> [KubeValue] { [] }
  func annotations(of entrance: Entrance) -> [LabelPair] { [] }
  var encryptedPort: KubeValue { .omitted }
  var nameServers: [String] { ["kube-dns"] }
  var entranceAddresses: [String] { context.cluster.network.publicSubnets }
  var balancerPeers: [KubeValue] { [["ipBlock": ["cidr": .string(context.cluster.network.cidr)]]] }
  var apiServerPeers: [KubeValue] { [["ipBlock": ["cidr": .string(context.cluster.network.cidr)]]] }
  var storeAddresses: [String] { context.cluster.network.privateSubnets }
  func trafficRouting(of workload: WorkloadDesign) -> KubeValue { .omitted }
  var leadsDomainToEntrance: Bool { true }
  var writesEntranceNames: Bool { true }
  var bringsFlux: Bool { false }
  var bringsSnapshots: Bool { false }
  func group(of team: String) -> String { "\(context.slug)-\(team)" }
  var identityAgents: [IdentityAgent] { [] }
  func name(of secret: CloudSecret) -> String { secret.name }
  var publicGateway: KubeValue? { nil }
  var networkPluginFolder: String { "/opt/cni/bin" }
  var countsCriticalPods: Bool { false }
  var networkBalancer: KubeValue { [:] }
  func telemetryPlace(of component: ComponentID) -> ObjectPlace? { nil }
  var fluentdOutput: FluentdOutput? { nil }
  var centralMetrics: CentralMetrics? { nil }
  var delivererName: String? { nil }
}

extension RenderingContext {
  /// Whether External Secrets reads from Vault and not from the cloud.
  var readsVault: Bool { has(.externalSecrets) && specification.security.secretStore == .vault }
  /// What External Secrets asks its store for; Vault knows paths, a cloud what its names may hold.
  func entry(of secret: CloudSecret) -> String { readsVault ? secret.name : cloud.name(of: secret) }

  /// How the cloud of this design spells things.
  var cloud: any CloudManifests { specification.provider.manifests.init(self) }
}

extension Provider {
  var manifests: any CloudManifests.Type {
    switch self {
    case .eks: EKSManifests.self
    case .gke: GKEManifests.self
    case .aks: AKSManifests.self
    }
  }
}

/// Commands of the cloud's own tool, for the documents.
struct CloudCommands {
  /// Adds the cluster to the kubeconfig.
  let credentials: @Sendable (ClusterDesign) -> String
  /// Gives the secret `NAME` its value.
  let fillSecret: String
  /// Lists what is left of a cluster after `terraform destroy`.
  let leftovers: @Sendable (ClusterDesign) -> [String]
}

/// An address of the node that gives pods tokens of the cloud.
struct IdentityAgent: Sendable {
  /// As a network policy names it, `169.254.170.23/32`.
  let address: String
  let port: Int
}

/// A Service to which requests from outside are sent.
struct Entrance {
  enum Port { case number(Int), name(String) }

  let metadata: KubeValue
  let hosts: [String]
  let service: String
  let port: Port
  /// The number of that port at the Service.
  let servicePort: Int
  /// Whether the pods expect TLS.
  let isEncrypted: Bool
  let healthPath: String
  /// nil asks on the port of the traffic.
  let healthPort: Int?
  let splitting: Splitting
  /// What the pods speak, `HTTP` or `GRPC`.
  let language: String

  /// Who splits the requests here by weight.
  enum Splitting: Equatable {
    case nobody, rollouts
    /// It also writes the route; what hangs at its Services is written beside it.
    case flagger
  }
}

extension Entrance {
  /// The `rules` of an Ingress: everything of each name goes to the Service, or to where `other` leads.
  func rules(for hosts: [String], port other: Port? = nil) -> KubeValue {
    let port: KubeValue =
      switch other ?? port {
      case .number(let number): ["number": .integer(number)]
      case .name(let name): ["name": .string(name)]
      }
    let path: KubeValue = [
      "path": "/", "pathType": "Prefix", "backend": ["service": ["name": .string(service), "port": port]],
    ]
    return .sequence(hosts.map { ["host": .string($0), "http": ["paths": [path]]] })
  }
}

/// The place of backups and what Velero needs to write there.
struct BackupStore {
  /// `aws`, as the plug-in calls itself.
  let provider: String
  let pluginName: String
  let pluginImage: String
  let bucket: String
  let configuration: KubeValue
}

/// A store of numbers beside the clusters.
struct CentralMetrics {
  /// Data source of Grafana.
  let source: KubeValue
  /// Plug-ins that Grafana needs for it.
  let plugins: KubeValue
  /// What the Prometheus of each cluster is told.
  let sending: KubeValue
  var objects: [KubeValue] = []

  /// Only what was recorded is sent: some dozens of series a cluster.
  static let selected: KubeValue = [
    ["sourceLabels": ["__name__"], "regex": "(cluster|service):.+", "action": "keep"]
  ]
}

/// An output of Fluentd.
struct FluentdOutput {
  /// The image whose plug-ins hold it.
  let variant: String
  /// What stands in its `match`, before the buffer.
  let lines: String
}

/// The place of old logs, and what the pods of their store need to write there.
struct LogArchive {
  /// The kind of snapshot repository, `s3`.
  let kind: String
  let settings: KubeValue
  let environment: [KubeValue]
  let volumes: [KubeValue]
  let mounts: [KubeValue]
  /// What the store takes from its keystore alone, by the setting's name; none of it is a secret.
  var keystore: [LabelPair] = []
}
