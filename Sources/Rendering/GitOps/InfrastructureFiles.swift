import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension DeliveryStep {
  /// What the platform itself consists of.
  static func infrastructure(_ context: RenderingContext) -> [DeliveryStep] {
    InfrastructureStage.allCases.filter { $0.isNeeded(by: context.design) }.map { part in
      let folder = LayeredFolder(name: "infrastructure/\(part.rawValue)", subject: part.subject) { context in
        [LayeredFolder.Part(nil, part.files(context))]
      }
      let limit = part == .verdict ? ReleaseGate(context.design.workloads).limitSeconds / 60 + 5 : nil
      return DeliveryStep(part.stage, folder, minutes: limit)
    }
  }
}

/// The steps: what brings kinds, then the objects of those kinds; where regions are joined, what joins them.
private enum InfrastructureStage: String, CaseIterable, Sendable {
  case controllers, configs, regions
  case verdict = "release-gate"

  var stage: DeliveryStage {
    switch self {
    case .controllers: .controllers
    case .configs: .configs
    case .regions: .regions
    case .verdict: .verdict
    }
  }

  var subject: String {
    switch self {
    case .controllers: "What the platform installs"
    case .configs: "How what is installed is set up"
    case .regions: "How the regions are joined"
    case .verdict: "What says whether a region has proven a release"
    }
  }

  func isNeeded(by design: PlatformDesign) -> Bool {
    switch self {
    case .controllers, .configs: true
    case .regions: RenderingContext(design).joinsRegions
    case .verdict: RenderingContext(design).judgesReleases
    }
  }

  func files(_ context: RenderingContext) -> [ManifestFile] {
    let components = context.design.components.map { ComponentManifests.of($0, in: context) }
    let files =
      switch self {
      case .controllers:
        PlatformManifests.first.map { file($0, context) }
          + components.map { ManifestFile("\($0.id.rawValue).yaml", $0.controllers) }
      case .configs:
        PlatformManifests.all.map { file($0, context) }
          + [ManifestFile("alerts.yaml", context.clusterAlerts(components))]
          + components.map { ManifestFile("\($0.id.rawValue).yaml", $0.configs) }
      case .regions:
        components.map { ManifestFile("\($0.id.rawValue).yaml", $0.regions) }
      case .verdict:
        components.map { ManifestFile("\($0.id.rawValue).yaml", $0.verdict) }
      }
    return files.map { ManifestFile($0.name, $0.objects.filter { !$0.isOmitted }) }.filter { !$0.objects.isEmpty }
  }

  private func file(_ rule: ManifestRule<PlatformDesign>, _ context: RenderingContext) -> ManifestFile {
    ManifestFile(rule.file, rule.objects(context.design, context))
  }
}

extension RenderingContext {
  /// Something in the infrastructure joins this region with others.
  var joinsRegions: Bool { has(.linkerdMulticluster) || !specification.replicatedStores.isEmpty }

  /// A step after the application says whether its canaries went through.
  var judgesReleases: Bool { has(.releaseGate) && !judgedWorkloads.isEmpty }
}
