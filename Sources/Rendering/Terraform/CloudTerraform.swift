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
  static var provider: TerraformProvider { get }
  func state(of stage: TerraformStage) -> TerraformState
  /// The file `providers.tf`.
  func providers(of stage: TerraformStage) -> HCLBody
  /// The file `locals.tf`: names by which later stages find what earlier ones made.
  func names(of stage: TerraformStage) -> HCLBody
  /// What only the owner can answer in a stage: the file is written once and then his.
  func answers(to stage: TerraformStage) -> HCLBody
  /// The file that `terraform init` is given in every stage.
  func backendSettings() -> HCLBody
  var guideWords: TerraformGuide.Words { get }
  /// Address of the API server for another region's Argo CD, in the last stage.
  var apiServer: HCLValue { get }
  /// How that Argo CD proves itself: `config` of the cluster's Secret.
  var deliveryLogin: HCLValue { get }
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

  /// What stands in the description of who may call the API server.
  var apiCallers: String {
    let hub = "; among them the outgoing_addresses that 10-network of \(design.clusters[0].region) puts out"
    return "Address ranges from which the public endpoint of the API may be called\(isDeliveredTo ? hub : "")."
  }

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

  /// Where copies go unless the owner says otherwise: another region of the platform, else one of the same geography.
  var copyRegion: String {
    if let other = design.clusters.first(where: { $0.region != cluster.region }) { return other.region }
    let regions = Catalog.current.regions(specification.provider.cloud).sorted { $0.name < $1.name }
    let geography = regions.first { $0.name == cluster.region }?.geography
    let others = regions.filter { $0.name != cluster.region }
    return (others.first { $0.geography == geography } ?? others.first)?.name ?? cluster.region
  }
}
