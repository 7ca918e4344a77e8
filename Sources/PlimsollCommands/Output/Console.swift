import Basics

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The two streams of the process: results on standard output, everything else on standard error.
struct Console {
  static let standard = Console()

  /// Colour is for terminals, unless `NO_COLOR` has a value or the terminal is dumb.
  func usesColour(_ stream: Int32, forbidden: Bool) -> Bool {
    if forbidden || isatty(stream) == 0 { return false }
    if let value = environment("NO_COLOR"), !value.isEmpty { return false }
    return environment("TERM") != "dumb"
  }

  var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb" }

  func write(_ text: String) { write(text, to: STDOUT_FILENO) }

  func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Diagnostics, an empty line between them when one has several lines, and their count.
  func report(_ diagnostics: [Diagnostic]) {
    guard !diagnostics.isEmpty else { return }
    var text = diagnostics.map { "\($0)\n" }.joined()
    let errors = diagnostics.count { $0.isError }
    if errors > 1 { text += "\(errors) errors\n" }
    writeError(text)
  }

  private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Writes all bytes; a closed pipe ends the writing, not the process.
  private func write(_ text: String, to stream: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = sys_write(stream, UnsafeBufferPointer(rebasing: rest))
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return }
        rest = rest.dropFirst(count)
      }
    }
  }
}

private func sys_write(_ stream: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
  write(stream, bytes.baseAddress, bytes.count)
}

/// One line on a terminal that says what is going on; silent anywhere else.
struct Progress {
  private let isShown: Bool

  init(_ console: Console) { isShown = console.errorIsTerminal }

  func step(_ text: String) { if isShown { Console.standard.writeError("\r\u{1B}[K\(text) …") } }

  func clear() { if isShown { Console.standard.writeError("\r\u{1B}[K") } }
}
