#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Another program that a command asks, such as kubectl.
enum ChildProcess {
  /// The program of this name on the path.
  static func find(_ name: String) -> String? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").map { "\($0)/\(name)" }.first { Disk.kind($0) == .file && access($0, X_OK) == 0 }
  }

  /// Runs it to its end; its error stream is kept apart, its input is empty.
  static func run(_ program: String, _ arguments: [String]) -> (output: String, error: String, status: Int32) {
    var template = Array("/tmp/plimsoll-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { return ("", "no temporary file", -1) }
    let errors = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      close(file)
      unlink(errors)
    }
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return ("", "no pipe", -1) }
    let process = spawn(program, arguments, output: ends[1], error: file)
    close(ends[1])
    let output = readAll(ends[0])
    close(ends[0])
    guard let process else { return ("", "\(program) can't be started", -1) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR { continue }
    lseek(file, 0, SEEK_SET)
    // The exit status stands in the second byte, a signal in the lowest bits.
    return (output, readAll(file), status & 0x7F == 0 ? (status >> 8) & 0xFF : -1)
  }

  private static func spawn(_ program: String, _ arguments: [String], output: Int32, error: Int32) -> pid_t? {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    #else
    var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    return posix_spawn(&process, program, &actions, nil, &words, environ) == 0 ? process : nil
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
