import Basics
import KubeModel
import ManifestChecks

/// The files that a path of the command line stands for.
struct ManifestFiles {
  struct File {
    enum Origin: Hashable {
      case disk, standardInput
      case made(String)
    }

    var name: String
    var origin: Origin
    /// The kustomize folder that it was made of.
    var folder: String?
  }

  private let exclude: [PathPattern]
  private var problems: [Diagnostic] = []
  /// Files that kustomize lays over others and that are no objects by themselves.
  private var patches: Set<String> = []
  private var charts: [String] = []
  private var kustomizations: [String] = []
  private var hasNoKustomize: [String] = []
  /// The folders below the path in hand: one that links lead to again is not read again.
  private var seen: Set<Disk.Identity> = []

  init(exclude: [PathPattern]) { self.exclude = exclude }

  mutating func takeProblems() -> [Diagnostic] {
    defer { problems = [] }
    return problems
  }

  mutating func find(_ path: String) -> [File] {
    if path == "-" { return [File(name: "<stdin>", origin: .standardInput)] }
    switch Disk.kind(path) {
    case .file, .other: return [File(name: path, origin: .disk)]
    case .folder:
      if let made = kustomized(path) { return made }
      seen = []
      return inside(path).map { File(name: $0, origin: .disk) }
    case nil:
      if PathPattern.isPattern(path) { return matching(path).map { File(name: $0, origin: .disk) } }
      refuse(path, Disk.reasonOfAbsence(path))
      return []
    }
  }

  /// What a user should know of the way files were read.
  var notes: [Diagnostic] {
    var notes: [Diagnostic] = []
    for folder in hasNoKustomize {
      notes.append(
        Diagnostic(
          .note,
          "neither kubectl nor kustomize is on the path: the files of this kustomize folder were read as they are",
          at: SourceLocation(file: folder), remedy: "Patches and generated names do not count so."))
    }
    if let first = kustomizations.first {
      let count =
        kustomizations.count == 1 ? "a kustomize folder was" : "\(kustomizations.count) kustomize folders were"
      notes.append(
        Diagnostic(
          .note, "\(count) read file by file, without patches", at: SourceLocation(file: first),
          remedy: "Name such a folder itself to check what kustomize makes of it."))
    }
    for chart in charts {
      notes.append(
        Diagnostic(
          .note, "the templates of this chart were passed over", at: SourceLocation(file: chart),
          remedy: "helm template \(chart) | plimsoll check -"))
    }
    return notes
  }

  // MARK: - Folders

  private mutating func inside(_ folder: String) -> [String] {
    if let identity = Disk.Identity(folder), !seen.insert(identity).inserted { return [] }
    do throws(DiskError) {
      let names = try Disk.names(in: folder).filter { !$0.hasPrefix(".") }
      if let file = names.first(where: { Kustomization.fileNames.contains($0) }) {
        kustomizations.append(folder)
        patches.formUnion(Kustomization.patches(Self.joined(folder, file), in: folder))
      }
      let isChart = names.contains("Chart.yaml") && names.contains("templates")
      if isChart { charts.append(folder) }
      var found: [String] = []
      for name in names {
        let path = Self.joined(folder, name)
        if isExcluded(path) || patches.contains(Self.plain(path)) { continue }
        let kind = Disk.kind(path)
        if kind == .folder {
          if !(isChart && name == "templates") { found += inside(path) }
        } else if [".yaml", ".yml", ".json"].contains(where: { name.hasSuffix($0) }) {
          if kind == .other { refuse(path, "is a pipe, a socket or a device") } else { found.append(path) }
        }
      }
      return found
    } catch {
      refuse(error.path, error.reason)
      return []
    }
  }

  private mutating func refuse(_ path: String, _ reason: String) {
    problems.append(Diagnostic(.error, reason, at: SourceLocation(file: path)))
  }

  /// Files below the last folder that the pattern names in full.
  private mutating func matching(_ text: String) -> [String] {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let fixed = parts.prefix { !PathPattern.isPattern(String($0)) }.joined(separator: "/")
    let folder = fixed.isEmpty ? (text.hasPrefix("/") ? "/" : ".") : fixed
    let pattern = PathPattern(Self.plain(text))
    seen = []
    let found =
      Disk.kind(folder) == .folder ? inside(folder).filter { pattern.matches(Self.plain($0)) } : []
    if found.isEmpty {
      problems.append(
        Diagnostic(.error, "no file matches this pattern", at: SourceLocation(file: text)))
    }
    return found
  }

  private func isExcluded(_ path: String) -> Bool {
    if exclude.isEmpty { return false }
    let plain = Self.plain(path)
    let name = plain.split(separator: "/").last.map(String.init) ?? plain
    return exclude.contains { pattern in
      pattern.matches(plain) || (!pattern.text.contains("/") && pattern.matches(name))
    }
  }

  private static func joined(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// Without the `./` that means nothing.
  static func plain(_ path: String) -> String {
    var path = path[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    return String(path)
  }

  // MARK: - Kustomize

  /// What kustomize makes of a folder; nil when the folder is none of its own, or nobody can run it.
  private mutating func kustomized(_ folder: String) -> [File]? {
    guard Kustomization.fileNames.contains(where: { Disk.kind(Self.joined(folder, $0)) == .file }) else { return nil }
    guard let (program, arguments) = Kustomization.builder(folder) else {
      hasNoKustomize.append(folder)
      return nil
    }
    let (output, error, status) = ChildProcess.run(program, arguments)
    let name = "\(folder) (kustomize)"
    if status == 0 { return [File(name: name, origin: .made(output), folder: folder)] }
    let reason = error.split(separator: "\n").first.map(String.init) ?? "status \(status)"
    problems.append(
      Diagnostic(
        .error, "kustomize refuses this folder: \(reason)", at: SourceLocation(file: folder),
        remedy: "Mend it, or name the files themselves."))
    return []
  }
}
