import Basics
import PlatformSpec

/// What stands at the paths of an import: Compose files, as Compose finds them, or manifests.
struct ImportSource {
  private(set) var application = ImportedApplication()
  /// Why the files can't be read.
  private(set) var problems: [Diagnostic] = []
  /// What was not read as it might have been meant.
  private var passedOver: [Diagnostic] = []
  /// The name of the folder, for want of a better one.
  let title: String

  private static let composeNames = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]
  private static let limit = 64 << 20

  init(_ paths: [String], profiles: [String]) {
    title = Self.title(paths.first ?? "")
    var files: [(path: String, text: String)] = []
    for path in paths { files += read(path) }
    if !problems.isEmpty { return }
    let compose = files.filter { ComposeReader.recognises($0.text, path: $0.path) }
    if let first = compose.first {
      let folder = Self.folder(of: first.path)
      let reader = ComposeReader(
        files: compose, environment: Self.text("\(folder).env"), profiles: profiles,
        lookUp: { Self.text($0.hasPrefix("/") ? $0 : folder + $0) })
      application = reader.read()
      return
    }
    let manifests = files.filter { ManifestReader.recognises($0.text) }
    if manifests.isEmpty {
      refuse(paths)
    } else {
      var reader = ManifestReader(files: manifests)
      application = reader.read()
      application.notes.insert(contentsOf: passedOver, at: 0)
    }
  }

  private mutating func refuse(_ paths: [String]) {
    let place = SourceLocation(file: paths.first.map { $0 == "-" ? "<stdin>" : $0 } ?? "")
    problems.append(
      Diagnostic(
        .error, "no application stands in it", at: place,
        remedy: "Name Compose files, or files and folders with manifests of Kubernetes."))
  }

  // MARK: - Files

  /// A file; the Compose files of a folder, else what kustomize makes of it, else all manifests below it.
  private mutating func read(_ path: String) -> [(path: String, text: String)] {
    if path == "-" { return [text(path).map { ("<stdin>", $0) }].compactMap(\.self) }
    switch Disk.kind(path) {
    case .file, .other: return [text(path).map { (path, $0) }].compactMap(\.self)
    case .folder:
      let folder = path.hasSuffix("/") ? path : path + "/"
      let compose = composeFiles(folder)
      if !compose.isEmpty { return compose.compactMap { file in text(file).map { (file, $0) } } }
      if Disk.kind(folder + "Chart.yaml") == .file {
        problems.append(
          Diagnostic(
            .error, "is a chart of Helm, which must be filled in first", at: SourceLocation(file: path),
            remedy: "Write: helm template \(path) | plimsoll import - --name \(title)"))
        return []
      }
      if let built = kustomized(folder) { return [built] }
      return manifests(folder)
    case nil:
      problems.append(Diagnostic(.error, "there is no such file or folder", at: SourceLocation(file: path)))
      return []
    }
  }

  private func composeFiles(_ folder: String) -> [String] {
    guard let main = Self.composeNames.first(where: { Disk.kind(folder + $0) == .file }) else { return [] }
    let stem = main.prefix { $0 != "." }
    let override = [".override.yaml", ".override.yml"].map { folder + stem + $0 }.first { Disk.kind($0) == .file }
    return [folder + main] + [override].compactMap(\.self)
  }

  /// The folder as kustomize builds it; nil where it is no kustomization or kubectl is not at hand.
  private mutating func kustomized(_ folder: String) -> (path: String, text: String)? {
    let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]
    guard names.contains(where: { Disk.kind(folder + $0) == .file }) else { return nil }
    let place = SourceLocation(file: folder)
    guard let kubectl = ChildProcess.find("kubectl") else {
      passedOver.append(
        Diagnostic(
          .warning, "is a kustomization, but there is no kubectl to build it; the files are read as they are", at: place
        ))
      return nil
    }
    let (output, error, status) = ChildProcess.run(kubectl, ["kustomize", folder])
    if status == 0 { return (folder + "(built)", output) }
    let reason = error.split(separator: "\n").first.map(String.init) ?? "status \(status)"
    passedOver.append(
      Diagnostic(.warning, "kubectl can't build it (\(reason)); the files are read as they are", at: place))
    return nil
  }

  /// Manifests below a folder, by name; other files are passed over.
  private mutating func manifests(_ folder: String) -> [(path: String, text: String)] {
    var found: [(path: String, text: String)] = []
    do throws(DiskError) {
      for name in try Disk.names(in: folder) where !name.hasPrefix(".") && name != "node_modules" {
        let path = folder + name
        if Disk.kind(path) == .folder {
          found += manifests(path + "/")
        } else if [".yaml", ".yml", ".json"].contains(where: { name.hasSuffix($0) }) {
          // A Compose file below a folder of manifests is another way to the same application.
          guard let text = Self.text(path) else { continue }
          if ComposeReader.recognises(text, path: path) {
            passedOver.append(
              Diagnostic(
                .note, "is a Compose file in a folder of manifests and is passed over", at: SourceLocation(file: path),
                remedy: "Name it alone to import it."))
          } else {
            found.append((path, text))
          }
        }
      }
    } catch {
      problems.append(Diagnostic(.error, error.reason, at: SourceLocation(file: error.path)))
    }
    return found
  }

  private mutating func text(_ path: String) -> String? {
    let name = path == "-" ? "<stdin>" : path
    do throws(DiskError) {
      let bytes = try Disk.read(path, limit: Self.limit)
      if let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) { return text }
      problems.append(Diagnostic(.error, "is no text: it is not valid UTF-8", at: SourceLocation(file: name)))
    } catch {
      problems.append(Diagnostic(.error, error.reason, at: SourceLocation(file: name)))
    }
    return nil
  }

  /// A file beside the first one, which may not be there.
  private static func text(_ path: String) -> String? {
    guard Disk.kind(path) == .file, let bytes = try? Disk.read(path, limit: limit) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// With a slash at its end; empty for the working folder.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  private static func title(_ path: String) -> String {
    if path == "-" { return "application" }
    var folder = Disk.kind(path) == .folder ? path : Self.folder(of: path)
    if folder.isEmpty || folder == "." || folder == "./" { folder = Disk.workingFolder }
    return folder.split(separator: "/").last { $0 != "." && $0 != ".." }.map(String.init) ?? "application"
  }
}
