import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// What is spelled differently on every cloud: one type a cloud, in a folder of its own with one file a deliverable.
///
/// Renderers ask `context.cloud` and never which cloud it is, so that a new cloud changes no renderer.
protocol CloudManifests: Sendable {
  init(_ context: RenderingContext)

  /// The three Terraform stages of all clusters.
  static func terraform(_ design: PlatformDesign) -> FileTree

  // MARK: Cluster

  /// What the manifests of this design name and only Terraform knows, in a fixed order.
  var settings: [ClusterSetting] { get }
  var commands: CloudCommands { get }

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
  /// Values of the chart of ExternalDNS that name the provider and the zone.
  var dnsRecords: KubeValue { get }
  /// The DNS-01 solver of an ACME issuer.
  var dnsSolver: KubeValue { get }

  // MARK: Storage

  var diskDriver: String { get }
  /// What the driver is told about a disk of this type, with the customer's key where there is one.
  func diskParameters(_ disk: String) -> KubeValue
  /// Where Velero keeps its backups.
  var backupStore: BackupStore { get }
  /// Where a store of logs keeps its snapshots; nil where nothing binds its pods to the cloud.
  func logArchive(for identity: CloudIdentity) -> LogArchive?

  // MARK: Observability

  /// The output of Fluent Bit for the cloud's own log service.
  var logOutput: String { get }

  // MARK: Security

  /// What a service account carries so that the cloud knows it; empty where the binding lives outside the cluster.
  func annotations(of identity: CloudIdentity) -> [LabelPair]
  /// Labels of the pods that use an identity; empty where the service account is enough.
  var identityPodLabels: [LabelPair] { get }
  /// `provider` of the ClusterSecretStore over the cloud's secret service.
  func secretStore(_ identity: CloudIdentity?) -> KubeValue
}

extension RenderingContext {
  /// How the cloud of this design spells things.
  var cloud: any CloudManifests { specification.provider.manifests.init(self) }
}

extension Provider {
  var manifests: any CloudManifests.Type {
    switch self {
    case .eks: EKSManifests.self
    case .gke, .aks: preconditionFailure("the designer refuses this cloud")
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

/// A Service to which requests from outside are sent.
struct Entrance {
  enum Port { case number(Int), name(String) }

  let metadata: KubeValue
  let hosts: [String]
  let service: String
  let port: Port
  /// Whether the pods expect TLS.
  let isEncrypted: Bool
  let healthPath: String
  /// nil asks on the port of the traffic.
  let healthPort: Int?
  /// A roll-out splits the traffic here by weights.
  let isWeighted: Bool
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

/// The place of old logs, and what the pods of their store need to write there.
struct LogArchive {
  /// The kind of snapshot repository, `s3`.
  let kind: String
  let settings: KubeValue
  let environment: [KubeValue]
  let volumes: [KubeValue]
  let mounts: [KubeValue]
}
