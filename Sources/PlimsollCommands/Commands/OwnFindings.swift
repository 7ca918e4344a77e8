import Basics
import DesignEngine
import KubeModel
import ManifestChecks

/// The checks over what `design` wrote: the same rules that hold for anybody's files.
enum OwnFindings {
  /// Findings of at least medium severity; overlays repeat the base and are left out.
  static func find(_ tree: FileTree, kubernetes: KubernetesMinor) -> (objects: Int, findings: [Finding]) {
    var objects: [KubeObject] = []
    var unreadable: [Finding] = []
    for file in tree.files where isChecked(file.path) {
      let (found, problems) = KubeDocuments.parse(file.contents, file: file.path)
      objects += found.filter { $0.group != "kustomize.config.k8s.io" }
      if !found.isEmpty { unreadable += problems.map { Finding(unreadable: $0) } }
    }
    let inspection = Inspection(objects, kubernetes: kubernetes, isComplete: true)
    return (objects.count, unreadable + CheckRun().findings(inspection).filter { $0.severity >= .medium })
  }

  private static func isChecked(_ path: String) -> Bool {
    path.hasSuffix(".yaml")
      && (path.hasPrefix("clusters/")
        || ["infrastructure/", "tenants/", "apps/"].contains { path.hasPrefix($0) } && path.contains("/base/"))
  }
}
