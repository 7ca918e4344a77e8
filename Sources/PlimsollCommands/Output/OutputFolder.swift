import Basics

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The folder that `-o` names: checked before the work, written as a whole after it.
///
/// A new folder appears by one rename. In an existing one all files are written below `.plimsoll/` first and then renamed
/// into their places, with interrupts held back, so that the folder holds either the old files or the new ones.
struct OutputFolder {
  let path: String
  /// The file that this run reads; the folder's own `platform.yaml` may be edited and is written anew.
  let input: String?

  init(_ path: String, input: String?) {
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.path = trimmed
    self.input = input
  }

  /// What was done, for the summary.
  struct Result {
    var written: Int
    /// Files of the user that were left alone.
    var kept: [String]
  }

  // MARK: - Before the work

  /// Problems that no design can change.
  func problems(force: Bool) -> [Diagnostic] {
    let place = SourceLocation(file: path)
    switch Disk.kind(path) {
    case .file, .other:
      return [Diagnostic(.error, "is not a folder", at: place, remedy: "Name another folder with -o.")]
    case .folder:
      guard Disk.isWritable(path) else {
        return [Diagnostic(.error, "the folder is not writable", at: place, remedy: "Name another folder with -o.")]
      }
      do {
        if try Disk.names(in: path).isEmpty || force { return [] }
      } catch {
        return [diagnostic(error)]
      }
      let remedy = "Add --force to renew what plimsoll wrote there (files of yours stay), or name another folder."
      return [Diagnostic(.error, "the folder is not empty", at: place, remedy: remedy)]
    case nil:
      let above = nearestExisting(parent)
      if Disk.kind(above) == .folder, Disk.isWritable(above) { return [] }
      return [
        Diagnostic(
          .error, "\(above) is not a writable folder", at: place, remedy: "Name a folder with -o that you may write to."
        )
      ]
    }
  }

  private var parent: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private var name: Substring { path.split(separator: "/").last ?? "output" }

  private func nearestExisting(_ folder: String) -> String {
    if Disk.kind(folder) != nil { return folder }
    guard let slash = folder.lastIndex(of: "/") else { return "." }
    return slash == folder.startIndex ? "/" : nearestExisting(String(folder[..<slash]))
  }

  // MARK: - Writing

  /// Writes the tree; throws all problems before a file of the folder is touched.
  func write(_ tree: FileTree) throws(DiagnosticsError) -> Result {
    var interrupts = HeldInterrupts()
    defer { interrupts.release() }
    let isNew = Disk.kind(path) == nil
    let staging = isNew ? "\(parent)/.\(name).plimsoll-\(getpid())" : "\(path)/.plimsoll/staging-\(getpid())"
    defer { Disk.remove(staging) }
    do {
      let changes = isNew ? Changes(tree) : try changes(tree)
      try stage(changes, in: staging, interrupts)
      if isNew {
        try Disk.move(staging, to: path)
      } else {
        try replace(changes, from: staging)
      }
      return Result(written: changes.files.count, kept: changes.kept)
    } catch let error as DiskError {
      throw DiagnosticsError([diagnostic(error)])
    } catch let error as DiagnosticsError {
      throw error
    } catch {
      throw DiagnosticsError([Diagnostic(.error, "\(error)", at: SourceLocation(file: path))])
    }
  }

  private struct Changes {
    /// Written anew.
    var files: [FileTree.File]
    var kept: [String] = []
    /// Written by an earlier run, needed no more.
    var obsolete: [String] = []
    var inventory: Inventory

    init(_ tree: FileTree) {
      files = tree.files
      inventory = Inventory(tree.files)
    }
  }

  /// Compares the tree with what is there; an edited or foreign file in the place of a generated one is a problem.
  private func changes(_ tree: FileTree) throws -> Changes {
    var changes = Changes(tree)
    let before = try existingInventory()
    var problems: [Diagnostic] = []
    changes.files = []
    for file in tree.files {
      let place = "\(path)/\(file.path)"
      guard let kind = Disk.kind(place) else {
        changes.files.append(file)
        continue
      }
      if kind == .file, file.ownership == .user {
        changes.kept.append(file.path)
        continue
      }
      let bytes = kind == .file ? try Disk.read(place) : nil
      if let bytes,
        before.isUnchanged(file.path, bytes) || isInput(place) || bytes.elementsEqual(file.contents.utf8)
      {
        changes.files.append(file)
      } else {
        problems.append(
          Diagnostic(
            .error, "the file was changed by hand or is not plimsoll's", at: SourceLocation(file: place),
            remedy:
              "Move it away; put changes of your own into the files that are written once (see CONTENTS in DESIGN.md)."
          ))
      }
    }
    if !problems.isEmpty { throw DiagnosticsError(problems) }
    for old in before.paths where tree[old] == nil {
      let place = "\(path)/\(old)"
      guard Disk.kind(place) == .file else { continue }
      if before.isUnchanged(old, try Disk.read(place)) {
        changes.obsolete.append(old)
      } else {
        changes.kept.append(old)
      }
    }
    return changes
  }

  private func existingInventory() throws -> Inventory {
    let place = "\(path)/\(Inventory.path)"
    guard Disk.kind(place) == .file else { return Inventory(text: "") }
    return Inventory(text: String(decoding: try Disk.read(place), as: UTF8.self))
  }

  private func isInput(_ place: String) -> Bool {
    guard let input, let one = realpath(input, nil), let other = realpath(place, nil) else { return false }
    defer {
      free(one)
      free(other)
    }
    return strcmp(one, other) == 0
  }

  private func stage(_ changes: Changes, in staging: String, _ interrupts: HeldInterrupts) throws {
    Disk.remove(staging)
    for file in changes.files + [FileTree.File(path: Inventory.path, contents: changes.inventory.text)] {
      if interrupts.isWaiting { throw DiagnosticsError([]) }
      let place = "\(staging)/\(file.path)"
      try Disk.makeFolders(String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]))
      try Disk.write(file.contents, to: place)
    }
  }

  private func replace(_ changes: Changes, from staging: String) throws {
    for path in changes.files.map(\.path) + [Inventory.path] {
      let place = "\(self.path)/\(path)"
      try Disk.makeFolders(String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)]))
      try Disk.move("\(staging)/\(path)", to: place)
    }
    for path in changes.obsolete {
      Disk.remove("\(self.path)/\(path)")
      var folder = path[...]
      while let slash = folder.lastIndex(of: "/") {
        folder = folder[..<slash]
        guard Disk.removeEmpty("\(self.path)/\(folder)") else { break }
      }
    }
  }

  private func diagnostic(_ error: DiskError) -> Diagnostic {
    Diagnostic(.error, error.reason, at: SourceLocation(file: error.path))
  }
}
