package import Basics
import DesignEngine
package import KubeModel
package import ManifestChecks

/// The checks over what `design` wrote: the same rules that hold for anybody's files.
package enum OwnFindings {
  /// Findings of at least medium severity; overlays repeat the base and are left out.
  ///
  /// Every cluster is looked at by itself, as it has the objects of the bases and those of its own entry.
  package static func find(_ tree: FileTree, kubernetes: KubernetesMinor) -> (objects: Int, findings: [Finding]) {
    var base: [KubeObject] = []
    var entries: [(folder: Substring, objects: [KubeObject])] = []
    var unreadable: [Finding] = []
    for file in tree.files where file.path.hasSuffix(".yaml") {
      let parts = file.path.split(separator: "/")
      let isEntry = parts[0] == "clusters"
      guard isEntry || Self.layers.contains(parts[0]) && parts.contains("base") else { continue }
      let (found, problems) = KubeDocuments.parse(file.contents, file: file.path)
      if !found.isEmpty { unreadable += problems.map { Finding(unreadable: $0) } }
      let objects = found.filter { $0.group != "kustomize.config.k8s.io" }
      if !isEntry {
        base += objects
      } else if entries.last?.folder == parts[1] {
        entries[entries.count - 1].objects += objects
      } else {
        entries.append((parts[1], objects))
      }
    }
    var findings: [Finding] = []
    for (index, entry) in entries.enumerated() {
      // The bases are the same in every cluster: once is enough for what stands in them.
      let inspection = Inspection(
        index == 0 ? base + entry.objects : entry.objects, kubernetes: kubernetes, isComplete: index == 0)
      findings += CheckRun().findings(inspection).filter { $0.severity >= .medium }
    }
    return (base.count + entries.reduce(0) { $0 + $1.objects.count }, unreadable + findings)
  }

  private static let layers: Set<Substring> = ["infrastructure", "tenants", "apps"]
}
