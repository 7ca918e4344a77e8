import Basics
import KubeModel
import ManifestChecks

/// Objects from files, folders, patterns, kustomize folders and standard input.
struct ManifestSource {
  /// In the order of the paths, files of a folder by name.
  private(set) var objects: [KubeObject] = []
  /// What is wrong with the texts themselves: syntax, objects without a kind.
  private(set) var unreadable: [Diagnostic] = []
  /// Why there is nothing to look at.
  private(set) var problems: [Diagnostic] = []
  /// What a user should know of the way files were read.
  private(set) var notes: [Diagnostic] = []
  /// What comments in the files accept.
  private(set) var comments = IgnoreComments()
  /// Bytes of a file that are read; what is larger is refused.
  static let limit = ReadingLimits().bytes
  /// Texts that stand in no file: standard input, pipes, what kustomize made.
  private(set) var made: [String: [UInt8]] = [:]

  init(_ paths: [String], exclude: [PathPattern] = []) {
    var files = ManifestFiles(exclude: exclude)
    var isRead: Set<String> = []
    for path in paths {
      let before = (objects.count, unreadable.count, problems.count)
      let found = files.find(path)
      problems += files.takeProblems()
      let fresh = found.filter { isRead.insert(ManifestFiles.plain($0.name)).inserted }
      for reading in sideBySide(fresh.count, { Reading(fresh[$0], named: path) }) { add(reading) }
      let isNothing = before == (objects.count, unreadable.count, problems.count)
      if isNothing, found.isEmpty || !fresh.isEmpty {
        let place = SourceLocation(file: path == "-" ? "<stdin>" : path)
        problems.append(
          Diagnostic(
            .error, "no Kubernetes object was found", at: place, remedy: "Name files with apiVersion and kind."))
      }
    }
    notes = files.notes
  }

  private mutating func add(_ reading: Reading) {
    objects += reading.objects
    unreadable += reading.unreadable
    problems += reading.problems
    comments.add(reading.comments)
    if let text = reading.made { made[reading.name] = text }
  }

  /// What one file says; files are read side by side.
  private struct Reading: Sendable {
    let name: String
    var objects: [KubeObject] = []
    var unreadable: [Diagnostic] = []
    var problems: [Diagnostic] = []
    var comments = IgnoreComments()
    var made: [UInt8]?

    init(_ file: ManifestFiles.File, named path: String) {
      name = file.name
      do throws(DiskError) {
        let bytes: [UInt8]
        switch file.origin {
        case .disk: bytes = try Disk.read(file.name, limit: ManifestSource.limit)
        case .standardInput: bytes = try Disk.read("-", limit: ManifestSource.limit)
        case .made(let text): bytes = Array(text.utf8)
        }
        // A pipe can't be read twice.
        if file.origin != .disk || Disk.kind(file.name) == .other { made = bytes }
        comments.add(bytes, file: file.name)
        let (found, wrong) = KubeDocuments.parse(bytes: bytes, file: file.name)
        objects = ManifestSource.traced(found.filter { !ManifestSource.isForTools($0) }, file, bytes)
        // A folder holds other files too: values of charts, Compose files, patches.
        if file.origin != .disk || file.name == path || !found.isEmpty || ManifestSource.looksLikeObjects(bytes) {
          unreadable = wrong.filter(\.isError)
        }
      } catch {
        problems = [Diagnostic(.error, error.reason, at: SourceLocation(file: error.path))]
      }
    }
  }

  /// Objects with the place where a person wrote them, as far as Helm or the folder of a kustomization tells it.
  private static func traced(_ objects: [KubeObject], _ file: ManifestFiles.File, _ bytes: [UInt8]) -> [KubeObject] {
    if let folder = file.folder {
      let sources = KustomizeSources(folder)
      return objects.map { object in
        var object = object
        object.source = sources.source(of: object)
        return object
      }
    }
    let sources = RenderedSources(helm: bytes)
    if sources.isEmpty { return objects }
    return objects.map { object in
      var object = object
      object.source = object.root.position.flatMap { sources.source(ofLine: Int($0.line)) }
      return object
    }
  }

  /// Objects that tools read and no API server.
  private static func isForTools(_ object: KubeObject) -> Bool {
    object.group == "plimsoll.dev" || object.group == "kustomize.config.k8s.io"
  }

  /// Whether a line begins with a field that only Kubernetes objects have.
  private static func looksLikeObjects(_ bytes: [UInt8]) -> Bool {
    var start = 0
    while start < bytes.count {
      let line = bytes[start...]
      if line.starts(with: "kind:".utf8) || line.starts(with: "apiVersion:".utf8) { return true }
      start = (line.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count) + 1
    }
    return false
  }
}
