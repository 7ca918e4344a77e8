package import Basics
package import DesignEngine

/// Turns a design into files: the same design gives the same bytes.
package struct PlatformRenderer: Sendable {
  package let design: PlatformDesign

  package init(_ design: PlatformDesign) { self.design = design }

  /// All files of the platform, by their path below the output folder.
  package func render() -> FileTree {
    var tree = manifests()
    tree.merge(terraformFiles())
    tree.merge(documentFiles(over: tree))
    return tree
  }

  /// What the engine of GitOps applies: `apps/`, `tenants/`, `infrastructure/`, `clusters/`.
  package func manifests() -> FileTree {
    var tree = FileTree()
    for step in context.delivery.steps { tree.merge(step.folder.files(of: design)) }
    for index in design.clusters.indices {
      tree.merge(RenderingContext(design, cluster: index).delivery.entry())
    }
    tree.merge(RegionalPromotion(context: context).files())
    return tree
  }

  var context: RenderingContext { RenderingContext(design) }
}
