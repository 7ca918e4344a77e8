import Basics
import CloudCatalog
import DesignEngine
import PlatformSpec

/// The Terraform of one cluster on one cloud; every topic is an extension of the cloud's type in its own file.
protocol CloudTerraform: Sendable {
  var design: PlatformDesign { get }
  var cluster: ClusterDesign { get }

  init(design: PlatformDesign, cluster: ClusterDesign)

  /// The files of a stage in the order in which a person reads them.
  static func topics(of stage: TerraformStage) -> [TerraformFile<Self>]
  /// What every stage begins with: versions, state, provider, names.
  func frame(of stage: TerraformStage) -> [TerraformFile<Self>]
  /// What only the owner can answer in a stage: the file is written once and then his.
  func answers(to stage: TerraformStage) -> HCLBody
  /// The file that `terraform init` is given in every stage.
  func backendSettings() -> HCLBody
  var guideWords: TerraformGuide.Words { get }
}

extension CloudTerraform {
  var specification: Specification { design.specification }
  var name: String { cluster.name }

  /// The cluster that also holds what an account has only once.
  var isPrimary: Bool { design.clusters.first == cluster }
  var hasSeveralClusters: Bool { design.clusters.count > 1 }

  func has(_ component: ComponentID) -> Bool { design.components.contains { $0.id == component } }

  /// Whether logs, disks, queues and buckets are encrypted with keys of the customer.
  var hasCustomerKeys: Bool { specification.storage.customerManagedKeys }

  /// Folder that is synced into this cluster.
  var clusterFolder: String { "clusters/\(RenderingContext(design).overlay(of: cluster))" }

  static func files(of design: PlatformDesign) -> FileTree {
    var tree = FileTree()
    for cluster in design.clusters { tree.merge(Self(design: design, cluster: cluster).files()) }
    if let first = design.clusters.first {
      let terraform = Self(design: design, cluster: first)
      tree.add("terraform/README.md", TerraformGuide(design: design, words: terraform.guideWords).text)
      tree.add("terraform/backend.hcl", HCLWriter.file(terraform.backendSettings()), ownership: .user)
    }
    return tree
  }

  private func files() -> FileTree {
    var tree = FileTree()
    for stage in TerraformStage.allCases {
      let folder = stage.folder(region: hasSeveralClusters ? cluster.region : nil)
      for file in frame(of: stage) + Self.topics(of: stage) {
        let body = file.body(self)
        if !body.entries.isEmpty { tree.add("\(folder)/\(file.name).tf", HCLWriter.file(body)) }
      }
      let answers = answers(to: stage)
      if !answers.entries.isEmpty {
        tree.add("\(folder)/terraform.tfvars", HCLWriter.file(answers), ownership: .user)
      }
    }
    return tree
  }

  /// How long audit trails are kept, days.
  var auditRetentionDays: Int {
    var days = max(90, specification.observability.logArchiveDays)
    for regime in specification.security.compliance {
      switch regime {
      // PCI DSS 4.0, 10.5.1: twelve months.
      case .pciDSS: days = max(days, 365)
      // 45 CFR 164.316(b)(2)(i): six years.
      case .hipaa: days = max(days, 2192)
      case .soc2: days = max(days, 365)
      case .gdpr: break
      }
    }
    return days
  }

