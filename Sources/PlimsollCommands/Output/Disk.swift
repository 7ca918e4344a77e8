#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A call of the operating system that failed, with the place and the system's words.
struct DiskError: Error {
  var path: String
  var reason: String

  init(_ path: String, _ code: Int32) {
    self.path = path
    reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }

  init(_ path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// The few calls on files that commands need.
enum Disk {
  enum Kind { case file, folder, other }

  /// nil when there is nothing; a link counts as what it points at.
  static func kind(_ path: String) -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// Why `kind` finds nothing: there is nothing, a link leads in a circle, a folder may not be entered.
  static func reasonOfAbsence(_ path: String) -> String {
    var status = stat()
    if stat(path, &status) == 0 || errno == ENOENT { return "there is no such file or folder" }
    return DiskError(path, errno).reason
  }

  /// What a folder is, whatever links lead to it.
  struct Identity: Hashable {
    private let device: UInt64
    private let number: UInt64

    /// nil when there is nothing.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  /// Names inside a folder, sorted.
  static func names(in folder: String) throws(DiskError) -> [String] {
    guard let stream = opendir(folder) else { throw DiskError(folder, errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// At most `limit` bytes and one more, so that the caller sees that there are more.
  ///
  /// A pipe is read to its end; one into which nobody writes is an error and no endless wait.
  static func read(_ path: String, limit: Int = 1 << 30) throws(DiskError) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw DiskError(path, errno) }
    defer { if path != "-" { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DiskError(path, errno) }
    // One byte more than the file has tells that it did not grow.
    var part = max(0, min(Int(status.st_size), limit)) + 1
    var bytes: [UInt8] = []
    while true {
      let (read, failure) = self.read(descriptor, part)
      if failure != 0 { throw DiskError(path, failure) }
      if bytes.isEmpty { bytes = read } else { bytes += read }
      if read.count < part || bytes.count > limit { break }
      part = min(1 << 16, limit + 1 - bytes.count)
    }
    if bytes.isEmpty, path != "-", status.st_mode & S_IFMT == S_IFIFO {
      throw DiskError(path, reason: "is a pipe into which nothing is written")
    }
    return bytes
  }

  /// So many bytes, fewer at the end, and the number of an error.
  private static func read(_ descriptor: Int32, _ most: Int) -> (bytes: [UInt8], failure: Int32) {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
      while filled < most {
        let count = sys_read(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]))
        if count > 0 { filled += count }
        if count == 0 { return }
        if count < 0, errno == EAGAIN {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
          poll(&waiting, 1, -1)
        } else if count < 0, errno != EINTR {
          failure = errno
          return
        }
      }
    }
    return (bytes, failure)
  }

  static func write(_ text: String, to path: String) throws(DiskError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw DiskError(path, errno) }
    var text = text
    let failure: Int32 = text.withUTF8 { writeAll(UnsafeRawBufferPointer($0), to: descriptor) }
    let closed = close(descriptor)
    if failure != 0 { throw DiskError(path, failure) }
    if closed != 0 { throw DiskError(path, errno) }
  }

  /// Puts other bytes in the place of a file at once; its permissions stay.
  static func replace(_ path: String, with bytes: [UInt8]) throws(DiskError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw DiskError(path, errno) }
    // A link keeps pointing at the file that changes.
    guard let resolved = realpath(path, nil) else { throw DiskError(path, errno) }
    let target = String(cString: resolved)
    free(resolved)
    let draft = "\(target).plimsoll-draft"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, status.st_mode & 0o777)
    guard descriptor >= 0 else { throw DiskError(draft, errno) }
    let failure: Int32 = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    let closed = close(descriptor)
    if failure != 0 || closed != 0 {
      let code = failure != 0 ? failure : errno
      unlink(draft)
      throw DiskError(draft, code)
    }
    try move(draft, to: target)
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = sys_write(descriptor, UnsafeRawBufferPointer(rebasing: rest))
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return count < 0 ? errno : EIO }
      rest = rest.dropFirst(count)
    }
    return 0
  }

  /// Makes the folder and those above it.
  static func makeFolders(_ path: String) throws(DiskError) {
    if kind(path) == .folder { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolders(String(path[..<slash])) }
    if mkdir(path, 0o755) != 0, errno != EEXIST { throw DiskError(path, errno) }
  }

  static func move(_ from: String, to destination: String) throws(DiskError) {
    if rename(from, destination) != 0 { throw DiskError(destination, errno) }
  }

  /// Removes what is there, folders with all that is in them; links are removed, not followed.
  static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in (try? names(in: path)) ?? [] { remove("\(path)/\(name)") }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  /// Removes a folder that is empty, and says whether it did.
  static func removeEmpty(_ folder: String) -> Bool { rmdir(folder) == 0 }

  /// The folder in which the process runs; empty where it has gone.
  static var workingFolder: String {
    guard let path = getcwd(nil, 0) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }

  static func isWritable(_ folder: String) -> Bool { access(folder, W_OK | X_OK) == 0 }
}

private func sys_read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}

private func sys_write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

/// Holds back an interrupt, so that what must be done whole is done whole.
struct HeldInterrupts {
  private var signals = sigset_t()
  private var before = sigset_t()

  init() {
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, &before)
  }

  /// Somebody asked to stop since.
  var isWaiting: Bool {
    var pending = sigset_t()
    sigpending(&pending)
    return [SIGINT, SIGTERM, SIGHUP].contains { sigismember(&pending, $0) == 1 }
  }

  /// Lets a waiting signal come through, which ends the process as it would have.
  mutating func release() { pthread_sigmask(SIG_SETMASK, &before, nil) }
}
