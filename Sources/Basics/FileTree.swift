/// What rendering returns: files by path, in the order of their paths, without touching a disk.
package struct FileTree: Sendable, Hashable {
  /// Who may change a file after it was written.
  package enum Ownership: String, Sendable, Hashable {
    /// Written anew by every run.
    case generated
    /// Written once, then left alone: it belongs to the user.
    case user
  }

  package struct File: Sendable, Hashable {
    package var path: String
    package var contents: String
    package var ownership: Ownership

    package init(path: String, contents: String, ownership: Ownership = .generated) {
      self.path = path
      self.contents = contents
      self.ownership = ownership
    }
  }

  private var contentsByPath: [String: File] = [:]

  package init() {}

  /// Files ordered by path (byte order), the order in which they are written and compared.
  package var files: [File] { contentsByPath.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) } }

  package var count: Int { contentsByPath.count }

  package subscript(path: String) -> File? { contentsByPath[path] }

  /// Adds a file; writing one path twice is a bug of the renderer.
  package mutating func add(_ path: String, _ contents: String, ownership: Ownership = .generated) {
    precondition(contentsByPath[path] == nil, "two files at \(path)")
    contentsByPath[path] = File(path: path, contents: contents, ownership: ownership)
  }

  /// Adds all files of another tree; a path in both is a bug of the renderer.
  package mutating func merge(_ other: FileTree) {
    for file in other.files { add(file.path, file.contents, ownership: file.ownership) }
  }
}
