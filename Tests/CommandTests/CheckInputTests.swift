import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// `plimsoll check` on files and folders that are none as they should be.
@Suite(.timeLimit(.minutes(2))) struct CheckInputTests {
  private func check(_ arguments: [String], in folder: TemporaryFolder) throws -> Program.Output {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    return try program.run(["check"] + arguments, in: folder.url, input: Data(), environment: [:])
  }

  private static let service = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: x}\nspec: {ports: 80}\n"

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "in/deep"), withIntermediateDirectories: true)
    try Data(Self.service.utf8).write(to: folder.url.appending(path: "in/a.yaml"))
    return folder
  }

  private func link(_ name: String, to target: String, in folder: TemporaryFolder) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: name).path, withDestinationPath: target)
  }

  @Test func `links in a circle are told with their place`() throws {
    let folder = try folder()
    try link("in/b.yaml", to: "c.yaml", in: folder)
    try link("in/c.yaml", to: "b.yaml", in: folder)
    for arguments in [["in/b.yaml"], ["in"], ["in/*.yaml"]] {
      let output = try check(arguments, in: folder)
      #expect(output.status == 2 && output.out.isEmpty, "\(output.text)")
      #expect(output.error.contains("in/b.yaml: error: Too many levels of symbolic links"), "\(output.error)")
    }
    try link("lost.yaml", to: "nowhere", in: folder)
    #expect(try check(["lost.yaml"], in: folder).error.contains("no such file or folder"))
  }

  @Test func `a folder that contains itself is read once`() throws {
    let folder = try folder()
    for name in ["up", "again", "deep/up", "deep/same"] {
      try link("in/\(name)", to: name.hasSuffix("same") ? "." : name.hasPrefix("deep") ? ".." : ".", in: folder)
    }
    let output = try check(["in", "-o", "json"], in: folder)
    #expect(output.status == 1 && output.error.isEmpty && output.out.contains("\"objects\": 1"), "\(output.text)")
  }

  @Test func `a pipe that nobody fills and a device are no files`() throws {
    let folder = try folder()
    #expect(mkfifo(folder.url.appending(path: "in/pipe.yaml").path, 0o644) == 0)
    let named = try check(["in/pipe.yaml"], in: folder)
    #expect(named.status == 2 && named.error.contains("a pipe into which nothing is written"), "\(named.text)")
    let found = try check(["in"], in: folder)
    #expect(found.status == 2 && found.error.contains("in/pipe.yaml: error: is a pipe"), "\(found.text)")
    let excluded = try check(["in", "--exclude", "pipe.yaml"], in: folder)
    #expect(excluded.status == 1, "\(excluded.text)")
    let empty = try check(["/dev/null"], in: folder)
    #expect(empty.status == 2 && empty.error.contains("no Kubernetes object"), "\(empty.text)")
  }

  @Test func `what has no end is not read to it`() throws {
    let folder = try folder()
    let output = try check(["/dev/zero"], in: folder)
    #expect(output.status == 1 && output.out.contains("more than 67,108,864 bytes"), "\(output.text.prefix(500))")
  }

  @Test func `a pipe that a shell fills is read, with its lines`() throws {
    let folder = try folder()
    let shell = try #require(Program("bash"))
    let command = "'\(Executable.plimsoll.path)' check <(sleep 0.2; cat in/a.yaml) --rule SCH"
    let output = try shell.run(["-c", command], in: folder.url, input: Data(), environment: [:])
    #expect(output.status == 1 && output.out.contains("spec: {ports: 80}"), "\(output.text)")
  }

  @Test(.enabled(if: geteuid() != 0, "whoever may do everything may read everything"))
  func `a folder that may not be entered is told`() throws {
    let folder = try folder()
    let place = folder.url.appending(path: "in/deep").path
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: place)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place) }
    for path in ["in", "in/deep", "in/deep/a.yaml"] {
      let output = try check([path], in: folder)
      #expect(output.status == 2 && output.error.contains("Permission denied"), "\(output.text)")
    }
  }

  @Test func `millions of short lines cost no more than the file`() throws {
    let folder = try folder()
    let lines = String(repeating: "# plimsoll:ignore IMG01\n", count: 400_000)
    try Data((lines + Self.service + lines).utf8).write(to: folder.url.appending(path: "in/a.yaml"))
    let output = try check(["in/a.yaml", "-o", "json"], in: folder)
    #expect(output.status == 1 && output.out.contains("\"line\": 400004"), "\(output.text.prefix(500))")
  }
}
