import Basics
import ClusterTwin
import KubeModel

/// The files of `plimsoll simulate --export`.
enum ExportedObjects {
  /// A file for every kind, `deployment.yaml`; below a folder for each cluster where there are several.
  static func tree(_ runs: [Simulation]) -> FileTree {
    var tree = FileTree()
    for run in runs {
      var kinds: [(kind: String, roots: [KubeValue])] = []
      for object in run.exported {
        if let place = kinds.firstIndex(where: { $0.kind == object.kind }) {
          kinds[place].roots.append(object.root)
        } else {
          kinds.append((object.kind, [object.root]))
        }
      }
      let folder = runs.count > 1 ? "\(run.name)/" : ""
      for (kind, roots) in kinds { tree.add("\(folder)\(kind.lowercased()).yaml", KubeValue.yaml(documents: roots)) }
    }
    return tree
  }
}