  /// The object from which the engine of GitOps fills in what only Terraform knows.
  func settingsManifest(_ settings: [HCLEntry]) -> HCLValue {
    switch specification.gitOps {
    case .flux:
      return [
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": ["name": "cluster-settings", "namespace": "flux-system"],
        "data": .object(settings),
      ]
    case .argocd:
      let repository = HCLEntry(ArgoCDDelivery.repository.name, .ref("var.git_repository_url"))
      return [
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": [
          "name": "cluster-settings", "namespace": .literal(ArgoCDDelivery.namespace),
          "labels": .object([
            HCLEntry("argocd.argoproj.io/secret-type", "cluster"),
            HCLEntry(ArgoCDDelivery.overlayLabel, .literal(RenderingContext(design).overlay(of: cluster))),
          ]),
          "annotations": .object(settings + [repository]),
        ],
        "stringData": [
          "name": .literal(cluster.name), "server": .literal(ArgoCDDelivery.here),
          "config": #"{"tlsClientConfig":{"insecure":false}}"#,
        ],
      ]
    }
  }

  /// The variable that names the repository, which every engine asks for.
  func addRepository(to file: inout HCLBody) {
    file.variable(
      "git_repository_url",
      "Repository that \(specification.gitOps.title) watches, for the command that installs it.", type: "string",
      ["default": "ssh://git@git.example.com/platform.git"])
    addSharedSettings(to: &file)
  }

  /// Variables with what is the same in every cluster and only the owner knows.
  func addSharedSettings(to file: inout HCLBody) {
    for setting in ClusterSetting.shared(by: design) {
      let meaning = setting.meaning
      file.variable(
        setting.name, "\(meaning.prefix(1).uppercased())\(meaning.dropFirst()).", type: "string",
        ["default": .literal(setting.placeholder)])
    }
  }

  /// The settings of the cluster as the engine takes them, and the command that installs it.
  func addDelivery(_ settings: [HCLEntry], to file: inout HCLBody) {
    switch specification.gitOps {
    case .flux:
      file.output(
        "cluster_settings", "ConfigMap from which Flux fills in what only Terraform knows.",
        .call("yamlencode", [settingsManifest(settings)]))
    case .argocd:
      file.output(
        "cluster_settings", "Secret from whose annotations Argo CD fills in what only Terraform knows.",
        .call("yamlencode", [settingsManifest(settings)]))
    }
  }

  func addBootstrap(to file: inout HCLBody) {
    switch specification.gitOps {
    case .flux:
      file.output(
        "flux_bootstrap", "Installs Flux and points it at the folder of this cluster; run it once.",
        "flux bootstrap git --url=${var.git_repository_url} --branch=\(RenderingContext(design).branch(of: cluster)) --path=\(clusterFolder)"
      )
    case .argocd:
      file.output(
        "argocd_bootstrap", "Points Argo CD, which DESIGN.md installs, at the folder of this cluster; run it once.",
        "kubectl apply --server-side -k \(clusterFolder)")
    }
  }

  /// Where copies go unless the owner says otherwise: another region of the platform, else one of the same geography.
  var copyRegion: String {
    if let other = design.clusters.first(where: { $0.region != cluster.region }) { return other.region }
    let regions = Catalog.current.regions(specification.provider.cloud).sorted { $0.name < $1.name }
    let geography = regions.first { $0.name == cluster.region }?.geography
    let others = regions.filter { $0.name != cluster.region }
    return (others.first { $0.geography == geography } ?? others.first)?.name ?? cluster.region
  }
}

// MARK: - Identities

/// A service account with a role in the cloud, and whose it is.
struct TerraformIdentity {
  var identity: CloudIdentity
  /// nil for a service of the application.
  var component: ComponentID?
  /// The service, for its own queues.
  var service: Service?

  var key: String { "\(identity.namespace)/\(identity.serviceAccount)" }

  /// Every identity of the clusters but those of add-ons, by namespace and name.
  static func all(in design: PlatformDesign) -> [TerraformIdentity] {
    let platform = design.components.flatMap { component in
      component.identities.map { TerraformIdentity(identity: $0, component: component.id) }
    }
    let services = design.workloads.compactMap { workload in
      CloudIdentity(of: workload, in: design).map { TerraformIdentity(identity: $0, service: workload.service) }
    }
    return (platform + services).sorted { $0.key < $1.key }
  }

  /// What it may do, for the comment above its rights.
  var meaning: String {
    let what = identity.permissions.map(\.meaning).joined(separator: "; ")
    return "\(component?.rawValue ?? "service \(identity.serviceAccount)"): \(what)."
  }

  func uses(_ queue: String, _ list: KeyPath<Service, [String]>) -> Bool {
    service?[keyPath: list].contains(queue) ?? false
  }
}

extension CloudIdentity.Permission {
  fileprivate var meaning: String {
    switch self {
    case .scaleNodeGroups: "scale the node groups of this cluster"
    case .manageLoadBalancers: "keep load balancers for Ingresses and Services"
    case .manageVolumes: "make snapshots of volumes, and volumes of them"
    case .writeDNSRecords: "write records into the zone of the domain"
    case .readSecrets: "read the secrets of this cluster"
    case .readQueueDepth: "see how many messages wait"
    case .consumeQueues: "take messages from its queues"
    case .produceQueues: "put messages into its queues"
    case .storeBackups: "keep its copies in its bucket"
    case .interruptionEvents: "hear of interruptions before they come"
    case .readPrices: "read prices"
    case .writeLogs: "send what it collects to the cloud"
    case .writeMetrics: "send recorded numbers to where those of all clusters are"
    case .readMetrics: "show the numbers of all clusters"
    }
  }
}

extension CloudTerraform {
  static var vaultVariable: HCLBody {
    var file = HCLBody()
    file.variable(
      "vault_address", "Address of Vault, which External Secrets reaches on port 443.", type: "string",
      [
        "validation": .block([
          "condition": .ref("can(regex(\"^https://[^/:]+$\", var.vault_address))"),
          "error_message": "Give an address such as https://vault.example.com, without port and path.",
        ])
      ])
    return file
  }
}
