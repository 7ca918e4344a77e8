import KubeModel

/// What is known of kustomize: its file, the programs that run it, and which files are no objects by themselves.
enum Kustomization {
  static let fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  /// The program and arguments that build a folder; nil when neither kubectl nor kustomize is on the path.
  static func builder(_ folder: String) -> (program: String, arguments: [String])? {
    // A name that begins with a dash would be read as an option.
    let place = folder.hasPrefix("-") ? "./\(folder)" : folder
    if let kubectl = ChildProcess.find("kubectl") { return (kubectl, ["kustomize", place]) }
    if let kustomize = ChildProcess.find("kustomize") { return (kustomize, ["build", place]) }
    return nil
  }

  /// Files that a kustomization lays over others.
  static func patches(_ file: String, in folder: String) -> [String] {
    guard let bytes = try? Disk.read(file, limit: 1 << 20) else { return [] }
    let root = KubeDocuments.values(String(decoding: bytes, as: UTF8.self), file: file).roots.first ?? nil
    guard let root else { return [] }
    var names: [String] = []
    for field in ["patches", "patchesJson6902", "replacements"] {
      names += (root[field]?.sequence ?? []).compactMap { $0["path"]?.string }
    }
    for field in ["patchesStrategicMerge", "configurations", "transformers", "crds"] {
      names += (root[field]?.sequence ?? []).compactMap(\.string)
    }
    return names.map { resolved($0, in: folder) }
  }

  static func resolved(_ name: String, in folder: String) -> String {
    var parts = ManifestFiles.plain(folder).split(separator: "/").map(String.init)
    for part in name.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(String(part)) }
    }
    return (folder.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
