import DesignEngine
import KubeModel
import PlatformSpec

/// The order in which a cluster is filled: what brings kinds, the objects of those kinds, what joins
/// the regions, namespaces, the application.
enum DeliveryStage: String, CaseIterable, Sendable {
  case controllers = "infra-controllers"
  case configs = "infra-configs"
  case regions = "infra-regions"
  case tenants, apps
  /// Whether a region has proven what it got.
  case verdict = "release-gate"

  /// After which an engine says that it failed.
  fileprivate var usualMinutes: Int {
    switch self {
    case .controllers: 20
    case .configs: 15
    case .regions, .tenants: 5
    case .apps, .verdict: 10
    }
  }

  var before: DeliveryStage? {
    switch self {
    case .controllers: nil
    case .configs: .controllers
    case .regions, .tenants: .configs
    case .apps: .tenants
    case .verdict: .apps
    }
  }
}

/// One folder that an engine keeps applied.
struct DeliveryStep {
  let stage: DeliveryStage
  let name: String
  let folder: LayeredFolder
  /// After which an engine says that it failed.
  let minutes: Int
  /// Whose namespace it fills, where it fills one alone.
  var namespace: NamespaceDesign?

  /// What a cluster has, base and changes together.
  func objects(_ context: RenderingContext) -> [KubeValue] {
    folder.parts(context).flatMap { $0.files.flatMap(\.objects) }
  }

  static var tenants: DeliveryStep {
    let folder = LayeredFolder(name: "tenants", subject: "The namespace of every team") { context in
      context.design.namespaces.map { namespace in
        LayeredFolder.Part(namespace.name, files(TenantManifests.all, for: namespace, context))
      }
    }
    return DeliveryStep(.tenants, folder)
  }

  static var apps: DeliveryStep {
    let folder = LayeredFolder(name: "apps", subject: "Every service of the application") { context in
      context.design.workloads.map { service($0, context) }
    }
    return DeliveryStep(.apps, folder)
  }

  /// The services of one team.
  static func apps(of namespace: NamespaceDesign) -> DeliveryStep {
    let name = namespace.name
    let folder = LayeredFolder(name: "apps/\(name)", subject: "The services of team \(name)") { context in
      context.design.workloads.filter { $0.namespace == name }.map { service($0, context) }
    }
    return DeliveryStep(.apps, name: "apps-\(name)", folder, namespace: namespace)
  }

  init(
    _ stage: DeliveryStage, name: String? = nil, _ folder: LayeredFolder, minutes: Int? = nil,
    namespace: NamespaceDesign? = nil
  ) {
    self.stage = stage
    self.minutes = minutes ?? stage.usualMinutes
    self.name = name ?? stage.rawValue
    self.folder = folder
    self.namespace = namespace
  }

  private static func service(_ workload: WorkloadDesign, _ context: RenderingContext) -> LayeredFolder.Part {
    let rules = context.isSparkJob(workload) ? SparkJob.rules : WorkloadManifests.all
    return LayeredFolder.Part(workload.service.name, files(rules, for: workload, context))
  }

  private static func files<Subject>(
    _ rules: [ManifestRule<Subject>], for subject: Subject, _ context: RenderingContext
  ) -> [ManifestFile] {
    rules.compactMap { rule in
      let objects = rule.objects(subject, context)
      return objects.isEmpty ? nil : ManifestFile(rule.file, objects)
    }
  }
}
