import Foundation
import TestSupport
import Testing

/// The executable as a user meets it.
@Suite struct CommandTests {
  static let sentence =
    "Design container orchestration for Notes (3 microservices) on EKS supporting 200 requests/second with 99.9% availability and 70% resource utilization."

  private func plimsoll(
    _ arguments: [String], in folder: TemporaryFolder, input: Data = Data()
  ) throws -> Program.Output {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    return try program.run(arguments, in: folder.url, input: input)
  }

  private func files(_ folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      let place = folder.appending(path: name)
      if let data = try? Data(contentsOf: place) { files[name] = data }
    }
    return files
  }

  // MARK: - The main job

  @Test func `one sentence gives a platform and a summary of one screen`() throws {
    let folder = try TemporaryFolder()
    let output = try plimsoll(["design", Self.sentence, "-o", "out"], in: folder)
    #expect(output.status == 0, "\(output.text)")
    #expect(output.out.split(separator: "\n", omittingEmptySubsequences: false).count <= 40)
    #expect(output.out.split(separator: "\n").allSatisfy { $0.count <= 120 })
    #expect(!output.out.contains("\u{1B}"), "no colour off a terminal")
    #expect(output.out.contains("references; no finding"))
    #expect(output.error.isEmpty, "\(output.error)")
    let names = try files(folder.url.appending(path: "out")).keys
    for name in ["DESIGN.md", "design.json", "platform.yaml", "proof/cluster.yaml", "proof/traffic.yaml"] {
      #expect(names.contains(name))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["out"], "nothing else is left")
  }

  @Test func `two processes write the same bytes`() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { #expect(try plimsoll(["design", Self.sentence, "-o", name], in: folder).status == 0) }
    let (one, other) = (try files(folder.url.appending(path: "a")), try files(folder.url.appending(path: "b")))
    #expect(one.count > 50)
    #expect(one == other)
  }

  @Test func `a folder is compared with what a specification would make of it`() throws {
    let folder = try TemporaryFolder()
    #expect(try plimsoll(["design", Self.sentence, "-o", "out"], in: folder).status == 0)
    let same = try plimsoll(["diff", "out", Self.sentence], in: folder)
    #expect(same.status == 0 && same.out == "No difference.\n", "\(same.text)")
    let other = try plimsoll(["diff", "out", Self.sentence.replacing("200", with: "20000")], in: folder)
    #expect(other.status == 1 && other.out.contains("a month on average (+"), "\(other.text)")
    #expect(other.out.contains("/spec/maxReplicas: "))
    for wrong in [["diff", "out", "nothing.yaml"], ["diff", "out", "Deploy banana on Mars"], ["diff", "out"]] {
      #expect(try plimsoll(wrong, in: folder).status == 2)
    }
  }

  @Test func `the specification of a sentence gives the same platform as the sentence`() throws {
    let folder = try TemporaryFolder()
    let spec = try plimsoll(["spec", Self.sentence], in: folder)
    #expect(spec.status == 0, "\(spec.error)")
    #expect(try plimsoll(["design", Self.sentence, "-o", "a"], in: folder).status == 0)
    let again = try plimsoll(["design", "-f", "-", "-o", "b"], in: folder, input: Data(spec.out.utf8))
    #expect(again.status == 0, "\(again.error)")
    #expect(try files(folder.url.appending(path: "a")) == files(folder.url.appending(path: "b")))
  }

  // MARK: - Folders

  @Test func `a folder that is not empty is left alone`() throws {
    let folder = try TemporaryFolder()
    try Data("mine".utf8).write(to: folder.url.appending(path: "notes.txt"))
    let output = try plimsoll(["design", Self.sentence, "-o", "."], in: folder)
    #expect(output.status == 2)
    #expect(output.error.contains("not empty"))
    #expect(try files(folder.url).keys.sorted() == ["notes.txt"])
  }

  @Test func `renewing keeps what belongs to the user and drops what is needed no more`() throws {
    let folder = try TemporaryFolder()
    let out = folder.url.appending(path: "out")
    #expect(try plimsoll(["design", Self.sentence, "-o", "out"], in: folder).status == 0)
    try Data("mine".utf8).write(to: out.appending(path: "notes.txt"))
    let platform = out.appending(path: "platform.yaml")
    let text = try String(contentsOf: platform, encoding: .utf8)
    let edited = text.replacing("ingress: alb", with: "ingress: none")
    #expect(edited != text)
    try Data(edited.utf8).write(to: platform)
    let output = try plimsoll(["design", "-f", "out/platform.yaml", "-o", "out", "--force"], in: folder)
    #expect(output.status == 0, "\(output.error)")
    let after = try files(out)
    #expect(after["notes.txt"] == Data("mine".utf8))
    #expect(!after.values.contains { String(decoding: $0, as: UTF8.self).contains("kind: Ingress\n") })
    // What is generated is the same as in a fresh folder; the inventory names it.
    #expect(try plimsoll(["design", "-f", "out/platform.yaml", "-o", "fresh"], in: folder).status == 0)
    let fresh = try files(folder.url.appending(path: "fresh"))
    let inventory = try #require(fresh[".plimsoll/inventory"])
    #expect(after[".plimsoll/inventory"] == inventory)
    let paths = String(decoding: inventory, as: UTF8.self).split(separator: "\n").map { String($0.dropFirst(17)) }
    #expect(paths.count > 50)
    for path in paths where after[path] != fresh[path] { Issue.record("\(path) differs") }
    #expect(after["apps/base/kustomization.yaml"] != nil)
  }

  @Test func `files that belong to the user are kept as they are, whatever the design becomes`() throws {
    let folder = try TemporaryFolder()
    let out = folder.url.appending(path: "out")
    #expect(try plimsoll(["design", Self.sentence, "-o", "out"], in: folder).status == 0)
    let mine = [
      "apps/production/user/kustomization.yaml", "infrastructure/configs/production/user/kustomization.yaml",
      "clusters/production/cluster-settings.yaml", "terraform/30-platform/terraform.tfvars", "terraform/backend.hcl",
    ]
    for path in mine {
      let place = out.appending(path: path)
      let text = try String(contentsOf: place, encoding: .utf8)
      try Data((text + "# mine\n").utf8).write(to: place)
    }
    let before = try files(out)
    let platform = out.appending(path: "platform.yaml")
    let text = try String(contentsOf: platform, encoding: .utf8)
    try Data(text.replacing("availability: 99.9%", with: "availability: 99.99%").utf8).write(to: platform)
    let output = try plimsoll(["design", "-f", "out/platform.yaml", "-o", "out", "--force"], in: folder)
    #expect(output.status == 0, "\(output.error)")
    let after = try files(out)
    for path in mine { #expect(after[path] == before[path], "\(path)") }
    #expect(after["DESIGN.md"] != before["DESIGN.md"])
  }

  @Test func `a generated file that was changed by hand is never overwritten`() throws {
    let folder = try TemporaryFolder()
    #expect(try plimsoll(["design", Self.sentence, "-o", "out"], in: folder).status == 0)
    let place = folder.url.appending(path: "out/DESIGN.md")
    try Data("my own words".utf8).write(to: place)
    let before = try files(folder.url)
    let output = try plimsoll(["design", Self.sentence, "-o", "out", "--force"], in: folder)
    #expect(output.status == 2)
    #expect(output.error.contains("out/DESIGN.md"))
    #expect(try files(folder.url) == before)
  }

  @Test(arguments: ["/proc/plimsoll", "/dev/null", "/dev/null/deep"])
  func `a folder that can't be is refused`(path: String) throws {
    let output = try plimsoll(["design", Self.sentence, "-o", path], in: TemporaryFolder())
    #expect(output.status == 2)
    #expect(output.error.contains("error:"), "\(output.error)")
  }

  // MARK: - Bad input

  struct Bad: CustomTestStringConvertible {
    var testDescription: String
    var arguments: [String]
    var input = Data()
    var says: [String]
  }

  static let bad: [Bad] = [
    Bad(testDescription: "nothing", arguments: ["design"], says: ["sentence"]),
    Bad(testDescription: "an empty sentence", arguments: ["design", "", "-o", "out"], says: ["error"]),
    Bad(testDescription: "spaces", arguments: ["design", "  \n ", "-o", "out"], says: ["error"]),
    Bad(
      testDescription: "a file as sentence", arguments: ["design", "shop/platform.yaml", "-o", "out"],
      says: ["shop/platform.yaml", "-f", "import"]),
    Bad(testDescription: "a folder as sentence", arguments: ["spec", "/"], says: ["no sentence", "import"]),
    Bad(testDescription: "both", arguments: ["design", "x", "-f", "y", "-o", "out"], says: ["one of them"]),
    Bad(testDescription: "an unknown option", arguments: ["design", "x", "--fast"], says: ["--fast"]),
    Bad(testDescription: "an unknown command", arguments: ["desing", "x"], says: ["desing"]),
    Bad(
      testDescription: "a megabyte", arguments: ["design", "-", "-o", "out"],
      input: Data(repeating: UInt8(ascii: "a"), count: 1 << 20), says: ["65,536"]),
    Bad(
      testDescription: "bytes that are no text", arguments: ["design", "-", "-o", "out"],
      input: Data((0...255).map { UInt8($0) }), says: ["UTF-8"]),
    Bad(
      testDescription: "a binary file", arguments: ["design", "-f", "-", "-o", "out"],
      input: Data((0...255).map { UInt8($0) }), says: ["UTF-8"]),
    Bad(testDescription: "no file", arguments: ["design", "-f", "nowhere.yaml", "-o", "out"], says: ["nowhere.yaml"]),
    Bad(testDescription: "a folder as file", arguments: ["design", "-f", "/", "-o", "out"], says: ["folder"]),
    Bad(
      testDescription: "a file with every kind of mistake", arguments: ["design", "-f", "-", "-o", "out"],
      input: Data(
        """
        apiVersion: plimsoll.dev/v1
        kind: Platform
        metadata: {name: "1 shop!"}
        spec:
          provider: openshift
          regoins: [us-east-1]
          targets: {availability: 101%, utilization: "many"}
          traffic: {peakRequestsPerSecond: -5}
          networking: {mesh: consul}
          services:
            - name: Web_1
              calls: [{service: nowhere}]
        """.utf8),
      says: [
        "<stdin>:1:", "v1alpha1", "metadata.name", "provider", "regoins", "101", "utilization", "peakRequestsPerSecond",
        "mesh", "services[Web_1].name",
      ]),
    Bad(
      testDescription: "another cloud",
      arguments: ["design", sentence.replacing("EKS", with: "OpenShift"), "-o", "out"], says: ["OpenShift"]),
  ]

  @Test(arguments: bad) func `bad input ends with 2, its reasons and no file`(bad: Bad) throws {
    let folder = try TemporaryFolder()
    let output = try plimsoll(bad.arguments, in: folder, input: bad.input)
    #expect(output.status == 2, "\(output.text)")
    for word in bad.says { #expect(output.error.contains(word), "\(word) is missing in:\n\(output.error)") }
    #expect(output.out.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test(arguments: [["--help"], ["design", "--help"], ["spec", "--help"], ["explain", "--help"], ["--version"]])
  func `help is a result`(arguments: [String]) throws {
    let output = try plimsoll(arguments, in: TemporaryFolder())
    #expect(output.status == 0)
    #expect(!output.out.isEmpty)
    #expect(output.error.isEmpty)
    if arguments != ["--version"] { #expect(output.out.contains("EXAMPLE")) }
  }
}
