import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// An interrupt at any moment leaves a folder whole: as it was or as it will be.
@Suite struct InterruptTests {
  private func sentence(_ rate: Int) -> String {
    "Design container orchestration for Notes (3 microservices) on EKS supporting \(rate) requests/second with 99.9% availability and 70% resource utilization."
  }

  private func contents(_ folder: URL) -> [String: Data] {
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      if let data = try? Data(contentsOf: folder.appending(path: name)) { files[name] = data }
    }
    return files
  }

  private func start(_ arguments: [String], in folder: URL) throws -> Process {
    let process = Process()
    process.executableURL = Executable.plimsoll
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  @Test func `the old output stays intact`() throws {
    let folder = try TemporaryFolder()
    for (name, rate) in [("old", 100), ("new", 9000)] {
      let process = try start(["design", sentence(rate), "-o", name], in: folder.url)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    let (old, new) = (contents(folder.url.appending(path: "old")), contents(folder.url.appending(path: "new")))
    #expect(old != new)
    let work = folder.url.appending(path: "work")
    var states: Set<String> = []
    for delay in stride(from: UInt32(0), to: 1_500_000, by: 150_000) {
      try? FileManager.default.removeItem(at: work)
      try FileManager.default.copyItem(at: folder.url.appending(path: "old"), to: work)
      let process = try start(["design", sentence(9000), "-o", "work", "--force"], in: folder.url)
      usleep(delay)
      kill(process.processIdentifier, SIGINT)
      process.waitUntilExit()
      let now = contents(work)
      #expect(now == old || now == new, "after \(delay) microseconds the folder is neither old nor new")
      states.insert(now == old ? "old" : "new")
    }
    #expect(states.contains("old"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == ["new", "old", "work"])
  }
}
