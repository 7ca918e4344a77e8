import Basics
import KubeModel

/// What a comparison sees of a platform: the files that `design` writes, whoever has edited them since.
struct PlatformFiles {
  /// Objects of the manifests by place, the place being the folder of their layer, `apps/base`.
  var objects: [(key: [String], object: KubeObject)] = []
  /// Terraform resources by address, `terraform/20-cluster: aws_eks_cluster.main`, with their text.
  var resources: [(address: String, text: String)] = []
  /// `design.json`; nil in a folder that has none.
  var design: KubeValue?
  /// All other files by path.
  var others: [String: String] = [:]
  var problems: [Diagnostic] = []

  init(_ tree: FileTree) {
    for file in tree.files {
      switch file.path {
      case "design.json":
        design = KubeDocuments.values(file.contents, file: file.path).roots.first ?? nil
      case _ where file.path.hasPrefix("terraform/") && file.path.hasSuffix(".tf"):
        addResources(of: file)
      case _
      where Self.layers.contains(where: file.path.hasPrefix) && file.path.hasSuffix(".yaml")
        && !file.path.hasSuffix("/kustomization.yaml"):
        addObjects(of: file)
      default:
        others[file.path] = file.contents
      }
    }
  }

  private static let layers = ["apps/", "tenants/", "infrastructure/", "clusters/"]

  private mutating func addObjects(of file: FileTree.File) {
    let (found, diagnostics) = KubeDocuments.parse(file.contents, file: file.path)
    problems += diagnostics.filter(\.isError)
    let layer = Self.layer(of: file.path)
    for object in found {
      objects.append(([layer, object.group, object.kind, object.namespace ?? "", object.name], object))
    }
  }

  /// `apps/base` of `apps/base/cart/service.yaml`, `clusters/production` of `clusters/production/apps.yaml`.
  private static func layer(of path: String) -> String {
    let parts = path.split(separator: "/")
    // Argo CD has a base for each team: `apps/shop/base/…`.
    let depth = parts.firstIndex(of: "base").map { $0 + 1 } ?? (path.hasPrefix("infrastructure/") ? 3 : 2)
    return parts.prefix(min(depth, parts.count - 1)).joined(separator: "/")
  }

  /// Blocks `resource "type" "name"` at the margin; `terraform fmt` puts their closing brace there too.
  private mutating func addResources(of file: FileTree.File) {
    let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
    var address: String?
    var text = ""
    for line in file.contents.split(separator: "\n", omittingEmptySubsequences: false) {
      if address == nil, line.hasPrefix("resource \"") || line.hasPrefix("module \"") {
        let names = line.split(separator: "\"").filter { $0.first?.isLetter == true && !$0.hasPrefix("resource ") }
        address = "\(folder): \(names.filter { !$0.hasPrefix("module ") }.joined(separator: "."))"
        text = ""
      }
      guard let known = address else { continue }
      text += line + "\n"
      if line == "}" {
        resources.append((known, text))
        address = nil
      }
    }
  }
}
