import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension PlatformRenderer {
  /// `infrastructure/` and `clusters/`: what the platform installs, and the order in which it is applied.
  func infrastructureFiles() -> FileTree {
    var tree = FileTree()
    for stage in InfrastructureStage.allCases where stage.isNeeded(by: design) {
      let folder = LayeredFolder(name: "infrastructure/\(stage.rawValue)", subject: stage.subject) { context in
        [LayeredFolder.Part(nil, stage.files(context))]
      }
      tree.merge(folder.files(of: design))
    }
    for index in design.clusters.indices {
      tree.merge(ClusterEntry(context: RenderingContext(design, cluster: index)).files())
    }
    return tree
  }
}

/// The steps: what brings kinds, then the objects of those kinds; where regions are joined, what joins them.
private enum InfrastructureStage: String, CaseIterable {
  case controllers, configs, regions
  case verdict = "release-gate"

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
  var joinsRegions: Bool { has(.linkerdMulticluster) }

  /// A step after the application says whether its canaries went through.
  var judgesReleases: Bool { has(.releaseGate) && !judgedWorkloads.isEmpty }
}
