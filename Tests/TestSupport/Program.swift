package import Foundation

/// A program that a test starts, and what it said.
package struct Program: Sendable {
  package let path: String

  /// nil when no such program can be run: a path with a slash as it is, a name by `PATH`.
  package init?(_ name: String) {
    if name.contains("/") {
      guard FileManager.default.isExecutableFile(atPath: name) else { return nil }
      path = name
      return
    }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard
      let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") })
    else { return nil }
    path = "\(folder)/\(name)"
  }

  package struct Output: Sendable {
    package var status: Int32
    package var out: String
    package var error: String

    /// Both streams, for messages.
    package var text: String { out + error }
  }

  /// Runs to the end; the streams go through files, so that no amount of output can block.
  package func run(
    _ arguments: [String], in folder: URL? = nil, input: Data = Data(), environment: [String: String] = [:]
  ) throws -> Output {
    let scratch = try TemporaryFolder()
    let (outFile, errorFile) = (scratch.url.appending(path: "out"), scratch.url.appending(path: "error"))
    let inFile = scratch.url.appending(path: "in")
    try input.write(to: inFile)
    for file in [outFile, errorFile] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = folder }
    process.standardInput = try FileHandle(forReadingFrom: inFile)
    process.standardOutput = try FileHandle(forWritingTo: outFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    process.waitUntilExit()
    return Output(
      status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
      out: String(decoding: try Data(contentsOf: outFile), as: UTF8.self),
      error: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
  }
}

/// A folder of a test's own that goes when the value goes.
package final class TemporaryFolder: Sendable {
  package let url: URL

  package init() throws {
    let name = "plimsoll-test-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0 ... .max))"
    url = FileManager.default.temporaryDirectory.appending(path: name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
