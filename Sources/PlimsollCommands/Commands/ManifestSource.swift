import Basics
import KubeModel

/// Objects from files, folders and standard input.
struct ManifestSource {
  /// In the order of the paths, files of a folder by name.
  private(set) var objects: [KubeObject] = []
  /// What is wrong with the texts themselves: syntax, objects without a kind.
  private(set) var unreadable: [Diagnostic] = []
  /// Why there is nothing to look at.
  private(set) var problems: [Diagnostic] = []

  init(_ paths: [String]) {
    for path in paths {
      let before = (objects.count, unreadable.count, problems.count)
      for file in files(path) { read(file, named: path) }
      if before == (objects.count, unreadable.count, problems.count) {
        let place = SourceLocation(file: path == "-" ? "<stdin>" : path)
        problems.append(
          Diagnostic(
            .error, "no Kubernetes object was found", at: place, remedy: "Name files with apiVersion and kind."))
      }
    }
  }

  private mutating func read(_ file: String, named path: String) {
    do throws(DiskError) {
      let bytes = try Disk.read(file)
      let (found, wrong) = KubeDocuments.parse(bytes: bytes, file: file == "-" ? "<stdin>" : file)
      objects += found.filter { !Self.isForTools($0) }
      // A folder holds other files too: values of charts, Compose files, patches.
      if file == path || !found.isEmpty || Self.looksLikeObjects(bytes) { unreadable += wrong.filter(\.isError) }
    } catch {
      problems.append(Diagnostic(.error, error.reason, at: SourceLocation(file: error.path)))
    }
  }

  /// Objects that tools read and no API server.
  private static func isForTools(_ object: KubeObject) -> Bool {
    object.group == "plimsoll.dev" || object.group == "kustomize.config.k8s.io"
  }

  /// Whether a line begins with a field that only Kubernetes objects have.
  private static func looksLikeObjects(_ bytes: [UInt8]) -> Bool {
    bytes.split(separator: UInt8(ascii: "\n")).contains { line in
      line.starts(with: "kind:".utf8) || line.starts(with: "apiVersion:".utf8)
    }
  }

  private mutating func files(_ path: String) -> [String] {
    if path == "-" { return ["-"] }
    switch Disk.kind(path) {
    case .file, .other: return [path]
    case .folder: return inside(path)
    case nil:
      problems.append(Diagnostic(.error, "there is no such file or folder", at: SourceLocation(file: path)))
      return []
    }
  }

  private mutating func inside(_ folder: String) -> [String] {
    do throws(DiskError) {
      var found: [String] = []
      for name in try Disk.names(in: folder) where !name.hasPrefix(".") {
        let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        if Disk.kind(path) == .folder {
          found += inside(path)
        } else if [".yaml", ".yml", ".json"].contains(where: { name.hasSuffix($0) }) {
          found.append(path)
        }
      }
      return found
    } catch {
      problems.append(Diagnostic(.error, error.reason, at: SourceLocation(file: error.path)))
      return []
    }
  }
}
