import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension PlatformRenderer {
  /// `platform.yaml`, `DESIGN.md`, `design.json`, `proof/`: what people and programs read about the files of `tree`.
  ///
  /// `platform.yaml` is generated too: a run over an edited one writes back what it read, with the comments of the
  /// assumptions that are left, and the command refuses to replace an edited one that it did not read.
  func documentFiles(over tree: FileTree) -> FileTree {
    let contents = TreeContents(tree, design: design)
    var documents = FileTree()
    documents.add("platform.yaml", design.specification.yaml())
    documents.add("proof/cluster.yaml", clusterProof())
    documents.add("proof/components.yaml", componentProof())
    documents.add("proof/traffic.yaml", trafficProof())
    documents.add("design.json", design.json(contents).json(pretty: true) + "\n")
    documents.add("DESIGN.md", DesignDocument(design, contents).text)
    if !design.specification.security.compliance.isEmpty {
      documents.add("COMPLIANCE.md", ComplianceDocument(design.specification, tree).text)
    }
    return documents
  }
}
