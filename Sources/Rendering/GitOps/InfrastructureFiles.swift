import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension PlatformRenderer {
  /// `infrastructure/` and `clusters/`: what the platform installs, and the order in which Flux does it.
  func infrastructureFiles() -> FileTree {
    var tree = FileTree()
    for stage in InfrastructureStage.allCases { add(stage, to: &tree) }
    for index in design.clusters.indices {
      tree.merge(ClusterEntry(context: RenderingContext(design, cluster: index)).files())
    }
    return tree
  }

  /// The base holds the values of the first cluster; the overlay of another says what differs there.
  private func add(_ stage: InfrastructureStage, to tree: inout FileTree) {
    let base = stage.files(RenderingContext(design))
    let folder = "infrastructure/\(stage.rawValue)"
    for file in base { tree.add("\(folder)/base/\(file.name)", file.text) }
    tree.add("\(folder)/base/kustomization.yaml", Kustomize.file(resources: base.map(\.name)).yaml())
    for (index, cluster) in design.clusters.enumerated() {
      let context = RenderingContext(design, cluster: index)
      let overlay = "\(folder)/\(context.overlay(of: cluster))"
      let patches = index == 0 ? [] : Kustomize.patches(from: base, to: stage.files(context))
      if !patches.isEmpty {
        tree.add("\(overlay)/\(Kustomize.patchFile)", KubeValue.yaml(documents: patches))
      }
      tree.add("\(overlay)/kustomization.yaml", Kustomize.overlay(hasPatches: !patches.isEmpty).yaml())
      tree.add(
        "\(overlay)/user/kustomization.yaml", Kustomize.ownersNote + Kustomize.owners.yaml(), ownership: .user)
    }
  }
}

/// The two steps: what brings kinds, then the objects of those kinds.
private enum InfrastructureStage: String, CaseIterable {
  case controllers, configs

  func files(_ context: RenderingContext) -> [ManifestFile] {
    let components = context.design.components.map { ComponentManifests.of($0, in: context) }
    let platform: [ManifestRule<PlatformDesign>]
    let own: [ManifestFile]
    switch self {
    case .controllers:
      platform = PlatformManifests.first
      own = components.flatMap(\.controllers)
    case .configs:
      platform = PlatformManifests.all
      own = components.flatMap(\.configs)
    }
    let shared = platform.map { rule in
      ManifestFile(rule.file, rule.objects(context.design, context).filter { !$0.isOmitted })
    }
    return (shared + own).map { ManifestFile($0.name, $0.objects.filter { !$0.isOmitted }) }
      .filter { !$0.objects.isEmpty }
  }
}
