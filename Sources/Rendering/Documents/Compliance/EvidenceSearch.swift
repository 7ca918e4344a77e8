import Basics
import KubeModel

/// Looks for evidence in rendered files: objects by kind, Terraform's resources by type.
struct EvidenceSearch {
  private struct Place {
    let file: String
    let name: String
    let root: KubeValue
  }

  private var objects: [String: [Place]] = [:]
  private var releases: [String: Place] = [:]
  private var resources: [String: [Block]] = [:]

  private struct Block {
    let file: String
    let label: String
    /// The attributes and blocks directly inside.
    let attributes: Set<String>
  }

  init(_ tree: FileTree) {
    for file in tree.files {
      if file.path.hasSuffix(".yaml") { read(file) }
      if file.path.hasSuffix(".tf") { readTerraform(file) }
    }
  }

  func evidence(for safeguard: Safeguard) -> [Evidence] { safeguard.probes.compactMap(evidence) }

  private func evidence(_ probe: Probe) -> Evidence? {
    switch probe {
    case .object(let kind, let path):
      let found = (objects[kind] ?? []).filter { Self.value(at: path, in: $0.root) != nil }
      return found.first.map {
        Evidence(file: $0.file, field: "\(kind) \($0.name): \(path.joined(separator: "."))", count: found.count)
      }
    case .release(let name):
      return releases[name].map { Evidence(file: $0.file, field: "HelmRelease \(name): spec.values", count: 1) }
    case .resource(let type, let attribute):
      let found = (resources[type] ?? []).filter { $0.attributes.contains(attribute) }
      return found.first.map {
        Evidence(file: $0.file, field: "\(type).\($0.label): \(attribute)", count: found.count)
      }
    }
  }

  private static func value(at path: [String], in root: KubeValue) -> KubeValue? {
    path.reduce(root) { value, key in value?[key] }
  }

  private mutating func read(_ file: FileTree.File) {
    for root in KubeDocuments.values(file.contents, file: file.path).roots.compactMap({ $0 }) {
      guard let kind = root["kind"]?.string, let name = root.at("metadata", "name")?.string else { continue }
      let place = Place(file: file.path, name: name, root: root)
      if kind == "HelmRelease" { releases[name] = releases[name] ?? place }
      objects[kind, default: []].append(place)
    }
  }

  /// Terraform is written by this program, so that a block begins and ends at the margin.
  private mutating func readTerraform(_ file: FileTree.File) {
    var head: (type: String, label: String)?
    var attributes: Set<String> = []
    for line in file.contents.split(separator: "\n") {
      if line.hasPrefix("resource \"") {
        let parts = line.split(separator: "\"").map(String.init)
        if parts.count > 3 { head = (parts[1], parts[3]) }
        attributes = []
      } else if line == "}", let found = head {
        resources[found.type, default: []].append(
          Block(file: file.path, label: found.label, attributes: attributes))
        head = nil
      } else if head != nil, line.hasPrefix("  "), !line.hasPrefix("   ") {
        if let word = line.split(separator: " ").first { attributes.insert(String(word)) }
      }
    }
  }
}
