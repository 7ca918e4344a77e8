import Basics
import ClusterTwin
import KubeModel

/// The clusters of a path: each with its manifests, its machines and its load.
struct SimulationSource {
  struct Input {
    var cluster: ClusterProfile?
    var objects: [KubeObject]
  }

  private(set) var inputs: [Input] = []
  private(set) var problems: [Diagnostic] = []
  private var files: [String: [UInt8]] = [:]

  init(_ path: String, cluster wanted: String?) {
    read(path, as: "")
    if problems.isEmpty && files.isEmpty {
      problems.append(Diagnostic(.error, "there is no manifest", at: SourceLocation(file: path)))
    }
    guard problems.isEmpty else { return }
    let documents = objects(in: "proof/")
    let clusters = Simulation.clusters(in: documents)
    let overlays = Set(
      files.keys.filter { $0.hasPrefix("clusters/") }.compactMap {
        $0.split(separator: "/").dropFirst().first.map(String.init)
      })
    if clusters.isEmpty || overlays.isEmpty {
      inputs = [Input(cluster: nil, objects: all())]
    } else {
      for profile in clusters {
        // The longest name that the cluster's ends with is that of its folder.
        let overlay = overlays.sorted().filter { profile.name.hasSuffix($0) }.max { $0.count < $1.count } ?? ""
        inputs.append(Input(cluster: profile, objects: documents + build(overlay)))
      }
    }
    guard let wanted else { return }
    let known = inputs.compactMap(\.cluster?.name)
    inputs = inputs.filter { $0.cluster?.name == wanted }
    if inputs.isEmpty {
      problems.append(
        Diagnostic(
          .error, "there is no cluster \(wanted)", at: SourceLocation(file: path),
          remedy: known.isEmpty ? "Leave --cluster out." : "Clusters are \(known.joined(separator: ", "))."))
    }
  }

  /// The objects that a cluster gets: of every layer the topmost Kustomize folders with its name.
  private mutating func build(_ overlay: String) -> [KubeObject] {
    var roots: [String] = []
    let folders = files.keys.filter { $0.hasSuffix("/kustomization.yaml") }
      .map { String($0.dropLast("/kustomization.yaml".count)) }.sorted()
    for folder in folders {
      let parts = folder.split(separator: "/")
      guard parts.last.map(String.init) == overlay, parts.first != "clusters" else { continue }
      if !roots.contains(where: { folder.hasPrefix($0 + "/") }) { roots.append(folder) }
    }
    return roots.flatMap { root -> [KubeObject] in
      let build = KustomizeBuild(root, files: files)
      problems += build.diagnostics
      return build.objects
    }
  }

  private mutating func all() -> [KubeObject] {
    if KustomizeBuild.file(of: "", in: files) != nil {
      let build = KustomizeBuild("", files: files)
      problems += build.diagnostics
      return build.objects + objects(in: "").filter { $0.group == "plimsoll.dev" }
    }
    return objects(in: "")
  }

  private mutating func objects(in folder: String) -> [KubeObject] {
    files.keys.filter { $0.hasPrefix(folder) }.sorted().flatMap { file -> [KubeObject] in
      let (found, wrong) = KubeDocuments.parse(bytes: files[file] ?? [], file: file)
      if found.isEmpty {
        // Values of a chart are no objects and no mistake; what can't be read is one.
        problems += KubeDocuments.values(String(decoding: files[file] ?? [], as: UTF8.self), file: file).diagnostics
      } else {
        problems += wrong.filter(\.isError)
      }
      return found.filter { $0.group != "kustomize.config.k8s.io" }
    }
  }

  private mutating func read(_ path: String, as name: String) {
    do throws(DiskError) {
      switch Disk.kind(path) {
      case .folder:
        for entry in try Disk.names(in: path) where !entry.hasPrefix(".") {
          let isFile = Disk.kind("\(path)/\(entry)") != .folder
          if isFile && ![".yaml", ".yml", ".json"].contains(where: { entry.hasSuffix($0) }) { continue }
          read("\(path)/\(entry)", as: name.isEmpty ? entry : "\(name)/\(entry)")
        }
      case .file, .other: files[name.isEmpty ? path : name] = try Disk.read(path, limit: ManifestSource.limit)
      case nil: problems.append(Diagnostic(.error, "there is no such file or folder", at: SourceLocation(file: path)))
      }
    } catch {
      problems.append(Diagnostic(.error, error.reason, at: SourceLocation(file: error.path)))
    }
  }
}
