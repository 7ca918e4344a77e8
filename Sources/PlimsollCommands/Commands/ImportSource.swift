import Basics
import PlatformSpec

/// What stands at the paths of an import: Compose files, as Compose finds them, or manifests.
struct ImportSource {
  private(set) var application = ImportedApplication()
  /// Why the files can't be read.
  private(set) var problems: [Diagnostic] = []
  /// The name of the folder, for want of a better one.
  let title: String

  private static let composeNames = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]
  private static let limit = 64 << 20

  init(_ paths: [String], profiles: [String]) {
    title = Self.title(paths.first ?? "")
    var files: [(path: String, text: String)] = []
    for path in paths { for file in composeFiles(path) { if let text = text(file) { files.append((file, text)) } } }
    if !problems.isEmpty { return }
    guard let first = files.first, files.allSatisfy({ ComposeReader.recognises($0.text, path: $0.path) }) else {
      refuse(paths)
      return
    }
    let folder = Self.folder(of: first.path)
    let reader = ComposeReader(
      files: files, environment: Self.text("\(folder).env"), profiles: profiles,
      lookUp: { Self.text($0.hasPrefix("/") ? $0 : folder + $0) })
    application = reader.read()
  }

  private mutating func refuse(_ paths: [String]) {
    let place = SourceLocation(file: paths.first ?? "")
    problems.append(
      Diagnostic(.error, "no application stands in it", at: place, remedy: "Name Compose files, files with `services`.")
    )
  }

  // MARK: - Files

  /// The file itself, or the Compose files of a folder.
  private mutating func composeFiles(_ path: String) -> [String] {
    if path == "-" { return [path] }
    switch Disk.kind(path) {
    case .file, .other: return [path]
    case .folder:
      let folder = path.hasSuffix("/") ? path : path + "/"
      guard let main = Self.composeNames.first(where: { Disk.kind(folder + $0) == .file }) else { return [] }
      let stem = main.prefix { $0 != "." }
      let override = [".override.yaml", ".override.yml"].map { folder + stem + $0 }.first { Disk.kind($0) == .file }
      return [folder + main] + [override].compactMap(\.self)
    case nil:
      problems.append(
        Diagnostic(.error, "there is no such file or folder", at: SourceLocation(file: path)))
      return []
    }
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
