import Basics
import Foundation
import TestSupport
import Testing

@testable import KubeModel

/// Compares our verdicts on generated objects, sound and broken ones, with those of Python's `jsonschema`.
///
/// `Tests/Outside/judge-schemas` makes and judges the objects; `schema-verdicts.jsonl` is a small part of its answers,
/// for machines without the contracts and without Python.
@Suite struct SchemaJudgeTests {
  private static let outside = Repository.root.appending(path: "Tests/Outside")
  private static let contracts = Repository.root.appending(path: "../shared/contracts")
  private static let python = ProcessInfo.processInfo.environment["PLIMSOLL_PYTHON"] ?? "python3"

  static let hasJudge =
    FileManager.default.fileExists(atPath: contracts.appending(path: "kubernetes").path)
    && (try? run(["-c", "import jsonschema"])) != nil

  private struct Failure: Error {
    var status: Int32
  }

  /// What Python prints.
  private static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Failure(status: process.terminationStatus) }
    return data
  }

  private struct Tally {
    var kinds: Set<String> = []
    var objects = 0
    var sound = 0
    var disagreements: [String] = []

    /// Compares the verdicts on one object.
    mutating func add(_ line: Data) {
      let value = KubeDocuments.values(String(decoding: line, as: UTF8.self), file: "judge").roots.first ?? nil
      guard let value, let root = value["object"], let isSound = value["sound"]?.bool,
        let minor = value["minor"]?.integer
      else {
        disagreements.append("unreadable: \(String(decoding: line.prefix(200), as: UTF8.self))")
        return
      }
      let object = KubeObject(root, file: "object")
      let kubernetes = minor == 0 ? KubernetesMinor(36) : KubernetesMinor(minor)
      let problems = SchemaValidation.validate(object, kubernetes: kubernetes).filter(\.isError)
      objects += 1
      sound += isSound ? 1 : 0
      kinds.insert("\(minor) \(object.apiVersion) \(object.kind)")
      if problems.isEmpty != isSound {
        let ours = problems.isEmpty ? "sound" : problems.map(\.description).joined(separator: "; ")
        let what = value["what"]?.string ?? ""
        disagreements.append(
          "1.\(minor) \(object.apiVersion) \(object.kind): \(what): judge \(isSound), we: \(ours)\n\(root.json())")
      }
    }
  }

  private func tally(_ lines: Data) -> Tally {
    var tally = Tally()
    for line in lines.split(separator: UInt8(ascii: "\n")) { tally.add(line) }
    return tally
  }

  @Test func `recorded verdicts are ours too`() throws {
    let tally = tally(try Data(contentsOf: Self.outside.appending(path: "schema-verdicts.jsonl")))
    #expect(tally.objects > 200)
    #expect(tally.sound > 50 && tally.sound < tally.objects)
    for text in tally.disagreements { Issue.record("\(text)") }
  }

  @Test(.enabled(if: hasJudge, "needs ../shared/contracts and Python with jsonschema"))
  func `the judge agrees on every object of every kind`() throws {
    let seed = ProcessInfo.processInfo.environment["PLIMSOLL_SEED"] ?? "1"
    let script = Self.outside.appending(path: "judge-schemas").path
    let tally = tally(try Self.run([script, Self.contracts.path, seed]))
    print(
      "seed \(seed): \(tally.kinds.count) kinds, \(tally.objects) objects, \(tally.sound) sound, "
        + "\(tally.disagreements.count) disagreements")
    #expect(tally.kinds.count > 1600)
    for text in tally.disagreements.prefix(20) { Issue.record("\(text)") }
    #expect(tally.disagreements.isEmpty)
  }
}
